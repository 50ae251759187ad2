"""Scenario less baseline, and which is the better one, by hand on four draws."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
import xarray as xr

from send_analysis import config, scenarios
from send_analysis.model.forecast import Start
from send_analysis.scenarios.versus import SETTINGS, Side, Versus
from tests.unit.money_case import AREA, case
from tests.unit.plan_draws import measure, plans

pytestmark = pytest.mark.unit
PROVISIONS = ["mainstream", "state_special"]


@dataclass(frozen=True)
class Draws:
    """What a comparison reads of an outcome, for one January and one financial year."""

    total: list
    special: list
    unplaced: list
    spent: list
    balance: list
    has_money: bool = True
    opened: tuple = (0, 0, 0, 0)
    empty: tuple = (0, 0, 0, 0)  # of what is spent

    @property
    def plans(self):
        total = january(self.total)
        special = january(self.special)
        parts = xr.concat([total - special, special], "provision", coords="minimal")
        return {"total": total, "provision": parts.assign_coords(provision=PROVISIONS)}

    @property
    def short(self):
        return january(self.unplaced).expand_dims(provision=["state_special"])

    @property
    def placed(self):
        opened = january(self.opened).expand_dims(provision=["state_special"])
        return SimpleNamespace(by_draw={"new_places": opened})

    @property
    def spend(self):
        empty = self.in_year(self.empty)
        lines = [self.in_year(self.spent) - empty, empty]
        both = xr.concat(lines, "line", coords="minimal")
        return both.assign_coords(line=["fees_independent", "place_special_unfilled"])

    @property
    def in_year_balance(self):
        return self.in_year(self.balance)

    @staticmethod
    def in_year(values):
        return xr.DataArray([[v] for v in values], {"financial_year": ["2029-30"]},
                            ("draw", "financial_year"))  # fmt: skip


def january(values):
    return xr.DataArray([[v] for v in values], {"census_year": [2030]}, ("draw", "census_year"))


BASELINE = Draws(
    [100, 110, 120, 130], [10, 11, 12, 13], [0, 0, 4, 6], [50, 60, 70, 80], [-9, -8, -7, 6]
)
HELP = Draws(
    [90, 95, 125, 130], [10, 15, 12, 9], [0, 0, 3, 6], [55, 59, 66, 80], [-9, -8, -4, 1],
    opened=(0, 12, 12, 12), empty=(0, 2, 4, 0),
)  # fmt: skip
OUTCOMES = {"baseline": BASELINE, "help": HELP}


def scenario(name, *measures, against="baseline"):
    return config.Scenario(name=name, title="t", why="w", against=against, measures=measures)


@dataclass(frozen=True)
class Known:
    """A scenario whose draws are given."""

    scenario: config.Scenario
    outcome: Draws


def known(draws):
    """Return each scenario against the baseline."""
    return scenarios.pairs({name: Known(scenario(name), one) for name, one in draws.items()})


def test_a_difference_is_the_scenario_less_the_baseline_draw_by_draw():
    table = scenarios.differences(known(OUTCOMES), AREA)
    mean = table[table.statistic == "mean"].set_index("measure")
    assert mean.value.to_dict() == {
        "plans": (-10 - 15 + 5 + 0) / 4,
        "plans/mainstream": (-10 - 19 + 5 + 4) / 4,
        "plans/state_special": (0 + 4 + 0 - 4) / 4,
        "new_places": 9,
        "spend_on_empty_places": 1.5,
        "short": -0.25,
        "spend": (5 - 1 - 4 + 0) / 4,
        "in_year_balance": (0 + 0 + 3 - 5) / 4,
    }
    assert (mean.unit["short"], mean.unit["spend"]) == ("places", "GBP")
    assert mean.unit["plans/mainstream"] == "plans"
    assert (mean.period["plans"], mean.period["spend"]) == ("2030", "2029-30")
    median = table[(table.statistic == "q0.5") & (table.measure == "plans")]
    assert median.value.item() == -5  # of -15, -10, 0 and 5; not 115 less 110
    assert set(table.scenario) == {"help"}


def test_the_better_scenario_has_fewer_plans_less_spending_and_a_higher_balance():
    table = scenarios.beats(OUTCOMES, AREA).set_index(["scenario", "against", "measure"])
    help_first = table.probability["help", "baseline"].to_dict()
    # Draws that are better, and half of those that are the same.
    assert help_first == {
        "plans": 2 / 4 + 1 / 8,
        "short": 1 / 4 + 3 / 8,
        "spend": 2 / 4 + 1 / 8,
        "in_year_balance": 1 / 4 + 2 / 8,
    }
    other = table.probability["baseline", "help"]
    assert {m: 1 - p for m, p in other.items()} == help_first


def test_without_money_plans_and_places_are_compared_all_the_same():
    poor = {
        n: Draws(o.total, o.special, o.unplaced, [], [], has_money=False)
        for n, o in OUTCOMES.items()
    }
    measures = set(scenarios.beats(poor, AREA).measure)
    assert measures == {"plans", "short"}
    compared = set(scenarios.differences(known(poor), AREA).measure)
    assert compared == {"plans", "plans/mainstream", "plans/state_special", "new_places", "short"}


def test_a_scenario_is_measured_against_the_one_it_names():
    other = Known(scenario("other", against="help"), BASELINE)
    sides = {"help": Known(scenario("help", against="other"), HELP), "other": other}
    table = scenarios.differences(scenarios.pairs(sides), AREA)
    mean = table[(table.statistic == "mean") & (table.measure == "in_year_balance")]
    found = dict(zip(zip(mean.scenario, mean.against, strict=True), mean.value, strict=True))
    assert found == {("help", "other"): -0.5, ("other", "help"): 0.5}


def school(lever, effect, **fields):
    return measure(lever, effect, id=fields.pop("id", lever), project="The school", **fields)


FEWER = measure("requests", -0.1, id="fewer")


START = Start(case(), plans())


def versus(one, against):
    return Versus(Side(scenario("one", *one), START), Side(scenario("other", *against), START))


def changed(pair, parts):
    """Return the measures that act after some of the parts have changed."""
    return {m.id: m.effect.mode for m in pair.acting(parts)}


def test_what_both_scenarios_do_is_no_part_of_their_difference():
    built, late = school("opening", 1), school("delay", 2)
    pair = versus((FEWER, built, late), (FEWER, built))
    assert list(pair.parts) == ["delay"]
    assert changed(pair, []) == {"fewer": -0.1, "opening": 1}
    assert changed(pair, ["delay"]) == {"fewer": -0.1, "opening": 1, "delay": 2}


def test_a_measure_takes_the_place_of_the_one_that_sets_the_same():
    built, withdrawn = school("opening", 1), school("opening", 0, id="withdrawn")
    grant = measure("income", 1e6, income_line="grant", id="grant")
    pair = versus((built,), (withdrawn, grant))
    assert list(pair.parts) == ["opening", "grant"]
    assert changed(pair, ["opening"]) == {"opening": 1, "grant": 1e6}
    assert changed(pair, ["grant"]) == {"withdrawn": 0}
    assert changed(pair, pair.parts) == {"opening": 1}


def test_a_scenarios_own_assumptions_are_one_part_of_the_difference():
    assumed = START.having(assumptions=dict(START.case.assumptions))
    pair = Versus(Side(scenario("x", FEWER), assumed), Side(scenario("baseline"), START))
    assert list(pair.parts) == ["fewer", SETTINGS]
    assert changed(pair, [SETTINGS]) == {}
    assert changed(pair, ["fewer"]) == {"fewer": -0.1}
