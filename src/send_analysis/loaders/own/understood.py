"""What was understood of an authority's own files, so that whoever adds them can compare."""

from collections.abc import Iterable

import pandas as pd

from send_analysis.config import authorities
from send_analysis.config.authorities import Authority
from send_analysis.loaders.intake.publications import Vintage
from send_analysis.loaders.own import grid
from send_analysis.loaders.own.totals import without_totals

# Table -> the columns by which rows are counted, and the column that is added up.
ADDED_UP = {
    "places": (("as_of", "provision", "status"), "places"),
    "caseload": (("census_year", "dimension"), "plans"),
    "caseload_joint": (("census_year", "dimension_a", "dimension_b"), "plans"),
    "flows": (("calendar_year", "measure"), "value"),
    "monthly_flows": (("measure",), "value"),
    "income": (("financial_year", "basis"), "amount"),
    "spend": (("financial_year", "basis"), "amount"),
    "last_return": (("statutory_return", "table"), "value"),
    "unit_cost": (("price_year", "component"), None),
}
# Table -> the pages that it changes first; the summary and the scenarios follow them.
PAGES = {
    "places": ("30", "40", "70"),
    "caseload": ("10", "20", "30", "40", "70"),
    "caseload_joint": ("20", "30", "40", "70"),
    "flows": ("10", "20"),
    "monthly_flows": ("20", "30", "40"),
    "income": ("40", "70"),
    "spend": ("40", "70"),
    "last_return": ("70",),
    "unit_cost": ("40", "70"),
}
COLUMNS = ["file", "area", "table", "of", "rows", "sum"]


def understood(vintages: Iterable[Vintage]) -> pd.DataFrame:
    """Return rows and sums of own files: file, area by name, table, of what, rows, sum.

    The sum is missing where rows cannot be added up or none has a number.
    """
    found = [
        _of_table(df, name).assign(file=one.file.name, table=name)
        for one in vintages
        if one.what.private
        for name, df in one.tables.items()
    ]
    return pd.concat([pd.DataFrame(columns=COLUMNS), *found], ignore_index=True)[COLUMNS]


def pages(vintages: Iterable[Vintage]) -> list[str]:
    """Return the numbers of the pages that the figures of own files change."""
    names = {name for one in vintages if one.what.private for name in one.tables}
    return sorted({page for name in names for page in PAGES[name]})


def left_out(vintages: Iterable[Vintage]) -> list[str]:
    """Return in a line each the rows of own files that are no figures and are not read."""
    return [
        f"{one.file.name}: {line}"
        for one in vintages
        if one.what.private
        for line in without_totals(grid.read(one.file)).left_out
    ]


def areas(vintage: Vintage) -> list[Authority]:
    """Return the authorities that the rows of an own file are about, each once."""
    codes = dict.fromkeys(code for df in vintage.tables.values() for code in _codes(df).unique())
    return list(dict.fromkeys(authorities.or_example(code) for code in codes))


def _codes(df: pd.DataFrame) -> pd.Series:
    return df["area" if "area" in df else "old_la_code"]


def _name(code: str) -> str:
    return authorities.or_example(code).name


def _of_table(df: pd.DataFrame, name: str) -> pd.DataFrame:
    by, number = ADDED_UP[name]
    area = _codes(df).map(_name)
    of = df[list(by)].astype("string").agg(", ".join, axis=1)
    value = df[number].astype("Float64") if number else pd.Series(pd.NA, df.index, "Float64")
    groups = pd.DataFrame({"area": area, "of": of, "value": value}).groupby(
        ["area", "of"], sort=False, as_index=False
    )
    sums = groups.agg(rows=("value", "size"), printed=("value", "count"), sum=("value", "sum"))
    return sums.assign(sum=sums["sum"].where(sums.printed > 0))
