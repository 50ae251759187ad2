"""A table on a page: rows of one run table, or a pivot of it, that can be read back and checked.

Headings and formats come from the glossary of ``tables``. The markup says which run table is
shown, the part of the key that is the same everywhere, and what varies by row and by column, so
that ``verify`` reads the whole table again from the run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup, escape

from send_analysis import vocab
from send_analysis.pages.kit.fact import MARKED, PLAIN, exact, key_text, mark_of
from send_analysis.pages.kit.formats import MISSING, NUMBERS, fields, read
from send_analysis.pages.kit.select import INTERVALS, Selection
from send_analysis.pages.kit.show import Words, missing
from send_analysis.tables import RUN_TABLES

SPREAD = ("0.5", "80%", "95%")  # the columns of a distribution: central estimate, two intervals
_SPREADS = ("quantile", "statistic")  # the two ways in which tables name a quantile
_SILENT = ("0.5", "q0.5", "mean", "probability")  # beside another heading they go without saying
STATUS_NOTE = Markup(
    "Status: <em>own</em>, from the authority's files; <em>published</em>, as printed; "
    "<em>derived</em>, computed from published figures; <em>unverified</em>, published but not "
    "confirmed; <em>assumed</em>, our own assumption."
)
Key = Mapping[str, str]
Row = tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """A column on the page: a column of the run table, in the rows that hold ``key``."""

    column: str
    key: Key

    def parts(self) -> list[list[Key]]:
        """Return what a cell shows, one part a line: the key of a value, or of two ends."""
        spread = next((c for c in _SPREADS if c in self.key), None)
        if spread is None:
            return [[self.key]]
        return [
            [{**self.key, spread: end} for end in _ends(spread, name)]
            for name in self.key[spread].split()
        ]


def _ends(spread: str, name: str) -> list[str]:
    prefix = "q" if spread == "statistic" else ""
    return [f"{prefix}{q:g}" for q in INTERVALS[name]] if name in INTERVALS else [name]


class View:
    """The cells of a table as the run's frame and the glossary make them read.

    ``fixed`` is the part of the key that all rows share, ``index`` the columns that tell rows
    apart, ``rows`` their values as text.
    """

    def __init__(
        self,
        run: Mapping[str, pd.DataFrame],
        table: str,
        fixed: Key,
        index: Sequence[str],
        heads: Sequence[Head],
        rows: Sequence[Row],
    ) -> None:
        self.run, self.table, self.fixed = run, table, fixed
        self.index, self.heads, self.rows = tuple(index), tuple(heads), tuple(rows)
        self.glossary = RUN_TABLES[table].glossary
        self._records = _holding(run[table], fixed).to_dict("records")
        self._groups: dict[tuple[str, ...], dict[Row, list[dict[Any, Any]]]] = {}

    def found(self, row: Row, key: Key) -> list[dict[Any, Any]]:
        """Return the records of the frame that a row and the key of a column lead to."""
        columns = (*self.index, *key)
        if columns not in self._groups:
            groups: dict[Row, list[dict[Any, Any]]] = {}
            for record in self._records:
                groups.setdefault(tuple(exact(record[c]) for c in columns), []).append(record)
            self._groups[columns] = groups
        return self._groups[columns].get((*row, *key.values()), [])

    def heading(self, head: Head) -> str:
        """Return what a column's heading reads."""
        if not head.key:
            return self.glossary[head.column].heading
        words = [
            read(self.run, self.table, column, {column: value})
            for column, value in head.key.items()
            if len(head.key) == 1 or column not in _SPREADS or value.split()[0] not in _SILENT
        ]
        entry = self.glossary[head.column]
        return ", ".join([*words, *([entry.heading] if _is_phrase(entry.format) else [])])

    def cell(self, row: Row, head: Head) -> list[str]:
        """Return what a cell reads, line by line; a range that repeats its value is left out."""
        lines = [
            self._line([self._text(row, key, head.column) for key in part]) for part in head.parts()
        ]
        return list(dict.fromkeys(lines))

    @staticmethod
    def _line(texts: list[str]) -> str:
        if MISSING in texts:
            return MISSING
        return texts[0] if len(set(texts)) == 1 else " to ".join(texts)

    def _text(self, row: Row, key: Key, column: str) -> str:
        records = self.found(row, key)
        if self.glossary[column].format == "status" and len(records) > 1:
            return weakest(record[column] for record in records)
        texts = {read(self.run, self.table, column, record) for record in records}
        if len(texts) > 1:
            raise LookupError(f"{self.table}: {column} of {row} {dict(key)} reads {sorted(texts)}")
        return next(iter(texts), MISSING)

    def number(self, row: Row, key: Key, column: str) -> Any:
        """Return the value of a cell; missing where the frame has none."""
        records = self.found(row, key)
        return records[0][column] if records else pd.NA

    @property
    def labels(self) -> list[Any]:
        """What tells the rows apart, as the first column holds it or makes it read."""
        column = self.heads[0].column
        first = [self.found(row, {})[0] for row in self.rows]
        return [r[column] if column in r else read(self.run, self.table, column, r) for r in first]

    def marks(self, row: Row) -> list[str]:
        """Return the mark of each cell: each kind once a row, on the last number that has it."""
        marks = [self._mark(row, head) for head in self.heads]
        return [m if m not in marks[place + 1 :] else "" for place, m in enumerate(marks)]

    def _mark(self, row: Row, head: Head) -> str:
        parts = head.parts()
        if not self.is_value(head) or head.column in self.index or len(parts[0]) > 1:
            return ""
        marks = [mark_of(record) for record in self.found(row, parts[0][0])]
        said = any(self.glossary[h.column].format == "status" for h in self.heads)
        shown = [m for m in marks if m in MARKED and not (said and m in vocab.STATUSES)]
        return shown[0] if shown else ""

    def is_value(self, head: Head) -> bool:
        """Return whether a column holds numbers of a column of the run table."""
        return head.column in RUN_TABLES[self.table].columns and self.is_number(head)

    def is_number(self, head: Head) -> bool:
        """Return whether a column holds numbers or intervals, which are written to the right."""
        return self._numeric(head.column)

    def _numeric(self, column: str) -> bool:
        return all(
            name in NUMBERS or (bool(fields(name)) and all(map(self._numeric, fields(name))))
            for name in self.glossary[column].formats
        )

    def is_prose(self, head: Head) -> bool:
        """Return whether a column holds sentences, which need room."""
        return "prose" in self.glossary[head.column].formats


def _is_phrase(format: object) -> bool:
    return isinstance(format, str) and "{" in format


def weakest(statuses: Iterator[str]) -> str:
    """Return the least firm of some statuses."""
    return max(statuses, key=vocab.STATUSES.index)


def _holding(df: pd.DataFrame, key: Key) -> pd.DataFrame:
    for column, value in key.items():
        numeric = pd.api.types.is_numeric_dtype(df[column])
        df = df[df[column] == (float(value) if numeric else value)]
    return df


@dataclass(frozen=True)
class PageTable:
    """A table as it is shown: its view, caption and notes; ``name`` is its id on the page."""

    name: str
    caption: Any
    view: View
    notes: Sequence[Any] = ()

    def _repr_html_(self) -> str:
        return "".join(self._markup())

    def __html__(self) -> str:
        return self._repr_html_()

    def _markup(self) -> Iterator[str]:
        view, csv = self.view, self.view.table
        yield '<div class="table">\n<div class="scroll" role="region" tabindex="0" '
        yield f'aria-labelledby="caption-{self.name}">\n'
        yield f'<table id="table-{self.name}"{self._about()}>\n'
        yield f'<caption id="caption-{self.name}"><span>{escape(self.caption)}</span></caption>\n'
        yield f"<thead><tr>{''.join(map(self._head, view.heads))}</tr></thead>\n<tbody>\n"
        yield from (self._row(row) for row in view.rows)
        yield "</tbody>\n</table>\n</div>\n"
        yield from (f'<p class="table-note">{escape(note)}</p>\n' for note in self.notes)
        yield f'<p class="download"><a href="tables/{csv}.csv">Download the data: '
        yield f"{csv.replace('_', ' ')} (CSV)</a></p>\n</div>\n"

    def _about(self) -> str:
        view = self.view
        kinds = [("n", view.is_number), ("w", view.is_prose)]
        classes = [
            f"{letter}{place}"
            for letter, holds in kinds
            for place, head in enumerate(view.heads, 1)
            if holds(head)
        ]
        about = {"class": " ".join(classes), "data-table": view.table}
        about |= {"data-key": key_text(view.fixed), "data-rows": " ".join(view.index)}
        return "".join(f' {name}="{escape(value)}"' for name, value in about.items() if value)

    def _head(self, head: Head) -> str:
        key = f' data-key="{escape(key_text(head.key))}"' if head.key else ""
        heading = escape(self.view.heading(head))
        return f'<th scope="col" data-column="{head.column}"{key}>{heading}</th>'

    def _row(self, row: Row) -> str:
        key = ";".join(quote(value, safe=PLAIN) for value in row)
        cells = [
            _cell(place == 0, self.view.cell(row, head), mark)
            for place, (head, mark) in enumerate(
                zip(self.view.heads, self.view.marks(row), strict=True)
            )
        ]
        return f'<tr data-key="{escape(key)}">{"".join(cells)}</tr>\n'

    @property
    def values(self) -> pd.DataFrame:
        """The numbers shown, for drawing: a row a row, a column a value of the key of a column.

        Quantiles are columns by their number, both ends of an interval included.
        """
        view = self.view
        numbers = [head for head in view.heads if view.is_value(head)]
        keyed = [(head, key) for head in numbers for part in head.parts() for key in part if key]
        across = list(dict.fromkeys(c for _, key in keyed for c in key))
        varying = [c for c in across if len({key.get(c) for _, key in keyed}) > 1] or across
        columns = {
            _column_name(view, key, varying): [
                view.number(row, key, head.column) for row in view.rows
            ]
            for head, key in keyed
        }
        return pd.DataFrame(columns, index=view.labels, dtype="float64")


def _column_name(view: View, key: Key, varying: Sequence[str]) -> Any:
    names = tuple(_typed(view, column, key[column]) for column in varying if column in key)
    return names[0] if len(names) == 1 else names


def _typed(view: View, column: str, text: str) -> Any:
    if column in _SPREADS:
        number = text.removeprefix("q")
        return float(number) if number[0].isdigit() else text
    return int(text) if str(RUN_TABLES[view.table].columns[column].dtype) == "Int64" else text


def _cell(is_header: bool, lines: list[str], mark: str) -> str:
    tag, scope = ("th", ' scope="row"') if is_header else ("td", "")
    kind = lines[0] if lines[0] in vocab.STATUSES else "absent" if lines == [MISSING] else ""
    first, *more = (str(escape(line)) for line in lines)
    text = first + "".join(f"<br><small>{line}</small>" for line in more)
    text += f"<sup>{mark}</sup>" if mark else ""
    named = f' class="{kind}"' if kind else ""
    return f"<{tag}{scope}{named}>{text}</{tag}>"


def table(
    rows: Selection,
    columns: str | Sequence[Any],
    caption: Any,
    name: str = "",
    notes: Sequence[Any] = (),
    value: str = "",
) -> PageTable | Words:
    """Return rows of a run table, in order, with the columns named; the first heads each row.

    A column is the name of a column or phrase of the run table, or a key such as
    ``{"measure": "growth", "quantile": "80%"}``: then it shows ``value`` (by default the table's
    value column) where that key holds, under the heading of the key. A key's ``show`` names
    another column or a phrase; a phrase adds its own heading.
    """
    wanted = columns.split() if isinstance(columns, str) else columns
    if rows.empty:
        return missing(f"rows for the table “{Markup(caption).striptags()}”")
    heads = [_head_of(rows, column, value) for column in wanted]
    shown = _shown(rows, heads)
    across = {c for head in heads for c in head.key}
    of_row = [c for c in RUN_TABLES[rows.table].key if c not in across]
    index = [c for c in of_row if len(shown[c].unique()) > 1]
    fixed = {c: exact(shown[c].iloc[0]) for c in of_row if c not in index}
    keys = list(dict.fromkeys(zip(*(shown[c].map(exact) for c in index), strict=True))) or [()]
    view = View(rows.source, rows.table, fixed, index, heads, keys)
    return PageTable(name or rows.table, caption, view, notes)


def pivot(
    rows: Selection,
    index: str,
    across: str,
    caption: Any,
    then: str = "",
    **more: Any,
) -> PageTable | Words:
    """Return a pivot: rows by ``index``, a column a value of ``across``, then more columns.

    ``across="quantile"`` gives the central estimate and both intervals.
    """
    values = SPREAD if across in _SPREADS else rows.values(across)
    keyed: list[str | Mapping[str, Any]] = [{across: value} for value in values]
    columns = [*index.split(), *keyed, *then.split()]
    return table(rows, columns, caption, **more)


def _head_of(rows: Selection, column: str | Mapping[str, Any], value: str) -> Head:
    if isinstance(column, str):
        return Head(column, {})
    key = dict(_as_written(rows, name, of) for name, of in column.items() if name != "show")
    return Head(column.get("show") or value or rows.value_column, key)


def _as_written(rows: Selection, column: str, value: Any) -> tuple[str, str]:
    """Return a part of a key in the way the table names quantiles: ``statistic=q0.5``."""
    if column not in _SPREADS or (column in rows.df and column == "quantile"):
        return column, exact(value)
    names = [
        f"q{name}" if name[0].isdigit() and name not in INTERVALS else name
        for name in exact(value).split()
    ]
    return ("statistic" if "statistic" in rows.df else "quantile"), " ".join(names)


def _shown(rows: Selection, heads: Sequence[Head]) -> pd.DataFrame:
    """Return the rows that some column shows; all of them where no column has a key."""
    keys = [key for head in heads for part in head.parts() for key in part if key]
    if not keys:
        return rows.df
    kept = pd.Series(data=False, index=rows.df.index)
    for key in keys:
        kept[_holding(rows.df, key).index] = True
    return rows.df[kept]
