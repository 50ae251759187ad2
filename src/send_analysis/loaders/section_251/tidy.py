"""The tidy extract of the high needs benchmarking workbook: a row an authority.

Columns name basis and line (``budget2122_place_special``, ``outturn_place_special``); an
empty cell is a failed look-up of the workbook.
"""

import re

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.intake.sheets import csv_table
from send_analysis.loaders.intake.wording import column_problems, stop_on
from send_analysis.loaders.section_251 import benchmarking, words
from send_analysis.tables import Table

NAMES = ("region", "old_la_code", "la_name")
OUTTURN = "outturn"
_BUDGET = re.compile(r"(budget\d\d\d\d)_place_total")


def financial_year(columns: set[str]) -> str | None:
    """Return the year of the budget columns, None when the file is another."""
    budget = _budget(columns)
    if budget is None or f"{OUTTURN}_place_total" not in columns:
        return None
    return vocab.financial_year(2000 + int(budget[6:8]))


def _budget(columns: set[str]) -> str | None:
    return next((match[1] for c in columns if (match := _BUDGET.fullmatch(c))), None)


def load(file: RawFile, what: Recognised) -> list[tuple[Table, pd.DataFrame]]:
    """Return the same tables as from the workbook."""
    df = csv_table(file)
    groups = {"budget": _budget(set(df.columns)), OUTTURN: OUTTURN}
    printed = {
        basis: {line: f"{group}_{line}" for line in words.PRINTED_LINES}
        for basis, group in groups.items()
    }
    lines = [column for columns in printed.values() for column in columns.values()]
    stop_on(column_problems(df.columns, [*NAMES, *words.BASE_COLUMNS, *lines]), file.name)
    df = df.set_index(df.old_la_code.str.strip())
    stop_on(benchmarking.code_problems(df.index), file.name)
    amounts = {b: {line: df[c] for line, c in columns.items()} for b, columns in printed.items()}
    base = {measure: df[column] for column, measure in words.BASE_COLUMNS.items()}
    return benchmarking.tables(file, what, amounts, base, df.la_name)
