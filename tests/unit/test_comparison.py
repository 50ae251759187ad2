"""Scenario less baseline, and which is the better one, by hand on four draws."""

from dataclasses import dataclass

import pytest
import xarray as xr

from send_analysis import scenarios
from tests.unit.money_case import AREA

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
    def spend(self):
        return self.in_year(self.spent).expand_dims(line=["fees_independent"])

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
HELP = Draws([90, 95, 125, 130], [10, 15, 12, 9], [0, 0, 3, 6], [55, 59, 66, 80], [-9, -8, -4, 1])
OUTCOMES = {"baseline": BASELINE, "help": HELP}


def test_a_difference_is_the_scenario_less_the_baseline_draw_by_draw():
    table = scenarios.against_baseline(OUTCOMES, AREA)
    mean = table[table.statistic == "mean"].set_index("measure")
    assert mean.value.to_dict() == {
        "plans": (-10 - 15 + 5 + 0) / 4,
        "plans/mainstream": (-10 - 19 + 5 + 4) / 4,
        "plans/state_special": (0 + 4 + 0 - 4) / 4,
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
    poor = {n: Draws(o.total, o.special, o.unplaced, [], [], False) for n, o in OUTCOMES.items()}
    measures = set(scenarios.beats(poor, AREA).measure)
    assert measures == {"plans", "short"}
    compared = set(scenarios.against_baseline(poor, AREA).measure)
    assert compared == {"plans", "plans/mainstream", "plans/state_special", "short"}
