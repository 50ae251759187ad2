"""Checks of an authority's own settings: values that are possible, and unusual."""

from collections.abc import Iterator
from functools import partial

from send_analysis.config.area import ChosenBalance
from send_analysis.config.local_area import Settings
from send_analysis.quality.registry import EVERYWHERE, PUBLISHED, Check, Finding
from send_analysis.tables import Tables

OWED, SAVED = -3, 1  # times the high needs block that a balance can be
_LOOK = "Look for another unit, year or authority; keep it if it is true."
NEEDS = ("reported_position", "income")


def checks(settings: Settings) -> list[Check]:
    """Return the checks of what an authority has set in ``config``."""
    return [
        Check(
            *("own_assumption_unusual", "warning", _LOOK, ("caseload",)),
            partial(_assumptions, settings),
            *(PUBLISHED, "Find own assumptions outside the range that is likely"),
        ),
        Check(
            *("opening_balance_unusual", "warning", _LOOK, NEEDS),
            partial(_balances, settings),
            *(PUBLISHED, "Find opening balances that are unusual beside the high needs block"),
        ),
    ]


def _assumptions(settings: Settings, _: Tables) -> Iterator[Finding]:
    for shipped, now in settings.changed:
        if unusual := shipped.unusual(now.value):
            yield Finding(EVERYWHERE, f"config/assumptions/own.csv {now.id}", unusual)


def _balances(settings: Settings, inputs: Tables) -> Iterator[Finding]:
    for one in settings.balances:
        amount, block = _reported(one, inputs), _block(one.old_la_code, inputs)
        if amount is None:
            found = f"nobody reported {one.measure!r} at {one.period}"
            yield Finding(one.old_la_code, one.place, found)
        elif block and not OWED * block <= -amount <= SAVED * block:
            usual = f"usual is {OWED * block:,.0f} to {SAVED * block:,.0f}"
            text = f"{-amount:,.0f}; {usual} beside a high needs block of {block:,.0f}"
            yield Finding(one.old_la_code, one.place, text)


def _reported(one: ChosenBalance, inputs: Tables) -> float | None:
    """Return the deficit that was reported, above 0."""
    rows = inputs["reported_position"]
    rows = rows[(rows.area == one.slug) & (rows.measure == one.measure)]
    amounts = rows[rows.period == one.period].amount.dropna()
    return float(amounts.iloc[0]) if len(amounts) else None


def _block(code: str, inputs: Tables) -> float | None:
    income = inputs["income"]
    blocks = income[(income.old_la_code == code) & (income.line == "high_needs_block")]
    amounts = blocks.sort_values("financial_year").amount.dropna()
    return float(amounts.iloc[-1]) if len(amounts) else None
