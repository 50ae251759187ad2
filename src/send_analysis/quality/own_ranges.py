"""A check of all own figures: what is unusual beside the published figures of England."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.config import authorities
from send_analysis.loaders.own import plausible
from send_analysis.loaders.own.ranges import Doubt
from send_analysis.quality.registry import Finding, check
from send_analysis.tables import Tables

OWN = ("places/", "own_figures/", "filed_return/")  # what their source ids begin with
# Table -> the columns that say which figure a row is.
FIGURES = {
    "caseload": ["census_year", "dimension", "category"],
    "flows": ["calendar_year", "measure"],
    "monthly_flows": ["month", "measure"],
    "unit_cost": ["price_year", "provision", "component"],
    "income": ["financial_year", "line", "basis"],
    "spend": ["financial_year", "line", "basis"],
    "last_return": ["statutory_return", "table", "period"],
    "places": ["provider", "academic_year", "status"],
}


@check(
    "own_figure_unusual",
    "warning",
    "Look for another unit, year or authority, or a part of a year; keep it if it is true.",
)
def own_figure_unusual(inputs: Tables) -> Iterator[Finding]:
    """Find own figures that are unusual beside what England's authorities publish."""
    is_own = {
        name: inputs[name].source_id.str.startswith(OWN) for name in FIGURES if name in inputs
    }
    if not any(own.any() for own in is_own.values()):
        return
    published = {**inputs, **{name: inputs[name][~own] for name, own in is_own.items()}}
    for name, own in is_own.items():
        rows = inputs[name][own]
        for doubt in plausible.doubts(name, rows, published) if len(rows) else ():
            yield _finding(name, rows.loc[doubt.row], doubt)


def _finding(name: str, row: pd.Series, doubt: Doubt) -> Finding:
    code = authorities.or_example(row.get("old_la_code", row.get("area"))).old_la_code
    figure = " ".join(str(row[column]) for column in FIGURES[name])
    return Finding(code, f"{code} {figure}", f"{doubt.found:,.10g}; {doubt.usual}")
