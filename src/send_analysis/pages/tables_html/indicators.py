"""Tables of the local area: red indicators on one page, all of them, disputes, the tracker."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import (
    Column,
    Grid,
    RunTables,
    Selection,
    Words,
    fact,
    missing,
    select,
    sentence,
)
from send_analysis.pages.kit.indicators import (
    ALL,
    STATUS,
    TRACKER,
    VALUES,
    number,
    reds,
    reported,
    status,
    unreported,
)
from send_analysis.pages.tables_html.listing import Cell

Row = Mapping[Any, Any]
CellOf = Callable[[Row], Cell]
Heading = tuple[Column, CellOf]

_COMPARED = (
    "England, region and statistical neighbours are of the same period and basis; neighbours are "
    "the plain mean of their rates."
)
_SURE_NOTE = Markup(
    "Beyond chance: the 95% interval of the difference from England leaves out no difference. "
    "Without the number of cases nobody can tell."
)
_OPEN_FIRST = ("overdue", "due", "no date given", "done")


def _name(row: Row) -> Markup:
    title = fact(STATUS, row, "title", "text")
    if row["group"] == ALL:
        return sentence("{title}", title=title)
    return sentence("{title}: {group}", title=title, group=fact(STATUS, row, "group", "text"))


def _number(column: str) -> CellOf:
    return lambda row: number(row, column)


def _with_unit(row: Row) -> Cell:
    """Return the value; beside it its unit, unless that is percent."""
    value = number(row, "value")
    if value is None or row["unit"] == "percent":
        return value
    return sentence("{value} {unit}", value=value, unit=fact(STATUS, row, "unit", "text"))


def _text(column: str) -> CellOf:
    def cell(row: Row) -> Cell:
        return None if pd.isna(row[column]) else fact(STATUS, row, column, "text")

    return cell


def _interval(row: Row) -> Cell:
    low, high = number(row, "lower"), number(row, "upper")
    return None if low is None else sentence("{low} to {high}", low=low, high=high)


def _owner(row: Row) -> Cell:
    return "none named" if pd.isna(row["owner"]) else fact(STATUS, row, "owner", "text")


_NAME: Heading = (Column("Indicator", numeric=False), _name)
_VALUE = (Column("Value"), _with_unit)
_TARGET = (Column("Own target"), _number("target"))
_UNIT = (Column("Unit", numeric=False), _text("unit"))
_PERIOD = (Column("Period", numeric=False), _text("period"))
_ENGLAND = (Column("England"), _number("england"))
_REGION = (Column("Region"), _number("region"))
_NEIGHBOURS = (Column("Neighbours"), _number("neighbours"))
_WHY = (Column("Rating and why", numeric=False), _text("rag_word"))
_INTERVAL = (Column(Markup("95% interval"), numeric=False), _interval)
_BEYOND = (Column("Beyond chance?", numeric=False), _text("distinguishable"))
_CAUTION = (Column("Caution", numeric=False), _text("caution"))
_OWNER = (Column("Owner", numeric=False), _owner)
_ASKED = (Column("Asked for by", numeric=False), _text("priorities"))
_REPORT = (Column("Can it be reported?", numeric=False), _text("reportability_word"))
_DEFINITION = (Column("Definition", numeric=False), _text("definition"))


def _grid(
    name: str,
    caption: Any,
    rows: Selection,
    columns: Sequence[Heading],
    notes: Sequence[Any] = (),
) -> Grid | Words:
    if rows.empty:
        return missing(f"rows for the table “{Markup(caption).striptags()}”")
    heads = [column for column, _ in columns]
    cells = [[cell(row) for _, cell in columns] for row in rows.df.to_dict("records")]
    return Grid(name, caption, heads, cells, notes, csv=rows.table)


def red_indicators(run: RunTables, area: Area) -> Grid | Words:
    """Show what is red on one page: why, compared with whom, how sure, who owns it."""
    if reds(run, area).empty:
        return Words((sentence("Nothing is rated red in {area}.", area=area.name),), "note")
    compared = [_ENGLAND, _REGION, _NEIGHBOURS, _TARGET]
    columns = [_NAME, _WHY, _VALUE, _PERIOD, *compared, _INTERVAL, _BEYOND, _OWNER]
    caption = sentence("What is red in {area}", area=area.name)
    return _grid("red_indicators", caption, reds(run, area), columns, (_COMPARED, _SURE_NOTE))


def all_indicators(run: RunTables, area: Area) -> Grid | Words:
    """Show every indicator with a value, worst rating first."""
    rows = reported(run, area)
    order = {"red": 0, "amber": 1, "green": 2, "not rated": 3}
    ranked = rows.df.assign(rank=rows.df.rag.map(order)).sort_values("rank", kind="stable").index
    value = [_NAME, _WHY, _VALUE, _PERIOD, _INTERVAL]
    columns = [*value, _ENGLAND, _REGION, _NEIGHBOURS, _REPORT, _CAUTION, _OWNER]
    caption = sentence("Every indicator of {area} with a value", area=area.name)
    return _grid("indicators", caption, Selection(STATUS, rows.df.loc[ranked]), columns)


def not_reported(run: RunTables, area: Area) -> Grid | Words:
    """Show the indicators that are asked for and cannot be reported."""
    columns = (_NAME, _REPORT, _ASKED, _OWNER)
    if unreported(run, area).empty:
        return Words((Markup("Nothing that is asked for is left unreported."),), "note")
    caption = sentence("What {area} cannot yet report", area=area.name)
    return _grid("not_reported", caption, unreported(run, area), columns)


def disputed_values(run: RunTables, area: Area) -> Grid | Words:
    """Show the values of one thing and one year that differ by source, each with its basis."""
    titles = status(run, area).df.set_index(["indicator", "group"]).title.to_dict()
    rows = select(run, VALUES, old_la_code=area.old_la_code, comparator="own").known("disputed_by")
    if rows.empty:
        return Words((Markup("No value is disputed."),), "note")
    ordered = rows.df.sort_values(["period_end", "group", "indicator"]).to_dict("records")
    cells = [_disputed(row, titles) for row in ordered]
    heads = ("Indicator", "Group", "Period", "Value", "Basis", "Source")
    columns = [Column(head, numeric=head == "Value") for head in heads]
    caption = sentence("Values about which sources disagree, {area}", area=area.name)
    return Grid("disputed_values", caption, columns, cells, csv=VALUES)


def _disputed(row: Row, titles: Mapping[tuple[str, str], str]) -> list[Cell]:
    titled = {**row, "title": titles[(row["indicator"], row["group"])]}
    group, period, basis, source = (
        fact(VALUES, row, c, "text") for c in ("group", "period", "basis", "source_id")
    )
    title = fact(STATUS, titled, "title", "text")
    return [title, group, period, number(row, "value", VALUES), basis, source]


def tracker(run: RunTables, area: Area) -> Grid | Words:
    """Show actions and milestones: overdue first, then due, undated, done."""
    rows = select(run, TRACKER, old_la_code=area.old_la_code)
    rank = rows.df.status.map({state: place for place, state in enumerate(_OPEN_FIRST)})
    ordered = rows.df.assign(rank=rank).sort_values(["rank", "due_by"], kind="stable").index
    found = Selection(TRACKER, rows.df.loc[ordered])
    if found.empty:
        return missing(f"action or milestone of {area.name}")
    columns = ("What", "Status", "Due", "Due by", "Owner", "Part of", "Evidence")
    cells = [_action(row) for row in found.df.to_dict("records")]
    heads = [Column(head, numeric=False) for head in columns]
    caption = sentence("Improvement plans of {area}", area=area.name)
    note = Markup("Overdue: due before the day of this picture, and no source says it was done.")
    return Grid("tracker", caption, heads, cells, (note,), csv=TRACKER)


def _action(row: Row) -> list[Cell]:
    def text(column: str) -> Cell:
        return None if pd.isna(row[column]) else fact(TRACKER, row, column, "text")

    owner = "none named" if pd.isna(row["owner"]) else fact(TRACKER, row, "owner", "text")
    dates = [text("due"), text("due_by")]
    return [text("what"), text("status"), *dates, owner, text("priority"), text("evidence")]


def leading_indicators(run: RunTables, area: Area) -> Grid | Words:
    """Show the indicators that lead the forecast, with their weight in it."""
    weight = (Column("Weight in the forecast"), _weight)
    leads = (Column("Feature of the forecast", numeric=False), _feature)
    rows = status(run, area).known("leads").known("value")
    columns = (_NAME, _VALUE, _PERIOD, _ENGLAND, leads, weight)
    return _grid("leading_indicators", "What leads the forecast of plans", rows, columns)


def _weight(row: Row) -> Cell:
    return "not used" if pd.isna(row["weight"]) else fact(STATUS, row, "weight", "decimal_signed")


def _feature(row: Row) -> Cell:
    return fact(STATUS, row, "leads", "label")


def definitions(run: RunTables, area: Area) -> Grid | Words:
    """Show what each indicator counts, which way is better and how often it is published."""
    rows = status(run, area)
    once = Selection(STATUS, rows.df.drop_duplicates("indicator"))
    polarity = (Column("Better is", numeric=False), _text("polarity"))
    often = (Column("How often", numeric=False), _text("frequency"))
    title = (Column("Indicator", numeric=False), _text("title"))
    return _grid("definitions", "Definitions", once, (title, _DEFINITION, _UNIT, polarity, often))
