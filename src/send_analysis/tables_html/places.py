"""Tables of places: those that are to come, and plans against them."""

from send_analysis.config import Area
from send_analysis.facts import Column, Grid, RunTables, Selection, Words, missing, select, sentence
from send_analysis.tables_html.listing import Cell, Shown, listing, quantile_cells

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

_SUFFICIENCY = (
    *("More plans", "80% from", "80% to", "95% from", "95% to", "New places"),
    *("Short if full today", "Chance of too few if full today"),
)


def places(run: RunTables, area: Area) -> Grid | Words:
    """Show each school or unit with places, open, approved or planned."""
    rows = select(run, "places", area=area.slug)
    caption = sentence("Places announced or open for {area}", area=area.name)
    notes = ("The mark under Date says where the opening date comes from.",)
    return listing("places", caption, rows, _PLACES, notes)


def sufficiency(run: RunTables, area: Area) -> Grid | Words:
    """Show growth, new places and the chance of a shortfall by provision, at the last census."""
    rows = select(run, "sufficiency", old_la_code=area.old_la_code).last("census_year")
    if rows.empty:
        return missing(f"sufficiency of places for {area.name}")
    when = rows.facts("census_year", "census_year")[0]
    columns = (Column("Provision", numeric=False), *map(Column, _SUFFICIENCY))
    cells = [_provision(rows.where(provision=p)) for p in rows.values("provision")]
    caption = sentence("Plans and places in {area} by {when}", area=area.name, when=when)
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
