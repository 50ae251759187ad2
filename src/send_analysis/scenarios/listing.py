"""Scenarios and their measures as tables for readers: who, why, when, how large, how sure."""

from collections.abc import Iterable

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.config import Measure, Scenario


def scenario_table(scenarios: Iterable[Scenario]) -> pd.DataFrame:
    """Return name, title and reason of each scenario."""
    rows = [{"name": s.name, "title": s.title, "why": s.why.strip()} for s in scenarios]
    return tables.SCENARIOS.check(pd.DataFrame(rows), "scenarios")


def measure_table(scenarios: Iterable[Scenario]) -> pd.DataFrame:
    """Return every measure of each scenario: who owns it, why, when, how large and how sure."""
    rows = [_measure_row(s.name, m) for s in scenarios for m in s.measures]
    found = pd.DataFrame(rows) if rows else tables.MEASURES.empty()
    return tables.MEASURES.check(found, "measures")


def _measure_row(scenario: str, measure: Measure) -> dict[str, object]:
    reached = [word for words in measure.reaches.values() for word in words]
    fields = measure.model_dump(exclude={"effect", "applies_to"})
    return {
        **{name: fields.get(name) for name in tables.MEASURES.columns},
        **measure.effect.model_dump(),
        "scenario": scenario,
        "does": measure.does(),
        "moves": _readable(measure.moves.values()),
        "reaches": _readable(reached),
        "unit": measure.unit,
    }


def _readable(codes: Iterable[str]) -> str | None:
    """Return codes as a reader knows them; None where there is none."""
    return ", ".join(vocab.label(code).replace("_", " ") for code in codes) or None
