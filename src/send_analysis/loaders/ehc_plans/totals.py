"""Plans of each authority in one January, typed from a release: totals and nothing else.

Columns: old_la_code, la_name, census_year, plans (a count or a symbol).
"""

import pandas as pd

from send_analysis.loaders.ehc_plans.areas import newest_codes
from send_analysis.loaders.ehc_plans.blocks import finished
from send_analysis.loaders.ehc_plans.wording import SHOWN
from send_analysis.loaders.intake.base import RawFile, form_problems, numbers, stop_on
from send_analysis.loaders.intake.sheets import csv_table, header
from send_analysis.tables import CASELOAD

KIND = "caseload_totals"
COLUMNS = ("old_la_code", "la_name", "census_year", "plans")


def recognises(file: RawFile) -> bool:
    """Say whether a file has the table's columns and no others."""
    return header(file) == set(COLUMNS)


def release(file: RawFile) -> str:
    """Return the newest January."""
    printed = csv_table(file)
    stop_on(form_problems(printed["census_year"], r"20\d\d", "2026"), file.name)
    return str(printed["census_year"].max())


def load(file: RawFile, source_id: str) -> dict[str, pd.DataFrame]:
    """Return the plans of authorities in January.

    Raises
    ------
    LoadError
        Naming an unknown authority, year or number.
    """
    printed = csv_table(file)
    codes = newest_codes()
    unknown = sorted(set(printed["old_la_code"]) - codes.keys())
    problems = [f"old_la_code {unknown[:SHOWN]} is of no authority in England"] if unknown else []
    problems += form_problems(printed["census_year"], r"20\d\d", "2026")
    stop_on(problems, file.name)
    plans, symbol = numbers(printed["plans"], file.name)
    rows = printed.assign(
        la_code=printed["old_la_code"].map(codes),
        census_year=printed["census_year"].astype("Int64"),
        dimension="total",
        category="total",
        plans=plans,
        symbol=symbol.astype("str"),
        source_id=source_id,
    )
    return {CASELOAD.name: finished([rows[list(CASELOAD.columns)]], CASELOAD, file.name)}
