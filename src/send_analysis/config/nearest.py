"""The names nearest to one that is not known, for messages."""

from collections.abc import Iterable, Sequence

SUGGESTED = 3  # names that a message suggests at most
LIKENESS = 65  # of 100: how alike a suggested name must be ...
WORSE = 10  # ... and how much less alike than the nearest it may be
ALL_NAMED = 60  # names that a message lists where none is alike; of more ...
NAMED = 10  # ... it lists the nearest


def nearest(wanted: str, names: Iterable[str]) -> list[str]:
    """Return the names most alike, the nearest first; none where none is alike."""
    from rapidfuzz import fuzz, process  # only an unknown name needs it

    alike = process.extract(
        wanted, list(names), scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=None
    )
    return [name for name, score, _ in alike if score >= alike[0][1] - WORSE]


def listed(names: Sequence[str], joined_by: str = "and") -> str:
    """Return names as words: ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} {joined_by} {last}" if first else last


def question(wanted: str, names: Iterable[str], list_with: str = "") -> str:
    """Return the question which of the nearest names was meant, or which are allowed.

    ``list_with`` is the command that lists them, for names that are too many for a message.
    """
    known = list(names)
    alike = nearest(wanted, known)[:SUGGESTED]
    if alike:
        return f"did you mean {listed(alike, 'or')}?"
    return f"allowed: {_some(wanted, known, list_with)}"


def choices(wanted: str, names: Iterable[str], list_with: str = "") -> str:
    """Return the nearest of the allowed names, or all of them, as what a message allows.

    ``list_with`` is the command that lists them, for names that are too many for a message.
    """
    known = list(names)
    alike = nearest(wanted, known)[:SUGGESTED]
    if alike:
        return f"{listed(alike, 'or')} (nearest of {len(known)})"
    return _some(wanted, known, list_with)


def _some(wanted: str, names: Sequence[str], list_with: str) -> str:
    """Return names joined by commas; of very many those with a part alike, and what lists all."""
    if len(names) <= ALL_NAMED:
        return ", ".join(names)
    from rapidfuzz import fuzz, process  # only an unknown name needs it

    alike = process.extract(wanted, names, scorer=fuzz.WRatio, limit=NAMED)
    every = f"; all: {list_with}" if list_with else ""
    return f"{', '.join(name for name, _, _ in alike)} (nearest of {len(names)}{every})"
