"""Sentences about high needs spending and the balance of the block."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import (
    INTERVALS,
    MEDIAN,
    Fact,
    RunTables,
    Selection,
    Words,
    marked_once,
    missing,
    sentence,
)
from send_analysis.pages.kit.subjects import change_of_balance, cumulative_balance, money

BALANCE = "in_year_balance"
P_DEFICIT = "p_in_year_deficit"
CURRENT_RULES = Markup(
    "Money after March 2028 is shown as if current rules continued: from then on the government "
    "means to meet these costs from central budgets, so it is not a forecast of what the council "
    "will owe."
)
PRICES_HELD = Markup(
    "The intervals hold how plans grow and where they are placed. Prices and income are held at "
    "their middle: what would change the answer is shown further down."
)
NO_OPENING = Markup(
    "The balance at the start is not known, so what is shown is the change from then on, not what "
    "the account will hold."
)


def budget_answer(run: RunTables, area: Area, scenario: str | None = None) -> Words:
    """Return the last year's spend, income and balance, and the change up to then."""
    balance = money(run, "balance", area, scenario).last("financial_year")
    in_year = balance.where(line=BALANCE)
    if in_year.at(MEDIAN).empty:
        return missing(f"forecast of high needs spending for {area.name}")
    year = balance.values("financial_year")[0]
    totals = [
        money(run, table, area, scenario).where(line="total", financial_year=year)
        for table in ("spend", "income")
    ]
    parts = [*_flows(*totals), *_in_year(in_year), *_chance(balance.where(line=P_DEFICIT))]
    opening = money(run, "balance", area, scenario).where(line="opening_balance")
    paths = (change_of_balance(balance), cumulative_balance(balance), opening)
    return Words((Markup(" ").join(parts), *_change(*paths), PRICES_HELD), "answer")


def _flows(spend: Selection, income: Selection) -> list[Markup]:
    spent, received = (rows.quantile(MEDIAN, "gbp_million") for rows in (spend, income))
    if spent is None or received is None:
        return []
    spent, received = marked_once([spent, received])
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
            "The year {year} ends with a {side} of about <strong>{gap}</strong>{range}.",
            year=rows.at(MEDIAN).fact("financial_year", "text"),
            side=_side(middle, "surplus", "deficit"),
            gap=middle,
            range=_range(rows, "surplus", "deficit"),
        )
    ]


def _side(amount: Fact, above: str, below: str) -> str:
    return below if amount.value < 0 else above


def _range(rows: Selection, above: str, below: str) -> Markup:
    """Return both intervals; a side is named only where the two ends lie on different ones."""
    parts = []
    for name in INTERVALS:
        if ends := rows.interval(name, "gbp_million_size"):
            parts.append(_interval(name, ends, above, below))
    return sentence(" ({inner})", inner=Markup("; ").join(parts)) if parts else Markup()


def _interval(name: str, ends: tuple[Fact, Fact], above: str, below: str) -> Markup:
    sides = [_side(end, above, below) for end in ends]
    if sides[0] == sides[1]:
        small, large = sorted(ends, key=lambda end: abs(end.value))
        return sentence("{name} interval {small} to {large}", name=name, small=small, large=large)
    text = "{name} interval from a {below} of {low} to a {above} of {high}"
    return sentence(text, name=name, below=below, low=ends[0], above=above, high=ends[1])


def _chance(rows: Selection) -> list[Markup]:
    chance = rows.fact("amount", "probability", statistic="probability")
    if chance is None:
        return []
    return [sentence("The chance that it ends in deficit is {chance}.", chance=chance)]


def _change(rows: Selection, account: Selection, opening: Selection) -> list[Markup]:
    middle = rows.quantile(MEDIAN, "gbp_million_size")
    if middle is None:
        return []
    change = sentence(
        "From {day} to the end of {year} the balance {way} by about <strong>{size}</strong>"
        "{range}.",
        day=rows.at(MEDIAN).fact("line", "since"),
        year=rows.at(MEDIAN).fact("financial_year", "text"),
        way=_side(middle, "rises", "falls"),
        size=middle,
        range=_range(rows, "rise", "fall"),
    )
    return [change, *(_account(account, opening) or [NO_OPENING])]


def _account(rows: Selection, opening: Selection) -> list[Markup]:
    """Return where the account stands, where an opening balance is known, and its standing."""
    middle, start = (part.quantile(MEDIAN, "gbp_million_size") for part in (rows, opening))
    if middle is None or start is None:
        return []
    start, middle = marked_once([start, middle])
    return [
        sentence(
            "The account opened with a {first} of {start} ({status}); it stands at a {side} of "
            "about <strong>{size}</strong> at the end of {year}{range}.",
            first=_side(start, "surplus", "deficit") if start else "",
            start=start,
            status=opening.at(MEDIAN).fact("status", "text"),
            side=_side(middle, "surplus", "deficit") if middle else "",
            size=middle,
            year=rows.at(MEDIAN).fact("financial_year", "text"),
            range=_range(rows, "surplus", "deficit"),
        )
    ]


def current_rules_caution() -> Words:
    """Return what must stand by every figure of money after March 2028."""
    return Words((CURRENT_RULES,), "caution")
