"""Counts that stock and flows contradict: what is used in their place, and a table of them."""

from collections.abc import Iterable

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.model import once
from send_analysis.model.demand import panel
from send_analysis.model.demand.panel import Panel
from send_analysis.tables import Tables

DOUBTED = "doubted_count"


def table(inputs: Tables, old_la_code: str) -> pd.DataFrame:
    """Return the authority's doubted Januaries: counted, expected and used plans.

    As the input ``doubted_count`` has them where they were found for a whole panel at once.
    """
    if DOUBTED in inputs:
        found = inputs[DOUBTED]
        return found[found.old_la_code == old_la_code].reset_index(drop=True)
    return of_panel(inputs, [old_la_code, vocab.ENGLAND])


def of_panel(inputs: Tables, codes: Iterable[str]) -> pd.DataFrame:
    """Return the doubted Januaries of some areas, England, a yardstick, among them."""
    whole = _panel(inputs, codes)
    if whole is None:
        return tables.DOUBTED_COUNT.empty()
    known = whole.belief()
    columns = {
        "counted": known.counted,
        "expected": known.expected,
        "used": known.believed,
        "chance": known.doubt,
    }
    every = pd.DataFrame({name: wide.stack() for name, wide in columns.items()})
    rows = every[known.doubted.stack()].rename_axis(["old_la_code", "census_year"]).reset_index()
    return tables.DOUBTED_COUNT.check(rows, "doubted counts")


@once.for_inputs
def scale(inputs: Tables, old_la_code: str) -> pd.Series:
    """Return what plans of doubted Januaries are multiplied by; no other January is in it."""
    doubted = table(inputs, old_la_code).set_index("census_year")
    return (doubted.used / doubted.counted).astype(float)


def plans(inputs: Tables, old_la_code: str) -> pd.Series:
    """Return all plans by census year, what is believed in place of doubted counts."""
    caseload = inputs["caseload"]
    own = caseload[(caseload.old_la_code == old_la_code) & (caseload.dimension == "total")]
    counted = own[own.plans.notna()].set_index("census_year").plans.astype(float).sort_index()
    return counted.mul(scale(inputs, old_la_code).reindex(counted.index).fillna(1.0))


def totals(inputs: Tables) -> pd.DataFrame:
    """Return all plans of every authority and England, what is believed for doubted counts.

    Columns old_la_code, census_year, dimension and plans, as the input ``caseload`` has them.
    """
    whole = _panel(inputs, pd.unique(inputs["caseload"].old_la_code))
    if whole is None:
        return inputs["caseload"]
    believed = whole.believed(whole.belief()).plans.rename_axis("old_la_code").reset_index()
    long = believed.melt("old_la_code", var_name="census_year", value_name="plans")
    return long.assign(dimension="total", census_year=long.census_year.astype(int))


def of_areas(inputs: Tables, codes: Iterable[str]) -> Panel:
    """Return stock and flows of some areas, England among them, without residents."""
    stock, flows = inputs["caseload"], inputs.get("flows", tables.FLOWS.empty())
    near, moved = (table[table.old_la_code.isin(codes)] for table in (stock, flows))
    return panel.from_tables(near, moved, persons=pd.DataFrame())


def _panel(inputs: Tables, codes: Iterable[str]) -> Panel | None:
    """Return stock and flows of some areas; none where England's stock, a yardstick, is lacking."""
    stock = inputs["caseload"]
    counted = set(stock[(stock.dimension == "total") & stock.old_la_code.isin(codes)].old_la_code)
    known = len(counted) > 1 and vocab.ENGLAND in counted
    return of_areas(inputs, codes) if known else None
