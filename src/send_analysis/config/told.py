"""Scenarios in words: what one does, and how two differ."""

from collections.abc import Mapping

from send_analysis import vocab
from send_analysis.config.assumptions import Assumption
from send_analysis.config.levers import LEVERS
from send_analysis.config.measure import Effect, Measure, words_of
from send_analysis.config.scenario import Scenario


def scenario(told: Scenario, base: Mapping[str, Assumption]) -> list[str]:
    """Return a scenario's title, reason, changed assumptions and measures, a line each."""
    lines = [f"{told.name}: {told.title}", told.why.strip()]
    lines += [f"  sets {_assumption(i, v, base)}" for i, v in sorted(told.assumptions.items())]
    for one in told.measures:
        lines += ["", *measure(one)]
    return lines if told.measures or told.assumptions else [*lines, "  Nothing is changed."]


def measure(told: Measure) -> list[str]:
    """Return what a measure does: who, why, when, how large, how sure."""
    return [
        f"  {told.title} ({told.id})",
        f"    does: {LEVERS[told.lever].does}{_moves(told)}{_reaches(told)}",
        f"    when: from {_year(told.start)}, whole after {told.ramp} "
        f"{'year' if told.ramp == 1 else 'years'}",
        f"    how large: {effect(told.effect)} ({LEVERS[told.lever].unit}); {told.status}",
        f"    owner: {told.owner or 'nobody is named'}",
        f"    why: {told.rationale.strip()}",
        f"    source: {told.source.strip()}",
    ]


def effect(size: Effect) -> str:
    """Return an effect in words: one number, or a range with the likeliest value."""
    if size.low == size.high:
        return f"{size.mode:g}"
    return f"{size.low:g} to {size.high:g}, likeliest {size.mode:g}"


def differences(one: Scenario, other: Scenario, base: Mapping[str, Assumption]) -> list[str]:
    """Return what sets two scenarios apart, a sentence each."""
    mine = {m.id: m for m in one.measures}
    theirs = {m.id: m for m in other.measures}
    lines = [f"Only {one.name}: {_headline(m)}" for i, m in mine.items() if i not in theirs]
    lines += [f"Only {other.name}: {_headline(m)}" for i, m in theirs.items() if i not in mine]
    for id_ in [i for i in mine if i in theirs]:
        lines += _changes(mine[id_], theirs[id_], one.name, other.name)
    lines += _assumptions(one, other, base)
    return lines or [f"{one.name} and {other.name} do the same."]


def _changes(mine: Measure, theirs: Measure, one: str, other: str) -> list[str]:
    return [
        f"{mine.title}: {field} is {_said(getattr(mine, field))} in {one}, "
        f"{_said(getattr(theirs, field))} in {other}"
        for field in Measure.model_fields
        if getattr(mine, field) != getattr(theirs, field)
    ]


def _assumptions(one: Scenario, other: Scenario, base: Mapping[str, Assumption]) -> list[str]:
    lines = []
    for id_ in sorted(one.assumptions.keys() | other.assumptions.keys()):
        mine, theirs = (
            s.assumptions.get(id_, base[id_].value if id_ in base else None) for s in (one, other)
        )
        if mine != theirs:
            lines.append(f"Assumption {id_} is {mine} in {one.name}, {theirs} in {other.name}")
    return lines


def _said(value: object) -> str:
    if isinstance(value, Effect):
        return effect(value)
    return "not given" if value is None else str(value)


def _headline(told: Measure) -> str:
    return (
        f"{told.title} (from {_year(told.start)}, {effect(told.effect)} {LEVERS[told.lever].unit})"
    )


def _year(census_year: int) -> str:
    return f"January {census_year} ({vocab.academic_year(census_year)})"


def _moves(told: Measure) -> str:
    words = {k: vocab.label(v).lower().replace("_", " ") for k, v in words_of(told).items()}
    named = ", ".join(f"{k.replace('_', ' ')}: {v}" for k, v in words.items())
    return f" ({named})" if named else ""


def _reaches(told: Measure) -> str:
    named = [vocab.label(w) for words in told.applies_to.model_dump().values() for w in words]
    return f"; only {', '.join(named)}" if named else ""


def _assumption(id_: str, value: float, base: Mapping[str, Assumption]) -> str:
    known = base.get(id_)
    return f"{id_} to {value:g}" + (
        f" (baseline {known.value:g})" if known and known.value is not None else ""
    )
