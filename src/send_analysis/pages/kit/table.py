"""A table on a page: rows of one run table or a pivot of it, which ``verify`` can check.

Headings and formats come from the glossary of ``tables``. The markup says which run table is
shown, the part of the key that is the same everywhere, and what varies by row and by column, so
that ``verify`` reads the whole table again from the run.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd
from markupsafe import Markup, escape

from send_analysis import vocab
from send_analysis.pages.kit import facts, firmness
from send_analysis.pages.kit.show import Words, missing
from send_analysis.pages.kit.view import SPREADS, UNKNOWN, Head, Key, Row, View, at_key
from send_analysis.tables import RUN_TABLES

SPREAD = ("0.5", "80%", "95%")  # the columns of a distribution: central estimate, two intervals
_STATUSES, _IMPACTS = ("assumed", "unverified"), ("high", "medium", "low")
_STACKS_FROM = 2  # columns beside the first
_QUOTED = re.compile(r"[\\\\']")  # characters that end or escape a string of a style sheet
_BASIS = Markup(' <span class="basis">{}</span>')
_COLUMNS = "statement value low high unit status impact quality source"
STATUS_NOTE = Markup(
    "Status: <em>own</em>, from the authority's files; <em>published</em>, as printed; "
    "<em>derived</em>, computed from published figures; <em>unverified</em>, published but not "
    "confirmed; <em>assumed</em>, our own assumption."
)


@dataclass(frozen=True)
class PageTable:
    """A displayed table: its view, caption and notes; ``name`` is its id on the page.

    Only the first of several tables of the same data offers its download (``link``).
    """

    name: str
    caption: Any
    view: View
    notes: Sequence[Any] = ()
    link: bool = True

    def _repr_html_(self) -> str:
        return "".join(self._markup())

    def __html__(self) -> str:
        return self._repr_html_()

    def _markup(self) -> Iterator[str]:
        view = self.view
        yield '<div class="table">\n<section class="scroll" tabindex="0" '
        yield f'aria-labelledby="caption-{self.name}">\n'
        yield f'<table id="table-{self.name}"{self._about()}>\n'
        yield f'<caption><span id="caption-{self.name}">{escape(self.caption)}</span>'
        yield f"{_BASIS.format(view.basis) if view.basis else ''}</caption>\n"
        yield f"<thead><tr>{''.join(map(self._head, view.heads))}</tr></thead>\n<tbody>\n"
        yield from (self._row(row) for row in view.rows)
        yield "</tbody>\n</table>\n</section>\n"
        yield from (f'<p class="table-note">{escape(note)}</p>\n' for note in self.notes)
        yield f"{self._download() if self.link else ''}</div>\n"

    def _download(self) -> str:
        csv = self.view.table
        text = f"Download the data: {csv.replace('_', ' ')} (CSV)"
        return f'<p class="download"><a href="tables/{csv}.csv">{text}</a></p>\n'

    def _about(self) -> str:
        view = self.view
        kinds = [("n", view.is_number), ("w", view.is_prose)]
        classes = [
            f"{letter}{place}"
            for letter, holds in kinds
            for place, head in enumerate(view.heads, 1)
            if holds(head)
        ]
        style = stacked_headings(view)
        classes += ["stacks"] if style else []
        about = {"class": " ".join(classes), "style": style, "data-table": view.table}
        about |= {"data-key": facts.key_text(view.fixed), "data-rows": " ".join(view.index)}
        return "".join(f' {name}="{escape(value)}"' for name, value in about.items() if value)

    def _head(self, head: Head) -> str:
        key = f' data-key="{escape(facts.key_text(head.key))}"' if head.key else ""
        heading = escape(self.view.heading(head))
        return f'<th scope="col" data-column="{head.column}"{key}>{heading}</th>'

    def _row(self, row: Row) -> str:
        key = ";".join(quote(value, safe=facts.PLAIN) for value in row)
        marks = [str(firmness.marked(mark)) for mark in self.view.marks(row)]
        marks[0] += str(firmness.badge(self.view.badge(row)))
        shown = enumerate(zip(self.view.heads, marks, strict=True))
        cells = (
            _cell(place == 0, self.view.cell(row, head), mark) for place, (head, mark) in shown
        )
        return f'<tr data-key="{escape(key)}">{"".join(cells)}</tr>\n'

    @property
    def values(self) -> pd.DataFrame:
        """The numbers shown, for drawing: one row a table row, one column a column key.

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
    if column in SPREADS:
        number = text.removeprefix("q")
        return float(number) if number[0].isdigit() else text
    return int(text) if str(RUN_TABLES[view.table].columns[column].dtype) == "Int64" else text


def stacked_headings(view: View) -> str:
    """Return the headings as the style sheet repeats them where a narrow screen stacks a row.

    A table of few numbers fits a narrow screen as it is, and has none.
    """
    _, *others = view.heads
    if len(others) < _STACKS_FROM and all(map(view.is_number, others)):
        return ""
    quoted = (_QUOTED.sub(r"\\\g<0>", view.heading(head)) for head in others)
    return "".join(f"--h{place}:'{heading}';" for place, heading in enumerate(quoted, 2))


def _cell(is_header: bool, lines: list[str], mark: str) -> str:
    tag, scope = ("th", ' scope="row"') if is_header else ("td", "")
    kind = lines[0] if lines[0] in vocab.STATUSES else "absent" if lines in UNKNOWN else ""
    first, *more = (str(escape(line)) for line in lines)
    text = first + "".join(f"<br><small>{line}</small>" for line in more) + mark
    named = f' class="{kind}"' if kind else ""
    return f"<{tag}{scope}{named}>{text}</{tag}>"


def table(
    rows: facts.Selection,
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
    fixed = {c: facts.exact(shown[c].iloc[0]) for c in of_row if c not in index}
    keys = list(dict.fromkeys(zip(*(shown[c].map(facts.exact) for c in index), strict=True))) or [
        ()
    ]
    view = View(rows.source, rows.table, fixed, index, heads, keys)
    return PageTable(name or rows.table, caption, view, notes)


def pivot(
    rows: facts.Selection,
    index: str,
    across: str,
    caption: Any,
    then: str = "",
    **more: Any,
) -> PageTable | Words:
    """Return a pivot: rows by ``index``, a column a value of ``across``, then more columns.

    ``across="quantile"`` gives the central estimate and both intervals.
    """
    values = SPREAD if across in SPREADS else rows.values(across)
    keyed: list[str | Mapping[str, Any]] = [{across: value} for value in values]
    columns = [*index.split(), *keyed, *then.split()]
    return table(rows, columns, caption, **more)


def _head_of(rows: facts.Selection, column: str | Mapping[str, Any], value: str) -> Head:
    if isinstance(column, str):
        return Head(column, {})
    key = dict(_as_written(rows, name, of) for name, of in column.items() if name != "show")
    return Head(column.get("show") or value or rows.value_column, key)


def _as_written(rows: facts.Selection, column: str, value: Any) -> tuple[str, str]:
    """Return a part of a key with quantiles named as in the table: ``statistic=q0.5``."""
    if column not in SPREADS or (column in rows.df and column == "quantile"):
        return column, facts.exact(value)
    names = [
        f"q{name}" if name[0].isdigit() and name not in facts.INTERVALS else name
        for name in facts.exact(value).split()
    ]
    return ("statistic" if "statistic" in rows.df else "quantile"), " ".join(names)


def _shown(rows: facts.Selection, heads: Sequence[Head]) -> pd.DataFrame:
    """Return the rows shown by any column; all of them where no column has a key."""
    keys = [key for head in heads for part in head.parts() for key in part if key]
    if not keys:
        return rows.df
    return rows.df[np.logical_or.reduce([at_key(rows.df, key) for key in keys])]


def assumptions_table(
    run: facts.RunTables,
    part: str = "",
    caption: str = "Values the model assumes or takes from sources",
) -> PageTable | Words:
    """Show every input value of the model, assumed ones first, then by effect.

    ``part`` keeps those of one part of the model, such as ``budget``; each part of a page needs
    a caption of its own.
    """
    every = facts.select(run, "assumptions_used")
    of_part = every.of(every.df[every.df.id.str.startswith(part)])
    shown = of_part.sorted(status=_STATUSES, impact=_IMPACTS)
    name = f"assumptions-{part}".strip("-")
    return table(shown, _COLUMNS, caption, name=name, notes=(STATUS_NOTE,))
