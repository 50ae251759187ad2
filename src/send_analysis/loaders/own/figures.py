"""The authority's own caseload, flows, unit costs, income and spending: small CSV templates.

Templates and documentation: ``docs/templates``. All of them are private: they stay on the
machine, and what is made from them must be read for small counts before it is published.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders import own
from send_analysis.loaders.intake import base
from send_analysis.loaders.section_251 import words as section_251_words
from send_analysis.tables import CASELOAD, FLOWS, INCOME, SPEND, UNIT_COST

FLOW = "flow"  # what the column breakdown says of a flow
CENSUS = "January "  # a caseload's period is January 2025, a flow's a calendar year, 2024
STATUS = "own"

CATEGORIES = {
    "total": ("total",),
    "age_band": tuple(vocab.AGE_BANDS),
    "age": tuple(str(age) for age in range(26)),
    "primary_need": vocab.PRIMARY_NEEDS,
    "area_of_need": vocab.AREAS_OF_NEED,
    "provision": vocab.PROVISIONS,
    FLOW: vocab.FLOW_MEASURES,
}
INCOME_BASES = ("before_recoupment", "after_recoupment", "component", "deduction", "other")
SPEND_BASES = ("budget", "outturn")
SPEND_LINES = tuple(line for line in section_251_words.PRINTED_LINES if not line.endswith("_total"))
COMPONENTS = ("place", "top_up", "fee", "support", "transport", "total")


@dataclass(frozen=True)
class Layout:
    """Columns of one template and how its rows become tables."""

    columns: tuple[str, ...]
    tidy: Callable[[base.RawFile, pd.DataFrame, str], dict[str, pd.DataFrame]]


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return which template the file follows; every column must be there."""
    columns = own.columns(file)
    for kind, layout in LAYOUTS.items():
        if set(layout.columns) <= columns:
            return own.recognised("own_figures", file, kind)
    return None


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``caseload`` and ``flows``, ``unit_cost``, ``income`` or ``spend``, status own.

    Raises
    ------
    LoadError
        Naming every unknown column, word, year or number.
    """
    layout = LAYOUTS[what.kind]
    df = own.table(file)
    base.stop_on(base.column_problems(df.columns, layout.columns, ["note", *own.PUBLIC]), file.name)
    base.stop_on(own.day_problems(df), file.name)
    return layout.tidy(file, df, own.source_id(file, what))


# --- caseload and flows -------------------------------------------------------------------


def _caseload_and_flows(
    file: base.RawFile, df: pd.DataFrame, source: str
) -> dict[str, pd.DataFrame]:
    base.stop_on(_caseload_problems(df), file.name)
    value, symbol = base.numbers(df["value"], file.name)
    df = df.assign(plans=value, value=value, symbol=symbol, source_id=source)
    is_flow = df.breakdown == FLOW
    caseload = df[~is_flow].rename(columns={"breakdown": "dimension"})
    caseload["census_year"] = caseload.period.str.removeprefix(CENSUS).astype("Int64")
    flows = df[is_flow].rename(columns={"category": "measure"})
    flows["calendar_year"] = flows.period.astype("Int64")
    return {
        t.name: t.check(rows[list(t.columns)], file.name)
        for t, rows in ((CASELOAD, caseload), (FLOWS, flows))
        if len(rows)
    }


def _caseload_problems(df: pd.DataFrame) -> list[str]:
    is_flow = df.breakdown == FLOW
    code = own.DFE_CODE
    if own.is_public(df):  # a publication prints England too
        code += f"|{vocab.ENGLAND}"
    problems = base.word_problems(df.breakdown, CATEGORIES)
    problems += base.form_problems(df.old_la_code, code, "311")
    problems += base.form_problems(df.la_code, own.GSS_CODE, "E09000016")
    problems += base.form_problems(df.period[~is_flow], rf"{CENSUS}20\d\d", "January 2025")
    problems += base.form_problems(df.period[is_flow], r"20\d\d", "2024 (a calendar year)")
    for breakdown, allowed in CATEGORIES.items():
        of_breakdown = df.category[df.breakdown == breakdown].rename(f"category of {breakdown}")
        problems += base.word_problems(of_breakdown, allowed)
    return problems


# --- unit costs and income ----------------------------------------------------------------


def _unit_cost(file: base.RawFile, df: pd.DataFrame, source: str) -> dict[str, pd.DataFrame]:
    problems = base.form_problems(df.old_la_code, own.DFE_CODE, "311")
    problems += base.word_problems(df.provision, vocab.PROVISIONS)
    problems += base.word_problems(df.component, COMPONENTS)
    problems += base.form_problems(df.price_year, own.FINANCIAL_YEAR, "2024-25")
    problems += base.word_problems(df.unit, ["GBP a plan", "GBP a place"])
    base.stop_on(problems, file.name)
    value, symbol = base.numbers(df["value"], file.name)
    if symbol.notna().any():
        base.stop_on(["value: empty; leave the row out when the cost is not known"], file.name)
    tidy = df.assign(value=value, status=STATUS, source_id=source)[list(UNIT_COST.columns)]
    return {UNIT_COST.name: UNIT_COST.check(tidy, file.name)}


def _spend(file: base.RawFile, df: pd.DataFrame, source: str) -> dict[str, pd.DataFrame]:
    problems = base.form_problems(df.old_la_code, own.DFE_CODE, "311")
    problems += base.form_problems(df.financial_year, own.FINANCIAL_YEAR, "2025-26")
    problems += base.word_problems(df.basis, SPEND_BASES)
    problems += base.word_problems(df.spend_line, SPEND_LINES)
    base.stop_on(problems, file.name)
    amount, symbol = base.numbers(df.amount, file.name)
    tidy = df.rename(columns={"spend_line": "line"})
    tidy = tidy.assign(amount=amount, symbol=symbol, status=STATUS, source_id=source)
    return {SPEND.name: SPEND.check(tidy[list(SPEND.columns)], file.name)}


def _income(file: base.RawFile, df: pd.DataFrame, source: str) -> dict[str, pd.DataFrame]:
    problems = base.form_problems(df.old_la_code, own.DFE_CODE, "311")
    problems += base.form_problems(df.financial_year, own.FINANCIAL_YEAR, "2025-26")
    problems += base.word_problems(df.basis, INCOME_BASES)
    problems += base.form_problems(df.line, r"[a-z][a-z0-9_]*", "high_needs_block")
    base.stop_on(problems, file.name)
    amount, symbol = base.numbers(df.amount, file.name)
    tidy = df.assign(amount=amount, symbol=symbol, status=STATUS, source_id=source)
    return {INCOME.name: INCOME.check(tidy[list(INCOME.columns)], file.name)}


_AREA = (own.AS_OF, "old_la_code")
LAYOUTS = {
    "caseload_and_flows": Layout(
        (*_AREA, "la_code", "period", "breakdown", "category", "value"), _caseload_and_flows
    ),
    "unit_cost": Layout(
        (*_AREA, "provision", "component", "price_year", "value", "unit"), _unit_cost
    ),
    "spend": Layout((*_AREA, "financial_year", "spend_line", "basis", "amount"), _spend),
    "income": Layout((*_AREA, "financial_year", "line", "basis", "amount"), _income),
}
