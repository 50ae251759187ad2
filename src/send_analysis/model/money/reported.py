"""The forecast beside what a council reports of its account, the difference by line.

A council reports a deficit of a year, or a balance at its end; a year between two balances is
their difference. Ours less theirs is: what differed the year before already, what each of our
lines changes in the year (higher spending lowers the balance), less the change of theirs.
"""

import re
from dataclasses import dataclass

import pandas as pd

from send_analysis import tables, vocab

IN_YEAR = ("DSG in-year increase", "DSG forecast overspend")
CUMULATIVE = ("DSG cumulative deficit", "DSG cumulative deficit projected")
SMALLEST = 50_000  # GBP: a line that changes by less is added up with others
_FINANCIAL_YEAR = re.compile(r"20\d\d-\d\d")
_RANGE = {"q0.1": "lower_80", "q0.5": "central", "q0.9": "upper_80"}
_MARCH = re.compile(r"31 Mar (20\d\d)")


@dataclass(frozen=True)
class Council:
    """What a council reports by financial year, GBP, a deficit below 0."""

    in_year: dict[str, float]
    at_end: dict[str, float]
    from_balances: frozenset[str]  # years whose deficit is the difference of two balances


def council(reported: pd.DataFrame) -> Council:
    """Return what rows of ``reported_position`` say of single years and of the balance."""
    in_year = _by_year(reported[reported.measure.isin(IN_YEAR)])
    balances = _by_year(reported[reported.measure.isin(CUMULATIVE)])
    at_end, computed = dict(balances), set()
    for year in sorted({*in_year, *balances}):
        before = at_end.get(_before(year))
        if before is None:
            continue
        if year not in in_year:
            in_year[year] = at_end[year] - before
            computed.add(year)
        at_end.setdefault(year, before + in_year[year])
    return Council(in_year, at_end, frozenset(computed))


def _by_year(rows: pd.DataFrame) -> dict[str, float]:
    years = [_year(period) for period in rows.period]
    return {y: -float(a) for y, a in zip(years, rows.amount, strict=True) if y}


def _year(period: str) -> str | None:
    """Return the financial year of a printed period: ``31 Mar 2025`` ends 2024-25."""
    if march := _MARCH.fullmatch(period):
        return vocab.financial_year(int(march[1]) - 1)
    found = _FINANCIAL_YEAR.search(period)
    return found[0] if found else None


def _before(year: str) -> str:
    return vocab.financial_year(vocab.financial_year_start(year) - 1)


def compared(
    reported: pd.DataFrame, spend: pd.DataFrame, income: pd.DataFrame, balance: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows of ``council_compared`` without the area and scenario.

    Parameters
    ----------
    spend, income
        Means of a run, after recoupment: lines add up to totals, and these to the balance.
    balance
        Every statistic of the balance, after recoupment.
    """
    theirs = council(reported)
    signed = pd.concat([spend.assign(amount=-spend.amount), income])
    lines = signed[signed.line != "total"].pivot_table(
        index="line", columns="financial_year", values="amount", aggfunc="sum"
    )
    rows = [
        row
        for year in sorted(theirs.in_year)
        if year in lines
        for row in _year_rows(year, lines, theirs)
    ]
    means = balance[(balance.line == "cumulative_balance") & (balance.statistic == "mean")]
    account = means.set_index("financial_year").amount
    rows += [
        _row(y, "cumulative_balance", account[y], theirs.at_end[y], status="unverified")
        for y in sorted(theirs.at_end)
        if y in account
    ]
    columns = [c for c in tables.COUNCIL_COMPARED.columns if c not in ("old_la_code", "scenario")]
    parts = pd.DataFrame(rows, columns=[c for c in columns if c not in _RANGE.values()])
    return parts.merge(_ranges(balance), how="left", on=["financial_year", "item"])[columns]


def _ranges(balance: pd.DataFrame) -> pd.DataFrame:
    """Return the central estimate and the 80% range of each balance by financial year."""
    of_range = balance[balance.statistic.isin(_RANGE)].rename(columns={"line": "item"})
    keys = ["financial_year", "item"]
    wide = of_range.pivot_table(index=keys, columns="statistic", values="amount")
    return wide.reindex(columns=list(_RANGE)).rename(columns=_RANGE).reset_index()


def _year_rows(year: str, lines: pd.DataFrame, theirs: Council) -> list[dict[str, object]]:
    """Return the balance of a year, ours and theirs, and what makes the difference."""
    before = _before(year)
    status = "derived" if year in theirs.from_balances else "unverified"
    total = _row(year, "in_year_balance", lines[year].sum(), theirs.in_year[year], status=status)
    if before not in lines or before not in theirs.in_year:
        return [total]
    changes = lines[year] - lines[before]
    large = changes[changes.abs() >= SMALLEST]
    rows = [_row(year, line, lines[year][line], adds=change) for line, change in large.items()]
    rest = changes.drop(large.index).sum()
    return [
        total,
        _row(year, "already_different", adds=lines[before].sum() - theirs.in_year[before]),
        *rows,
        _row(year, "other_lines", adds=rest),
        _row(
            year,
            "change_reported",
            council=theirs.in_year[year],
            adds=theirs.in_year[before] - theirs.in_year[year],
            status=status,
        ),
    ]


def _row(
    year: str,
    item: str,
    ours: float | None = None,
    council: float | None = None,
    adds: float | None = None,
    status: str = "assumed",
) -> dict[str, object]:
    if ours is not None and council is not None:
        adds = ours - council
    return {
        "financial_year": year,
        "item": item,
        "ours": ours,
        "council": council,
        "difference": adds,
        "status": status,
    }
