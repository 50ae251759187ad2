"""Sentences about high needs spending and the balance of the block."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.facts import (
    MEDIAN,
    Fact,
    RunTables,
    Selection,
    Words,
    missing,
    select,
    sentence,
)

BALANCE = "in_year_balance"
CHANGE = "change_since_1_april_2025"
P_DEFICIT = "p_in_year_deficit"
CURRENT_RULES = Markup(
    "Money after March 2028 is shown as if current rules continued: from then on the government "
    "means to meet these costs from central budgets, so it is not a forecast of what the council "
    "will owe."
)
NO_OPENING = Markup(
    "The balance at the start is not known, so what is shown is the change since 1 April 2025, "
    "not what the account will hold."
)


def budget_answer(run: RunTables, area: Area, scenario: str | None = None) -> Words:
    """Return the last year's spend, income and balance, and the change up to then."""
    own = {"old_la_code": area.old_la_code} | ({"scenario": scenario} if scenario else {})
    balance = select(run, "balance", **own).last("financial_year")
    money = {t: select(run, t, line="total", **own) for t in ("spend", "income")}
    in_year = balance.where(line=BALANCE)
    if in_year.at(MEDIAN).empty:
        return missing(f"forecast of high needs spending for {area.name}")
    year = balance.values("financial_year")[0]
    flows = [rows.where(financial_year=year) for rows in money.values()]
    parts = [*_flows(*flows), *_in_year(in_year), *_chance(balance.where(line=P_DEFICIT))]
    return Words((Markup(" ").join(parts), *_change(balance.where(line=CHANGE))), "answer")


def _flows(spend: Selection, income: Selection) -> list[Markup]:
    spent, received = (rows.quantile(MEDIAN, "gbp_million") for rows in (spend, income))
    if spent is None or received is None:
        return []
    return [
        sentence(
            "In {year} we expect high needs spending of about {spent} against income of about "
            "{received}.",
            year=spend.at(MEDIAN).fact("financial_year", "text"),
            spent=spent,
            received=received,
        )
    ]


def _in_year(rows: Selection) -> list[Markup]:
    middle = rows.quantile(MEDIAN, "gbp_million_size")
    if middle is None:
        return []
    return [
        sentence(
            "That year ends with about <strong>{gap}</strong>{range}.",
            gap=gap(middle, "surplus", "deficit"),
            range=_range(rows, "surplus", "deficit"),
        )
    ]


def gap(amount: Fact, above: str, below: str) -> Markup:
    """Return an amount with the word for its side: ``a deficit of £4.1 million``."""
    side = below if amount.value < 0 else above
    return sentence("a {side} of {amount}", side=side, amount=amount)


def _range(rows: Selection, above: str, below: str) -> Markup:
    parts = []
    for name in ("80%", "95%"):
        if ends := rows.interval(name, "gbp_million_size"):
            low, high = (gap(end, above, below) for end in ends)
            parts.append(sentence("{name}: {low} to {high}", name=name, low=low, high=high))
    return sentence(" ({inner})", inner=Markup("; ").join(parts)) if parts else Markup()


def _chance(rows: Selection) -> list[Markup]:
    chance = rows.fact("amount", "probability", statistic="probability")
    if chance is None:
        return []
    return [sentence("The chance that it ends in deficit is {chance}.", chance=chance)]


def _change(rows: Selection) -> list[Markup]:
    middle = rows.quantile(MEDIAN, "gbp_million_size")
    if middle is None:
        return []
    change = sentence(
        "By the end of {year} the block's balance has changed by {gap}{range} since 1 April 2025.",
        year=rows.at(MEDIAN).fact("financial_year", "text"),
        gap=gap(middle, "rise", "fall"),
        range=_range(rows, "rise", "fall"),
    )
    return [change, NO_OPENING]


def current_rules_caution() -> Words:
    """Return what must stand by every figure of money after March 2028."""
    return Words((CURRENT_RULES,), "caution")


def opening_balance_caution() -> Words:
    """Return why a change is shown and not a balance."""
    return Words((NO_OPENING,), "caution")
