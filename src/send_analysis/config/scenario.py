"""Scenarios: named sets of differences from the baseline."""

from collections.abc import Mapping, Sequence

from pydantic import Field

from send_analysis.config.area import Area
from send_analysis.config.assumptions import Assumption, Assumptions
from send_analysis.config.base import Frozen, Name, Text
from send_analysis.config.errors import ConfigError, Fault
from send_analysis.config.measure import Measure

RESERVED_SCENARIOS = ("all", "area", "compare")
BASELINE = "baseline"


class Scenario(Frozen):
    """A named set of differences from the baseline."""

    name: Name = Field(description="the file's name without .yaml")
    title: Text = Field(description="what it is, in a line")
    why: Text = Field(description="what question it answers, in plain words")
    extends: Name | None = Field(None, description="scenario it starts from, mostly baseline")
    combines: tuple[Name, ...] = Field(
        (), description="other scenarios whose measures and assumptions are taken in as well"
    )
    areas: tuple[str, ...] = Field((), description="slugs it is meant for; none = every area")
    assumptions: dict[str, float] = Field({}, description="assumption id -> another value")
    measures: tuple[Measure, ...] = Field((), description="what the authority does")

    def applies_to(self, area: Area) -> bool:
        """Return whether the scenario is meant for an area."""
        return not self.areas or area.slug in self.areas


def conflicts(measures: Sequence[Measure]) -> list[tuple[int, Fault]]:
    """Return every measure that repeats an id, sets what an earlier one sets, or overlaps it.

    Returns
    -------
    Position of the later measure, and its fault; the place is within the measure.
    """
    return [
        (later, fault)
        for later, measure in enumerate(measures)
        for earlier in measures[:later]
        if (fault := _conflict(measure, earlier)) is not None
    ]


def _conflict(measure: Measure, earlier: Measure) -> Fault | None:
    if measure.id == earlier.id:
        return Fault(("id",), f"a second measure {measure.id!r}", "each id once")
    if measure.overlap_group and measure.overlap_group == earlier.overlap_group:
        found = f"{measure.overlap_group!r}, the group of measure {earlier.id!r} too"
        return Fault(("overlap_group",), found, "one measure of a group in a scenario")
    if measure.thing == earlier.thing and measure.touches_what(earlier):
        found = f"{measure.lever!r} set again: measure {earlier.id!r} sets the same thing"
        return Fault(("lever",), found, "one measure for each thing, or applies_to that divide it")
    return None


def resolve(base: Assumptions, scenario: Scenario) -> dict[str, Assumption]:
    """Return the assumptions with the scenario's values laid over them.

    Raises
    ------
    ConfigError
        If the scenario changes an assumption that does not exist.
    """
    unknown = sorted(scenario.assumptions.keys() - base.keys())
    if unknown:
        raise ConfigError(
            f"{scenario.name}.yaml: assumptions {', '.join(unknown)} do not exist; "
            f"allowed: {', '.join(base)}"
        )
    return {**base, **_changed(base, scenario)}


def _changed(base: Mapping[str, Assumption], scenario: Scenario) -> dict[str, Assumption]:
    return {
        id_: base[id_].model_copy(
            update={"value": value, "source": f"scenario {scenario.name}", "status": "assumed"}
        )
        for id_, value in scenario.assumptions.items()
    }
