"""School years on published counts: coherent in every draw, and better than unchanged shares."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from send_analysis import vocab
from send_analysis.model import forecast
from send_analysis.model.demand import single_ages
from send_analysis.model.places import year_groups
from tests import embedded_case

pytestmark = pytest.mark.end_to_end
SCHOOL_AGES = [str(age) for age in vocab.YEAR_GROUPS.values()]
FEW = 200  # plans of an authority below which one child is too much of a share


@pytest.mark.parametrize("name", ["havering", "cumberland", "city_of_london", "hackney"])
def test_ages_and_year_groups_add_up_to_bands_and_provisions_in_every_draw(name):
    start = forecast.start(embedded_case.case(name, draws=40))
    draws = forecast.with_joint(start.case, start.plans)
    ages = single_ages.of_case(start.case, draws)
    assert np.allclose(ages.sum("age"), draws["total"])
    groups = year_groups.by_provision(ages, draws["age_provision"])
    bands = {"5_to_10": vocab.PHASES["primary"][1:], "11_to_15": vocab.PHASES["secondary"]}
    for band, years in bands.items():
        cells = draws["age_provision"].sel(age_band=band, provision=groups.provision)
        assert np.allclose(groups.sel(year_group=list(years)).sum("year_group"), cells)
    reception = groups.sel(year_group="reception")
    assert (reception <= draws["age_provision"].sel(age_band="under_5") + 1e-9).all()
    shown = year_groups.table(start.case, draws)
    assert set(shown.year_group) == {*vocab.YEAR_GROUPS, *vocab.PHASES}


def test_school_years_and_needs_by_age_are_those_of_the_other_tables_of_places():
    outcome = forecast.run(forecast.start(embedded_case.case("havering", draws=40)))
    by_part, divided = outcome.place_tables["sufficiency_by_part"], outcome.divided()

    def mean(table, **key):
        last = table[(table.census_year == 2030) & (table.statistic == "mean")]
        rows = last[(last[[*key]] == pd.Series({**key})).all(axis=1)]
        return rows[rows.provision == "state_special"].value.sum()

    aged = mean(by_part, measure="demand", category="11_to_15")
    assert mean(divided["year_group"], year_group="secondary") == pytest.approx(aged)
    of_need = mean(by_part, measure="growth", category="semh")
    assert mean(divided["need_by_age"], measure="growth", area_of_need="semh") == pytest.approx(
        of_need, rel=1e-3
    )


def test_without_single_ages_there_are_no_rows():
    case = embedded_case.case("havering", draws=5)
    caseload = case.inputs["caseload"]
    less = caseload[(caseload.old_la_code != "311") | (caseload.dimension != "age")]
    start = forecast.start(case.having(inputs={**case.inputs, "caseload": less}))
    assert year_groups.table(start.case, forecast.with_joint(case, start.plans)).empty


def errors(origin, codes):
    """Return shares of plans aged 4 to 15 placed at a wrong age a year on: ours, unchanged shares.

    The age bands are those counted, so that only their division is judged.
    """
    known = embedded_case.tables()
    ages = {year: counted(known["caseload"], year, codes) for year in (origin, origin + 1)}
    both = ages[origin].index.intersection(ages[origin + 1].index)
    england = counted(known["caseload"], origin, [vocab.ENGLAND]).loc[vocab.ENGLAND]
    rows = []
    for code in both:
        before, after = (ages[year].loc[code].rename(year) for year in (origin, origin + 1))
        joined = single_ages.joiners(known["flows"], code, before, england, origin, 100)
        bands = bands_of(pd.DataFrame([before, after]))
        ours = single_ages.rolled(before, joined, single_ages.staying(england), bands)
        none = np.zeros_like(joined)
        later = bands.sel(census_year=origin + 1)
        kept = single_ages.within_bands(before.to_numpy()[None], none, later)
        rows.append(
            [miss(of_method, after) for of_method in (ours.isel(draw=0, census_year=1), kept[0])]
        )
    return pd.DataFrame(rows, index=both, columns=["ours", "unchanged"])


def counted(caseload, year, codes):
    rows = caseload[(caseload.dimension == "age") & (caseload.census_year == year)]
    wide = rows.pivot(index="old_la_code", columns="category", values="plans").astype(float)
    ages = wide.reindex(columns=list(single_ages.AGES))
    ages = ages[ages.sum(axis=1) > FEW].fillna(0)
    return ages[ages.index.isin(codes)]


def bands_of(ages):
    """Return age bands of two Januaries as one draw."""
    old = np.array([2 if age == "under_3" else int(age) for age in ages])
    of_band = [
        ages.loc[:, (old >= first) & (old <= last)].sum(axis=1)
        for first, last in vocab.AGE_BANDS.values()
    ]
    values = np.stack(of_band, axis=1)[None]
    coords = {"census_year": list(ages.index), "age_band": list(vocab.AGE_BANDS)}
    return xr.DataArray(values, coords, ("draw", "census_year", "age_band"))


def miss(ages, after):
    made = pd.Series(np.asarray(ages), index=list(single_ages.AGES))
    return (made - after)[SCHOOL_AGES].abs().sum() / after[SCHOOL_AGES].sum()


def test_cohorts_halve_the_error_of_unchanged_shares():
    every = embedded_case.tables()["caseload"].old_la_code.unique()
    authorities = [code for code in every if code.isdigit()]
    first = errors(2024, authorities)
    assert len(first) > 140
    assert first.ours.mean() < 0.6 * first.unchanged.mean()
    newest = errors(2025, [*authorities, vocab.ENGLAND])
    assert (newest.ours < newest.unchanged).all()
