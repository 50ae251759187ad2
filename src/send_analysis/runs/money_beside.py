"""What stands beside the forecast of money: transport, other authorities, outturns, the council."""

import pandas as pd

from send_analysis import tables
from send_analysis.local_area import spending
from send_analysis.model.case import Case
from send_analysis.model.forecast import Outcome
from send_analysis.model.money import AFTER, general_fund, outturns, reported
from send_analysis.tables import Tables


def tables_of(outcome: Outcome, result: Tables) -> dict[str, pd.DataFrame]:
    """Return the tables that a budget is read beside.

    Parameters
    ----------
    result
        The tables of the outcome.
    """
    case = outcome.case
    every = (result[name] for name in ("spend", "income", "balance"))
    spend, income, balance = (money[money.basis == AFTER] for money in every)
    return {
        **general_fund.tables_of(case, outcome.plans["provision"]),
        **spending.tables_of(case),
        "spend_beside": _labelled("spend_beside", case, _outturns(case, _means(spend))),
        "council_compared": _labelled(
            "council_compared",
            case,
            reported.compared(_reported(case), _means(spend), _means(income), balance),
        ),
    }


def _means(money: pd.DataFrame) -> pd.DataFrame:
    return money[money.statistic == "mean"]


def _labelled(name: str, case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    table = tables.RUN_TABLES[name]
    return table.empty() if rows.empty else table.check(case.labelled(rows), name)


def _outturns(case: Case, spend: pd.DataFrame) -> pd.DataFrame:
    """Return the authority's outturns by line and in total beside the forecast's lines."""
    paid = case.inputs["spend"]
    paid = paid[(paid.old_la_code == case.code) & (paid.basis == "outturn") & paid.amount.notna()]
    net = case.inputs.get("section_251_net", tables.SECTION_251_NET.empty())
    net = net[(net.old_la_code == case.code) & net.amount.notna()]
    amounts = dict(zip(net.financial_year, net.amount.astype(float), strict=True))
    newest = sorted(amounts)[-outturns.SHOWN :]
    kept = {year: amounts[year] for year in newest}
    return outturns.beside_forecast(spend, paid, kept)


def _reported(case: Case) -> pd.DataFrame:
    position = case.inputs["reported_position"]
    return position[position.area == case.area.slug]
