"""Tables of scores: errors by method, coverage by horizon and origin, worst misses, ledger."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import (
    Column,
    Grid,
    RunTables,
    Selection,
    Words,
    missing,
    select,
    sentence,
)
from send_analysis.pages.kit.subjects import EVERY, scores
from send_analysis.pages.tables_html.listing import Cell, Shown, listing

_METHODS = {
    "send_analysis": "This tool",
    "send_analysis_without_population": "This tool, without residents (strict)",
    "england_oracle": "England's growth known in advance",
    "england_growth": "England's last growth for all",
    "local_trend": "Local trend of the authority alone",
    "arima": "ARIMA of the authority alone",
    "ets_damped": "Damped exponential smoothing",
    "drift": "The authority's mean growth",
    "last_value": "Last count",
}
HINDSIGHT = "“England's growth known in advance” is a yardstick: nobody could forecast with it."
_REASONS = {
    "england": "England's growth turned",
    "requests_rose": "net requests rose after the forecast",
    "requests_fell": "net requests fell after the forecast",
    "series_break": "DfE's collection changed to one of persons",
    "own_pace": "plans were issued or ended at another pace than its requests said",
}


def scores_by_method(run: RunTables) -> Grid | Words:
    """Show the mean absolute percentage error of every method by years ahead."""
    rows = select(run, "score", origin=EVERY, group=EVERY, metric="mape")
    rows = Selection("score", rows.df[rows.df.method.isin(_METHODS)])
    if rows.empty:
        return missing("scores by method")
    horizons = rows.values("horizon")
    cells: list[list[Cell]] = [
        [name, *_across(rows.where(method=method), horizons)]
        for method, name in _METHODS.items()
        if not rows.where(method=method).empty
    ]
    head = [Column("Method", numeric=False), *_years(rows, horizons)]
    caption = "How far forecasts of all plans missed, on average, by years ahead"
    return Grid("scores_by_method", caption, head, cells, (HINDSIGHT,), "score")


def coverage(run: RunTables) -> Grid | Words:
    """Show how often each interval held by years ahead, beside the range expected."""
    rows = scores(run)
    names = {
        "coverage_50": "Inner half",
        "coverage_80": "80% interval",
        "coverage_95": "95% interval",
    }
    if rows.where(metric="coverage_80").empty:
        return missing("coverage of intervals")
    horizons = rows.where(metric="coverage_80").values("horizon")
    cells: list[list[Cell]] = []
    for metric, name in names.items():
        cells.append([name, *_across(rows.where(metric=metric), horizons)])
        for end, word in (("low", "expected from"), ("high", "to")):
            part = rows.where(metric=f"{metric}_{end}")
            cells.append([f"{name}: {word}", *_across(part, horizons)])
    head = [Column("Interval", numeric=False), *_years(rows.where(metric="coverage_80"), horizons)]
    return Grid(
        "coverage",
        "How often intervals held, origins after the reform together",
        head,
        cells,
        (),
        "score",
    )


def coverage_by_origin(run: RunTables) -> Grid | Words:
    """Show, by origin, the error and how often the 80% interval held."""
    rows = select(run, "score", method="send_analysis", group=EVERY, metric="coverage_80")
    if rows.empty:
        return missing("scores by origin")
    origins, horizons = rows.values("origin"), rows.values("horizon")
    cells: list[list[Cell]] = [
        [_origin(rows.where(origin=origin)), *_across(rows.where(origin=origin), horizons)]
        for origin in origins
    ]
    head = [Column("Forecast from January", numeric=False), *_years(rows, horizons)]
    caption = "How often the 80% interval held, by origin and years ahead"
    return Grid("coverage_by_origin", caption, head, cells, (), "score")


def misses(run: RunTables) -> Grid | Words:
    """Show the worst misses one year ahead by name, with the reason as far as figures say."""
    rows = select(run, "miss")
    if rows.empty:
        return missing("misses of past forecasts")
    cells: list[list[Cell]] = [_miss(rows, record) for record in rows.df.to_dict("records")]
    titles = ("Census", "Forecast", "80% from", "80% to", "Counted", "Miss")
    head = [
        Column("Authority", numeric=False),
        *map(Column, titles),
        Column("Why", numeric=False, wide=True),
    ]
    caption = "The worst misses one year ahead, of the authorities that were scored"
    return Grid("misses", caption, head, cells, (), "miss")


def _miss(rows: Selection, record: dict) -> list[Cell]:
    one = rows.where(old_la_code=record["old_la_code"], origin=record["origin"])
    formats = {"census_year": "census_year", "forecast": "forecast", "lower_80": "forecast"}
    formats |= {"upper_80": "forecast", "census": "count", "percent_of_census": "percent_signed"}
    reason = Markup("{}").format(_REASONS[record["reason"]])
    return [record["la_name"], *(one.fact(c, f) for c, f in formats.items()), reason]


def ledger(run: RunTables, area: Area) -> Grid | Words:
    """Show every forecast of the ledger for the area whose census has been counted."""
    rows = select(run, "ledger_check", old_la_code=area.old_la_code, dimension="total")
    shown = (
        Shown("Forecast", "forecaster", "label_start"),
        Shown("Published", "published", "month"),
        Shown("Census", "census_year", "census_year"),
        Shown("Said", "forecast", "forecast"),
        Shown("80% from", "lower_80", "forecast"),
        Shown("80% to", "upper_80", "forecast"),
        Shown("Counted", "census", "count"),
        Shown("Miss", "percent_of_census", "percent_signed"),
        Shown("Source", "based_on", "text", wide=True),
    )
    caption = sentence("Published forecasts for {area} against the census", area=area.name)
    return listing("ledger", caption, rows, shown)


def _origin(rows: Selection) -> Cell:
    return rows.where(horizon=rows.values("horizon")[0]).fact("origin", "origin")


def _years(rows: Selection, horizons: list[str]) -> list[Column]:
    """Return a header a horizon, each a fact of its first row."""
    return [Column(rows.where(horizon=h).facts("horizon", "years_ahead")[0]) for h in horizons]


def _across(rows: Selection, horizons: list[str]) -> list[Cell]:
    return [rows.fact("value", "share", horizon=h) for h in horizons]
