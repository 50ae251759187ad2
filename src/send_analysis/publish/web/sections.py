"""The sections of a page: each with its address, its notes once, and what its underlines mean."""

import re
from collections.abc import Iterable

from markupsafe import Markup

from send_analysis.pages.kit import firmness

_SECTION, _SECTION_END = "<h2", "</h2>"
_MISSING = re.compile(r'<div class="words words-missing">.*?</div>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_DETAILS = re.compile(r"<details\b(?:(?!<details\b).)*?</details>", re.DOTALL)  # innermost
_HEADING = re.compile(r"^<h2[^>]*>(.*?)</h2>", re.DOTALL)
_CHART_TITLE = re.compile(r'<h3( class="chart-title">.*?)</h3>', re.DOTALL)
_NO_WORD = re.compile(r"[^a-z0-9]+")
# What may hold a marked number outside a table, whose caption says what its own marks mean.
_PROSE = re.compile(
    r'<div class="words.*?</div>|<figcaption>.*?</figcaption>|<dl\b.*?</dl>', re.DOTALL
)
_MARK = re.compile(r'<data class="(\w+)"')
_KEY = '<p class="basis">{}</p>'
_LINK = Markup('<li><a href="#{}">{}</a></li>')
_CONTENTS = Markup(
    '<nav class="contents" aria-label="On this page"><div><p>On this page</p>{0}</div>'
    "<details><summary>On this page</summary>{0}</details></nav>"
)
_LEAST = 3  # sections from which on a page has contents


def arranged(main: str) -> list[str]:
    """Return the opening and the sections of a page's main part.

    A section that shows nothing below its heading joins the one before. A chart of the opening is
    headed one level higher, since no section's heading is above it.
    """
    opening, *sections = main.split(_SECTION)
    first = _CHART_TITLE.sub(r"<h2\1</h2>", opening)
    return [_finished(first), *map(_finished, map(shown, sections))]


def shown(section: str) -> str:
    """Return a section of a page with its heading, unless it shows nothing below it."""
    _, _, below = section.partition(_SECTION_END)
    return _SECTION + section if _TAG.sub("", below).strip() else below


def _finished(section: str) -> str:
    return explained(said_once(_HEADING.sub(_with_address, section)))


def _with_address(heading: re.Match[str]) -> str:
    named = ' class="folded"' if is_folded(heading.string[heading.end() :]) else ""
    return f'<h2 id="{address(heading[1])}"{named}>{heading[1]}</h2>'


def is_folded(below: str) -> bool:
    """Return whether all below a heading is folded, so that a printed page shows none of it."""
    while (less := _DETAILS.sub("", below)) != below:
        below = less
    return not _TAG.sub("", below).strip()


def address(heading: str) -> str:
    """Return the id of a heading: ``What drives it?`` -> ``what-drives-it``."""
    return _NO_WORD.sub("-", Markup(heading).striptags().lower()).strip("-")


def said_once(section: str) -> str:
    """Return a section of a page with each note of missing figures said once."""
    said: set[str] = set()

    def once(note: re.Match[str]) -> str:
        if note[0] in said:
            return ""
        said.add(note[0])
        return note[0]

    return _MISSING.sub(once, section)


def explained(section: str) -> str:
    """Return a section that says what its underlines mean, once, after the first of them."""
    blocks = [(b.end(), marks) for b in _PROSE.finditer(section) if (marks := _MARK.findall(b[0]))]
    if not blocks:
        return section
    place = blocks[0][0]
    words = firmness.key(mark for _, marks in blocks for mark in marks)
    return section[:place] + _KEY.format(words) + section[place:]


def contents(sections: Iterable[str]) -> Markup:
    """Return the list of a page's sections: open where there is room, folded where there is not."""
    headings = [heading[1] for section in sections if (heading := _HEADING.match(section))]
    if len(headings) < _LEAST:
        return Markup()
    links = (_LINK.format(address(words), Markup(words)) for words in headings)
    return _CONTENTS.format(Markup("<ul>{}</ul>").format(Markup("").join(links)))
