"""Section 251 in the long layout: a row an authority, financial year and category.

Source: DfE, Explore education statistics, "Planned LA and school expenditure" (budget) and
"LA and school expenditure" (outturn). Columns as in the publisher's data guidance; no such
file was available when this was written, so every departure stops the load.
"""

import pandas as pd

from send_analysis.loaders.intake import base, levels
from send_analysis.loaders.intake.sheets import csv_table
from send_analysis.loaders.section_251 import words
from send_analysis.tables import AUTHORITIES, DSG_BALANCE, SPEND, Table

CATEGORY = {"category_of_planned_expenditure": "budget", "category_of_expenditure": "outturn"}
NET = {"budget": "net_planned_expenditure", "outturn": "net_expenditure"}
REQUIRED = ("time_period", "geographic_level", "la_name", "old_la_code", "new_la_code", "income")
OPTIONAL = (
    "time_identifier",
    "country_name",
    "country_code",
    "region_name",
    "region_code",
    "main_category",
    "main_category_planned_expenditure",
    "gross_expenditure",
    "gross_planned_expenditure",
    "net_per_capita_expenditure",
    "net_per_capita_planned_expenditure",
    "EES_order",  # outturn files number their rows
)
NOT_APPLICABLE = "z"  # a category that a phase cannot have: no part of the sum
POUNDS = 1.0  # a remainder below this is rounding
KEY = ["old_la_code", "financial_year", "line"]


def basis(columns: set[str]) -> str | None:
    """Return budget or outturn, None when the columns are of another file."""
    known = {"time_period", "geographic_level", "new_la_code", *words.PHASE_COLUMNS}
    if not known <= columns:
        return None
    return next((kind for column, kind in CATEGORY.items() if column in columns), None)


def release(file: base.RawFile) -> str:
    """Return the last financial year of the file."""
    return _financial_year(csv_table(file).time_period.max())


def _financial_year(printed: str) -> str:
    return f"{printed[:4]}-{printed[4:]}"


def load(file: base.RawFile, what: base.Recognised) -> list[tuple[Table, pd.DataFrame]]:
    """Return ``spend``, ``authorities`` and, of an outturn, ``dsg_balance``."""
    df = _read(file, what.kind)
    source = what.source_id(what.kind)
    spend = _spend(file, df[df.number.isin(words.CATEGORIES)], what.kind)
    names = df[df.geographic_level == levels.LOCAL][["old_la_code", "la_name"]]
    tables = [
        (SPEND, spend.assign(basis=what.kind, status="published", source_id=source)),
        (AUTHORITIES, names.drop_duplicates().assign(source_id=source)),
    ]
    carried = df[(df.number == words.CARRIED_FORWARD) & (what.kind == "outturn")]
    if len(carried):
        tables.append((DSG_BALANCE, _carried_forward(file, carried).assign(source_id=source)))
    return tables


def _read(file: base.RawFile, kind: str) -> pd.DataFrame:
    df = csv_table(file)
    category = next(column for column, of in CATEGORY.items() if of == kind)
    required = (*REQUIRED, category, NET[kind], *words.PHASE_COLUMNS)
    base.collected(file.name, lambda: base.column_problems(df.columns, required, OPTIONAL))
    df = df.rename(columns={category: "category", NET[kind]: "net"})
    df["number"] = df.category.str.extract(r"^\s*([\d.]*\d)\b", expand=False).fillna("")
    base.collected(
        file.name,
        lambda: base.word_problems(df.geographic_level, levels.LEVELS),
        lambda: base.form_problems(df.time_period, r"20\d{4}", "202324"),
        lambda: _category_problems(df),
    )
    df["financial_year"] = df.time_period.map(_financial_year)
    df["old_la_code"] = _keys(df)
    base.collected(file.name, lambda: _key_problems(df))
    return df


def _keys(df: pd.DataFrame) -> pd.Series:
    """Return the key of the row's area: an authority's code, a region's or England's."""
    region = df["region_code"] if "region_code" in df else pd.Series("", index=df.index)
    return levels.area_codes(df.geographic_level, region, df.old_la_code)


def _key_problems(df: pd.DataFrame) -> list[str]:
    """Return rows without an area, and categories that an area prints twice in a year."""
    problems = []
    if (df.old_la_code == "").any():
        level = df.geographic_level[df.old_la_code == ""].iloc[0]
        problems.append(f"a row of level {level!r} without a code")
    twice = df[df.duplicated(["old_la_code", "financial_year", "category"])]
    if len(twice):
        row = twice.iloc[0]
        problems.append(f"{row.old_la_code} prints {row.category!r} twice in {row.time_period}")
    return problems


def _category_problems(df: pd.DataFrame) -> list[str]:
    """Return high needs categories that are new, or whose number means something else now."""
    high_needs = df[df.number.str.fullmatch(words.HIGH_NEEDS)]
    pairs = high_needs[["number", "category"]].drop_duplicates()
    return [
        f"unknown category {name!r}, allowed: {sorted(words.CATEGORIES)} as in 2023-24"
        for number, name in pairs.itertuples(index=False)
        if number not in words.CATEGORIES
        or words.CATEGORY_WORDS[number] not in name.casefold().replace("–", "-")
    ]


def _spend(file: base.RawFile, df: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return categories as lines; what the parts leave of the net total is its own line."""
    df = df.assign(stem=df.number.map(words.CATEGORIES))
    phased = df[df.stem.isin(words.PHASED)]
    parts = [
        _cells(file, phased, column, phased.stem + f"_{phase}")
        for column, phase in words.PHASE_COLUMNS.items()
    ]
    earned = _cells(file, phased, "income", phased.stem + words.INCOME_SUFFIX)
    parts.append(earned.assign(amount=0 - earned.amount))
    services = df[~df.stem.isin(words.PHASED)]
    lines = _summed(pd.concat([*parts, _cells(file, services, "net", services.stem)]))
    net = _summed(_cells(file, phased, "net", phased.stem))
    return pd.concat([lines, _remainders(lines, net)], ignore_index=True)


def _cells(file: base.RawFile, df: pd.DataFrame, column: str, line: pd.Series) -> pd.DataFrame:
    amount, symbol = base.numbers(df[column], file.name)
    return df[["old_la_code", "financial_year"]].assign(line=line, amount=amount, symbol=symbol)


def _summed(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the sum a line; missing when a part is, unless the part is not applicable."""
    not_applicable = cells.symbol == NOT_APPLICABLE
    counted = cells[~not_applicable.fillna(False)]
    sums = counted.groupby(KEY).agg(
        amount=("amount", lambda part: part.sum(skipna=False)), symbol=("symbol", "first")
    )
    nothing = cells.groupby(KEY).agg(amount=("amount", "first"), symbol=("symbol", "first"))
    lines = pd.concat([sums, nothing[~nothing.index.isin(sums.index)]]).reset_index()
    return lines.astype({"amount": "Float64", "symbol": "string"})


def _remainders(lines: pd.DataFrame, net: pd.DataFrame) -> pd.DataFrame:
    """Return net totals less their parts, where that is more than rounding."""
    stems = lines.line.str.extract(f"^({'|'.join(words.PHASED)})_", expand=False)
    area_year = [lines.old_la_code, lines.financial_year, stems.rename("line")]
    part = lines.symbol.fillna("") != NOT_APPLICABLE  # a phase that is z has no part in the total
    known = lines.amount[part].groupby(area_year).agg(lambda amount: amount.sum(skipna=False))
    totals = net.set_index(KEY).amount
    left = (totals - known.reindex(totals.index)).dropna()
    rows = left[left.abs() > POUNDS].rename("amount").reset_index()
    rows["line"] = rows.line + "_not_by_phase"
    return rows.assign(symbol=pd.array([pd.NA] * len(rows), dtype="string"))


def _carried_forward(file: base.RawFile, df: pd.DataFrame) -> pd.DataFrame:
    """Return the grant carried forward to the next year: GBP, below 0 a deficit.

    The line prints a deficit above 0: Havering's 15,296,452 of March 2024 is the 15.3m that its
    forum reports as a deficit.
    """
    printed, symbol = base.numbers(df.net, file.name)
    value = 0 - printed
    region = df.get("region_name", df.old_la_code)
    area = df.la_name.where(df.geographic_level == levels.LOCAL, region)
    area = area.mask(df.geographic_level == levels.NATIONAL, "England")
    return df.assign(area=area, value=value, unit="GBP", symbol=symbol, measure="carried_forward")
