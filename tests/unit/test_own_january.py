"""An authority's own January before anybody else's: every subset of its breakdowns is used."""

from functools import cache
from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from send_analysis.loaders.intake import precedence, publications
from send_analysis.loaders.intake.base import RawFile
from send_analysis.loaders.own import follows
from send_analysis.model import forecast
from send_analysis.model.demand import shares, structure
from send_analysis.model.money import history
from tests import embedded_case

pytestmark = pytest.mark.unit
DRAWS = 20
HEADER = "as_of,old_la_code,la_code,period,breakdown,category,value"
BREAKDOWNS = tuple(follows.CATEGORIES)
SUBSETS = list(chain.from_iterable(combinations(BREAKDOWNS, n) for n in range(6)))
# A county, a London borough, the smallest authority and a reorganised one.
AREAS = ("kent", "havering", "city_of_london", "cumberland")


@cache
def counted(code, dimension):
    """Return the newest counts of an authority by a dimension, a tenth added to each."""
    caseload = embedded_case.tables()["caseload"]
    own = caseload[(caseload.old_la_code == code) & (caseload.dimension == dimension)]
    known = own[own.plans.notna()]
    newest = known[known.census_year == known.census_year.max()]
    return {c: round(n * 1.1) for c, n in zip(newest.category, newest.plans, strict=True)}


@cache
def near(code):
    """Return every embedded table, of the large ones an authority's rows and England's alone."""
    return shares.split(embedded_case.inputs())(code)


def own_january(name, year, breakdowns, total=True, alone=True):
    """Return a case in which an authority has added its own counts of one January.

    Every breakdown has the shares that were last published and adds up to the total. ``alone``:
    of the other authorities nothing is loaded but England's rows.
    """
    area = embedded_case.case(name, DRAWS).area
    every = sum(counted(area.old_la_code, "provision").values())
    rows = [("total", "total", every)] if total else []
    for breakdown in breakdowns:
        cells = counted(area.old_la_code, breakdown)
        scaled = {c: int(n * every / sum(cells.values())) for c, n in cells.items()}
        largest = max(scaled, key=scaled.get)
        scaled[largest] += every - sum(scaled.values())
        rows += [(breakdown, category, plans) for category, plans in scaled.items()]
    start = f"{year}-03-01,{area.old_la_code},{area.la_code},January {year}"
    text = "\n".join([HEADER, *(f"{start},{b},{c},{n}" for b, c, n in rows), ""])
    file = RawFile("own.csv", text.encode())
    added = publications.load(file, publications.recognise(file))
    known = near(area.old_la_code) if alone else embedded_case.inputs()
    beneath = {name: known[name] for name in added.tables}
    return embedded_case.case(name, DRAWS, {**known, **precedence.combine([added], beneath)})


def starts_of(case):
    return forecast.starts(case).set_index("dimension").census_year.to_dict()


def growing(case, year):
    """Return draws of all plans that grow from the own count: what parts divide."""
    total = sum(counted(case.code, "provision").values())
    years = range(year, 2031)
    paths = [[total * rate ** (y - year) for y in years] for rate in (1.01, 1.08)]
    return xr.DataArray(paths, {"census_year": [*years]}, ("draw", "census_year"))


@pytest.mark.parametrize(("name", "year"), [*zip(AREAS, (2026, 2027, 2026, 2027), strict=True)])
def test_every_subset_of_own_breakdowns_starts_a_forecast(name, year):
    for breakdowns in SUBSETS:
        case = own_january(name, year, breakdowns)
        starts, total = starts_of(case), growing(case, year)
        assert starts["total"] == year, breakdowns
        for dimension in {"provision", "primary_need"} & {*breakdowns}:
            assert starts[dimension] == year, breakdowns
        if {"age_band", "age"} & {*breakdowns}:
            assert starts["age_band"] == year, breakdowns
        if "area_of_need" in breakdowns and "primary_need" not in breakdowns:
            assert starts["area_of_need"] == year, breakdowns
        for dimension, plans in structure.parts(case.having(draws=2), total).items():
            assert np.allclose(plans.sum(dimension), total), (breakdowns, dimension)


@pytest.mark.parametrize("name", AREAS)
def test_an_own_total_alone_starts_plans_places_and_money(name):
    outcome = forecast.run(forecast.start(own_january(name, 2027, (), alone=False)))
    stated = sum(counted(outcome.case.code, "provision").values())
    assert outcome.start.origin == 2027
    assert np.all(outcome.plans["total"].sel(census_year=2027) == stated)
    made = outcome.tables()
    assert len(made["forecast"]) and len(made["sufficiency"])
    assert outcome.has_money == (name != "city_of_london")


def test_a_january_that_no_one_counts_by_provision_lies_between_its_neighbours():
    case = embedded_case.case("kent", 2)  # by provision up to January 2025
    coords = {"census_year": [2027, 2028], "provision": ["state_special", "mainstream"]}
    draws = [[[100.0, 7.0], [150.0, 8.0]], [[300.0, 9.0], [350.0, 6.0]]]
    drawn = xr.DataArray(draws, coords, ("draw", "census_year", "provision"))
    joined = history.with_history(case, drawn, 2025).sel(provision="state_special")
    special = float(history.january_plans(case).loc[2025, "state_special"])
    assert special > 1000
    assert joined.sel(census_year=2025).to_numpy().tolist() == [special, special]
    assert joined.sel(census_year=2026).to_numpy() == pytest.approx(
        [(special + 100) / 2, (special + 300) / 2]
    )
    assert joined.sel(census_year=2028).to_numpy().tolist() == [150.0, 350.0]


def test_own_counts_are_the_forecasts_first_january_to_the_plan():
    case = own_january("kent", 2027, BREAKDOWNS)
    caseload = case.inputs["caseload"]
    own = caseload[(caseload.old_la_code == case.code) & (caseload.census_year == 2027)]
    for dimension in ("age_band", "primary_need", "area_of_need", "provision"):
        at_origin = forecast.plans(case)[dimension].sel(census_year=2027)
        stated = own[own.dimension == dimension].set_index("category").plans.astype(float)
        names = at_origin[dimension].to_numpy()
        assert np.allclose(at_origin, stated.reindex(names).fillna(0), atol=0.6), dimension
        assert stated.reindex(names).sum() > 0.99 * stated.sum()


def test_areas_of_need_alone_move_the_needs_in_them():
    """Needs are of January 2025; by 2027 the authority counts half its plans as SEMH."""
    case = own_january("kent", 2027, ["area_of_need"])
    caseload = case.inputs["caseload"].copy()
    own = (caseload.old_la_code == case.code) & (caseload.census_year == 2027)
    areas = own & (caseload.dimension == "area_of_need")
    total = float(caseload.plans[own & (caseload.dimension == "total")].iloc[0])
    semh = areas & (caseload.category == "semh")
    others = float(caseload.plans[areas & ~semh].sum())
    caseload["plans"] = caseload.plans.astype(float)
    caseload.loc[areas & ~semh, "plans"] *= 0.5 * total / others
    caseload.loc[semh, "plans"] = 0.5 * total
    moved = case.having(inputs={**case.inputs, "caseload": caseload})
    needs = forecast.plans(moved)["primary_need"]
    assert np.allclose(needs.sel(primary_need="SEMH", census_year=2027), 0.5 * total)
    later = needs.sel(primary_need="SEMH", census_year=2030) / needs.sel(census_year=2030).sum(
        "primary_need"
    )
    assert float(later.mean()) == pytest.approx(0.5, abs=0.05)
    before = forecast.plans(case)["primary_need"].sel(census_year=2027).mean("draw")
    after = needs.sel(census_year=2027).mean("draw")
    both = [
        float(one.sel(primary_need="ASD") / one.sel(primary_need="SLCN")) for one in (before, after)
    ]
    assert both[0] == pytest.approx(both[1], rel=1e-6)


def test_a_breakdown_without_its_total_starts_no_forecast_unless_it_adds_up_to_one():
    needs = own_january("havering", 2027, ["primary_need"], total=False)
    assert starts_of(needs) == starts_of(embedded_case.case("havering", DRAWS))
    ages = own_january("havering", 2027, ["age"], total=False)
    assert starts_of(ages)["total"] == starts_of(ages)["age_band"] == 2027


def test_areas_that_are_partly_withheld_are_not_used():
    case = own_january("kent", 2027, ["area_of_need"])
    caseload = case.inputs["caseload"].copy()
    hidden = (caseload.census_year == 2027) & (caseload.category == "unallocated")
    caseload.loc[hidden, "plans"] = pd.NA
    assert "area_of_need" not in starts_of(
        case.having(inputs={**case.inputs, "caseload": caseload})
    )
