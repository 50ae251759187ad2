"""Tables of what moves the money: change, risk, assumptions, projects, reported figures."""

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
from send_analysis.pages.tables_html.listing import Cell, Shown, listing, unmarked

MEAN = "mean"
_EFFECTS = {
    "volume": "More or fewer plans",
    "mix": "Where plans are placed",
    "overflow": "Lack of places",
    "price": "Prices",
    "remainder": "Remainder",
    "change": "The whole change",
}
_RISKS = {
    "in_year": "Deficit of the year",
    "since_start": "Deficit added since the start",
    "cumulative": "Deficit of the account",
}
_SENSITIVITY = (
    Shown("What is varied", "title"),
    Shown("From low to high", "varied"),
    Shown("Balance at low", "at_low", "gbp_m"),
    Shown("Balance at high", "at_high", "gbp_m"),
    Shown("Swing", "swing", "gbp_m"),
    Shown("In full", "statement", wide=True),
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
_REPORTED = (
    Shown("What", "measure"),
    Shown("When", "period"),
    Shown("Reported", "amount", "gbp_m"),
    Shown("Status", "status"),
    Shown("Where", "release", wide=True),
)


def money_change(run: RunTables, area: Area) -> Grid | Words:
    """Show why spending differs between the first and the last year; means add up exactly."""
    rows = select(run, "money_change", old_la_code=area.old_la_code)
    if rows.empty:
        return missing(f"change of spending for {area.name}")
    cells: list[list[Cell]] = [
        [words, *unmarked(_effect(rows.where(effect=effect)))] for effect, words in _EFFECTS.items()
    ]
    caption = sentence(
        "Spending of {last} less {first}, {area}",
        last=rows.facts("last_year", "text")[0],
        first=rows.facts("first_year", "text")[0],
        area=area.name,
    )
    heads = ("Average", "80% from", "80% to")
    columns = (Column("Because of", numeric=False), *map(Column, heads))
    notes = (
        "Before recoupment. Averages add up to the whole change exactly; ends of intervals do not.",
    )
    return Grid("money_change", caption, columns, cells, notes, "money_change")


def _effect(rows: Selection) -> list[Cell]:
    low, high = rows.interval("80%", "gbp_m_signed") or (None, None)
    return [rows.fact("amount", "gbp_m_signed", statistic=MEAN), low, high]


def deficit_risk(run: RunTables, area: Area) -> Grid | Words:
    """Show the chance of a deficit beyond each threshold by the end of each year."""
    rows = select(run, "deficit_risk", old_la_code=area.old_la_code)
    if rows.empty:
        return missing(f"risk of a deficit for {area.name}")
    years = rows.values("financial_year")
    heads = [rows.where(financial_year=y).facts("financial_year", "text")[0] for y in years]
    pairs = rows.df[["measure", "threshold"]].drop_duplicates().to_dict("records")
    cells = [_risk(rows.where(**pair), years) for pair in pairs]
    columns = (Column("Deficit", numeric=False), Column("Beyond"), *map(Column, heads))
    caption = sentence("Chance of a deficit beyond each size, {area}", area=area.name)
    notes = ("After March 2028: as if current rules continued.",)
    return Grid("deficit_risk", caption, columns, cells, notes, "deficit_risk")


def _risk(rows: Selection, years: list[str]) -> list[Cell]:
    chances = [
        rows.fact("probability", "probability_percent", financial_year=year) for year in years
    ]
    threshold = rows.facts("threshold", "gbp_axis")[0]
    return [_RISKS[rows.values("measure")[0]], threshold, *unmarked(chances)]


def sensitivity(run: RunTables, area: Area) -> Grid | Words:
    """Show what each assumption's low and high make of the last year's balance."""
    rows = select(run, "sensitivity", old_la_code=area.old_la_code)
    if rows.empty:
        return missing(f"sensitivity of the balance for {area.name}")
    caption = sentence(
        "In-year balance of {year} with one thing at its low or its high",
        year=rows.facts("financial_year", "text")[0],
    )
    return listing("sensitivity", caption, rows, _SENSITIVITY)


def project_effects(run: RunTables, area: Area) -> Grid | Words:
    """Show the last year with and without each project of the pipeline."""
    rows = select(run, "project_effect", old_la_code=area.old_la_code)
    if rows.empty:
        return missing(f"project to come for {area.name}")
    caption = sentence(
        "With and without each project, {area}, {when}",
        area=area.name,
        when=rows.facts("census_year", "census_year")[0],
    )
    notes = (
        "Balance without it: how much better (+) or worse the last year's in-year balance is. "
        "Chances rest on opening dates that are partly assumed.",
    )
    return listing("project_effects", caption, rows, _PROJECTS, notes)


def reported_position(run: RunTables, area: Area) -> Grid | Words:
    """Show what the council's papers report of the account, as context."""
    rows = select(run, "reported_position", area=area.slug)
    caption = sentence("The account of {area} as reported", area=area.name)
    return listing("reported_position", caption, rows, _REPORTED)
