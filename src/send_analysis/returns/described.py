"""What each statutory table counts, how firm its layout is, and what makes its rows."""

from collections.abc import Sequence

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.config.returns import REST, Axis, Layout, ReturnTable
from send_analysis.model.case import Case
from send_analysis.returns.cells import Cells
from send_analysis.returns.drawn import Filed

# Draws -> why they are missing, and what to add.
_GAPS = {
    "wanted": "Plans by single age are not counted for this authority. Add its own figures by age",
    "imports": "No figure for the area's places holds. Add its list of places, with imports",
    "requests": "Requests and assessments are not forecast for this authority: none are counted",
}
_EARLIER = "The newest figures are of a year before the first of this return. Add newer ones"
_BOTH = "Plans are not counted by both breakdowns. Add the authority's own figures"


def tables_about(filed: Filed, every: Sequence[Cells]) -> pd.DataFrame:
    """Return what each table counts, how firm its layout is, and why it is empty where it is."""
    rows = [
        {
            **{name: getattr(cells.layout.about, name) for name in ("standing", "as_of")},
            **{name: getattr(one, name) for name in ("table", "title", "counts", "unit")},
            "statutory_return": cells.layout.about.name,
            "gap": pd.NA if cells.has(one) else _gap(filed, cells, one),
        }
        for cells in every
        for one in cells.layout.tables
    ]
    return tables.RETURN_ABOUT.check(filed.case.labelled(pd.DataFrame(rows)), "returns")


def _gap(filed: Filed, cells: Cells, one: ReturnTable) -> str:
    """Return why a table has no cells, and what to add."""
    if cells.is_drawn(one):
        return _EARLIER
    if one.unit == "GBP":
        outcome = filed.mitigated if one.draws.startswith("mitigated") else filed.unmitigated
        return outcome.without_money
    return _GAPS.get(one.draws, _BOTH)


def rows(case: Case, layouts: Sequence[Layout], cells_filled: pd.DataFrame) -> pd.DataFrame:
    """Return what makes each row of the tables, and what the officer has to do with it.

    Parameters
    ----------
    cells_filled
        The tables, RETURN_TABLE: a row to check of which no figure is known is to be filled in.
    """
    made = [
        {
            "statutory_return": layout.about.name,
            "breakdown": axis.name,
            "tables": tables_of(layout, axis, row),
            "row": row,
            **_made_of(axis, row),
        }
        for layout in layouts
        for axis in layout.axes.values()
        for row in axis.titles
    ]
    described = pd.DataFrame(made)
    to_fill_in = is_unknown(described, cells_filled) & (described.to_do == "check")
    described["to_do"] = described.to_do.mask(to_fill_in, "fill_in")
    return tables.RETURN_ROW.check(case.labelled(described), "rows of returns")


def is_unknown(described: pd.DataFrame, cells_filled: pd.DataFrame) -> pd.Series:
    """Return for each row whether a table shows it without a figure."""
    keys = ["statutory_return", "table", "row"]
    empty = pd.MultiIndex.from_frame(cells_filled.loc[cells_filled.to_do == "fill_in", keys])
    shown = described.assign(table=described.tables.str.split(", ")).explode("table")
    is_empty = pd.MultiIndex.from_frame(shown[keys]).isin(empty)
    return pd.Series(is_empty, shown.index).groupby(level=0).any()


def tables_of(layout: Layout, axis: Axis, row: str) -> str:
    """Return the numbers of the tables that show a row, as a row or column or as all they hold."""
    named = [
        one.table
        for one in layout.tables
        if axis.name == one.rows or (axis.name == one.across and (one.shown or row in one.within))
    ]
    return ", ".join(named) or "none of its own"


def _made_of(axis: Axis, row: str) -> dict[str, object]:
    """Return what makes a row, in words, with the assumptions that divide a group."""
    parts = axis.of(row)
    groups = [f"{_named(part.category)}{_divided(part.share)}" for part in parts if part.category]
    whys = dict.fromkeys(part.why for part in parts if part.why)
    return {
        "made_of": "; ".join(groups) or "None of our groups",
        "assumption": ", ".join(axis.assumptions(row)) or pd.NA,
        "to_do": axis.to_do(row),
        "why": ". ".join(whys) or pd.NA,
    }


def _named(category: str) -> str:
    words = vocab.label(category).replace("_", " ")
    return words[:1].upper() + words[1:]


def _divided(share: str) -> str:
    """Return in words how much of a group is in a row."""
    if not share:
        return ""
    return " (the rest)" if share == REST else " (the part assumed)"
