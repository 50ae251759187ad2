"""The data dictionary: every tidy table as ``tables`` declares it, with its glossary."""

import pandera.pandas as pa

from send_analysis import tables

_TYPES = {"string[pyarrow]": "text", "Int64": "whole number", "Float64": "number"}
_HEAD = """\
# Data dictionary

Made from `src/send_analysis/tables/` by `send-analysis data dictionary`; a test checks that they
agree. Every table is long and has one key. A missing value is `<NA>`; a column `symbol` (if any)
gives the reason. Tables of a run also carry `run_id` once they are written.
"""
_ROWS = "| column | heading | unit | type | key | may be missing | allowed |\n" + "|---" * 7 + "|"


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
        *(_column(name, column, name in table.key) for name, column in table.columns.items()),
        "",
    ]
    return "\n".join(lines)


def _column(name: str, column: pa.Column, in_key: bool) -> str:
    kind = _TYPES.get(str(column.dtype), str(column.dtype))
    allowed = "; ".join(_allowed(check) for check in column.checks)
    cells = (
        f"`{name}`",
        column.title,
        column.description,
        kind,
        _yes(in_key),
        _yes(column.nullable),
        allowed,
    )
    return f"| {' | '.join(cells)} |"


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
