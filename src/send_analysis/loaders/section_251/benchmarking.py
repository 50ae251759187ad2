"""The high needs benchmarking workbook, and its tidy extract: budget, outturn and plans.

Source: DfE, High needs benchmarking tables, sheet of inputs (financial year 2021-22).
"""

import re

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake.base import (
    RawFile,
    Recognised,
    column_problems,
    numbers,
    plain,
    stop_on,
)
from send_analysis.loaders.intake.sheets import csv_table, workbook
from send_analysis.loaders.section_251 import words
from send_analysis.tables import AUTHORITIES, SPEND, SPEND_BASE, Table

GROUPS = {"Section 251 budget": "budget", "Section 251 outturn": "outturn"}
GROUP_ROW, HEADING_ROW, ID_ROW, DETAIL_ROW, FIRST_ROW = 2, 3, 4, 5, 7
CODE, NAME, POPULATION, FIRST_PLANS = 2, 3, 4, 6
PENCE = 1.0  # the largest difference of a total from its parts is below a millionth
_REPEAT = re.compile(r"\s*\(\d\)$")
_YEAR = re.compile(r"\d{4}-\d{2}")

# Authorities abolished in 2019 (Bournemouth, Poole, the old Dorset) are listed with 0
# residents and #N/A in every other cell: the 0 is a failed look-up too.
NO_RESIDENTS = "0"


def financial_year(sheets: dict[str, pd.DataFrame]) -> str | None:
    """Return the year that the workbook says it is of, None when it is another workbook."""
    sheet = _inputs(sheets)
    beside = [] if sheet is None else [cell for cell in sheet.iloc[1] if _YEAR.fullmatch(cell)]
    return beside[0] if beside else None


def _inputs(sheets: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Return the sheet of inputs; guidance may stand before it."""
    return next((sheet for sheet in sheets.values() if _has_groups(sheet)), None)


def _has_groups(sheet: pd.DataFrame) -> bool:
    return len(sheet) > FIRST_ROW and set(GROUPS) <= set(sheet.iloc[GROUP_ROW])


def load(file: RawFile, what: Recognised) -> list[tuple[Table, pd.DataFrame]]:
    """Return ``spend`` (GBP), ``spend_base`` and ``authorities``."""
    sheet = _inputs(workbook(file))
    assert sheet is not None  # it was recognised
    starts = {basis: _start(sheet, group) for group, basis in GROUPS.items()}
    stop_on(_heading_problems(sheet, starts), file.name)
    rows = sheet.iloc[FIRST_ROW:]
    rows = rows[rows[CODE].str.strip() != ""].set_index(CODE)
    rows.index = rows.index.str.strip()
    stop_on(code_problems(rows.index), file.name)
    amounts = {
        basis: {line: rows[start + n] for n, line in enumerate(words.PRINTED_LINES)}
        for basis, start in starts.items()
    }
    plans = {m: rows[FIRST_PLANS + n] for n, m in enumerate(words.PLAN_HEADINGS.values())}
    return tables(file, what, amounts, plans | {words.RESIDENTS: rows[POPULATION]}, rows[NAME])


def tables(
    file: RawFile,
    what: Recognised,
    amounts: dict[str, dict[str, pd.Series]],
    base: dict[str, pd.Series],
    names: pd.Series,
) -> list[tuple[Table, pd.DataFrame]]:
    """Return the tables of printed columns, each indexed by the authority's code.

    Parameters
    ----------
    amounts
        Basis -> line -> printed pounds.
    base
        Measure -> printed plans or residents.
    """
    spend = pd.concat([_spend(file, printed, basis) for basis, printed in amounts.items()])
    source = what.source_id(what.kind)
    named = pd.DataFrame({"old_la_code": names.index, "la_name": names.str.strip().array})
    return [
        (SPEND, spend.assign(financial_year=what.release, status="published", source_id=source)),
        (SPEND_BASE, _base(file, base, what.release[:4]).assign(source_id=source)),
        (AUTHORITIES, named.assign(source_id=source)),
    ]


def _start(sheet: pd.DataFrame, group: str) -> int:
    return list(sheet.iloc[GROUP_ROW]).index(group)


def _heading_problems(sheet: pd.DataFrame, starts: dict[str, int]) -> list[str]:
    """Return every column whose heading is not the one that its place promises."""
    expected = {(ID_ROW, CODE): "la code", (ID_ROW, NAME): "la name"}
    expected[ID_ROW, POPULATION] = words.POPULATION_HEADING
    for start in starts.values():
        for offset, heading in enumerate(words.PRINTED_HEADINGS):
            expected[HEADING_ROW, start + offset] = heading
    for offset, heading in enumerate(words.PLAN_HEADINGS):
        expected[DETAIL_ROW, FIRST_PLANS + offset] = heading
    printed = {place: _heading(sheet, *place) for place in expected}
    return [
        f"column {column + 1}: heading {printed[row, column]!r}, allowed: {heading!r}"
        for (row, column), heading in expected.items()
        if printed[row, column] != heading
    ]


def _heading(sheet: pd.DataFrame, row: int, column: int) -> str:
    return _REPEAT.sub("", plain(str(sheet.iloc[row, column]))) if column < sheet.shape[1] else ""


def code_problems(codes: pd.Index) -> list[str]:
    """Return codes that are no authority's, or that are duplicated."""
    wrong = [code for code in codes if not re.fullmatch(r"\d{3}", code)]
    repeated = sorted(set(codes[codes.duplicated()]))
    problems = [f"LA code {wrong[:5]} is not written like 311"] if wrong else []
    return problems + ([f"LA code {repeated[:5]} is duplicated"] if repeated else [])


def _spend(file: RawFile, printed: dict[str, pd.Series], basis: str) -> pd.DataFrame:
    """Return one row a line; printed totals have a basis of their own."""
    parts = [
        _column(file, column, f"{basis} {line}").assign(line=line)
        for line, column in printed.items()
    ]
    spend = pd.concat(parts).rename(columns={"value": "amount"})
    earned = spend.line.str.endswith(words.INCOME_SUFFIX)
    spend["amount"] = spend.amount.mask(earned, 0 - spend.amount)  # printed above 0
    stop_on(_total_problems(spend, basis), file.name)
    total = spend.line.isin(words.TOTAL_PARTS)
    spend["basis"] = total.map({True: f"{basis}_printed_total", False: basis})
    return spend


def _column(file: RawFile, printed: pd.Series, name: str) -> pd.DataFrame:
    value, symbol = numbers(printed.rename(name), file.name)
    cells = {"old_la_code": printed.index, "value": value.array, "symbol": symbol.array}
    return pd.DataFrame(cells)


def _total_problems(spend: pd.DataFrame, basis: str) -> list[str]:
    wide = spend.set_index(["old_la_code", "line"])["amount"].unstack("line")
    problems = []
    for total, parts in words.TOTAL_PARTS.items():
        difference = (wide[total] - wide[list(parts)].sum(axis=1, skipna=False)).dropna()
        wrong = difference[difference.abs() > PENCE]
        if len(wrong):
            problems.append(
                f"{basis} {total}: printed less the sum of its parts is "
                f"{wrong.iloc[0]:,.0f} for {wrong.index[0]}, {len(wrong)} such rows"
            )
    return problems


def _base(file: RawFile, printed: dict[str, pd.Series], year: str) -> pd.DataFrame:
    """Return plans (January before the financial year) and residents aged 2-18."""
    parts = []
    for measure, column in printed.items():
        is_residents = measure == words.RESIDENTS
        known = column.replace(NO_RESIDENTS, "#N/A") if is_residents else column
        period = f"mid-{year}" if is_residents else f"January {year}"
        parts.append(_column(file, known, measure).assign(measure=measure, period=period))
    return pd.concat(parts)


# --- the tidy extract: a row an authority --------------------------------------------------

# Columns name basis and line (budget2122_place_special, outturn_place_special); an empty cell is
# a failed look-up of the workbook.
NAMES = ("region", "old_la_code", "la_name")
OUTTURN = "outturn"
_TIDY_BUDGET = re.compile(r"(budget\d\d\d\d)_place_total")


def tidy_year(columns: set[str]) -> str | None:
    """Return the year of the budget columns, None when the file is another."""
    budget = _budget(columns)
    if budget is None or f"{OUTTURN}_place_total" not in columns:
        return None
    return vocab.financial_year(2000 + int(budget[6:8]))


def _budget(columns: set[str]) -> str | None:
    return next((match[1] for c in columns if (match := _TIDY_BUDGET.fullmatch(c))), None)


def load_tidy(file: RawFile, what: Recognised) -> list[tuple[Table, pd.DataFrame]]:
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
    stop_on(code_problems(df.index), file.name)
    amounts = {b: {line: df[c] for line, c in columns.items()} for b, columns in printed.items()}
    base = {measure: df[column] for column, measure in words.BASE_COLUMNS.items()}
    return tables(file, what, amounts, base, df.la_name)
