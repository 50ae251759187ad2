"""Break-even and goal-seek: how large a measure must be to reach a wanted probability."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from send_analysis.config import ConfigError, Measure
from send_analysis.model import forecast
from send_analysis.model.forecast import Start
from send_analysis.model.places.fit import HALF_A_PLAN
from send_analysis.scenarios import comparison

_FORM = re.compile(
    r"P\(\s*(?P<result>[a-z_]+?)_(?P<period>\d{4}(?:_\d{2})?)\s*(?P<side>[<>])\s*"
    r"(?P<threshold>-?\d+(?:\.\d+)?)\s*\)\s*(?P<wanted>[<>])\s*(?P<chance>0?\.\d+|0|1)"
)
# Result that a goal may name -> the result it is read from, and its sign.
RESULTS = {
    "deficit": ("in_year_balance", -1.0),
    "spend": ("spend", 1.0),
    "plans": ("plans", 1.0),
    "short": ("short", 1.0),
    "net_saving": ("net_saving", 1.0),  # savings less the revenue cost to deliver, added up
}
_EXAMPLE = "P(deficit_2029_30 > 0) < 0.2"


@dataclass(frozen=True)
class Goal:
    """A condition such as ``P(deficit_2029_30 > 0) < 0.2``, parsed."""

    result: str
    period: str
    above: bool
    threshold: float
    likelier: bool
    chance: float

    def probability(self, outcome: forecast.Outcome) -> float:
        """Return how likely the inner condition is."""
        name, sign = RESULTS[self.result]
        if name in comparison.MONEY and not outcome.has_money:
            raise ConfigError(f"goal: no high needs figures of {outcome.case.area.name} are loaded")
        array = comparison.result(outcome, name)
        periods = [str(p) for p in array.period.to_numpy()]
        if self.period not in periods:
            raise ConfigError(f"goal: no {self.result} of {self.period}; allowed: {periods}")
        amounts = sign * array.to_numpy()[:, periods.index(self.period)]
        if self.result == "short":
            amounts = np.floor(amounts + HALF_A_PLAN)  # children are whole
        event = amounts > self.threshold if self.above else amounts < self.threshold
        return float(np.mean(event))

    def met(self, probability: float) -> bool:
        """Return whether the probability is on the wanted side."""
        return probability > self.chance if self.likelier else probability < self.chance


@dataclass(frozen=True)
class Answer:
    """The smallest size of a measure that meets a goal, as a multiple of its effect in the file."""

    reached: bool
    scale: float
    measure: Measure
    probability: float
    without: float  # probability without the measure
    most: float  # largest multiple that the lever allows


def parse(text: str) -> Goal:
    """Return the goal that a text states.

    Raises
    ------
    ConfigError
        If it is not written like a goal, or names an unknown result.
    """
    match = _FORM.fullmatch(text.strip())
    if not match or match["result"] not in RESULTS:
        results = ", ".join(RESULTS)
        raise ConfigError(
            f"goal {text!r} is not understood; it is written like {_EXAMPLE!r}, with {results}; "
            "money has a financial year (2029_30), plans and short a census year (2030)"
        )
    return Goal(
        result=match["result"],
        period=match["period"].replace("_", "-"),
        above=match["side"] == ">",
        threshold=float(match["threshold"]),
        likelier=match["wanted"] == ">",
        chance=float(match["chance"]),
    )


def seek(start: Start, measures: Sequence[Measure], id_: str, goal: Goal) -> Answer:
    """Return how large one measure must be, the others as they are, for the goal to be met.

    Found by bisection; the same draws are used for every size, so the probability moves with the
    measure alone.

    Raises
    ------
    ConfigError
        If there is no such measure, or its effect is zero.
    """
    measure = _named(measures, id_)
    others = [m for m in measures if m.id != id_]

    def probability(scale: float) -> float:
        scaled = measure.model_copy(update={"effect": measure.effect.scaled(scale)})
        return goal.probability(forecast.run(start, [*others, scaled]))

    most = largest_scale(measure)
    without, reached = probability(0.0), goal.met(probability(most))
    if goal.met(without):
        reached, scale = True, 0.0
    elif reached:
        steps = int(start.case.value("comparison.bisections"))
        scale = _bisect(lambda s: goal.met(probability(s)), most, steps)
    else:
        scale = most
    sized = measure.model_copy(update={"effect": measure.effect.scaled(scale)})
    return Answer(reached, scale, sized, probability(scale), without, most)


def _named(measures: Sequence[Measure], id_: str) -> Measure:
    by_id = {m.id: m for m in measures}
    if id_ not in by_id:
        known = ", ".join(by_id) or "none: the scenario has no measure"
        raise ConfigError(f"measure {id_!r} is not in the scenario; allowed: {known}")
    return by_id[id_]


def largest_scale(measure: Measure) -> float:
    """Return the largest multiple of a measure that its lever's bounds allow.

    Raises
    ------
    ConfigError
        If the effect is zero, so that no multiple changes it.
    """
    lowest, highest = measure.limits
    ends = [e for e in (measure.effect.low, measure.effect.high) if e != 0]
    if not ends:
        raise ConfigError(f"measure {measure.id!r} has no effect, so no multiple of it has one")
    return min(highest / e if e > 0 else lowest / e for e in ends)


def _bisect(met: Callable[[float], bool], most: float, steps: int) -> float:
    """Return the smallest multiple at which the goal is met, to within most / 2**steps."""
    low, high = 0.0, most
    for _ in range(steps):
        midpoint = (low + high) / 2
        low, high = (low, midpoint) if met(midpoint) else (midpoint, high)
    return high
