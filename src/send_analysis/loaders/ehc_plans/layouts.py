"""Every layout of the publication, newest first, read from ``layouts.csv``: a row a layout.

``counts`` names tables of ``words.csv`` or gives ``printed=ours``; ``words`` names the table of
the columns that say what a row is about; ``unused`` matches columns that are known and not
loaded: percentages (computed where needed), sub-totals (they only check the leaves), statements
of SEN (they ended in 2018).
"""

from collections.abc import Mapping

from send_analysis.loaders.ehc_plans import caseload, flows, wording
from send_analysis.loaders.ehc_plans.sheet import Layout
from send_analysis.loaders.intake.wording import rows

LEAST_KNOWN = 0.5  # of a file's columns and of a layout's, for the file to be recognised
LEAST_IDENTIFIERS = 0.6
_SHAPES = {"caseload": caseload, "flows": flows}


def _layout(row: Mapping[str, str]) -> Layout:
    module, _, shape = row["shape"].partition(".")
    counts = [_counts(name) for name in row["counts"].split()]
    return Layout(
        kind=row["kind"],
        dating=tuple(row["dating"].split(" or ")),
        stock=row["stock"] == "yes",
        columns={printed: ours for table in counts for printed, ours in table.items()},
        words=wording.TABLES[row["words"]],
        unused=row["unused"],
        shape=getattr(_SHAPES[module], shape) if shape else None,
        topics=tuple(row["topics"].split()),
    )


def _counts(name: str) -> dict[str, str]:
    printed, equals, ours = name.partition("=")
    return {printed: ours} if equals else wording.TABLES[name]


LAYOUTS = tuple(_layout(row) for row in rows("ehc_plans", "layouts.csv"))
BY_KIND = {layout.kind: layout for layout in LAYOUTS}


def best(names: list[str], dating: set[str]) -> Layout | None:
    """Return the layout that most columns and the time identifiers fit, if any does."""
    printed = [n for n in names if n not in wording.IDENTIFIERS]
    if len(names) - len(printed) < LEAST_IDENTIFIERS * len(wording.IDENTIFIERS):
        return None
    fitting = [x for x in LAYOUTS if not dating or dating & set(x.dating)]
    likeness = {x.kind: _likeness(x, printed) for x in fitting}
    kind = max(likeness, key=likeness.__getitem__, default=None)
    return BY_KIND[kind] if kind and likeness[kind] >= LEAST_KNOWN else None


def _likeness(layout: Layout, printed: list[str]) -> float:
    """Return the share of columns that file and layout have in common."""
    wanted = {*layout.columns, *layout.words}
    found = len(wanted & set(printed)) / len(wanted) if wanted else 1.0
    if found < LEAST_KNOWN:
        return found
    return min(found, sum(layout.knows(n) for n in printed) / max(len(printed), 1))
