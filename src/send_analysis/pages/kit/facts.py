"""Numbers of a run on a page: the cell each comes from, and the selection of rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
import pandas as pd
from markupsafe import Markup

from send_analysis.pages.kit import firmness
from send_analysis.pages.kit.formats import formatted
from send_analysis.runs import RunTables as RunTables
from send_analysis.tables import RUN_TABLES, Tables

MEDIAN = 0.5
INTERVALS = {"80%": (0.1, 0.9), "95%": (0.025, 0.975)}
_VALUE_COLUMNS = ("value", "amount", "plans", "places", "probability")
AFTER_RECOUPMENT = "after_recoupment"  # the basis that money is shown on
# Columns that a row's status does not rate: it is that of the council's figure beside them.
_UNRATED = {"council_compared": ("central", "lower_80", "upper_80", "ours")}
ROW_COUNT = "rows()"  # used as the column of a fact that counts the rows with the key's values
PLAIN = " /,:()'"  # characters that need no escape in a key

_ELEMENT = Markup(
    '<data{named} value="{value}" data-table="{table}" data-key="{key}" data-column="{column}" '
    'data-format="{format}"{more}>{text}</data>'
)


def exact(value: float | str | None) -> str:
    """Return a value as exact text: a whole number without decimals, missing as empty."""
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return ""
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)


def key_text(values: Mapping[str, Any]) -> str:
    """Return key values as ``column=value;column=value``, percent-encoded where needed."""
    return ";".join(f"{c}={quote(exact(v), safe=PLAIN)}" for c, v in values.items())


def key_values(text: str) -> dict[str, str]:
    """Return the columns of a key's text, each with its value as text."""
    parts = (part.split("=", 1) for part in text.split(";") if part)
    return {column: unquote(value) for column, value in parts}


def columns(df: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the values of each column of a frame, a missing number as None."""
    return {str(c): [None if v is pd.NA else v for v in df[c].tolist()] for c in df}


def records(df: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame by column, a missing number as None.

    They are those of ``df.to_dict("records")``, which takes four times as long.
    """
    values = columns(df)
    return [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]


@dataclass(frozen=True)
class Fact:
    """One value of a run's table, with its address and display format.

    Attributes
    ----------
    value
        The exact value of the table; ``<NA>`` where it is missing.
    table, key, column
        The cell it comes from: the table's name, its key as text, the column.
    format
        A name of ``formats.FORMATS``.
    status
        Firmness of the value; an assumed or unverified one is underlined.
    is_spoken
        Whether the word for it follows, for who does not see the underline.
    """

    value: Any
    table: str
    key: str
    column: str
    format: str
    status: str = ""
    is_spoken: bool = True

    def __html__(self) -> str:
        """Return the ``<data>`` element, with its mark."""
        element = _ELEMENT.format(
            named=firmness.underline(self.status),
            value=exact(self.value),
            table=self.table,
            key=self.key,
            column=self.column,
            format=self.format,
            more=self.attributes,
            text=str(self),
        )
        return element + firmness.marked(self.status if self.is_spoken else "")

    def __str__(self) -> str:
        return formatted(self.value, self.format)

    @property
    def attributes(self) -> Markup:
        """Further attributes of its element; none but for a difference."""
        return Markup()

    @property
    def unspoken(self) -> "Fact":
        """The same fact, underlined but without the word, which a number beside it has."""
        return replace(self, is_spoken=False)


def fact(table: str, row: Mapping[Any, Any], column: str, format: str = "") -> Fact:
    """Return the value of one column of a row of a run's table as a fact.

    Without ``format`` it reads as the glossary says for the column.

    ``row`` must hold the table's key; its ``status``, where it has one, goes with the number,
    as does the mark of an analyst's correction.
    """
    key = key_text({name: row[name] for name in RUN_TABLES[table].key})
    format = format or RUN_TABLES[table].glossary[column].format_of(row)
    return Fact(row[column], table, key, column, format, status_of(table, row, column))


def status_of(table: str, row: Mapping[Any, Any], column: str) -> str:
    """Return the mark of a row's number; text and keys have none, the number beside them has."""
    bears_none = column in (*RUN_TABLES[table].key, *_UNRATED.get(table, ()))
    return "" if bears_none or isinstance(row[column], str) else firmness.mark_of(row)


def holding(df: pd.DataFrame, values: Mapping[str, object]) -> np.ndarray:
    """Return, for each row of a frame, whether its columns hold ``values``: shape (rows,)."""
    held = [(df[c] == v).to_numpy(dtype=bool, na_value=False) for c, v in values.items()]
    return np.logical_and.reduce(held) if held else np.ones(len(df), dtype=bool)


@dataclass(frozen=True)
class Selection:
    """Some rows of the run's table ``table``."""

    table: str
    df: pd.DataFrame
    run: RunTables | None = field(default=None, repr=False, compare=False)

    @property
    def source(self) -> Tables:
        """The tables that the rows come from."""
        return {self.table: self.df} if self.run is None else self.run

    @property
    def of_area(self) -> "Selection":
        """The rows of the authority that the run is for."""
        if self.run is None:
            raise LookupError(
                f"{self.table}: these rows belong to no run, so their authority is not known"
            )
        area = self.run.area
        key = "old_la_code" if "old_la_code" in self.df else "area"
        return self.where(**{key: area.old_la_code if key == "old_la_code" else area.slug})

    def of(self, df: pd.DataFrame) -> "Selection":
        """Return a choice or another order of these rows."""
        return replace(self, df=df)

    def sorted(
        self, *columns: str, descending: bool = False, **orders: Sequence[Any]
    ) -> "Selection":
        """Return the rows by columns; ``orders`` give the order of a column's values, first first.

        A value that an order lacks comes last.
        """
        ranks = {
            column: self.df[column].map({v: i for i, v in enumerate(order)}).fillna(len(order))
            for column, order in orders.items()
        }
        ranked = self.df.assign(**ranks)
        by = [*ranks, *columns]
        order = ranked.sort_values(by, kind="stable", ascending=not descending).index
        return self.of(self.df.loc[order])

    def among(self, column: str, values: Collection[Any]) -> "Selection":
        """Return the rows whose ``column`` is one of ``values``."""
        return self.of(self.df[self.df[column].isin(list(values))])

    @property
    def empty(self) -> bool:
        """Whether there are no rows."""
        return self.df.empty

    @property
    def value_column(self) -> str:
        """The column that holds the table's value."""
        return next(c for c in _VALUE_COLUMNS if c in self.df)

    def where(self, **values: object) -> "Selection":
        """Return the rows whose columns hold ``values``."""
        return self.of(self.df[holding(self.df, values)]) if values else self

    def known(self, column: str) -> "Selection":
        """Return the rows in which ``column`` is not missing."""
        return self.of(self.df[self.df[column].notna()])

    def since(self, column: str, first: object) -> "Selection":
        """Return the rows whose ``column`` is ``first`` or later."""
        return self.of(self.df[self.df[column] >= first])

    def last(self, column: str) -> "Selection":
        """Return the rows with the greatest value of ``column``."""
        return self if self.empty else self.where(**{column: self.df[column].max()})

    def first(self, column: str) -> "Selection":
        """Return the rows with the smallest value of ``column``."""
        return self if self.empty else self.where(**{column: self.df[column].min()})

    def at(self, quantile: float) -> "Selection":
        """Return the rows of one quantile, whichever way the table writes it."""
        if "quantile" in self.df:
            return self.where(quantile=quantile)
        return self.where(statistic=f"q{quantile:g}")

    def values(self, column: str) -> list[Any]:
        """Return the distinct values of a column, in order."""
        return sorted(self.df[column].dropna().unique())

    def fact(self, column: str, format: str = "", **values: object) -> Fact | None:
        """Return a column of the only row that holds ``values``; None when there is no such row.

        Raises
        ------
        LookupError
            If several rows hold them.
        """
        df = self.where(**values).df
        if len(df) > 1:
            raise LookupError(f"{self.table}: {len(df)} rows hold {values}, one was expected")
        return None if df.empty else fact(self.table, df.iloc[0].to_dict(), column, format)

    def quantile(self, quantile: float, format: str = "") -> Fact | None:
        """Return the value at a quantile of the one distribution selected."""
        return self.at(quantile).fact(self.value_column, format)

    def interval(self, name: str, format: str = "") -> tuple[Fact, Fact] | None:
        """Return both ends of a named interval, or None unless both are there.

        No word follows them: one follows the central estimate between them.
        """
        low, high = (self.quantile(q, format) for q in INTERVALS[name])
        if low is None or high is None:
            return None
        return low.unspoken, high.unspoken

    def facts(self, column: str, format: str = "") -> list[Fact]:
        """Return a column of every row selected."""
        return [fact(self.table, row, column, format) for row in records(self.df)]

    def fan(self, over: str) -> pd.DataFrame:
        """Return values with one row per value of ``over`` and one column per quantile."""
        df = self.df
        if "quantile" not in df:
            df = df[df["statistic"].str.startswith("q")]
            df = df.assign(quantile=df["statistic"].str.removeprefix("q").astype(float))
        wide = df.pivot_table(index=over, columns="quantile", values=self.value_column)
        return wide.astype(float).sort_index()


def select(run: RunTables, table: str, **values: object) -> Selection:
    """Return the rows of a run's table that hold ``values``; none if the run lacks the table."""
    df = run.get(table)
    df = RUN_TABLES[table].empty() if df is None else df
    return Selection(table, df, run).where(**values)


def tally(run: RunTables, table: str, **values: object) -> Fact:
    """Return how many rows of a run's table hold ``values``, as a fact."""
    rows = len(select(run, table, **values).df)
    return Fact(rows, table, key_text(values), ROW_COUNT, "count")


def money(run: RunTables, table: str) -> Selection:
    """Return an area's rows of spend, income or balance, after recoupment."""
    return select(run, table, basis=AFTER_RECOUPMENT).of_area
