"""Tables of plans: the forecast with its intervals, past forecasts against the census."""

from send_analysis.config import Area
from send_analysis.facts import (
    MEDIAN,
    Column,
    Grid,
    RunTables,
    Words,
    formatted,
    missing,
    select,
    sentence,
)
from send_analysis.tables_html.listing import (
    QUANTILE_HEADS,
    Cell,
    Shown,
    listing,
    quantile_cells,
)

METHOD = "send_analysis"  # our own forecasts in the forecast table
ROUNDING = (
    "Forecasts are rounded: to tens from a thousand, to fives from a hundred. The file holds the "
    "exact values."
)


def forecast(
    run: RunTables, area: Area, dimension: str = "total", scenario: str | None = None
) -> Grid | Words:
    """Show the forecast by census year, or by category at its end, with both intervals."""
    rows = select(
        run, "forecast", old_la_code=area.old_la_code, method=METHOD, dimension=dimension
    ).last("origin")
    rows = rows if scenario is None else rows.where(scenario=scenario)
    if rows.empty:
        return missing(f"forecast by {formatted(dimension, 'label')} for {area.name}")
    over, label = ("census_year",) * 2 if dimension == "total" else ("category", "label_start")
    shown = rows if dimension == "total" else rows.last("census_year")
    order = (
        shown.values(over)
        if dimension == "total"
        else list(shown.at(MEDIAN).df.sort_values("value", ascending=False).category)
    )
    cells: list[list[Cell]] = [
        [part.facts(over, label)[0], *quantile_cells(part, "forecast")]
        for part in (shown.where(**{over: value}) for value in order)
    ]
    caption = sentence(
        "EHC plans expected in {area}{by}: the middle of the forecast and its intervals",
        area=area.name,
        by=""
        if dimension == "total"
        else sentence(
            " in {when} by {dimension}",
            when=shown.facts("census_year", "census_year")[0],
            dimension=formatted(dimension, "label"),
        ),
    )
    head = Column("Census" if dimension == "total" else "Group", numeric=False)
    return Grid(
        f"forecast_{dimension}", caption, (head, *QUANTILE_HEADS), cells, (ROUNDING,), "forecast"
    )


_CHECK = (
    Shown("Forecast", "forecaster", "label_start"),
    Shown("Published", "published", "month"),
    Shown("Group", "category", "label_start"),
    Shown("Forecast", "forecast", "count"),
    Shown("80% from", "lower_80", "forecast"),
    Shown("80% to", "upper_80", "forecast"),
    Shown("Census", "census", "count"),
    Shown("Difference", "difference", "count_signed"),
    Shown("Difference, % of census", "percent_of_census", "percent_signed"),
    Shown("Based on", "based_on"),
)


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
    notes = (
        "A difference is the forecast less the census: below zero, too few were forecast. Ours "
        "were made afterwards, on figures as since revised.",
    )
    return listing("forecast_check", caption, rows, _CHECK, notes)
