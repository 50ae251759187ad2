"""What changed since an earlier run of the same area: figures, and what they rest on."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from send_analysis import tables
from send_analysis.model.money import AFTER
from send_analysis.runs.kept import LEVELS, RunTables
from send_analysis.tables import Tables

Levels = Mapping[str, RunTables]  # the area, its scenarios and all compared, by level
Described = Mapping[str, str]  # what a run was asked for or made with, in words
Row = Mapping[str, Any]
Cause = tuple[str, str, str | None, str | None]  # kind, subject, before, after
_MEDIAN, _MEDIAN_NAME = 0.5, "q0.5"
_SHORT = ("shortfall", "short_if_full")
_BALANCES = ("in_year_balance", "cumulative_balance")
_DATA = ("data", "sources_used", "source_id", "title")
_ASSUMPTIONS = ("assumption", "assumptions_used", "id", "statement")
_KEY = ["scenario", "measure", "period"]


def since(before: Levels, after: Levels, asked: tuple[Described, Described]) -> Tables:
    """Return what changed from one run to another, as ``changed_figure`` and ``changed_cause``.

    Parameters
    ----------
    asked
        What the earlier and the later run were asked for and made with: code and request, in
        words by what they are.
    """
    causes = [
        *_of_rows(before, after, _DATA, _release),
        *_of_rows(before, after, _ASSUMPTIONS, _value),
        *_differing(*asked),
    ]
    rows = pd.DataFrame(causes, columns=list(tables.CHANGED_CAUSE.columns))
    return {
        "changed_figure": _figures(before, after),
        "changed_cause": tables.CHANGED_CAUSE.check(rows, "changes since the last run"),
    }


def none() -> Tables:
    """Return the same tables where there is no earlier run."""
    return {t.name: t.empty() for t in (tables.CHANGED_FIGURE, tables.CHANGED_CAUSE)}


def _figures(before: Levels, after: Levels) -> pd.DataFrame:
    """Return the figures of scenarios that both runs hold, where either has a value."""
    both = [name for name in after if name in before and name not in LEVELS]
    pairs = [(_of_scenario(before[name]), _of_scenario(after[name])) for name in both]
    joined = [
        old.merge(new, on=_KEY, how="outer", suffixes=("_before", "_after")) for old, new in pairs
    ]
    if not joined:
        return tables.CHANGED_FIGURE.empty()
    rows = pd.concat(joined).rename(columns={"value_before": "before", "value_after": "after"})
    known = rows[rows.before.notna() | rows.after.notna()]
    return tables.CHANGED_FIGURE.check(
        known.assign(moved=known.after - known.before), "figures of two runs"
    )


def _of_scenario(run: RunTables) -> pd.DataFrame:
    """Return a scenario's central estimates for the last year forecast."""
    plans = _rows(run, "forecast", dimension="total", quantile=_MEDIAN)
    places = _rows(run, "sufficiency", provision="state_special", statistic=_MEDIAN_NAME)
    money = _rows(run, "balance", basis=AFTER, statistic=_MEDIAN_NAME).rename(
        columns={"line": "measure", "amount": "value"}
    )
    parts = [
        _last(plans.assign(measure="plans"), "census_year"),
        _last(places[places.measure.isin(_SHORT)], "census_year"),
        _last(money[money.measure.isin(_BALANCES)], "financial_year"),
    ]
    found = pd.concat(parts)[[*_KEY, "value"]]
    return found.astype({"period": "string", "value": "Float64"})


def _rows(run: RunTables, name: str, **wanted: object) -> pd.DataFrame:
    rows = run[name] if name in run else tables.RUN_TABLES[name].empty()
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows


def _last(rows: pd.DataFrame, years: str) -> pd.DataFrame:
    last = rows[rows[years] == rows[years].max()]
    return last.assign(period=last[years].astype("string"))


def _of_rows(
    before: Levels, after: Levels, what: tuple[str, str, str, str], told: Callable[[Row], str]
) -> Iterator[Cause]:
    """Yield the rows of a table of the area that one run lacks, or that are told otherwise.

    ``what`` is the kind of cause, the table, its key and the column that names a row.
    """
    kind, name, key, title = what
    old, new = (_by_key(levels, name, key) for levels in (before, after))
    for one in sorted({*old, *new}):
        was, is_now = (told(rows[one]) if one in rows else None for rows in (old, new))
        if was != is_now:
            yield kind, f"{(new.get(one) or old[one])[title]} ({one})", was, is_now


def _release(source: Row) -> str:
    return f"{source['release']}, file {str(source['sha256'])[:8]}, {source['rows']} rows"


def _value(assumption: Row) -> str:
    low, high = assumption["low"], assumption["high"]
    between = "" if pd.isna(low) or pd.isna(high) else f", {low:g} to {high:g}"
    value = "no value" if pd.isna(assumption["value"]) else f"{assumption['value']:g}"
    return f"{value}{between} {assumption['unit']}, {assumption['status']}"


def _differing(old: Described, new: Described) -> Iterator[Cause]:
    for what in new:
        if old.get(what) != new[what]:
            kind = "code" if what.startswith("Code") else "request"
            yield kind, what, old.get(what), new[what]


def _by_key(levels: Levels, name: str, key: str) -> dict[str, Row]:
    rows = _rows(levels["area"], name)
    return {str(row[key]): {str(c): v for c, v in row.items()} for row in rows.to_dict("records")}
