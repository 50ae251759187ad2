"""The data dictionary: every tidy table as ``tables`` declares it, with its glossary."""

from collections.abc import Iterator

import pandas as pd
import pandera.pandas as pa
from markupsafe import Markup, escape

from send_analysis import tables
from send_analysis.pages.kit.formats import formatted

_TYPES = {"string[pyarrow]": "text", "Int64": "whole number", "Float64": "number"}
_HEAD = """\
# Data dictionary

Made from `src/send_analysis/tables/` by `send-analysis data dictionary`; a test checks that they
agree. Every table is long and has one key. A missing value is `<NA>`; a column `symbol` (if any)
gives the reason. Tables of a run also carry `run_id` once they are written.
"""
_FOLDED = Markup(
    '<details><summary>{title}: {holds}</summary><div class="table"><div class="scroll" '
    'role="region" tabindex="0" aria-labelledby="caption-{name}"><table>'
    '<caption id="caption-{name}"><span>{title}</span></caption><thead><tr>{head}</tr></thead>'
    "<tbody>{rows}</tbody></table></div></div></details>"
)
_HEADINGS = ("column", "heading", "unit", "type", "key", "may be missing", "allowed")
_ROWS = f"| {' | '.join(_HEADINGS)} |\n" + "|---" * len(_HEADINGS) + "|"


def data_dictionary() -> str:
    """Return the dictionary as Markdown: what each table holds, its key and columns."""
    declared = [(n, t) for n, t in vars(tables).items() if isinstance(t, tables.Table)]
    parts = [_table(constant, table) for constant, table in declared]
    return "\n".join([_HEAD, *parts])


def _table(constant: str, table: tables.Table) -> str:
    kind = "input and run" if "source_id" in table.columns else "run"
    lines = [
        f"## {table.name}" + (f" ({constant})" if constant != table.name.upper() else ""),
        "",
        f"Holds: {table.unit}. Key: {', '.join(f'`{c}`' for c in table.key)}.",
        f"Kept: {kind if table.of_run else 'input'}.",
        "",
        _ROWS,
        *(f"| {' | '.join(cells)} |" for cells in _rows(table)),
        "",
    ]
    return "\n".join(lines)


def as_csv() -> str:
    """Return the columns of every table of a run as CSV, with a heading row."""
    rows = [(t.name, t.unit, *cells) for t in tables.RUN_TABLES.values() for cells in _rows(t)]
    return pd.DataFrame(rows, columns=["table", "holds", *_HEADINGS]).to_csv(index=False)


def folded() -> Iterator[str]:
    """Yield every table of a run as HTML that a reader opens: what it holds, its columns."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(h) for h in _HEADINGS)
    for table in sorted(tables.RUN_TABLES.values(), key=lambda t: t.name):
        title = formatted(table.name, "label_start")
        rows = Markup("").join(map(_html_row, _rows(table)))
        yield _FOLDED.format(title=title, holds=table.unit, name=table.name, head=head, rows=rows)


def _html_row(cells: tuple[str, ...]) -> Markup:
    name, *rest = (escape(cell.replace("`", "")) for cell in cells)
    others = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in rest)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(name, others)


def _rows(table: tables.Table) -> Iterator[tuple[str, ...]]:
    for name, column in table.columns.items():
        yield _cells(name, column, name in table.key)


def _cells(name: str, column: pa.Column, in_key: bool) -> tuple[str, ...]:
    kind = _TYPES.get(str(column.dtype), str(column.dtype))
    allowed = "; ".join(_allowed(check) for check in column.checks)
    return (
        f"`{name}`",
        column.title,
        column.description,
        kind,
        _yes(in_key),
        _yes(column.nullable),
        allowed,
    )


def _yes(holds: bool) -> str:
    return "yes" if holds else ""


def _allowed(check: pa.Check) -> str:
    """Return the values that a column's check allows, in words."""
    limits = check.statistics or {}
    if "allowed_values" in limits:
        return ", ".join(f"`{value}`" for value in limits["allowed_values"])
    if "pattern" in limits:
        return f"written like `{getattr(limits['pattern'], 'pattern', limits['pattern'])}`"
    low, high = limits.get("min_value"), limits.get("max_value")
    return f"{low} to {high}" if high is not None else f"{low} or more"
