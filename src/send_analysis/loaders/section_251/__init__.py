"""Section 251: what authorities budgeted and spent on high needs, by line.

Four layouts: the high needs benchmarking workbook (budget and outturn side by side, one
financial year), its tidy extract, the long files of Explore education statistics (budget
or outturn, a row an authority, year and category), and the net outturn of all lines 1.2.x in one
figure. Lines are the same in the first three; see :mod:`send_analysis.loaders.section_251.words`.
"""

import pandas as pd

from send_analysis.loaders.intake.base import RawFile, Recognised, checked
from send_analysis.loaders.intake.sheets import header, workbook, workbook_kind
from send_analysis.loaders.section_251 import benchmarking, long, net

PUBLISHER = "Department for Education"
READERS = {
    "benchmarking": benchmarking.load,
    "tidy": benchmarking.load_tidy,
    "budget": long.load,
    "outturn": long.load,
    "net": net.load,
}


def recognise(file: RawFile) -> Recognised | None:
    """Return what the file is, from a workbook's headings or a CSV's columns."""
    if workbook_kind(file) == "xlsx":
        year = benchmarking.financial_year(workbook(file))
        return Recognised("section_251", PUBLISHER, year, "benchmarking") if year else None
    columns = header(file)
    if year := benchmarking.tidy_year(columns):
        return Recognised("section_251", PUBLISHER, year, "tidy")
    if net.is_net(columns):
        return Recognised("section_251", PUBLISHER, net.release(file), "net")
    basis = long.basis(columns)
    return Recognised("section_251", PUBLISHER, long.release(file), basis) if basis else None


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return the tables of one file.

    Returns
    -------
    dict
        ``spend`` (GBP; income that a line earns is below 0, so lines add up to net spending)
        and ``authorities``; from the workbook ``spend_base`` (plans of January, residents);
        from an outturn file ``dsg_balance`` (GBP carried forward); of the net outturn
        ``section_251_net`` (GBP).

    Raises
    ------
    LoadError
        If a column, category or symbol is unknown, or a printed total is not the sum of its
        parts.
    """
    return checked(file.name, *READERS[what.kind](file, what))
