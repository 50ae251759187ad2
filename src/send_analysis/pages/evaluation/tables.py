"""Tables of evaluation: errors, coverage, the worst misses, past forecasts of the area."""

from collections.abc import Sequence

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.evaluation.rows import (
    CHECK,
    EVERY,
    METHOD,
    errors,
    is_ours,
    newest,
    scores,
    worst_misses,
)
from send_analysis.tables.evaluation import METHODS

_ENDS = ("", "_low", "_high")  # how often an interval held, and how often it was expected to
_NEWEST = ("mape", "bias", "coverage_80", "coverage_95")
_MISSED = "la_name census_year forecast interval_80 census percent_of_census"
_GROUPS, _SPANS = (EVERY, "sound"), ("1-3", "4-6")
_RATIOS = tuple(f"mape_ratio{end}" for end in ("", "_low", "_high"))
_COVERAGE = [f"coverage_{percent}{end}" for percent in ("50", "80", "95") for end in _ENDS]


def scores_by_method(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the mean absolute percentage error of every method by years ahead."""
    caption = "How far forecasts of all plans missed, on average, by years ahead"
    note = (
        "“England's growth known in advance” is a yardstick, not a method: nobody could have "
        "forecast with it."
    )
    return _by_horizon(errors(run, METHODS), "method", caption, "scores_by_method", (note,))


def against_known_growth(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show our error as a share of the yardstick's, with and without recounts."""
    where = {"origin": EVERY, "dimension": "total", "method": METHOD}
    every = kit.select(run, "score", **where).among("group", _GROUPS).among("horizon", _SPANS)
    ratios = every.among("metric", _RATIOS).sorted(group=_GROUPS, metric=_RATIOS)
    caption = "Our error beside that of knowing England's growth in advance and nothing else"
    note = (
        "A share below one is a smaller error than the yardstick's. The range is over samples of "
        "authorities, drawn with replacement; a recount is a count that moved far and came back."
    )
    return kit.pivot(
        ratios, "group metric", "horizon", caption, name="against_known_growth", notes=(note,)
    )


def newest_census(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show how every method did on the newest census: error, bias, and how intervals held."""
    scored = newest(run).among("method", METHODS).sorted(method=tuple(METHODS))
    caption = "How forecasts of all plans a year ahead did on the newest census"
    columns = ["method", *({"metric": metric} for metric in _NEWEST)]
    return kit.table(scored, columns, caption, name="newest_census")


def coverage(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show how often each interval held by years ahead, and how often it was expected to."""
    held = scores(run).among("metric", _COVERAGE).sorted(metric=_COVERAGE)
    caption = "How often ranges held, over all origins after the reform"
    return _by_horizon(held, "metric", caption, "coverage")


def coverage_by_origin(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show how often the 80% range held, by origin and years ahead."""
    where = {"group": EVERY, "dimension": "total", "metric": "coverage_80"}
    held = kit.select(run, "score", method=METHOD, **where)
    caption = "How often the 80% range held, by origin and years ahead"
    return _by_horizon(held.sorted("origin"), "origin", caption, "coverage_by_origin")


def _by_horizon(
    rows: kit.Selection, index: str, caption: str, name: str, notes: Sequence[str] = ()
) -> kit.PageTable | kit.Words:
    return kit.pivot(rows, index, "horizon", caption, name=name, notes=notes)


def misses(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the worst misses one year ahead by name, with the reason where figures show one."""
    caption = "The worst misses one year ahead, of the authorities that were scored"
    return kit.table(worst_misses(run), f"{_MISSED} reason", caption)


def ledger(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show every forecast of the ledger for the area whose census has been counted."""
    rows = kit.select(run, "ledger_check", dimension="total").of_area
    if rows.empty:
        return kit.NOTHING
    text = "Published forecasts for {area} compared with the census"
    columns = "forecaster published census_year forecast interval_80 census percent_of_census"
    caption = kit.sentence(text, area=run.area.name)
    return kit.table(rows, f"{columns} based_on", caption, name="ledger")


def forecast_check(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show each past forecast of the newest census beside the count, in total and by group."""
    rows = kit.select(run, CHECK).of_area.last("census_year")
    if rows.empty:
        return kit.missing(f"past forecast for {run.area.name} to compare with a census")
    caption = kit.sentence(
        "Past forecasts of EHC plans in {area} compared with the census of {when}",
        area=run.area.name,
        when=rows.facts("census_year")[0],
    )
    columns = "whose category forecast interval_80 census difference percent_of_census"
    return kit.table(rows, columns, caption, notes=_how_to_read(rows))


def _how_to_read(rows: kit.Selection) -> list[Markup]:
    """Return how to read a difference, and what each council's forecast counts."""
    difference = Markup(
        "A difference is the forecast less the census; below zero, the forecast was too low. Ours "
        "were made afterwards, with figures as later revised."
    )
    council = rows.of(rows.df[~rows.df.forecaster.map(is_ours)].drop_duplicates("based_on"))
    text = "What the council's forecast counts: {basis}."
    return [difference, *(kit.sentence(text, basis=basis) for basis in council.facts("based_on"))]
