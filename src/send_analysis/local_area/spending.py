"""Spending a plan and a resident, beside statistical neighbours and England.

Net spending is the outturn of the section 251 lines 1.2.x without places; the block is before
deductions for academies, so that it does not depend on how many schools are academies.
"""

from collections.abc import Iterable

import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.local_area.comparators import neighbour_codes
from send_analysis.model.case import Case
from send_analysis.model.money import grant, outturns, yearly

NET, BLOCK = outturns.NET, "block"
PLAN, RESIDENT = "plan", "resident"
AGES = (2, 18)
KEY = ["financial_year", "line", "per"]


def tables_of(case: Case) -> dict[str, pd.DataFrame]:
    """Return ``spend_compared`` and ``spend_neighbours`` of one authority."""
    every = per_plan_and_resident(case)
    neighbours = neighbour_codes(case.area, case.inputs)
    compared = _compared(every, case.code, neighbours)
    beside = _beside(every, compared, (case.code, *neighbours))
    made = {"spend_compared": compared, "spend_neighbours": beside}
    return {
        name: tables.RUN_TABLES[name].check(rows.assign(old_la_code=case.code), name)
        if len(rows)
        else tables.RUN_TABLES[name].empty()
        for name, rows in made.items()
    }


def per_plan_and_resident(case: Case) -> pd.DataFrame:
    """Return every authority's amounts with what they are shared by.

    Columns: code, financial_year, line, per, amount, base, value (GBP a plan or a resident).
    """
    lines = _by_line(case)
    amounts = pd.concat([_net(case, lines), _block(case), lines], ignore_index=True)
    bases = pd.concat([average_plans(case.inputs["caseload"]), _residents(case, amounts)])
    rows = amounts.merge(bases, on=["code", "financial_year"])
    by_line_of_plans = rows.line.isin([NET, BLOCK]) | (rows.per == PLAN)
    rows = rows[by_line_of_plans & (rows.base > 0)]
    return rows.assign(value=rows.amount / rows.base).reset_index(drop=True)


def _net(case: Case, lines: pd.DataFrame) -> pd.DataFrame:
    """Return net spending as published; in years known by line alone the sum of these."""
    printed = case.inputs.get("section_251_net", tables.SECTION_251_NET.empty())
    added = lines[lines.line.isin(outturns.NET_GROUPS)]
    sums = added.groupby(["code", "financial_year"], as_index=False).amount.sum()
    both = pd.concat([_amounts(printed.assign(line=NET)), sums.assign(line=NET)])
    return both.drop_duplicates(["code", "financial_year"])


def _block(case: Case) -> pd.DataFrame:
    """Return the high needs block before deductions for academies."""
    rows = case.inputs["income"]
    rows = rows[(rows.basis == grant.BEFORE) & (rows.line == grant.HIGH_NEEDS)]
    return _amounts(rows.assign(line=BLOCK))


def _by_line(case: Case) -> pd.DataFrame:
    """Return the outturn by groups of lines."""
    rows = case.inputs["spend"]
    rows = rows[(rows.basis == "outturn") & rows.amount.notna()]
    groups = outturns.grouped(rows[["old_la_code", "financial_year", "line", "amount", "status"]])
    return _amounts(groups)


def _amounts(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows[rows.amount.notna() & rows.old_la_code.isin(authorities().index)]
    columns = ["old_la_code", "financial_year", "line", "amount"]
    return known[columns].rename(columns={"old_la_code": "code"}).astype({"amount": float})


def average_plans(caseload: pd.DataFrame) -> pd.DataFrame:
    """Return all plans of the financial year by authority: code, financial_year, per, base."""
    rows = caseload[(caseload.dimension == "total") & caseload.plans.notna()]
    january = rows.pivot(index="census_year", columns="old_la_code", values="plans").astype(float)
    whole = january.reindex(range(january.index.min(), january.index.max() + 1))
    years = yearly.average(xr.DataArray(whole, dims=("census_year", "code")))
    table = years.to_series().dropna().rename("base").reset_index()
    return table.assign(per=PLAN)


def _residents(case: Case, amounts: pd.DataFrame) -> pd.DataFrame:
    """Return residents aged 2 to 18 at the newest mid-year estimate up to each financial year."""
    persons = case.inputs.get("population", tables.POPULATION.empty())
    persons = persons[(persons.basis == "estimate") & persons.age.between(*AGES)]
    counts = persons.groupby(["mid_year", "la_code"]).persons.agg(lambda p: p.sum(skipna=False))
    codes = authorities().la_code.reset_index()
    rows = []
    for year in sorted(set(amounts.financial_year)):
        known = [m for m in counts.index.levels[0] if m <= vocab.financial_year_start(year)]
        if known:
            of_year = codes.assign(base=codes.la_code.map(counts[max(known)]))
            rows.append(of_year.assign(financial_year=year).dropna(subset="base"))
    table = pd.concat(rows) if rows else codes.assign(base=0.0, financial_year="").head(0)
    return (
        table.rename(columns={"old_la_code": "code"}).drop(columns="la_code").assign(per=RESIDENT)
    )


def _compared(every: pd.DataFrame, own: str, neighbours: Iterable[str]) -> pd.DataFrame:
    """Return one row a line: the authority's newest value, neighbours' median, England, rank."""
    mine = every[every.code == own]
    newest = mine.groupby(["line", "per"]).financial_year.transform("max")
    mine = mine[(mine.financial_year == newest) & (mine.amount > 0)].set_index(KEY)
    same = every.set_index(KEY)
    same = same[same.index.isin(mine.index)]
    by_line = same.groupby(level=KEY)
    beside = same[same.code.isin(list(neighbours))].groupby(level=KEY).value
    rank = by_line.value.rank(ascending=False, method="min")
    return pd.DataFrame(
        {
            "value": mine.value,
            "neighbours": beside.median().reindex(mine.index),
            "neighbours_known": beside.size().reindex(mine.index).fillna(0),
            "england": by_line.amount.sum() / by_line.base.sum(),
            "rank": rank[(same.code == own).to_numpy()],
            "ranked": by_line.size(),
        }
    ).reset_index()


def _beside(every: pd.DataFrame, compared: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    """Return net spending of the authority and each neighbour in the authority's newest year."""
    shown = compared[compared.line.isin([NET, BLOCK])]
    rows = every[every.code.isin(list(codes))].merge(shown[KEY], on=KEY)
    names = rows.code.map(authorities().la_name)
    return rows[[*KEY, "value"]].assign(other=rows.code, la_name=names)
