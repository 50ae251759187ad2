"""What is known of published figures beside the figures: the publisher's notes, unread columns."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.config.known_defects import known_defects
from send_analysis.quality.registry import EVERYWHERE, Finding, check
from send_analysis.tables import Tables

# Table -> the columns that say which part of it a row is of, and of which year.
_PARTS = {"caseload": ("dimension", "census_year"), "flows": ("measure", "calendar_year")}
_DIFFERENCES = {
    "new column": "no layout names these columns, so they are not read: {names}",
    "column gone": "these columns of the layout are absent: {names}",
    "choice of columns": "these columns of the layout are read, it has no others: {names}",
    "new breakdown": "no table names these breakdowns, so they are not read: {names}",
    "schools left out": "these are not open and add no places: {names}",
}


@check("known_defect", "warning", "Read what is known before the figure is used.", ())
def known_defect(inputs: Tables) -> Iterator[Finding]:
    """Say what is known of published figures that are in use."""
    for name, (part, year) in _PARTS.items():
        if name in inputs:
            yield from _of_table(inputs[name], name, part, year)


def _of_table(cells: pd.DataFrame, name: str, part: str, year: str) -> Iterator[Finding]:
    printed = cells[[part, year]].drop_duplicates()
    areas = {EVERYWHERE, *cells["old_la_code"].unique()}
    for one in known_defects():
        if one.table == name and one.old_la_code in areas:
            of_year = printed.loc[printed[year].astype(str) == one.year, part]
            if of_year.str.startswith(one.part).any():
                yield Finding(one.old_la_code, one.place, f"{one.known} ({one.source})")


@check("layout_differs", "note", "Name new columns in the layout if they are needed.", ("unread",))
def layout_differs(inputs: Tables) -> Iterator[Finding]:
    """Find files whose columns or breakdowns are not just those of a known layout."""
    for (file, difference), rows in inputs["unread"].groupby(["source_id", "difference"]):
        names = ", ".join(rows["name"])
        yield Finding(
            EVERYWHERE, f"{file}: {difference}", _DIFFERENCES[str(difference)].format(names=names)
        )
