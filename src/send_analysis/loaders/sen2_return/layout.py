"""The modules of a SEN2 return: their columns, what a column holds, and which hangs on which."""

from dataclasses import dataclass
from functools import cache

from send_analysis.loaders.intake import base

PACKAGE = "sen2_return"
PARENTS = {
    "person": "sen2",
    "requests": "person",
    "assessment": "requests",
    "namedplan": "assessment",
    "plandetail": "namedplan",
    "activeplans": "requests",
    "placementdetail": "activeplans",
    "senneed": "activeplans",
}
# Module -> the element that holds its records in the XML.
ELEMENTS = {
    "person": "Person",
    "requests": "Requests",
    "assessment": "Assessment",
    "namedplan": "NamedPlan",
    "plandetail": "PlanDetail",
    "activeplans": "ActivePlans",
    "placementdetail": "PlacementDetail",
    "senneed": "SENneed",
}
MODULES = ("sen2", *PARENTS)
OPTIONAL = ("plandetail",)  # not needed for any count


@dataclass(frozen=True)
class Column:
    """A column of a module: its name in the CSV and in the XML, ours, and what it holds."""

    printed: str
    element: str
    ours: str
    kind: str  # id, parent, text, code, day, flag, number, year
    needed: bool


@cache
def columns(module: str) -> tuple[Column, ...]:
    """Return the columns of a module that are read."""
    rows = [row for row in base.rows(PACKAGE, "columns.csv") if row["module"] == module]
    return tuple(
        Column(r["printed"], r["element"], r["ours"], r["kind"], r["needed"] == "yes") for r in rows
    )


@cache
def words(table: str) -> dict[str, str]:
    """Return a table of codes, as printed -> ours."""
    return base.tables(PACKAGE)[table]


def key(module: str) -> str:
    """Return our name of the column that identifies a record of a module."""
    return next(c.ours for c in columns(module) if c.kind == "id")
