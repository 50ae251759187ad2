"""Recounts, counts that moved far and came back: scores are told with and without them."""

from collections.abc import Iterable

import numpy as np

from send_analysis.model.demand.panel import Panel

# Log points: a count that moves by more and comes back by more a year before or after is a recount.
RECOUNT = 0.15


def recounted(panel: Panel, census_year: int) -> set[str]:
    """Return the authorities whose count moved and came back around a January."""
    growth = (
        np.log(panel.plans).diff(axis=1).reindex(columns=range(census_year - 1, census_year + 2))
    )
    before, change, after = (growth[year] for year in growth)
    back = [(change * other < 0) & (other.abs() > RECOUNT) for other in (before, after)]
    return set(growth.index[(change.abs() > RECOUNT) & (back[0] | back[1])])


def ever_recounted(panel: Panel, census_years: Iterable[int]) -> set[str]:
    """Return the authorities with such a count in any of some Januaries."""
    return set().union(*(recounted(panel, year) for year in census_years))
