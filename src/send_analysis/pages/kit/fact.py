"""A number on a page and where it stands in the run's tables."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

import pandas as pd
from markupsafe import Markup

from send_analysis.pages.kit.formats import formatted
from send_analysis.runs import RunTables as RunTables
from send_analysis.tables import RUN_TABLES

ROW_COUNT = "rows()"  # stands for a column where the fact is how many rows have the key's values
# Statuses that a reader must see beside the number.
CORRECTED, CORRECTION = "corrected", "correction/"  # the mark; how its source begins
MARKED = ("assumed", "unverified", CORRECTED)
PLAIN = " /,:()'"  # characters that need no escape in a key

_ELEMENT = Markup(
    '<data value="{value}" data-table="{table}" data-key="{key}" data-column="{column}" '
    'data-format="{format}">{text}</data>'
)
_MARK = Markup('<sup class="mark mark-{status}">{status}</sup>')


def exact(value: float | str | None) -> str:
    """Return a value as text without loss: a whole number without decimals, missing as empty."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, str):
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)


def key_text(values: Mapping[str, Any]) -> str:
    """Return key values as ``column=value;column=value``, percent-encoded where needed."""
    return ";".join(f"{c}={quote(exact(v), safe=PLAIN)}" for c, v in values.items())


def key_values(text: str) -> dict[str, str]:
    """Return the columns of a key's text, each with its value as text."""
    parts = (part.split("=", 1) for part in text.split(";") if part)
    return {column: unquote(value) for column, value in parts}


@dataclass(frozen=True)
class Fact:
    """One value of a run's table, how to find it again and how it reads.

    Attributes
    ----------
    value
        The exact value of the table; ``<NA>`` where it is missing.
    table, key, column
        Where it stands: the table's name, its key as text, the column.
    format
        A name of ``formats.FORMATS``.
    status
        Firmness of the value; an assumed or unverified one carries a visible mark.
    """

    value: Any
    table: str
    key: str
    column: str
    format: str
    status: str = ""

    def __html__(self) -> str:
        """Return the ``<data>`` element, with its mark."""
        element = _ELEMENT.format(
            value=exact(self.value),
            table=self.table,
            key=self.key,
            column=self.column,
            format=self.format,
            text=str(self),
        )
        return element + _MARK.format(status=self.status) if self.status in MARKED else element

    def __str__(self) -> str:
        return formatted(self.value, self.format)

    @property
    def unmarked(self) -> "Fact":
        """The same without its mark, where a number beside it bears the mark."""
        return replace(self, status="")


def fact(table: str, row: Mapping[Any, Any], column: str, format: str = "") -> Fact:
    """Return the value of one column of a row of a run's table as a fact.

    Without ``format`` it reads as the glossary says for the column.

    ``row`` must hold the table's key; its ``status``, where it has one, goes with the number,
    and so does that an analyst corrected it.
    """
    key = key_text({name: row[name] for name in RUN_TABLES[table].key})
    # Words are not firm or soft: the mark belongs to the number beside them.
    unmarked = column in RUN_TABLES[table].key or isinstance(row[column], str)
    status = "" if unmarked else mark_of(row)
    format = format or RUN_TABLES[table].glossary[column].format_of(row)
    return Fact(row[column], table, key, column, format, status)


def mark_of(row: Mapping[Any, Any]) -> str:
    """Return how firm the numbers of a row are: its status, or that an analyst corrected it."""
    corrected = str(row.get("source_id", "")).startswith(CORRECTION)
    return CORRECTED if corrected else row.get("status", "")
