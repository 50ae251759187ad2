"""Section 251: what authorities budgeted and spent on high needs, by line.

Two layouts: the high needs benchmarking workbook (budget and outturn side by side, one
financial year) and the long files of Explore education statistics (budget or outturn, a row
an authority, year and category). Lines are the same in both; see
:mod:`send_analysis.loaders.section_251_words`.
"""

import pandas as pd

from send_analysis.loaders import section_251_benchmarking as benchmarking
from send_analysis.loaders import section_251_long as long
from send_analysis.loaders.base import RawFile, Recognised
from send_analysis.loaders.sheets import header, workbook, workbook_kind

PUBLISHER = "Department for Education"


def recognise(file: RawFile) -> Recognised | None:
    """Return what the file is, from a workbook's headings or a CSV's columns."""
    if workbook_kind(file) == "xlsx":
        year = benchmarking.financial_year(workbook(file))
        return Recognised("section_251", PUBLISHER, year, "benchmarking") if year else None
    basis = long.basis(header(file))
    return Recognised("section_251", PUBLISHER, long.release(file), basis) if basis else None


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return the tables of one file.

    Returns
    -------
    dict
        ``spend`` (GBP; income that a line earns is below 0, so lines add up to net spending)
        and ``authorities``; from the workbook ``spend_base`` (plans of January, residents);
        from an outturn file ``dsg_balance`` (GBP carried forward).

    Raises
    ------
    LoadError
        If a column, category or symbol is unknown, or a printed total is not the sum of its
        parts.
    """
    reader = benchmarking if what.kind == "benchmarking" else long
    tables = reader.load(file, what)
    return {t.name: t.check(df[list(t.columns)], file.name) for t, df in tables}
