"""Hold every number of a page against the run's tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

import pandas as pd

from send_analysis.pages.kit.fact import ROW_COUNT, exact, key_text, key_values
from send_analysis.pages.kit.formats import FORMATS, formatted
from send_analysis.pages.kit.table import Head, View
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
class Cell:
    """A cell of a table as it stands on the page: its tag's attributes, its text, its mark."""

    attributes: dict[str, str]
    text: str = ""
    mark: str = ""


@dataclass
class Shown:
    """A table of a run as it stands on the page."""

    attributes: dict[str, str]
    heads: list[Cell] = field(default_factory=list)
    rows: list[tuple[str, list[Cell]]] = field(default_factory=list)


@dataclass
class _Page(HTMLParser):
    """Collects tables of the run, ``<data>`` elements and every other text a reader meets."""

    elements: list[Element] = field(default_factory=list)
    tables: list[Shown] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _own: int = 0  # how many elements are open up to the one that holds an authority's words
    _in_table: bool = False
    _cell: Cell | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if not self._hidden():
            self.spoken += [attributes[name] for name in _SPOKEN if name in attributes]
        if tag == "data":
            self.elements.append(Element(attributes))
        if tag == "table" and "data-table" in attributes:
            self.tables.append(Shown(attributes))
            self._in_table = True
        elif self._in_table:
            self._starts_in_table(tag, attributes)
        if tag not in _VOID:
            self._open.append(tag)
        if "own" in attributes.get("class", "").split() and not self._own:
            self._own = len(self._open)
            self.own.append("")

    def _starts_in_table(self, tag: str, attributes: dict[str, str]) -> None:
        table = self.tables[-1]
        if tag == "tr" and "thead" not in self._open:
            table.rows.append((attributes.get("data-key", ""), []))
        if tag in ("th", "td"):
            self._cell = Cell(attributes)
            in_head = "thead" in self._open or not table.rows
            (table.heads if in_head else table.rows[-1][1]).append(self._cell)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Skip: an element closed at once (only SVG has them) holds no text."""

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        self._own = self._own if len(self._open) >= self._own else 0
        if tag in ("th", "td"):
            self._cell = None
        if tag == "table":
            self._in_table = False

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._say_in_cell(self._cell, data)
        elif "data" in self._open:
            self.elements[-1].text += data
            self.texts.append(" ")
        elif self._own:
            self.own[-1] += data
            self.texts.append(" ")
        elif not self._hidden():
            (self.spoken if "title" in self._open else self.texts).append(data)

    def _say_in_cell(self, cell: Cell, data: str) -> None:
        if "sup" in self._open:
            cell.mark += data
        else:
            cell.text += data

    def _hidden(self) -> bool:
        in_footer = _MACHINE in self._open and "footer" in self._open
        return in_footer or any(tag in self._open for tag in _HIDDEN)


def verify(html: str, run: Mapping[str, pd.DataFrame], allowed: Sequence[str] = ()) -> list[str]:
    """Return what is wrong with the numbers of a page; an empty list if nothing is.

    Every table of the run is read again whole: headings as the glossary says for their columns,
    cells as the run's frame reads, rows that the frame holds. Every ``<data>`` element must be
    found in the run's tables at its key, with its value, and read as its format makes it read.
    No other digit may be read by anyone: in text, or in an attribute that is spoken. SVG, the
    footer's ``<code>``, an authority's own words and the phrases ``allowed`` are exempt.
    """
    page = _Page()
    page.feed(html)
    index: dict[str, dict[str, int]] = {}
    problems = [problem for shown in page.tables for problem in _wrong_table(shown, run)]
    problems += [p for element in page.elements if (p := _wrong(element, run, index))]
    problems += _stray_digits("".join(page.texts), allowed)
    return problems + _stray_digits(" | ".join(page.spoken), (*allowed, *filter(None, page.own)))


def _wrong_table(shown: Shown, run: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return what is wrong with a table of the run: its headings, rows, cells and marks."""
    about, name = shown.attributes, shown.attributes["data-table"]
    try:
        heads = [
            Head(c.attributes["data-column"], key_values(c.attributes.get("data-key", "")))
            for c in shown.heads
        ]
        rows = [tuple(map(unquote, key.split(";"))) if key else () for key, _ in shown.rows]
        fixed, index = key_values(about.get("data-key", "")), about.get("data-rows", "").split()
        view = View(run, name, fixed, index, heads, rows)
        problems = [
            _unlike("heading", head, view.heading(head), cell.text)
            for head, cell in zip(heads, shown.heads, strict=True)
        ]
        problems += [
            p
            for row, (_, cells) in zip(rows, shown.rows, strict=True)
            for p in _row(view, row, cells)
        ]
    except (LookupError, ValueError) as error:
        return [f"table {name!r} cannot be read again: {error!r}"]
    problems += [f"row {row} stands more than once" for row in set(rows) if rows.count(row) > 1]
    return [f"table {name!r}: {problem}" for problem in problems if problem]


def _row(view: View, row: tuple[str, ...], cells: Sequence[Cell]) -> list[str]:
    if not view.found(row, {}):
        return [f"the run has no row {dict(zip(view.index, row, strict=True))}"]
    wanted = zip(view.heads, view.marks(row), cells, strict=True)
    return [
        problem
        for head, mark, cell in wanted
        for problem in (
            _unlike(f"{row}", head, "".join(view.cell(row, head)), cell.text),
            _unlike(f"the mark of {row}", head, mark, cell.mark),
        )
    ]


def _unlike(what: str, head: Head, expected: str, said: str) -> str:
    if said == expected:
        return ""
    return f"{what} at {head.column} {dict(head.key)} reads {expected!r}, the page {said!r}"


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
    for column, value in key_values(key).items():
        df = df[df[column].map(exact) == value]
    return len(df)


def _stray_digits(text: str, allowed: Sequence[str]) -> list[str]:
    text = re.sub(r"\s+", " ", text)
    for phrase in sorted(allowed, key=len, reverse=True):
        text = text.replace(phrase, " ")
    places = [m.span() for m in re.finditer(r"\d[\d,./]*", text)]
    around = [text[max(0, start - _CONTEXT) : end + _CONTEXT] for start, end in places]
    return [f"a digit stands outside <data>: ...{words}..." for words in around]
