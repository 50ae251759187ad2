"""Lines whose cost a plan lies where no authority's does: named, not hidden."""

from collections.abc import Iterator

from send_analysis.model.case import Case
from send_analysis.model.money import prices
from send_analysis.model.money.base import Base
from send_analysis.model.money.history import NoFiguresError
from send_analysis.model.money.lines import PROVISION_OF
from send_analysis.model.money.spend import Spend

WHAT_TO_ADD = "the authority's own outturn by line, or its own cost of a plan in these settings"


def unusual_costs(case: Case, start: Base, parts: Spend) -> NoFiguresError | None:
    """Return which lines cost a plan more or less than England's range, None where none does.

    The range, 5th to 95th percentile of authorities, rises as the line's price is assumed to; the
    median draw of the control year and of the last year is held against it.
    """
    years = [str(parts.price.financial_year.to_numpy()[i]) for i in (0, -1)]
    found = [text for line in PROVISION_OF for text in _outside(case, start, parts, line, years)]
    if not found:
        return None
    return NoFiguresError(
        "cost of a plan outside England's range (its 5th to 95th percentile): " + "; ".join(found),
        WHAT_TO_ADD,
    )


def _outside(case: Case, start: Base, parts: Spend, line: str, years: list[str]) -> Iterator[str]:
    """Yield the first of the years in which a line with money in it lies outside the range."""
    if start.amounts.get(line, 0.0) <= 0:
        return
    price_year = prices.england_cost(case, line).price_year
    rise = prices.inflated(price_year, years, prices.inflation(case, line))
    for year, risen in zip(years, rise, strict=True):
        price = parts.price.sel(line=line, financial_year=year)
        cost = float(price.median())
        low, high = (end * risen for end in prices.england_range(case, line))
        if not low <= cost <= high:
            name = line.replace("_", " ")
            yield f"{name} {cost:,.0f} in {year} (range {low:,.0f} to {high:,.0f})"
            return
