"""The names nearest to one that is not known, for messages."""

from collections.abc import Iterable, Sequence

SUGGESTED = 3  # names that a message suggests at most
LIKENESS = 65  # of 100: how alike a suggested name must be ...
NAMED = 60  # names that a message lists where none is alike
WORSE = 10  # ... and how much less alike than the nearest it may be


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


def question(wanted: str, names: Iterable[str]) -> str:
    """Return the question which of the nearest names was meant, or which are allowed."""
    known = list(names)
    alike = nearest(wanted, known)[:SUGGESTED]
    return f"did you mean {listed(alike, 'or')}?" if alike else f"allowed: {_first(known)}"


def choices(wanted: str, names: Iterable[str]) -> str:
    """Return the nearest of the allowed names, or the first of them, as what a message allows."""
    known = list(names)
    alike = nearest(wanted, known)[:SUGGESTED]
    return f"{listed(alike, 'or')} (nearest of {len(known)})" if alike else _first(known)


def _first(names: Sequence[str]) -> str:
    """Return names joined by commas; of very many the first and how many there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
