"""Doubted counts on the published figures: found, replaced in what rests on them, settled."""

import numpy as np
import pytest

from send_analysis.model.demand import counts, total
from send_analysis.quality import balance
from tests import embedded_case

pytestmark = pytest.mark.unit
NEWHAM, NOTTINGHAM, HAVERING = "316", "892", "311"


@pytest.fixture(scope="module")
def inputs():
    return embedded_case.inputs()


def until(inputs, january):
    """Return what DfE had published in June of a January, and the calibrations."""
    stock, flows = inputs["caseload"], inputs["flows"]
    known = {"caseload": stock[stock.census_year <= january]}
    return {**inputs, **known, "flows": flows[flows.calendar_year < january]}


def test_newham_january_2025_is_doubted_at_once_and_settled_a_year_later(inputs):
    at_once, later = (counts.table(until(inputs, y), NEWHAM).iloc[0] for y in (2025, 2026))
    for row in (at_once, later):
        assert (row.census_year, row.counted) == (2025, 1199)
        assert row.expected == pytest.approx(3086, abs=1)
        assert 2950 < row.used < 3200
    assert 0.9 < at_once.chance < later.chance
    assert counts.table(inputs, HAVERING).empty


def test_the_quality_check_names_the_same_counts(inputs):
    found = [f for f in balance.doubted_count(inputs) if f.area in (NEWHAM, NOTTINGHAM, HAVERING)]
    assert [f.where for f in found] == ["316 January 2025", "892 January 2024"]
    assert found[0].found.startswith("1,199 plans; about 3,125 by stock and flows")


def test_a_correction_settles_it(inputs):
    stock = inputs["caseload"]
    wrong = (stock.old_la_code == NEWHAM) & (stock.census_year == 2025)
    wrong &= stock.dimension == "total"
    corrected = {**inputs, "caseload": stock.assign(plans=stock.plans.mask(wrong, 3042))}
    assert counts.table(corrected, NEWHAM).empty
    assert counts.plans(corrected, NEWHAM)[2025] == 3042


def test_forecasts_start_from_what_is_believed(inputs):
    """From January 2025 a few draws start from 1,199; from January 2026 every one from 3,639."""
    doubted, settled = (
        total.plans(embedded_case.case("newham", 2000, until(inputs, y)), y) for y in (2025, 2026)
    )
    start = doubted.sel(census_year=2025).to_numpy()
    assert 2900 < np.median(start) < 3250
    assert 0.0 < np.mean(start < 1.1 * 1199) < 0.1
    assert np.all(settled.sel(census_year=2026) == 3639)
    assert 3400 < doubted.sel(census_year=2026).median() < 3800


def test_plans_that_money_is_divided_by_are_believed_and_england_adds_up(inputs):
    held = counts.totals(inputs).pivot(index="old_la_code", columns="census_year", values="plans")
    raw = inputs["caseload"][inputs["caseload"].dimension == "total"]
    raw = raw.pivot(index="old_la_code", columns="census_year", values="plans").astype(float)
    assert held.loc[NEWHAM, 2025] == pytest.approx(1199 * counts.scale(inputs, NEWHAM)[2025])
    moved = (held - raw).drop("ENG").filter(regex=r"^\d+$", axis=0).sum()
    assert held.loc["ENG", 2025] - raw.loc["ENG", 2025] == pytest.approx(moved[2025])
    assert moved[2025] > 1900
