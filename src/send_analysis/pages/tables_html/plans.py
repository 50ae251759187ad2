"""Tables of plans: the forecast with its intervals, past forecasts against the census."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import (
    MEDIAN,
    Column,
    Grid,
    RunTables,
    Selection,
    Words,
    fact,
    formatted,
    missing,
    select,
    sentence,
)
from send_analysis.pages.kit.subjects import forecaster, is_ours, our_forecast
from send_analysis.pages.tables_html.listing import QUANTILE_HEADS, Cell, quantile_cells

ROUNDING = (
    "Forecasts are rounded: to tens from a thousand, to fives from a hundred. The file holds the "
    "exact values."
)


def forecast(
    run: RunTables, area: Area, dimension: str = "total", scenario: str | None = None
) -> Grid | Words:
    """Show the forecast by census year, or by category at its end, with both intervals."""
    rows = our_forecast(run, area, scenario).where(dimension=dimension)
    if rows.empty:
        return missing(f"forecast by {formatted(dimension, 'label')} for {area.name}")
    parts, label = _by_year(rows) if dimension == "total" else _by_size(rows)
    cells: list[list[Cell]] = [
        [part.facts(*label)[0], *quantile_cells(part, "forecast")] for part in parts
    ]
    head = Column("Census" if dimension == "total" else "Group", numeric=False)
    caption = _caption(rows, area, dimension)
    name = f"forecast_{dimension}"
    return Grid(name, caption, (head, *QUANTILE_HEADS), cells, (ROUNDING,), "forecast")


def _by_year(rows: Selection) -> tuple[list[Selection], tuple[str, str]]:
    years = [rows.where(census_year=year) for year in rows.values("census_year")]
    return years, ("census_year", "census_year")


def _by_size(rows: Selection) -> tuple[list[Selection], tuple[str, str]]:
    end = rows.last("census_year")
    ranked = end.at(MEDIAN).df.sort_values("value", ascending=False).category
    return [end.where(category=category) for category in ranked], ("category", "label_start")


def _caption(rows: Selection, area: Area, dimension: str) -> Markup:
    if dimension == "total":
        text = "EHC plans expected in {area}: the middle of the forecast and its intervals"
        return sentence(text, area=area.name)
    return sentence(
        "EHC plans expected in {area} in {when} by {dimension}",
        area=area.name,
        when=rows.last("census_year").facts("census_year", "census_year")[0],
        dimension=formatted(dimension, "label"),
    )


_CHECK_WORDS = ("Forecast by", "Group")
_CHECK_NUMBERS = ("Forecast", "80% from", "80% to", "Census", "Difference", "In %")


def forecast_check(run: RunTables, area: Area) -> Grid | Words:
    """Show each past forecast of the newest census beside the count, in total and by group."""
    rows = select(run, "forecast_check", old_la_code=area.old_la_code).last("census_year")
    if rows.empty:
        return missing(f"past forecast for {area.name} to hold against a census")
    caption = sentence(
        "Past forecasts of EHC plans in {area} against the census of {when}",
        area=area.name,
        when=rows.facts("census_year", "census_year")[0],
    )
    words = [Column(title, numeric=False) for title in _CHECK_WORDS]
    head = [*words, *map(Column, _CHECK_NUMBERS)]
    cells = [_check_cells(row) for row in rows.df.to_dict("records")]
    return Grid("forecast_check", caption, head, cells, _check_notes(rows), "forecast_check")


def _check_cells(row: dict) -> list[Cell]:
    number = "forecast" if is_ours(row) else "count"
    formats = {"category": "label_start", "forecast": number, "lower_80": "forecast"}
    formats |= {"upper_80": "forecast", "census": "count", "difference": "count_signed"}
    formats |= {"percent_of_census": "percent_signed"}
    return [forecaster(row), *(fact("forecast_check", row, c, f) for c, f in formats.items())]


def _check_notes(rows: Selection) -> list[Markup]:
    """Return how to read a difference, and what each council's forecast counts."""
    theirs = [row for row in rows.df.to_dict("records") if not is_ours(row)]
    text = "What the council's forecast counts: {basis}."
    bases = {row["based_on"]: row for row in theirs}
    return [
        Markup(
            "A difference is the forecast less the census, in % of the census: below zero, too "
            "few were forecast. Ours were made afterwards, on figures as since revised."
        ),
        *(
            sentence(text, basis=fact(rows.table, row, "based_on", "text"))
            for row in bases.values()
        ),
    ]
