"""2021-22 rebuilt from published figures, in four steps that say what each one proves.

(a) identity: budgeted places less the department's deductions are the outturn;
(b) bridge: before and after deductions give the same in-year gap;
(c) prediction: unit costs that do not come from this authority, times its plans;
(d) fit: the factor that makes the prediction the outturn: fitted, proves nothing.
"""

from collections.abc import Mapping

import pandas as pd

from send_analysis import tables
from send_analysis.model.case import Case
from send_analysis.model.money import grant, history, prices
from send_analysis.model.money.grant import Grant
from send_analysis.model.money.lines import (
    BASE_YEAR,
    PLACE_SECTION_251,
    PLAN_LINES,
    SECTION_251,
    SERVICES,
)

IDENTITY = "a_identity"
BRIDGE = "b_bridge"
PREDICTION = "c_prediction"
FIT = "d_fit"
AGREES = 0.01  # share of the amount within which two published figures are called equal
FITTED = "fitted, proves nothing"
PROVIDERS = {
    "place_special": "special schools: pupils and places bought from maintained schools only",
    "place_units": "units: several phases and post-16 places in one line; academies change in year",
    "place_alternative_provision": "alternative provision: commissioned and recouped differently",
}


def step(case: Case) -> pd.DataFrame:
    """Return the reconciliation table of one area; difference = computed - published, GBP."""
    code, spend = case.code, case.inputs["spend"]
    budget = history.amounts(spend, code, BASE_YEAR, "budget")
    outturn = history.amounts(spend, code, BASE_YEAR, "outturn")
    block = grant.of_year(case.inputs, code, BASE_YEAR)
    predicted = _prediction(case)
    rows = [
        *identity(budget, block.deductions, outturn),
        *_bridge(block, outturn),
        *_compared(PREDICTION, predicted, outturn),
        *_fit(predicted, outturn),
    ]
    table = pd.DataFrame(rows, columns=["step", "line", "computed", "published", "note"])
    labelled = table.assign(
        old_la_code=code,
        financial_year=BASE_YEAR,
        difference=table.computed - table.published,
    )
    return tables.RECONCILIATION.check(labelled, "reconciliation")


Row = tuple[str, str, float, float, str]


def identity(
    budget: Mapping[str, float], deductions: Mapping[str, float], outturn: Mapping[str, float]
) -> list[Row]:
    """Return budgeted places less deductions against the outturn, by place line."""
    rows: list[Row] = []
    for line, booked in PLACE_SECTION_251.items():
        before = sum(budget.get(b, 0.0) for b in booked)
        paid = sum(outturn.get(b, 0.0) for b in booked)
        computed = before - deductions.get(line, 0.0)
        rows.append((IDENTITY, line, computed, paid, _why(line, before, computed, paid)))
    return rows


def _why(line: str, before: float, computed: float, paid: float) -> str:
    """Return what a difference between computed and paid place money is a sign of."""
    if abs(paid - computed) <= AGREES * max(abs(computed), 1.0):
        return "agrees within 1 %"
    if abs(paid - before) < abs(paid - computed):
        return f"outturn lies nearer to the budget before recoupment ({PROVIDERS[line]})"
    return f"not explained by deductions ({PROVIDERS[line]})"


def _bridge(block: Grant, outturn: Mapping[str, float]) -> list[Row]:
    """Return the in-year gap on both bases; computed = before, published = after deductions."""
    before, after, deducted = block.before, block.after, block.deductions["total"]
    spent = sum(outturn.values())
    return [
        (BRIDGE, "block", before - deducted, after, "block before less deductions; block after"),
        (BRIDGE, "spend", spent + deducted, spent, "outturn with deductions; outturn"),
        (
            BRIDGE,
            "in_year_gap",
            before - (spent + deducted),
            after - spent,
            "before deductions; after deductions; without any block transfer",
        ),
    ]


def _prediction(case: Case) -> dict[str, float]:
    """Return spending by unit cost and service as if the authority's outturn were not known."""
    january = history.january_plans(case.inputs["caseload"], case.code)
    average = history.average_plans(january, BASE_YEAR)
    spent = dict.fromkeys(SECTION_251, 0.0)
    for provision, line in PLAN_LINES.items():
        if line.unit_cost in spent and line.unit_cost != "topup_alternative_provision":
            cost = prices.without_own_outturn(case, line.unit_cost).value
            spent[line.unit_cost] += average[provision] * line.paid(case, cost)
    budget = history.amounts(case.inputs["spend"], case.code, BASE_YEAR, "budget")
    places = budget.get("place_pru_ap", 0.0) / case.value("budget.place.alternative_provision")
    ap = prices.without_own_outturn(case, "topup_alternative_provision")
    spent["topup_alternative_provision"] = places * ap.value
    return {**spent, **{s: average.sum() * case.value(f"budget.england.{s}") for s in SERVICES}}


def _compared(
    step_name: str, computed: Mapping[str, float], outturn: Mapping[str, float]
) -> list[Row]:
    """Return each predicted line and their sum against the outturn; there is no pass mark."""
    note = "unit costs of England, not of this authority; no pass mark"
    rows = [
        (step_name, line, amount, _paid(line, outturn), note) for line, amount in computed.items()
    ]
    total = (sum(r[2] for r in rows), sum(r[3] for r in rows))
    return [*rows, (step_name, "total", *total, f"{note}; without places")]


def _paid(line: str, outturn: Mapping[str, float]) -> float:
    return sum(outturn.get(booked, 0.0) for booked in SECTION_251.get(line, (line,)))


def _fit(predicted: Mapping[str, float], outturn: Mapping[str, float]) -> list[Row]:
    """Return each prediction scaled to the outturn: equal by construction."""
    rows: list[Row] = []
    for line, amount in predicted.items():
        paid = _paid(line, outturn)
        factor = paid / amount if amount else 0.0
        rows.append((FIT, line, amount * factor, paid, f"factor {factor:.2f}: {FITTED}"))
    return rows
