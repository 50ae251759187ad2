"""Compare every number of a page with the run's tables."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal
from urllib.parse import unquote

import pandas as pd
from bs4 import BeautifulSoup, Tag

from send_analysis.pages.kit import firmness, printed
from send_analysis.pages.kit.facts import ROW_COUNT, exact, key_text, key_values, records, status_of
from send_analysis.pages.kit.formats import FORMATS, formatted
from send_analysis.pages.kit.table import stacked_headings
from send_analysis.pages.kit.view import Head, View
from send_analysis.tables import RUN_TABLES, Tables

_DRAWN = re.compile(r"(<(svg|style|script)\b[^>]*>)(.*?)</\2>", re.DOTALL)  # its text is not read
_DESCRIBED = re.compile(r"<(title|desc)\b.*?</\1>", re.DOTALL)  # but for these parts of a drawing
_OF_RUN = "data-table"  # attribute of a table of the run
_SPOKEN = ("aria-label", "alt", "title")  # attributes that are read out
_CONTEXT = 60  # characters shown around a stray digit


def verify(html: str, run: Tables, allowed: Sequence[str] = ()) -> list[str]:
    """Return the problems of the numbers on a page; empty if there are none.

    Every table of the run is checked in full: headings against the glossary, cells and rows against
    the run's frame. Every ``<data>`` element must match the cell of the run's tables at its key, in
    value and in displayed text; one without table and key has those of the one before it. No other
    digit may appear in text, or in an attribute that screen readers read out. What an SVG draws
    (not its name and description), the footer's ``<code>``, the day on which a page was made, an
    authority's own text and the phrases ``allowed`` are exempt.
    """
    page = BeautifulSoup(_DRAWN.sub(_described, html), "html.parser")
    tables = [table for table in page("table") if _OF_RUN in table.attrs]
    problems = [problem for table in tables for problem in _wrong_table(table, run)]
    numbers = _addressed(page)
    rows = _Rows(run, numbers)
    problems += [p for element in numbers if (p := _wrong(element, run, rows))]
    elements = page(True)  # in one pass: a selector asks each of them in turn
    own = [text for e in elements if _is_of(e, "own") and (text := e.get_text())]
    names = [title for title in page("title") if title.find_parent("svg")]
    problems += [p for title in names for p in _name(title, (*allowed, *own))]
    spoken = [title.get_text() for title in page("title") if not title.find_parent("svg")]
    spoken += [str(e[name]) for name in _SPOKEN for e in elements if name in e.attrs]
    for element in filter(_is_checked_apart, elements):
        element.replace_with(" ")
    problems += _stray_digits(page.get_text(), allowed)
    return problems + _stray_digits(" | ".join(spoken), (*allowed, *own))


def _addressed(page: BeautifulSoup) -> list[Tag]:
    """Return the numbers of a page, those without table and key with those of the one before."""
    numbers = page.find_all("data")
    for before, element in pairwise(numbers):
        if not {"data-table", "data-key"} & element.attrs.keys():
            held = before.attrs
            element.attrs |= {n: held[n] for n in ("data-table", "data-key") if n in held}
    return numbers


def _described(drawn: re.Match[str]) -> str:
    """Return a drawing without all but its name and description."""
    spoken = "".join(found[0] for found in _DESCRIBED.finditer(drawn[3]))
    return f"{drawn[1]}{spoken}</{drawn[2]}>"


def _is_of(element: Tag, kind: str) -> bool:
    return kind in element.get_attribute_list("class")


def _is_checked_apart(element: Tag) -> bool:
    """Return whether an element is no prose: it is checked on its own, or is exempt.

    Run id, seed and hashes are the footer's code; the day is the manifest's.
    """
    match element.name:
        case "title" | "data":
            return True
        case "code":
            return element.find_parent("footer") is not None
        case "time":
            return element.find_parent(class_="made") is not None
        case "thead" | "tbody":
            return element.find_parent("table", attrs={_OF_RUN: True}) is not None
    return _is_of(element, "own")


def _name(title: Tag, allowed: Sequence[str]) -> list[str]:
    """Return the stray digits of a drawing's name: its numbers stand in the figure's text."""
    figure = title.find_parent("figure")
    stated = [] if figure is None else [data.get_text() for data in figure("data")]
    return _stray_digits(title.get_text(), (*allowed, *stated))


def _wrong_table(table: Tag, run: Tables) -> list[str]:
    """Return the problems of a table of the run: its headings, rows, cells and marks."""
    name = str(table["data-table"])
    try:
        view = _view(table, run)
        problems = [
            *_headings(view, table),
            *(
                p
                for row, tr in zip(view.rows, _parts_of(table, "tbody", "tr"), strict=True)
                for p in _row(view, row, tr)
            ),
        ]
    except (LookupError, ValueError) as error:
        return [f"table {name!r} cannot be read again: {error!r}"]
    rows = view.rows
    problems += [f"row {row} is duplicated" for row in set(rows) if rows.count(row) > 1]
    return [f"table {name!r}: {problem}" for problem in problems]


def _view(table: Tag, run: Tables) -> View:
    """Return the view that a table's markup describes."""
    heads = [
        Head(str(th["data-column"]), key_values(_attribute(th, "data-key")))
        for th in _parts_of(table, "thead", "th")
    ]
    keys = [_attribute(tr, "data-key") for tr in _parts_of(table, "tbody", "tr")]
    rows = [tuple(map(unquote, key.split(";"))) if key else () for key in keys]
    fixed, index = key_values(_attribute(table, "data-key")), _attribute(table, "data-rows").split()
    return View(run, str(table["data-table"]), fixed, index, heads, rows)


def _parts_of(table: Tag, part: str, name: str | Literal[True]) -> list[Tag]:
    """Return the elements of a name within the parts of a table, such as its ``tbody``."""
    return [element for of_table in table(part) for element in of_table(name)]


def _attribute(element: Tag, attribute: str) -> str:
    value = element.get(attribute, "")
    return " ".join(value) if isinstance(value, list) else str(value)


def _headings(view: View, table: Tag) -> Iterator[str]:
    parts = _parts_of(table, "caption", True)
    basis = "".join(part.get_text() for part in parts if _is_of(part, "basis"))
    yield from _unlike("the caption on marks", view.heads[0], view.basis, basis)
    shown = _attribute(table, "style")
    yield from _unlike("stacked headings", view.heads[0], stacked_headings(view), shown)
    for head, cell in zip(view.heads, _parts_of(table, "thead", "th"), strict=True):
        yield from _unlike("heading", head, view.heading(head), cell.get_text())


def _row(view: View, row: tuple[str, ...], tr: Tag) -> Iterator[str]:
    if not view.records(row, {}):
        yield f"the run has no row {dict(zip(view.index, row, strict=True))}"
        return
    cells = tr.find_all(["th", "td"])
    badges = _taken_out(tr, "badge")
    yield from _unlike(f"the badge of {row}", view.heads[0], view.badge(row), badges)
    for head, mark, cell in zip(view.heads, view.marks(row), cells, strict=True):
        shown = _taken_out(cell, "mark")
        yield from _unlike(f"the mark of {row}", head, firmness.spoken(mark), shown)
        words = cell.get_text().rstrip()  # a space is before a badge
        yield from _unlike(f"{row}", head, "".join(view.cell(row, head)), words)


def _taken_out(element: Tag, kind: str) -> str:
    """Return the text of the parts of a class, which are taken out of an element."""
    parts = [part for part in element.descendants if isinstance(part, Tag)]
    found = [part for part in parts if kind in _attribute(part, "class").split()]
    return "".join(part.extract().get_text() for part in found)


def _unlike(what: str, head: Head, expected: str, shown: str) -> Iterator[str]:
    if shown != expected:
        yield f"{what} at {head.column} {dict(head.key)} reads {expected!r}, the page {shown!r}"


def _wrong(element: Tag, run: Tables, rows: "_Rows") -> str:
    """Return the problems of a ``<data>`` element."""
    text = element.get_text()
    try:
        table, key, column, name = (
            str(element[f"data-{part}"]) for part in ("table", "key", "column", "format")
        )
    except KeyError as error:
        return f"<data> {text!r} has no attribute {error}"
    if table not in run or name not in FORMATS:
        return f"<data> {text!r}: table {table!r} or format {name!r} is not known"
    if column != ROW_COUNT and (key not in rows.of(table) or column not in run[table]):
        return f"<data> {text!r}: {table} has no {column!r} at {key!r}"
    if "data-start" in element.attrs:
        return _wrong_difference(element, rows)
    row = rows.at(table, key, column)
    problem = _differs(f"{table} at {key!r}", row[column], name, _attribute(element, "value"), text)
    status = status_of(table, row, column)
    return problem or _wrong_mark(element, status if status in firmness.MARKED else "")


def _wrong_difference(element: Tag, rows: "_Rows") -> str:
    """Return what is wrong with a difference: it is that of its two numbers as printed."""
    parts = ("table", "key", "column", "end-format")
    end = tuple(_attribute(element, f"data-{part}") for part in parts)
    texts, marks = [], []
    for table, key, column, name in (end, printed.address(_attribute(element, "data-start"))):
        row = rows.at(table, key, column)
        texts.append(formatted(row[column], name))
        marks.append(status_of(table, row, column))
    expected = printed.less(texts[0], texts[1], _attribute(element, "data-format"))
    if element.get_text() != expected:
        return f"<data> {element.get_text()!r} is {texts[0]} less {texts[1]}: {expected!r}"
    return _wrong_mark(element, next((mark for mark in marks if mark in firmness.MARKED), ""))


class _Rows:
    """The rows of a run's tables that a page's numbers come from, by the text of their keys."""

    def __init__(self, run: Tables, numbers: Sequence[Tag]) -> None:
        self._run = run
        starts = [_attribute(n, "data-start") for n in numbers if "data-start" in n.attrs]
        keys = [printed.address(start)[1] for start in starts]
        self._wanted = {*keys, *(_attribute(number, "data-key") for number in numbers)}
        self._of: dict[str, dict[str, dict[Any, Any]]] = {}

    def of(self, table: str) -> dict[str, dict[Any, Any]]:
        """Return the rows of a table by key, each key read once."""
        if table not in self._of:
            df = self._run[table]
            keys = {place: key for place, key in enumerate(_keys(table, df)) if key in self._wanted}
            rows = records(df.iloc[list(keys)])
            self._of[table] = dict(zip(keys.values(), rows, strict=True))
        return self._of[table]

    def at(self, table: str, key: str, column: str) -> dict[Any, Any]:
        """Return the row of a key; for a number of rows, that number."""
        if column == ROW_COUNT:
            return {column: _rows_with(self._run[table], key)}
        return self.of(table)[key]


def _wrong_mark(element: Tag, mark: str) -> str:
    """Return what is wrong with the underline of a number or with the word after it."""
    shown, beside, said = _attribute(element, "class"), element.next_sibling, firmness.spoken(mark)
    if isinstance(beside, Tag) and _attribute(beside, "class").startswith("mark "):
        said = beside.get_text()
    if (shown, said) != (mark, firmness.spoken(mark)):
        return f"<data> {element.get_text()!r} bears the mark {shown!r}{said!r}, its row {mark!r}"
    return ""


def _differs(where: str, value: Any, name: str, exact_value: str, text: str) -> str:
    if exact_value != exact(value):
        return f"{where} holds {exact(value)!r}, the page {exact_value!r}"
    if text != formatted(value, name):
        return f"{where} reads {formatted(value, name)!r} as {name}, the page {text!r}"
    return ""


def _keys(table: str, df: pd.DataFrame) -> Iterator[str]:
    """Yield the text of each row's key."""
    columns = [_parts(column, df[column].tolist()) for column in RUN_TABLES[table].key]
    return map(";".join, zip(*columns, strict=True))


def _parts(column: str, values: list[Any]) -> list[str]:
    """Return a column's part of each key; that of equal values is made once."""
    texts = {value: key_text({column: value}) for value in set(values)}
    return [texts[value] for value in values]


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
    return [f"a digit is outside <data>: ...{words}..." for words in around]
