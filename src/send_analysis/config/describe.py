"""Scenarios in words: what one does, and how two differ."""

from send_analysis import vocab
from send_analysis.config.assumptions import Assumptions
from send_analysis.config.measure import Effect, Measure
from send_analysis.config.scenario import Scenario


def scenario(one: Scenario, base: Assumptions) -> list[str]:
    """Return a scenario's title, reason, changed assumptions and measures, a line each."""
    lines = [f"{one.name}: {one.title}", one.why.strip()]
    lines += [f"  sets {_assumption(i, v, base)}" for i, v in sorted(one.assumptions.items())]
    for each in one.measures:
        lines += ["", *measure(each)]
    return lines if one.measures or one.assumptions else [*lines, "  Nothing is changed."]


def measure(one: Measure) -> list[str]:
    """Return what a measure does: who, why, when, how large, how sure."""
    return [
        f"  {one.title} ({one.id})",
        f"    does: {one.does()}{_moves(one)}{_reaches(one)}",
        f"    when: from {_year(one.start)}, whole after {one.ramp} "
        f"{'year' if one.ramp == 1 else 'years'}",
        f"    how large: {effect(one.effect)} ({one.unit}); {one.status}",
        f"    owner: {one.owner or 'nobody is named'}",
        f"    why: {one.rationale.strip()}",
        f"    source: {one.source.strip()}",
    ]


def effect(size: Effect) -> str:
    """Return an effect in words: one number, or a range with the likeliest value."""
    if size.low == size.high:
        return f"{size.mode:g}"
    return f"{size.low:g} to {size.high:g}, likeliest {size.mode:g}"


def differences(one: Scenario, other: Scenario, base: Assumptions) -> list[str]:
    """Return how two scenarios differ, a sentence each."""
    mine = {m.id: m for m in one.measures}
    theirs = {m.id: m for m in other.measures}
    lines = [f"Only {one.name}: {_headline(m)}" for i, m in mine.items() if i not in theirs]
    lines += [f"Only {other.name}: {_headline(m)}" for i, m in theirs.items() if i not in mine]
    for id_ in [i for i in mine if i in theirs]:
        lines += _changes(mine[id_], theirs[id_], one.name, other.name)
    lines += _assumptions(one, other, base)
    return lines or [f"{one.name} and {other.name} do the same."]


def _changes(mine: Measure, theirs: Measure, one: str, other: str) -> list[str]:
    fields = dict.fromkeys([*type(mine).model_fields, *type(theirs).model_fields])
    values = {f: (getattr(mine, f, None), getattr(theirs, f, None)) for f in fields}
    return [
        f"{mine.title}: {field} is {_said(here)} in {one}, {_said(there)} in {other}"
        for field, (here, there) in values.items()
        if here != there
    ]


def _assumptions(one: Scenario, other: Scenario, base: Assumptions) -> list[str]:
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


def _headline(one: Measure) -> str:
    return f"{one.title} (from {_year(one.start)}, {effect(one.effect)} {one.unit})"


def _year(census_year: int) -> str:
    return f"January {census_year} ({vocab.academic_year(census_year)})"


def _moves(one: Measure) -> str:
    words = {k: vocab.label(v).lower().replace("_", " ") for k, v in one.moves.items()}
    named = ", ".join(f"{k.replace('_', ' ')}: {v}" for k, v in words.items())
    return f" ({named})" if named else ""


def _reaches(one: Measure) -> str:
    named = [vocab.label(word) for words in one.reaches.values() for word in words]
    return f"; only {', '.join(named)}" if named else ""


def _assumption(id_: str, value: float, base: Assumptions) -> str:
    known = base.get(id_)
    return f"{id_} to {value:g}" + (
        f" (baseline {known.value:g})" if known and known.value is not None else ""
    )
