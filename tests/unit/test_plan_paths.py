"""Plans beside England's and the neighbours', counted and on each path, by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from send_analysis.model.demand import measures
from send_analysis.model.demand.increments import Baseline
from send_analysis.model.demand.panel import PanelError
from send_analysis.scenarios import england
from tests.unit.plan_draws import flows, measure, plans
from tests.unit.test_measures import ENGLAND, assumed

pytestmark = pytest.mark.unit

COUNTS = {
    "999": {2015: 500, 2020: 600, 2025: 1000},
    "ENG": {2015: 400, 2020: 700, 2025: 1100},
    "301": {2015: 100, 2020: 200, 2025: 250},
    "302": {2015: 100, 2025: 900},  # not counted in 2020: left out of the neighbours
}
LEVEL = {"requests_level": measure("england_path", 1, path="requests_level")}


def start(england_alone=lambda: ENGLAND, counts=COUNTS):
    drawn, known = plans(), flows()
    rows = [
        {"old_la_code": code, "census_year": year, "dimension": "total", "plans": float(count)}
        for code, years in counts.items()
        for year, count in years.items()
    ]
    baseline = Baseline(drawn, known, assumed(), 1, england_alone)
    printed = {"caseload": pd.DataFrame(rows)}
    case = SimpleNamespace(inputs=printed, printed=printed, code="999", assumptions=assumed())

    class Start(SimpleNamespace):
        @property
        def england_alone(self):
            return england_alone()

    return Start(plans=drawn, flows=known, case=case, change=lambda m: measures.change(baseline, m))


def table(*acting, **changes):
    return england.plan_paths(start(**changes), acting, "baseline", LEVEL, ["301", "302"])


def cell(rows, whose, path, year):
    return rows.set_index(["whose", "path", "census_year"]).loc[(whose, path, year)]


def test_the_index_is_of_the_own_count_of_2015():
    rows = table()
    assert cell(rows, "area", "counted", 2025)["index"] == 200
    assert cell(rows, "area", "baseline", 2030)["index"] == pytest.approx(161_051 / 500)
    assert cell(rows, "england", "counted", 2025)["index"] == 275
    assert cell(rows, "neighbours", "counted", 2025).plans == 250


def test_a_path_says_how_many_new_plans_it_asks_for():
    rows = table()
    # 0.9 of 1,100 plans stay: 1,210 ask for 220 new plans, 1,195 on the path for 205.
    assert cell(rows, "area", "baseline", 2027).new_plans == pytest.approx(220)
    on_path = cell(rows, "area", "requests_level", 2027)
    assert (on_path.plans, on_path.new_plans) == pytest.approx((1195, 205))
    assert cell(rows, "england", "requests_level", 2027).plans == pytest.approx(1314.5)
    assert on_path.status == "assumed"
    assert cell(rows, "area", "baseline", 2026).new_plans == pytest.approx(200)


def test_other_measures_of_the_scenario_act_on_every_path():
    fewer = measure("requests", -0.1, id="fewer")
    rows = table(fewer, *LEVEL.values())
    assert cell(rows, "area", "baseline", 2027).plans == pytest.approx(1210 - 12)
    assert cell(rows, "area", "requests_level", 2027).plans == pytest.approx(1195 - 12)


def test_growth_is_compared_in_the_years_that_count_the_area():
    rows = england.growth(table()).set_index(["whose", "path"])
    assert rows.loc[("area", "counted"), "growth"] == pytest.approx(10.757, abs=1e-3)
    assert rows.loc[("england", "counted"), "growth"] == pytest.approx(9.461, abs=1e-3)
    assert rows.loc[("neighbours", "counted"), "growth"] == pytest.approx(4.564, abs=1e-3)
    assert rows.loc[("area", "baseline"), "growth"] == pytest.approx(10)
    assert list(rows.loc[("area", "counted"), ["from_year", "to_year"]]) == [2020, 2025]


def test_an_area_that_opened_later_has_no_index_and_is_compared_since_then():
    later = {**COUNTS, "999": {2020: 600, 2025: 1000}}
    rows = table(counts=later)
    assert rows[rows.whose == "area"]["index"].isna().all()
    assert len(england.growth(rows)) == 7


def test_without_flows_of_england_the_baseline_is_the_only_path():
    def absent():
        raise PanelError("flows of ENG")

    rows = table(england_alone=absent)
    assert set(rows[rows.whose == "area"].path) == {"counted", "baseline"}
    assert cell(rows, "area", "baseline", 2030).plans == pytest.approx(1610.51)


def test_a_path_is_a_scenario_of_one_measure_alone():
    named = {
        "one": SimpleNamespace(measures=(LEVEL["requests_level"],)),
        "two": SimpleNamespace(measures=(LEVEL["requests_level"], measure("requests", 1))),
        "other": SimpleNamespace(measures=(measure("requests", 1),)),
    }
    assert list(england.paths(named)) == ["one"]
