"""Spending, income and balance of a run, and what moves them."""

from send_analysis.tables.columns import (
    ByRow,
    Entry,
    financial_year,
    number,
    one_of,
    share,
    shared,
    text,
)
from send_analysis.tables.table import table

_POUNDS = "GBP, cash"
# Lines of the balance that are not in millions of pounds.
_BY_LINE = ByRow(
    "line",
    {
        "p_*": "probability_percent",
        "cost_per_plan": "gbp_hundreds",
        "opening_balance": "gbp_m",
        "*": "gbp_m_about",
    },
)

# Steps of the reconciliation of a past year.
_STEPS = {
    "a_identity": "Published figures agree",
    "b_bridge": "Before and after deductions",
    "c_prediction": "Unit costs of England",
    "d_fit": "Fitted to the accounts",
}

RUN_MONEY_COLUMNS = {
    **shared("old_la_code scenario financial_year line basis statistic"),
    "amount": number("Amount", _POUNDS, _BY_LINE),
    **shared("status"),
}
RUN_MONEY_KEY = ("old_la_code", "scenario", "financial_year", "line", "basis", "statistic")
_MONEY_KEY = " ".join(RUN_MONEY_KEY)

RUN_SPEND = table("spend", _MONEY_KEY, RUN_MONEY_COLUMNS, _POUNDS)
RUN_INCOME = table("income", _MONEY_KEY, RUN_MONEY_COLUMNS, _POUNDS)
BALANCE = table("balance", _MONEY_KEY, RUN_MONEY_COLUMNS, "GBP, cash (a probability is a share)")

MONEY_CHANGE = table(
    "money_change",
    "old_la_code scenario first_year last_year effect statistic",
    {
        **shared("old_la_code scenario"),
        "first_year": financial_year("First year"),
        "last_year": financial_year("Last year"),
        "effect": one_of(
            ("volume", "mix", "overflow", "price", "remainder", "change"), "Because of", "line"
        ),
        **shared("statistic"),
        "amount": number("Amount", _POUNDS, "gbp_m_signed"),
        **shared("status"),
    },
    "GBP, cash, spending before recoupment: last year less first; means add up",
)

DEFICIT_RISK = table(
    "deficit_risk",
    "old_la_code scenario financial_year measure threshold",
    {
        **shared("old_la_code scenario financial_year"),
        "measure": one_of(("in_year", "since_start", "cumulative"), "Deficit", "line"),
        "threshold": number("Beyond", "GBP", "gbp_axis"),
        "probability": share("Chance"),
        "p_first": share("Chance it is the first"),
        **shared("status"),
    },
    "threshold in GBP; share of simulations with a deficit beyond it, and for the first time",
)

SENSITIVITY = table(
    "sensitivity",
    "old_la_code scenario financial_year assumption",
    {
        **shared("old_la_code scenario financial_year"),
        "assumption": text("Assumption"),
        "title": text("What is varied"),
        "statement": text("In full", "prose"),
        "varied": text("From low to high"),
        "at_low": number("Balance at low", _POUNDS, "gbp_m"),
        "at_high": number("Balance at high", _POUNDS, "gbp_m"),
        "base": number("Balance", _POUNDS, "gbp_m"),
        "swing": number("Swing", _POUNDS, "gbp_m_size", less=("at_high", "at_low")),
        **shared("status"),
    },
    "GBP, cash: central estimate of the in-year balance with the assumption at its low and at its "
    "high",
)

PROJECT_EFFECT = table(
    "project_effect",
    "old_la_code scenario provider provision census_year financial_year",
    {
        **shared("old_la_code scenario"),
        "provider": text("Project"),
        **shared("provision"),
        "places": number("Places", "places", "count"),
        **shared("academic_year"),
        "probability": share("Chance it opens"),
        **shared("census_year financial_year"),
        "p_short_with": share("Chance of too few with it"),
        "p_short_without": share("Chance without it"),
        "short_with": number("Short with it", "places", "forecast"),
        "short_without": number("Short without it", "places", "forecast"),
        "balance_without": number("Balance without it", "GBP a year", "gbp_million_signed"),
        **shared("status"),
    },
    "places (central estimates) and shares of simulations; GBP a year: without the project less "
    "with it",
)

REPORTED_POSITION = table(
    "reported_position",
    "area measure period",
    {
        **shared("area"),
        "measure": text("What"),
        "period": text("When"),
        "amount": number("Reported", "GBP", "gbp_m"),
        "release": text("Where", "prose"),
        **shared("status source_id"),
    },
    "GBP, as reported elsewhere: context, but for an opening balance that settings choose",
)

RECONCILIATION = table(
    "reconciliation",
    "old_la_code financial_year step line",
    {
        **shared("old_la_code financial_year"),
        "step": text("Step", "label_start", words=_STEPS),
        **shared("line"),
        "computed": number("Computed", _POUNDS, "gbp"),
        "published": number("Published", _POUNDS, "gbp"),
        "difference": number("Difference", _POUNDS, "gbp_signed", less=("computed", "published")),
        "note": text("Note", "prose"),
    },
    "GBP, cash; difference = computed - published",
)

_DISTANCES = {"near": "Under 5 miles", "middle": "5 to 15 miles", "far": "Over 15 miles"}
_BY_TRANSPORT = ByRow(
    "line", {"transport_children": "forecast", "transport_per_child": "gbp_hundreds", "*": "gbp_m"}
)

GENERAL_FUND = table(
    "general_fund",
    "old_la_code scenario financial_year line statistic",
    {
        **shared("old_la_code scenario financial_year line statistic"),
        "amount": number("Amount", "GBP, cash; children", _BY_TRANSPORT),
        **shared("status"),
    },
    "GBP, cash, of the council's general fund: no part of high needs funding; children",
)

TRANSPORT_CHILDREN = table(
    "transport_children",
    "old_la_code scenario financial_year provision distance",
    {
        **shared("old_la_code scenario financial_year provision"),
        "distance": one_of(tuple(_DISTANCES), "Distance", words=_DISTANCES),
        "children": number("Children", "children, average of the simulations", "forecast"),
        "amount": number("Cost", "GBP, cash, average of the simulations", "gbp_m"),
        **shared("status"),
    },
    "children transported and GBP, averages of the simulations, which add up",
)

SPEND_BESIDE = table(
    "spend_beside",
    "old_la_code scenario financial_year line",
    {
        **shared("old_la_code scenario financial_year line"),
        "amount": number("Amount", _POUNDS, "gbp_m"),
        **shared("status"),
    },
    "GBP, cash: published outturns, then means of the forecast, which add up",
)

COUNCIL_COMPARED = table(
    "council_compared",
    "old_la_code scenario financial_year item",
    {
        **shared("old_la_code scenario financial_year"),
        "item": text("Part", "line"),
        "central": number("Forecast here", _POUNDS, "gbp_m_about", nullable=True),
        "lower_80": number("Lower (80% range)", _POUNDS, "gbp_m_about", nullable=True),
        "upper_80": number("Upper (80% range)", _POUNDS, "gbp_m_about", nullable=True),
        "ours": number("Forecast here, average", _POUNDS, "gbp_m", nullable=True),
        "council": number("The council", _POUNDS, "gbp_m", nullable=True),
        "difference": number("Adds to the difference", _POUNDS, "gbp_m_signed", nullable=True),
        **shared("status"),
    },
    "GBP, cash, a deficit or spending below 0: forecast (average) less the council's figure, by "
    "part; central estimate and range for the balances",
    range_80=Entry("80% range", "{lower_80} to {upper_80}"),
)

_PER = {"plan": "A plan", "resident": "A resident aged 2 to 18"}
_A_HEAD = ByRow("per", {"plan": "gbp_hundreds", "*": "gbp"})
_COMPARED = {
    **shared("old_la_code financial_year"),
    "line": text("Line", "line"),
    "per": one_of(tuple(_PER), "For", words=_PER),
}

SPEND_COMPARED = table(
    "spend_compared",
    "old_la_code financial_year line per",
    {
        **_COMPARED,
        "value": number("Here", "GBP", _A_HEAD),
        "neighbours": number("Middle neighbour", "GBP", _A_HEAD, nullable=True),
        "neighbours_known": number("Neighbours with figures", "authorities", "count"),
        "england": number("England", "GBP", _A_HEAD),
        "rank": number("Rank, 1 = highest", "rank", "count"),
        "ranked": number("Of", "authorities", "count"),
    },
    "GBP, cash, a plan or a resident; England is the authorities with figures together",
)

SPEND_NEIGHBOURS = table(
    "spend_neighbours",
    "old_la_code financial_year line per other",
    {
        **_COMPARED,
        "other": text("Code"),
        **shared("la_name"),
        "value": number("Amount", "GBP", _A_HEAD),
    },
    "GBP, cash, a plan or a resident, of the authority and each statistical neighbour",
)
