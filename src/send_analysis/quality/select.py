"""Views of the tidy tables that several checks share."""

import pandas as pd

from send_analysis import vocab
from send_analysis.quality.registry import Tables

AUTHORITY = r"\d{3}"  # old_la_code of an authority; England and the regions have letters
NOT_APPLICABLE = "z"
AREA_YEAR = ["old_la_code", "census_year"]


def authorities(df: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of single authorities."""
    return df[df["old_la_code"].str.fullmatch(AUTHORITY)]


def england(df: pd.DataFrame) -> pd.DataFrame:
    """Return the national rows."""
    return df[df["old_la_code"] == vocab.ENGLAND]


def dimension(tables: Tables, name: str) -> pd.DataFrame:
    """Return the caseload by one dimension."""
    caseload = tables["caseload"]
    return caseload[caseload["dimension"] == name]


def totals(tables: Tables) -> pd.DataFrame:
    """Return all plans: old_la_code, census_year, plans, in order of time."""
    return dimension(tables, "total")[[*AREA_YEAR, "plans"]].sort_values(AREA_YEAR)


def with_total(parts: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return parts added up beside the total, where no part is missing.

    A part that does not apply (``z``: the return did not ask for it) is none that is missing.
    Columns: old_la_code, census_year, parts, total, gap = total - parts.
    """
    known = parts["plans"].notna() | (parts["symbol"] == NOT_APPLICABLE).fillna(False)
    grouped = parts.assign(known=known).groupby(AREA_YEAR, as_index=False)
    summed = grouped.agg(
        parts=("plans", "sum"), printed=("plans", "count"), complete=("known", "all")
    )
    joined = summed[summed["complete"] & (summed["printed"] > 0)].merge(
        totals(tables).rename(columns={"plans": "total"}).dropna(), on=AREA_YEAR
    )
    return joined.assign(gap=joined["total"] - joined["parts"])


def wide_flows(tables: Tables) -> pd.DataFrame:
    """Return flows with one column a measure, by old_la_code and calendar_year."""
    flows = tables["flows"]
    plain = flows[~flows["measure"].str.contains("/")]
    wide = plain.pivot(index=["old_la_code", "calendar_year"], columns="measure", values="value")
    return wide.astype("Float64").reset_index().rename_axis(columns=None)


def has(df: pd.DataFrame, *columns: str) -> bool:
    """Say whether every column is there."""
    return set(columns) <= set(df)


def grown(df: pd.DataFrame, value: str, by: list[str], year: str) -> pd.DataFrame:
    """Return consecutive years side by side: ``before``, the value, ``percent`` between."""
    ordered = df.sort_values([*by, year])
    groups = ordered.groupby(by)
    next_year = groups[year].diff() == 1
    before = groups[value].shift().where(next_year)
    percent = 100 * (ordered[value] - before) / before.where(before != 0)
    return ordered.assign(before=before, percent=percent)
