"""Scenarios: named sets of differences from the baseline, checked together with their parents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import Field

from send_analysis.config import limits
from send_analysis.config.area import Area
from send_analysis.config.assumptions import LIST, Assumption, Assumptions
from send_analysis.config.authorities import codes_of
from send_analysis.config.base import Authority, Frozen, Name, Problem, Text, refuse
from send_analysis.config.measure import AnyMeasure, Measure
from send_analysis.config.nearest import choices

RESERVED_SCENARIOS = ("all", "area", "compare", "england")
BASELINE = "baseline"
FIRST_START = "scenarios.first_start"  # assumption: the first January that a measure can change


class Scenario(Frozen):
    """A named set of differences from the baseline."""

    name: Name = Field(description="the file's name without .yaml")
    title: Text = Field(description="what it is, in a line")
    why: Text = Field(description="what question it answers, in plain words")
    extends: Name | None = Field(None, description="scenario it starts from, mostly baseline")
    combines: tuple[Name, ...] = Field(
        (), description="other scenarios whose measures and assumptions are included as well"
    )
    against: Name = Field(
        BASELINE, description="scenario that it is measured against, mostly baseline"
    )
    areas: tuple[Authority, ...] = Field(
        (), description="authorities it is meant for, by name or code; none = every authority"
    )
    assumptions: dict[str, float] = Field({}, description="assumption id -> another value")
    measures: tuple[AnyMeasure, ...] = Field((), description="what the authority does")

    def applies_to(self, area: Area) -> bool:
        """Return whether the scenario is meant for an area."""
        named = {*self.areas, *codes_of(self.areas)[0].values()}
        return not self.areas or not named.isdisjoint((area.slug, area.old_la_code))


def resolve(base: Assumptions, scenario: Scenario) -> dict[str, Assumption]:
    """Return the assumptions with the scenario's values in place of the baseline's.

    Raises
    ------
    ConfigError
        Naming every assumption that does not exist or cannot have the scenario's value.
    """
    refuse(scenario.name, impossible(scenario.assumptions, base))
    source = f"scenario {scenario.name}"
    changed = {i: base[i].changed(number, source) for i, number in scenario.assumptions.items()}
    return {**base, **changed}


def impossible(changed: Mapping[str, float], base: Assumptions) -> Iterator[Problem]:
    """Yield assumptions that do not exist, and values that they cannot have."""
    values = {id_: one.value for id_, one in base.items()}
    for id_, number in changed.items():
        if id_ not in base:
            yield Problem(("assumptions", id_), repr(id_), choices(id_, base, LIST))
        elif isinstance(number, int | float):
            values[id_] = number
            problem = base[id_].impossible(number)
            yield from [replace(problem, where=("assumptions", *problem.where))] if problem else []
    yield from limits.too_large_together(values)


def conflicts(measures: Sequence[Measure]) -> list[tuple[int, Problem]]:
    """Return every measure that repeats an id, sets what an earlier one sets, or overlaps it.

    Returns
    -------
    Position of the later measure, and its problem; the place is within the measure.
    """
    return [
        (later, problem)
        for later, measure in enumerate(measures)
        for earlier in measures[:later]
        if (problem := _conflict(measure, earlier)) is not None
    ]


def _conflict(measure: Measure, earlier: Measure) -> Problem | None:
    if measure.id == earlier.id:
        return Problem(("id",), f"a second measure {measure.id!r}", "each id once")
    if measure.overlap_group and measure.overlap_group == earlier.overlap_group:
        clash = f"{measure.overlap_group!r}, the group of measure {earlier.id!r} too"
        return Problem(("overlap_group",), clash, "one measure of a group in a scenario")
    if measure.target == earlier.target and measure.reaches_some_of(earlier):
        clash = f"{measure.lever!r} set again: measure {earlier.id!r} sets the same thing"
        allowed = "one measure for each, or applies_to that divide the plans"
        return Problem(("lever",), clash, allowed)
    return None
