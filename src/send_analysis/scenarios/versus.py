"""A scenario and the one it is measured against: what changes from the one to the other."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from send_analysis.config import Measure, Scenario
from send_analysis.model import forecast
from send_analysis.model.forecast import Outcome, Start

SETTINGS = "settings"  # the scenario's own assumptions, taken as one part


@dataclass(frozen=True)
class Side:
    """A scenario with the draws under its own assumptions."""

    scenario: Scenario
    start: Start

    @cached_property
    def outcome(self) -> Outcome:
        """Return what all its measures make of the draws."""
        return forecast.run(self.start, self.scenario.measures, self.scenario.name)


@dataclass(frozen=True)
class Change:
    """What one part of a difference takes away from the other side and what it brings."""

    away: tuple[Measure, ...] = ()
    brings: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Versus:
    """A scenario measured against another; in parts that can each change alone."""

    one: Side
    against: Side

    @cached_property
    def parts(self) -> dict[str, Change]:
        """Return what changes, by the id of a measure, and ``settings``; nothing that both do.

        A measure that sets what a measure of the other side sets takes its place.
        """
        ours, theirs = self.one.scenario.measures, self.against.scenario.measures
        brought = [m for m in ours if m not in theirs]
        parts = {m.id: Change(_replaced(m, theirs, ours), (m,)) for m in brought}
        replaced = {m for part in parts.values() for m in part.away}
        parts |= {m.id: Change((m,)) for m in theirs if m not in ours and m not in replaced}
        return parts if self.one.start is self.against.start else {**parts, SETTINGS: Change()}

    def acting(self, parts: Collection[str]) -> list[Measure]:
        """Return the measures that act after some of the parts have changed."""
        chosen = [self.parts[part] for part in parts]
        away = {m for part in chosen for m in part.away}
        kept = [m for m in self.against.scenario.measures if m not in away]
        return [*kept, *(m for part in chosen for m in part.brings)]

    def start(self, parts: Collection[str]) -> Start:
        """Return the draws that some of the parts are run on."""
        return self.one.start if SETTINGS in parts else self.against.start

    def run(self, parts: Collection[str]) -> Outcome:
        """Return the other side after some of the parts have changed."""
        return forecast.run(self.start(parts), self.acting(parts))


def _replaced(
    measure: Measure, theirs: Iterable[Measure], ours: Iterable[Measure]
) -> tuple[Measure, ...]:
    others = [m for m in theirs if m not in ours]
    return tuple(m for m in others if m.id == measure.id or m.target == measure.target)


def pairs(sides: Mapping[str, Side]) -> list[Versus]:
    """Return every scenario that is measured against another, with that one."""
    return [
        Versus(side, sides[side.scenario.against])
        for name, side in sides.items()
        if side.scenario.against != name
    ]
