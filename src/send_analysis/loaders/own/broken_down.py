"""Own counts that are told apart twice: plans by two breakdowns, flows by one."""

from collections.abc import Iterator

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake import base
from send_analysis.loaders.own import follows
from send_analysis.loaders.own.cells import Kind

BY = " x "  # between two breakdowns or two categories, as in "SEMH x state_special"
PAIRS = (
    ("primary_need", "provision"),
    ("primary_need", "age_band"),
    ("age_band", "provision"),
)
# Flows that publishers break down, and how.
FLOWS = {
    "requests": ("age_band",),
    "requests_refused": ("age_band",),
    "new_plans": ("age_band", "primary_need", "provision"),
    "ceased_total": ("age_band", "primary_need", "provision"),
    # Of a person-level return alone: plans whose need or provision is another a January later.
    "moved_from": ("primary_need", "provision"),
    "moved_to": ("primary_need", "provision"),
}


def joined(first: pd.Series, second: pd.Series) -> pd.Series:
    """Return two columns of words as one, as the template writes them."""
    return first.astype(str) + BY + second.astype(str)


def apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the template by two breakdowns as rows of CASELOAD_JOINT."""
    sides = {"dimension": rows.breakdown, "category": rows.category}
    named = {
        f"{name}_{side}": column.str.split(BY, regex=False).str[place].astype("string")
        for name, column in sides.items()
        for place, side in enumerate("ab")
    }
    return rows.assign(**named, plans=rows["value"])


PAIR_NAMES = {BY.join(pair): pair for pair in PAIRS}


def pair(name: str) -> Kind:
    """Return the kind of a category of a pair of breakdowns."""
    a, b = PAIR_NAMES[name]
    known = base.named(
        {
            BY.join((one, other)): BY.join((one, other))
            for one in follows.CATEGORIES[a]
            for other in follows.CATEGORIES[b]
        }
    )
    example = BY.join((follows.CATEGORIES[a][1], follows.CATEGORIES[b][1]))
    return Kind(
        lambda cell: known.get(base.plain(cell)), f"{a} and {b} with x between, such as {example}"
    )


def _flows() -> Iterator[str]:
    yield from vocab.FLOW_MEASURES
    for measure, dimensions in FLOWS.items():
        for dimension in dimensions:
            yield from (f"{measure}/{dimension}/{c}" for c in follows.CATEGORIES[dimension])


_KNOWN = base.named({measure: measure for measure in _flows()})
FLOW = Kind(
    lambda cell: _KNOWN.get(base.plain(cell)),
    f"one of {', '.join(vocab.FLOW_MEASURES)}, or new plans and such by a breakdown: "
    "new_plans/primary_need/SEMH",
)
