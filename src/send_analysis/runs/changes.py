"""What changed since an earlier run of the same area: figures, and what they rest on."""

from collections.abc import Iterator, Mapping

import pandas as pd

from send_analysis import tables
from send_analysis.model.money import AFTER
from send_analysis.runs.kept import LEVELS, RunTables
from send_analysis.tables import Tables

Levels = Mapping[str, RunTables]  # the area, its scenarios and all compared, by level
Described = Mapping[str, str]  # what a run was asked for or made with, in words
Cause = tuple[str, str, str | None, str | None]  # kind, subject, before, after
_MEDIAN, _MEDIAN_NAME = 0.5, "q0.5"
_SHORT = ("shortfall", "short_if_full")
_BALANCES = ("in_year_balance", "cumulative_balance")
_KEY = ["scenario", "measure", "period"]


def since(before: Levels, after: Levels, asked: tuple[Described, Described]) -> Tables:
    """Return what changed from one run to another, as ``changed_figure`` and ``changed_cause``.

    Parameters
    ----------
    asked
        What the earlier and the later run were asked for and made with: code and request, in
        words by what they are.
    """
    causes = [*_data(before, after), *_assumptions(before, after), *_differing(*asked)]
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


def _data(before: Levels, after: Levels) -> Iterator[Cause]:
    """Yield the sources that were added, withdrawn or replaced."""
    old, new = (_by_key(levels, "sources_used", "source_id") for levels in (before, after))
    for source in sorted({*old, *new}):
        was, is_now = (_release(rows.get(source)) for rows in (old, new))
        if was != is_now:
            title = (new.get(source) or old[source])["title"]
            yield "data", f"{title} ({source})", was, is_now


def _release(source: Mapping[str, object] | None) -> str | None:
    if source is None:
        return None
    return f"{source['release']}, file {str(source['sha256'])[:8]}, {source['rows']} rows"


def _assumptions(before: Levels, after: Levels) -> Iterator[Cause]:
    """Yield the assumptions whose value, range or status differs."""
    old, new = (_by_key(levels, "assumptions_used", "id") for levels in (before, after))
    for name in sorted({*old, *new}):
        was, is_now = (_value(rows.get(name)) for rows in (old, new))
        if was != is_now:
            statement = (new.get(name) or old[name])["statement"]
            yield "assumption", f"{statement} ({name})", was, is_now


def _value(assumption: Mapping[str, object] | None) -> str | None:
    if assumption is None:
        return None
    low, high = assumption["low"], assumption["high"]
    between = "" if pd.isna(low) or pd.isna(high) else f", {low:g} to {high:g}"
    value = "no value" if pd.isna(assumption["value"]) else f"{assumption['value']:g}"
    return f"{value}{between} {assumption['unit']}, {assumption['status']}"


def _differing(old: Described, new: Described) -> Iterator[Cause]:
    for what in new:
        if old.get(what) != new[what]:
            kind = "code" if what.startswith("Code") else "request"
            yield kind, what, old.get(what), new[what]


def _by_key(levels: Levels, name: str, key: str) -> dict[str, dict[str, object]]:
    rows = _rows(levels["area"], name)
    return {str(row[key]): {str(c): v for c, v in row.items()} for row in rows.to_dict("records")}
