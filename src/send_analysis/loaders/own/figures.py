"""The authority's own figures, yearly and monthly, and its money: small CSV templates.

Templates and documentation: ``docs/templates``. All of them are private: they stay on the
machine, and a report hides their small counts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders import own
from send_analysis.loaders.intake import base
from send_analysis.loaders.own import broken_down, cells, follows, grid, kinds, ranges, returned
from send_analysis.loaders.own.cells import SHOWN, Kind
from send_analysis.loaders.own.totals import without_totals
from send_analysis.loaders.section_251 import words as section_251_words
from send_analysis.tables import (
    CASELOAD,
    CASELOAD_JOINT,
    FLOWS,
    INCOME,
    LAST_RETURN,
    MONTHLY_FLOWS,
    SPEND,
    UNIT_COST,
    Table,
)
from send_analysis.vocab import RETURNS

FLOW = "flow"  # what the column breakdown says of a flow
STATUS = "own"

CATEGORIES = {
    "total": ("total",),
    **follows.CATEGORIES,
    "age": (*follows.UNDER_3, *follows.AGES),
}
BREAKDOWNS = (*CATEGORIES, *broken_down.PAIR_NAMES, FLOW)
MONTHLY_MEASURES = ("requests", "requests_refused", "new_plans", "ceased_total")
INCOME_BASES = ("before_recoupment", "after_recoupment", "component", "deduction", "other")
_GRANT = base.tables("dsg")
INCOME_LINES = (  # as the grant's workbooks name them, and what no workbook has
    *dict.fromkeys(_GRANT["blocks"].values()),
    *("block_transfer", "safety_valve", "opening_balance"),
    *(f"high_needs_{part}" for part in _GRANT["parts"].values() if part not in _GRANT["units"]),
    *_GRANT["institutions"].values(),
    *(
        f"{of}_{kind}"
        for of in _GRANT["institutions"].values()
        for kind in _GRANT["place_types"].values()
    ),
)
SPEND_BASES = ("budget", "outturn")
SPEND_LINES = tuple(line for line in section_251_words.PRINTED_LINES if not line.endswith("_total"))
UNITS = ("GBP a plan", "GBP a place")
COMPONENTS = ("place", "top_up", "fee", "support", "transport", "total")


Shaped = tuple[Table, pd.DataFrame]


@dataclass(frozen=True)
class Layout:
    """Columns of one template, which of them is the number, and how its rows become tables."""

    columns: Mapping[str, Kind]
    number: str
    tables: Callable[[pd.DataFrame], Iterable[Shaped]]


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return which template the file follows; every column must be there."""
    columns = grid.columns(file)
    for kind, layout in LAYOUTS.items():
        if layout.columns.keys() <= columns:
            return own.recognised("own_figures", file, kind)
    return None


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return the tables of the template (``caseload`` and ``flows``, ``spend`` ...), status own.

    Raises
    ------
    LoadError
        Naming every unknown column, every row with a wrong area, word, year or number, or every
        breakdown that adds up to more than its total.
    """
    shaped, _ = in_rows(file, what)
    return base.checked(file.name, *shaped)


def in_rows(file: base.RawFile, what: base.Recognised) -> tuple[list[Shaped], cells.Letters]:
    """Return the tables of the template, indexed by the row in the file, and its letters.

    Raises
    ------
    LoadError
        As ``load``.
    """
    layout = LAYOUTS[what.kind]
    printed = without_totals(grid.read(file))
    df, letters = printed.table, printed.letters
    optional = ["note", *own.PUBLIC]
    columns = cells.columns(df, layout.columns, optional)
    df, problems = cells.read(df, {**layout.columns, **_codes(df)}, letters)
    df, of_rows = _read_by_breakdown(df, letters)
    df, of_return = returned.read(df, letters)
    of_rows += of_return
    areas = [*kinds.two_authorities(df), *kinds.of_the_template(df.old_la_code)]
    of_rows += ranges.impossible(df, what.kind, letters)
    of_commas = own.beside_its_column(df, layout.number)
    twice = [] if columns else _repeated(df, layout)
    every = [*columns, *printed.problems, *problems, *of_rows, *areas, *of_commas, *twice]
    base.stop_on(every, file.name)
    value, symbol = base.numbers(df[layout.number], file.name)
    named = {"symbol": symbol, "status": STATUS, "source_id": own.source_id(file, what)}
    return list(layout.tables(df.assign(**{layout.number: value}, **named))), letters


def _codes(df: pd.DataFrame) -> dict[str, Kind]:
    """Return what the columns of codes hold; a publication prints England too."""
    columns = [c for c in ("old_la_code", "la_code") if c in df]
    return {c: kinds.authority(c, with_england=own.is_public(df)) for c in columns}


def _repeated(df: pd.DataFrame, layout: Layout) -> list[str]:
    """Return the rows that state one figure: which of them counts is not said."""
    key = [c for c in layout.columns if c not in (own.AS_OF, "la_code", layout.number, "unit")]
    read = df[df[key].notna().all(axis=1)]
    groups = read[read.duplicated(key, keep=False)].groupby(key, sort=False)
    said = [", ".join(map(str, rows.index)) for _, rows in groups]
    return [f"rows {rows}: one figure is stated in each; keep one of them" for rows in said[:SHOWN]]


# --- caseload and flows -------------------------------------------------------------------


def _read_by_breakdown(df: pd.DataFrame, letters: cells.Letters) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows with period and category read as their breakdown asks, and the problems."""
    if "breakdown" not in df:
        return df, []
    read = [_read(rows, str(one), letters) for one, rows in df.groupby("breakdown", sort=False)]
    parts = [rows for rows, _ in read]
    problems = [problem for _, of_rows in read for problem in of_rows]
    return (pd.concat(parts).sort_index() if parts else df), problems


def _read(
    rows: pd.DataFrame, breakdown: str, letters: cells.Letters
) -> tuple[pd.DataFrame, list[str]]:
    period = kinds.CALENDAR_YEAR if breakdown == FLOW else kinds.JANUARY
    return cells.read(rows, {"period": period, "category": _categories(breakdown)}, letters)


def _categories(breakdown: str) -> Kind:
    if breakdown == FLOW:
        return broken_down.FLOW
    if breakdown in broken_down.PAIR_NAMES:
        return broken_down.pair(breakdown)
    return kinds.words(CATEGORIES[breakdown])


def _caseload_and_flows(df: pd.DataFrame) -> Iterable[Shaped]:
    is_flow, is_pair = df.breakdown == FLOW, df.breakdown.isin(broken_down.PAIR_NAMES)
    caseload = df[~is_flow & ~is_pair].rename(columns={"breakdown": "dimension", "value": "plans"})
    yield CASELOAD, follows.with_sums(caseload.assign(census_year=_census_year))
    yield CASELOAD_JOINT, broken_down.apart(df[is_pair].assign(census_year=_census_year))
    flows = df[is_flow].rename(columns={"category": "measure"})
    yield FLOWS, flows.assign(calendar_year=flows.period.astype("Int64"))


def _census_year(df: pd.DataFrame) -> pd.Series:
    return df.period.str.removeprefix("January ").astype("Int64")


# --- the templates ------------------------------------------------------------------------

ANY = Kind(lambda cell: cell, "")  # read later: it depends on the breakdown
LINE = replace(
    kinds.words(INCOME_LINES),
    allowed="a line such as high_needs_block, as docs/templates/README.md names them",
    choices=(),
)
_AREA = {own.AS_OF: kinds.DAY, "old_la_code": ANY}
_MONEY = {"financial_year": kinds.FINANCIAL_YEAR, "amount": kinds.NUMBER}
LAYOUTS = {
    "caseload_and_flows": Layout(
        {
            **_AREA,
            "la_code": ANY,
            "period": ANY,
            "breakdown": kinds.words(BREAKDOWNS),
            "category": ANY,
            "value": kinds.COUNT,
        },
        "value",
        _caseload_and_flows,
    ),
    "months": Layout(
        {
            **_AREA,
            "month": kinds.MONTH,
            "measure": kinds.words(MONTHLY_MEASURES),
            "value": kinds.COUNT,
        },
        "value",
        lambda df: [(MONTHLY_FLOWS, df)],
    ),
    "unit_cost": Layout(
        {
            **_AREA,
            "provision": kinds.words(vocab.PROVISIONS),
            "component": kinds.words(COMPONENTS),
            "price_year": kinds.FINANCIAL_YEAR,
            "value": kinds.COST,
            "unit": kinds.words(UNITS),
        },
        "value",
        lambda df: [(UNIT_COST, df)],
    ),
    "spend": Layout(
        {
            **_AREA,
            **_MONEY,
            "spend_line": kinds.words(SPEND_LINES),
            "basis": kinds.words(SPEND_BASES),
        },
        "amount",
        lambda df: [(SPEND, df.rename(columns={"spend_line": "line"}))],
    ),
    "last_return": Layout(
        {
            **_AREA,
            "statutory_return": replace(kinds.words(tuple(RETURNS)), is_shown=False),
            **dict.fromkeys(("table", "row", "column"), kinds.FILLED),
            "period": replace(kinds.FILLED, read=ANY.read),  # both later, as its return asks
            "value": replace(kinds.NUMBER, read=ANY.read),
        },
        "value",
        lambda df: [(LAST_RETURN, df)],
    ),
    "income": Layout(
        {**_AREA, **_MONEY, "line": LINE, "basis": kinds.words(INCOME_BASES)},
        "amount",
        lambda df: [(INCOME, df)],
    ),
}
