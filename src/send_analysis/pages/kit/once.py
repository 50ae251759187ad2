"""Fewer marks: what rests on assumed parts says so once a sentence or row, not at every number."""

from collections.abc import Sequence
from dataclasses import replace

from send_analysis.pages.kit.fact import MARKED, Fact


def marked_once(facts: Sequence[Fact | None]) -> list[Fact | None]:
    """Return the facts with the mark on the last one that carries it, and on no other."""
    last = max((i for i, f in enumerate(facts) if f is not None and f.status in MARKED), default=-1)
    return [
        one if one is None or i == last else replace(one, status="") for i, one in enumerate(facts)
    ]
