"""All plans of one authority: fitted here or by the shipped calibration, both say the same."""

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest

from send_analysis import config, vocab
from send_analysis.config import paths
from send_analysis.loaders import calibrations, population
from send_analysis.model.case import Case
from send_analysis.model.demand import drivers, growth, panel, total
from send_analysis.model.demand.calibration import CalibrationError
from tests import panel_case

pytestmark = pytest.mark.unit
WHOLE = panel_case.made(england_is_sum=False)
ASSUMED = config.assumptions(paths.config())


def whole_tables():
    """Return the invented panel with residents, and its calibrations of two origins."""
    return {**panel_case.tidy(WHOLE), "growth_calibration": fitted()}


@cache
def fitted():
    made = calibrations.written({o: growth.fit(WHOLE, o).as_dict() for o in (2023, 2024)})
    return calibrations.growth_table(
        {int(o): values for o, values in json.loads(made)["origins"].items()}
    )


def own_tables(code="200"):
    """Return one authority's rows and England's, as embedded or own figures are."""
    whole = whole_tables()
    cut = {n: t[t.old_la_code.isin([code, "ENG"])] for n, t in whole.items() if "old_la_code" in t}
    return {**whole, **cut}


def case(tables, assumptions=ASSUMED, draws=100):
    area = config.Area(
        slug="x", name="X", old_la_code="200", la_code="E09000099", region_code="E12000007"
    )
    return Case(tables, area, assumptions, seed=1, draws=draws)


@pytest.mark.parametrize("origin", [2023, 2024])
def test_both_routes_agree(origin):
    """Refitted on all authorities, and alone with the file: the same within sampling error."""
    refitted, alone = (
        total.plans(case(tables, draws=1000), origin) for tables in (whole_tables(), own_tables())
    )
    quantiles = [np.quantile(p, vocab.QUANTILES, axis=0) for p in (refitted, alone)]
    assert quantiles[0] == pytest.approx(quantiles[1], rel=1e-9)


def test_the_shipped_calibration_serves_the_panel_it_was_fitted_on():
    """Its England is told from a fresh fit's by a growth of 20 %; one changed count refits it."""
    fitted_here = growth.fit(panel.of_inputs(whole_tables()), 2024)
    marked = fitted_here.as_dict() | {"england_growth": 0.2}
    shipped = {**whole_tables(), "growth_calibration": calibrations.growth_table({2024: marked})}
    assert total.model(shipped, "200", 2024).calibration.england_growth == 0.2
    caseload = shipped["caseload"]
    one = (caseload.old_la_code == "205") & (caseload.census_year == 2020)
    changed = {**shipped, "caseload": caseload.assign(plans=caseload.plans + one)}
    assert total.model(changed, "200", 2024).calibration.england_growth < 0.15


def test_only_the_calibration_of_its_origin_is_used():
    kept = fitted()
    tables = {**own_tables(), "growth_calibration": kept[kept.origin == 2024]}
    with pytest.raises(CalibrationError, match=r"no calibration of origin 2023; there are \[2024"):
        total.plans(case(tables), 2023)


def test_the_path_starts_from_the_count_and_reaches_2030():
    path = total.plans(case(own_tables()), 2024)
    assert list(path.census_year.to_numpy()) == list(range(2024, 2031))
    assert np.all(path.sel(census_year=2024) == WHOLE.plans.loc["200", 2024])


def test_more_growth_of_england_is_more_plans():
    moved = dict(ASSUMED)
    shift = moved["demand.england_growth_shift"]
    moved[shift.id] = shift.model_copy(update={"value": 0.02})
    less, more = (total.plans(case(own_tables(), a), 2024) for a in (ASSUMED, moved))
    ratio = (more / less).sel(census_year=2026).to_numpy()
    assert ratio == pytest.approx(np.full(100, np.exp(0.04)))


def test_a_missing_indicator_is_marked():
    tables = own_tables()
    flows = tables["flows"]
    gone = (flows.measure == "requests") & (flows.calendar_year == 2023)
    tables["flows"] = flows.assign(value=flows.value.mask(gone))
    found = drivers.table(tables, "200", 2024).set_index("indicator")
    assert found.status.to_dict() == {
        "net_requests": "assumed",
        "timeliness": "published",
        "prevalence": "published",
    }
    assert found.value.isna()["net_requests"]
    assert found.used.notna().all()


def test_calibrations_and_scores_are_shipped():
    stored = total.pooled.stored(calibrations.inputs())
    assert {2023, 2024, 2025} <= set(stored)
    for origin, one in stored.items():
        assert one.origin == origin == one.england_years[-1]
        assert one.authorities >= growth.LEAST_AUTHORITIES
    assert not calibrations.shipped_scores().empty
    assert not calibrations.shipped_misses().empty


@pytest.mark.parametrize("code", ["E06000065", "E10000023"])
def test_an_area_is_known_by_either_code(code):
    found = population.residents({"population": residents(code, 10.0)})
    assert set(found.old_la_code) == {"815"}
    assert dict(zip(found.born, found.persons, strict=True))[2023] == 10.0  # aged 0


def residents(code, first, **changed):
    """Return a mid-year estimate: ``first`` aged 0, one more at each age."""
    rows = pd.DataFrame({"la_code": code, "age": pd.array(range(60), "Int64"), "symbol": pd.NA})
    rows = rows.assign(persons=rows.age.astype("Float64") + first, source_id="ons")
    made = {"mid_year": population.MID_YEAR, "basis": population.nomis.ESTIMATE, **changed}
    return rows.assign(**made)


def test_residents_are_by_birth_and_of_the_first_source_that_holds_them():
    own = {"population": residents("E09000016", 100.0)}
    older = residents("E09000016", 700.0, mid_year=2022)
    projected = residents("E09000016", 800.0, basis="projection_2022")
    every = pd.concat([residents("E09000016", 300.0), residents("E08000018", 500.0)])
    beneath = {"population": pd.concat([older, projected, every])}
    found = population.residents({}, own, beneath).set_index(["old_la_code", "born"]).persons
    assert found["311"][2023 - 17] == 117
    assert found["372"][2023 - 17] == 517
    assert found["311"].index.min() == 2023 - population.OLDEST
    assert found.groupby("old_la_code").size().tolist() == [41, 41]
