"""Tables of places: those that are to come, and plans against them."""

from send_analysis.pages.kit import (
    MEDIAN,
    Column,
    Grid,
    RunTables,
    Selection,
    Words,
    missing,
    select,
    sentence,
)
from send_analysis.pages.tables_html.listing import Cell, Shown, listing, quantile_cells, unmarked

_PLACES = (
    Shown("Provider", "provider"),
    Shown("Provision", "provision", "label_start"),
    Shown("From academic year", "academic_year"),
    Shown("Places", "places", "count"),
    Shown("Stage", "status", "label_start"),
    Shown("Chance it opens", "probability", "probability_percent"),
    Shown("Date", "date_status"),
    Shown("Ages", "ages"),
)

_CAPACITY = (
    *("Places", "Occupied", "Without a place", "80% from", "80% to"),
    *("Chance of too few", "Chance it is the first", "Returns", "Needed"),
)
_BY_PART = (*("Plans", "More plans", "80% from", "80% to", "Without a place", "Chance of too few"),)
_SUFFICIENCY = (
    *("More plans", "80% from", "80% to", "95% from", "95% to", "New places"),
    *("Short if full today", "Chance of too few if full today"),
)

_PROJECTS = (
    Shown("Project", "provider"),
    Shown("Provision", "provision", "label_start"),
    Shown("Places", "places", "count"),
    Shown("From academic year", "academic_year"),
    Shown("Chance it opens", "probability", "probability_percent"),
    Shown("Chance of too few with it", "p_short_with", "probability_percent"),
    Shown("Chance without it", "p_short_without", "probability_percent"),
    Shown("Short with it", "short_with", "forecast"),
    Shown("Short without it", "short_without", "forecast"),
    Shown("Balance without it", "balance_without", "gbp_m_signed"),
)


def places(run: RunTables) -> Grid | Words:
    """Show each school or unit with places, open, approved or planned."""
    rows = select(run, "places", area=run.area.slug)
    caption = sentence("Places announced or open for {area}", area=run.area.name)
    notes = ("The mark under Date says where the opening date comes from.",)
    return listing("places", caption, rows, _PLACES, notes)


def sufficiency(run: RunTables) -> Grid | Words:
    """Show growth, new places and the chance of a shortfall by provision, at the last census."""
    rows = select(run, "sufficiency", old_la_code=run.area.old_la_code).last("census_year")
    if rows.empty:
        return missing(f"sufficiency of places for {run.area.name}")
    when = rows.facts("census_year", "census_year")[0]
    columns = (Column("Provision", numeric=False), *map(Column, _SUFFICIENCY))
    cells = [_provision(rows.where(provision=p)) for p in rows.values("provision")]
    caption = sentence("Plans and places in {area} by {when}", area=run.area.name, when=when)
    notes = (
        "More plans: above the newest census. Short if full today: places lacking if every place "
        "is filled today, which is assumed because occupancy is not published.",
    )
    return Grid("sufficiency", caption, columns, cells, notes, "sufficiency")


def _provision(rows: Selection) -> list[Cell]:
    growth, new, short, chance = (
        rows.where(measure=m) for m in ("growth", "new_places", "short_if_full", "p_short_if_full")
    )
    return [
        rows.facts("provision", "label_start")[0],
        *quantile_cells(growth, "forecast"),
        quantile_cells(new, "forecast")[0],
        quantile_cells(short, "forecast")[0],
        chance.fact("value", "probability_percent", statistic="probability"),
    ]


def capacity(run: RunTables) -> Grid | Words:
    """Show places, occupancy and plans without a place by year, where capacity is known."""
    rows = select(run, "sufficiency", old_la_code=run.area.old_la_code)
    known = rows.where(measure="usable_places").values("provision")
    if not known:
        return missing(f"list of places open in {run.area.name}")
    cells = [
        _year(rows.where(provision=p, census_year=y))
        for p in known
        for y in rows.values("census_year")
    ]
    columns = (Column("Provision", numeric=False), Column("January"), *map(Column, _CAPACITY))
    caption = sentence("Places and plans without one, {area}", area=run.area.name)
    notes = (
        "Places: those that the area's own plans can use. Needed: places that would suffice with "
        "the assurance asked for in the assumptions. First: the first January with too few.",
    )
    return Grid("capacity", caption, columns, cells, notes, "sufficiency")


def _year(rows: Selection) -> list[Cell]:
    short = rows.where(measure="shortfall")
    low, high = short.interval("80%", "forecast") or (None, None)
    chances = [
        rows.fact("value", "probability_percent", measure=m, statistic="probability")
        for m in ("p_shortfall", "p_first_year_short")
    ]
    cells = [
        rows.where(measure="usable_places").quantile(MEDIAN, "forecast"),
        rows.where(measure="occupancy").quantile(MEDIAN, "share"),
        short.quantile(MEDIAN, "forecast"),
        low,
        high,
        *chances,
        rows.where(measure="returns").quantile(MEDIAN, "forecast"),
        rows.fact("value", "forecast", measure="places_for_assurance", statistic="mean"),
    ]
    named = [rows.facts("provision", "label_start")[0], rows.facts("census_year", "census_year")[0]]
    return [*named, *unmarked(cells)]


def by_part(run: RunTables, dimension: str) -> Grid | Words:
    """Show, at the last census, growth and plans without a place by area of need or by age."""
    rows = select(run, "sufficiency_by_part", old_la_code=run.area.old_la_code, dimension=dimension)
    rows = rows.last("census_year")
    if rows.empty:
        return missing(f"places by {dimension.replace('_', ' ')} for {run.area.name}")
    pairs = rows.df[["provision", "category"]].drop_duplicates().to_dict("records")
    cells = [_part(rows.where(**pair)) for pair in pairs]
    head = {"area_of_need": "Area of need", "age_band": "Age"}[dimension]
    columns = (Column("Provision", numeric=False), Column(head, numeric=False))
    caption = sentence(
        "Plans by {when} in places that can run out, by {what}, {area}",
        what=dimension.replace("_", " "),
        when=rows.facts("census_year", "census_year")[0],
        area=run.area.name,
    )
    titles = (*map(Column, _BY_PART),)
    return Grid(f"by_{dimension}", caption, (*columns, *titles), cells, (), "sufficiency_by_part")


def _part(rows: Selection) -> list[Cell]:
    growth, short = (rows.where(measure=m) for m in ("growth", "shortfall"))
    low, high = growth.interval("80%", "forecast_signed") or (None, None)
    chance = rows.fact("value", "probability_percent", measure="p_shortfall")
    cells = [
        rows.where(measure="demand").quantile(MEDIAN, "forecast"),
        growth.quantile(MEDIAN, "forecast_signed"),
        low,
        high,
        short.quantile(MEDIAN, "forecast"),
        chance,
    ]
    named = [rows.facts("provision", "label_start")[0], rows.facts("category", "label_start")[0]]
    return [*named, *unmarked(cells)]


def project_effects(run: RunTables) -> Grid | Words:
    """Show the last year with and without each project of the pipeline."""
    rows = select(run, "project_effect", old_la_code=run.area.old_la_code)
    if rows.empty:
        return missing(f"project to come for {run.area.name}")
    caption = sentence(
        "With and without each project, {area}, {when}",
        area=run.area.name,
        when=rows.facts("census_year", "census_year")[0],
    )
    notes = (
        "Balance without it: how much better (+) or worse the last year's in-year balance is. "
        "Chances rest on opening dates that are partly assumed.",
    )
    return listing("project_effects", caption, rows, _PROJECTS, notes)
