"""Lines whose cost a plan lies where no authority's does: named, not hidden."""

from collections.abc import Iterator

import numpy as np

from send_analysis import vocab
from send_analysis.model.case import Case
from send_analysis.model.money import prices
from send_analysis.model.money.base import Basis
from send_analysis.model.money.history import NoFiguresError
from send_analysis.model.money.lines import PROVISION_OF
from send_analysis.model.money.spend import Spend

WHAT_TO_ADD = "the authority's own outturn by line, or its own cost of a plan in these settings"


def unusual_costs(case: Case, known: Basis, parts: Spend) -> NoFiguresError | None:
    """Return which lines cost a plan more or less than England's range, None where none does.

    The range, 5th to 95th percentile of authorities, has moved with the median authority's cost of
    a plan up to the control year and moves with the line's assumed rise after it; the median draw
    of the control year and of the last year is held against it.
    """
    years = [str(parts.price.financial_year.to_numpy()[i]) for i in (0, -1)]
    found = [text for line in PROVISION_OF for text in _outside(case, known, parts, line, years)]
    if not found:
        return None
    return NoFiguresError(
        "cost of a plan outside England's range (its 5th to 95th percentile): " + "; ".join(found),
        WHAT_TO_ADD,
    )


def _outside(case: Case, known: Basis, parts: Spend, line: str, years: list[str]) -> Iterator[str]:
    """Yield the first of the years in which a line with money in it lies outside the range."""
    if known.start.amounts.get(line, 0.0) <= 0:
        return
    for year, risen in zip(years, _risen(case, known, line, years), strict=True):
        cost = float(parts.price.sel(line=line, financial_year=year).median())
        low, high = (end * risen for end in prices.england_range(case, line))
        if not low <= cost <= high:
            name = line.replace("_", " ")
            yield f"{name} {cost:,.0f} in {year} (range {low:,.0f} to {high:,.0f})"
            return


def _risen(case: Case, known: Basis, line: str, years: list[str]) -> np.ndarray:
    """Return how often over its price year England's range is in each year."""
    price_year, rise = prices.england_cost(case, line).price_year, prices.inflation(case, line)
    first, england = vocab.financial_year_start(price_year), known.control.england
    control = vocab.financial_year_start(known.start.year)
    if not {first, control} <= set(england):
        return prices.inflated(price_year, years, rise)
    moved = np.exp(england[control] - england[first])
    return moved * prices.inflated(known.start.year, years, rise)
