"""What the committee report and the slides of a pack have in common as files."""

from datetime import datetime
from textwrap import shorten
from typing import Protocol

_LONGEST = 255  # letters that a property may have
LANGUAGE = "en-GB"  # the one that screen readers speak


class Properties(Protocol):
    """The properties of a Word document or of slides."""

    title: str
    language: str
    author: str
    created: datetime | None
    modified: datetime | None


def describe(about: Properties, title: str, made: datetime) -> None:
    """Set the properties of a file; ``made`` is its date, so that bytes are repeatable."""
    about.title = shorten(title, _LONGEST, placeholder="...")
    about.language, about.author = LANGUAGE, "send_analysis"
    about.created = about.modified = made
