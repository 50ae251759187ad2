"""Net outturn of the high needs lines 1.2.x in one figure: a row an authority and year.

Source: DfE, section 251 outturn, "LA and school expenditure", lines 1.2.x added up net of income:
top-ups, fees and services. Places are no part of it. In 2021-22 it equals the lines of the
benchmarking workbook in 71 of 83 authorities; elsewhere it is more, probably by lines that
the workbook lacks (direct payments, PFI, schools in financial difficulty).
"""

import pandas as pd

from send_analysis.config.authorities import UnknownAreaError, authority
from send_analysis.loaders.intake.base import (
    RawFile,
    Recognised,
    column_problems,
    form_problems,
    numbers,
    stop_on,
)
from send_analysis.loaders.intake.sheets import csv_table
from send_analysis.tables import SECTION_251_NET, Table

AMOUNT = "net_1_2_x"
KEY = ("old_la_code", "financial_year")
DESCRIBED = ("la_code", "la_name")  # beside the key; read to check it


def is_net(columns: set[str]) -> bool:
    """Return whether the columns are those of the net outturn."""
    return {*KEY, AMOUNT} <= columns


def release(file: RawFile) -> str:
    """Return the last financial year of the file."""
    return str(csv_table(file).financial_year.max())


def load(file: RawFile, what: Recognised) -> list[tuple[Table, pd.DataFrame]]:
    """Return ``section_251_net`` (GBP) of every authority in the file."""
    df = csv_table(file)
    problems = column_problems(df.columns, (*KEY, AMOUNT), DESCRIBED)
    stop_on(problems, file.name)
    problems = form_problems(df.financial_year, r"20\d\d-\d\d", "2024-25")
    stop_on([*problems, *_authority_problems(df)], file.name)
    amount, symbol = numbers(df[AMOUNT], file.name)
    tidy = df.assign(amount=amount, symbol=symbol, source_id=what.source_id(what.kind))
    return [(SECTION_251_NET, tidy)]


def _authority_problems(df: pd.DataFrame) -> list[str]:
    """Return codes that are no authority's, or that another code or name beside them denies."""
    columns = ["old_la_code", *(column for column in DESCRIBED if column in df)]
    printed = df[columns].drop_duplicates().itertuples(index=False, name=None)
    return [problem for cells in printed for problem in _disagreement(*cells)]


def _disagreement(code: str, *beside: str) -> list[str]:
    try:
        codes = {authority(cell).old_la_code for cell in (code, *beside)}
    except UnknownAreaError as error:
        return [str(error)]
    names = " and ".join(repr(cell) for cell in (code, *beside))
    return [] if codes == {code} else [f"{names} are not one authority"]
