"""How firm a number is: the marks that a reader sees beside one, and the sentences about them.

A number that is assumed, unverified or corrected is underlined; for who does not see the line, the
word follows the last such number of a sentence and every one of a table. A sentence once a table or
section says what the line means. Where all numbers of a table row are alike, the row has one badge
instead; where all of a table are, its caption says so.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

CORRECTED, CORRECTION = "corrected", "correction/"  # the mark; how its source begins
_ALL = {
    "assumed": "Every figure here is assumed or rests on an assumption.",
    "unverified": "No figure here could be verified.",
    CORRECTED: "An analyst corrected every figure here.",
}
_UNDERLINED = {
    "assumed": "Dotted underline: assumed, or resting on an assumption.",
    "unverified": "Dashed underline: could not be verified.",
    CORRECTED: "Double underline: corrected by an analyst.",
}
MARKED = tuple(_ALL)  # the statuses that a reader must see beside the number
_MARK = Markup('<span class="mark mark-{0}">{1}</span>')
_UNDERLINE = Markup(' class="{}"')
_BADGE = Markup(' <span class="badge badge-{0}">{0}</span>')


def mark_of(row: Mapping[Any, Any]) -> str:
    """Return the mark of a row's numbers: its status, or ``corrected``."""
    corrected = str(row.get("source_id", "")).startswith(CORRECTION)
    return CORRECTED if corrected else row.get("status", "")


def spoken(mark: str) -> str:
    """Return what is read out after a number: `` (assumed)``; nothing without a mark."""
    return f" ({mark})" if mark in MARKED else ""


def marked(mark: str) -> Markup:
    """Return the element that underlines the number before it; nothing without a mark."""
    return _MARK.format(mark, spoken(mark)) if mark in MARKED else Markup()


def underline(mark: str) -> Markup:
    """Return the attribute that underlines a number; nothing without a mark."""
    return _UNDERLINE.format(mark) if mark in MARKED else Markup()


def badge(mark: str) -> Markup:
    """Return the badge of a table row whose numbers all have one mark; nothing without one."""
    return _BADGE.format(mark) if mark else Markup()


def all_alike(mark: str) -> str:
    """Return the sentence for a table whose numbers all have one mark; nothing without one."""
    return _ALL.get(mark, "")


def key(marks: Iterable[str]) -> str:
    """Return what the underlines of some marks mean, each once."""
    present = set(marks)
    return " ".join(words for mark, words in _UNDERLINED.items() if mark in present)
