"""Single ages a year older within their band, and school years by provision: worked by hand."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from send_analysis import vocab
from send_analysis.model.demand import single_ages
from send_analysis.model.places import year_groups

pytestmark = pytest.mark.unit
COUNTS = {"3": 2, "4": 8, "5": 10, "6": 20, "7": 30, "8": 40, "9": 50, "10": 60, "11": 70}
COUNTS |= {"12": 70, "13": 70, "14": 70, "15": 70, "16": 50, "17": 40}


def by_age(**counts):
    return pd.Series(counts, dtype=float).reindex(list(single_ages.AGES), fill_value=0.0)


def bands(years, draws=1, **plans):
    """Return draws of age bands, a list a band with a value a year."""
    values = np.array([plans.get(band, [0.0] * len(years)) for band in vocab.AGE_BANDS]).T
    coords = {"census_year": years, "age_band": list(vocab.AGE_BANDS)}
    tiled = np.tile(values.astype(float), (draws, 1, 1))
    return xr.DataArray(tiled, coords, ("draw", "census_year", "age_band"))


def at(ages, year, age):
    return float(ages.sel(draw=0, census_year=year, age=str(age)))


def rolled(**over):
    """Return ages of January 2025 and 2026 with 10 plans to join among those aged 5 to 10."""
    counts = by_age(**COUNTS).rename(2025)
    joined = by_age(**{"5": 6, "10": 4, "12": 3}).to_numpy()
    stay = single_ages.staying(by_age(**{"15": 100, "16": 60, "17": 30}))
    plans = {"under_5": [10, 20], "5_to_10": [210, 168], "11_to_15": [350, 340]}
    plans |= {"16_to_19": [90, 134]} | over
    return single_ages.rolled(counts, joined, stay, bands([2025, 2026], **plans))


def test_a_cohort_is_a_year_older_and_joiners_fill_its_band():
    # 8 + 10 + 20 + 30 + 40 + 50 = 158 are left; 10 join, 6 of 10 at age 5 and 4 of 10 at age 10.
    ages = rolled()
    young = [at(ages, 2026, age) for age in range(5, 11)]
    assert young == pytest.approx([8 + 6, 10, 20, 30, 40, 50 + 4], abs=0.1)


def test_a_band_smaller_than_who_is_left_shrinks_in_one_proportion():
    ages = rolled(**{"5_to_10": [210, 79]})
    assert [at(ages, 2026, age) for age in (5, 6, 10)] == pytest.approx([4, 5, 25], abs=0.1)


def test_under_fives_keep_their_shares_and_older_ones_leave_as_in_england():
    ages = rolled()
    assert [at(ages, 2026, age) for age in (3, 4)] == pytest.approx([4, 16], abs=0.1)
    # 70 x 0.6 = 42 aged 16 and 50 x 0.5 = 25 aged 17 are left, scaled to a band of 134: x 2.
    assert [at(ages, 2026, age) for age in (16, 17)] == pytest.approx([84, 50], abs=0.2)


def test_the_first_january_is_the_count():
    ages = rolled()
    assert [at(ages, 2025, age) for age in COUNTS] == pytest.approx(list(COUNTS.values()), abs=0.1)


def test_ages_counted_before_the_origin_are_rolled_to_it():
    counts = by_age(**COUNTS).rename(2023)
    joined, stay = np.zeros(len(single_ages.AGES)), np.ones(len(single_ages.AGES))
    ages = single_ages.rolled(counts, joined, stay, bands([2025], **{"5_to_10": [70]}))
    # Two years on, 8 of those aged 4 and 2 of those aged 3 (as many again each year) are 6 and 5.
    shape = np.array([8, 8, 10, 20, 30, 40]) * 70 / 116
    assert [at(ages, 2025, age) for age in range(5, 11)] == pytest.approx(shape.tolist(), abs=0.1)


def flows(*rows):
    columns = ["old_la_code", "calendar_year", "measure", "value"]
    return pd.DataFrame(rows, columns=columns)


def test_joiners_are_the_areas_own_with_some_of_englands_mix():
    of_age = "new_plans/age/{}".format
    known = flows(
        ("311", 2024, of_age(5), 30.0),
        ("311", 2024, of_age(11), 10.0),
        ("311", 2023, of_age(7), 99.0),  # an older year
        ("311", 2025, of_age(7), 99.0),  # not known at the origin
        ("311", 2024, of_age(4), 99.0),  # under fives keep their shares
        ("ENG", 2024, of_age(5), 25.0),
        ("ENG", 2024, of_age(15), 75.0),
    )
    own, england = by_age(**{"5": 400}), by_age(**{"5": 4000})
    found = single_ages.joiners(known, "311", own, england, 2025, 60.0)
    wanted = by_age(**{"5": 40 * 45 / 100, "11": 40 * 10 / 100, "15": 40 * 45 / 100})
    assert found == pytest.approx(wanted.to_numpy())
    without = single_ages.joiners(known, "312", own, england, 2025, 60.0)
    assert without == pytest.approx(by_age(**{"5": 2.5, "15": 7.5}).to_numpy())


def joint(**cells):
    """Return plans by band and provision of one draw and January: (early, special, mainstream)."""
    values = np.array([cells.get(band, (0, 0, 0)) for band in vocab.AGE_BANDS], dtype=float)
    coords = {"census_year": [2026], "age_band": list(vocab.AGE_BANDS)}
    coords |= {"provision": ["early_years", "state_special", "mainstream"]}
    return xr.DataArray(
        values[None, None], coords, ("draw", "census_year", "age_band", "provision")
    )


def of_ages(**counts):
    values = by_age(**counts).to_numpy()[None, None]
    coords = {"census_year": [2026], "age": list(single_ages.AGES)}
    return xr.DataArray(values, coords, ("draw", "census_year", "age"))


def test_year_groups_divide_a_bands_cell_and_add_up_to_it():
    groups = year_groups.by_provision(
        of_ages(**{"5": 10, "10": 30, "11": 60}),
        joint(**{"5_to_10": (0, 12, 28), "11_to_15": (0, 45, 15)}),
    ).sel(draw=0, census_year=2026)
    special = groups.sel(provision="state_special")
    assert special.sel(year_group=["year_1", "year_6", "year_7"]).values.tolist() == [3, 9, 45]
    assert groups.sel(provision="mainstream", year_group="year_6") == 21
    sums = year_groups.by_phase(groups)
    assert sums.sel(provision="state_special").values.tolist() == [12, 45]


def test_children_below_school_age_are_in_early_years_settings_first():
    younger = {"3": 30, "4": 40}
    # 50 plans are in school: 40 of Reception, and 10 of the 30 younger ones.
    for cells, reception in (((20, 10, 40), 8), ((35, 7, 28), 7)):
        groups = year_groups.by_provision(of_ages(**younger), joint(under_5=cells))
        special = groups.sel(provision="state_special", year_group="reception")
        assert special.values.tolist() == [[reception]]
