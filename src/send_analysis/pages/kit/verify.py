"""Hold every number of a page against the run's tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

import pandas as pd

from send_analysis.pages.kit.fact import ROW_COUNT, exact, key_text
from send_analysis.pages.kit.formats import FORMATS, formatted
from send_analysis.tables import RUN_TABLES

_HIDDEN = ("svg", "style", "script")  # their text is drawn or never read
_MACHINE = "code"  # run id, seed, hashes: exempt in the footer
_SPOKEN = ("aria-label", "alt", "title")  # attributes that are read out
_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr")
_CONTEXT = 60  # characters shown around a stray digit


@dataclass
class Element:
    """A ``<data>`` element as found: its attributes and its text."""

    attributes: dict[str, str]
    text: str = ""


@dataclass
class _Page(HTMLParser):
    """Collects ``<data>`` elements and every other text that a reader meets."""

    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if not self._hidden():
            self.texts += [attributes[name] for name in _SPOKEN if name in attributes]
        if tag == "data":
            self.elements.append(Element(attributes))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Skip: an element closed at once (only SVG has them) holds no text."""

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "data" in self._open:
            self.elements[-1].text += data
            self.texts[-1:] = [*self.texts[-1:], " "]
        elif not self._hidden():
            self.texts.append(data)

    def _hidden(self) -> bool:
        in_footer = _MACHINE in self._open and "footer" in self._open
        return in_footer or any(tag in self._open for tag in _HIDDEN)


def verify(html: str, run: Mapping[str, pd.DataFrame], allowed: Sequence[str] = ()) -> list[str]:
    """Return what is wrong with the numbers of a page; an empty list if nothing is.

    Every ``<data>`` element must be found in the run's tables at its key, with its value, and
    read as its format makes it read. No other digit may be read by anyone: in text, or in an
    attribute that is spoken. SVG, the footer's ``<code>`` and the phrases ``allowed`` are exempt.
    """
    page = _Page()
    page.feed(html)
    index: dict[str, dict[str, int]] = {}
    problems = [_wrong(element, run, index) for element in page.elements]
    return [p for p in problems if p] + _stray_digits(page.texts, allowed)


def _wrong(
    element: Element, run: Mapping[str, pd.DataFrame], index: dict[str, dict[str, int]]
) -> str:
    try:
        table, column = element.attributes["data-table"], element.attributes["data-column"]
        key, name = element.attributes["data-key"], element.attributes["data-format"]
    except KeyError as error:
        return f"<data> {element.text!r} has no attribute {error}"
    if table not in run or name not in FORMATS:
        return f"<data> {element.text!r}: table {table!r} or format {name!r} is not known"
    df = run[table]
    if column == ROW_COUNT:
        value: float | str | None = _rows_with(df, key)
    else:
        if table not in index:
            index[table] = _positions(table, df)
        position = index[table].get(key)
        if position is None or column not in df:
            return f"<data> {element.text!r}: {table} has no {column!r} at {key!r}"
        value = df[column].iloc[position]
    return _differs(element, value, name)


def _differs(element: Element, value: float | str | None, name: str) -> str:
    where = f"{element.attributes['data-table']} at {element.attributes['data-key']!r}"
    if element.attributes.get("value") != exact(value):
        return f"{where} holds {exact(value)!r}, the page {element.attributes.get('value')!r}"
    if element.text != formatted(value, name):
        return f"{where} reads {formatted(value, name)!r} as {name}, the page {element.text!r}"
    return ""


def _positions(table: str, df: pd.DataFrame) -> dict[str, int]:
    records = df[list(RUN_TABLES[table].key)].to_dict("records")
    return {
        key_text({str(c): v for c, v in row.items()}): place for place, row in enumerate(records)
    }


def _rows_with(df: pd.DataFrame, key: str) -> int:
    for part in filter(None, key.split(";")):
        column, value = part.split("=", 1)
        df = df[df[column].map(exact) == unquote(value)]
    return len(df)


def _stray_digits(texts: Sequence[str], allowed: Sequence[str]) -> list[str]:
    text = re.sub(r"\s+", " ", "".join(texts))
    for phrase in sorted(allowed, key=len, reverse=True):
        text = text.replace(phrase, " ")
    places = [m.span() for m in re.finditer(r"\d[\d,./]*", text)]
    around = [text[max(0, start - _CONTEXT) : end + _CONTEXT] for start, end in places]
    return [f"a digit stands outside <data>: ...{words}..." for words in around]
