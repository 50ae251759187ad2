"""How likely one scenario beats another, from the same draws."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.config import Area
from send_analysis.model.forecast import Outcome
from send_analysis.scenarios import cells

HIGHER_IS_BETTER = {"plans": False, "short": False, "spend": False, "in_year_balance": True}


def beats(results: Mapping[str, Outcome], area: Area) -> pd.DataFrame:
    """Return, for every two scenarios, the share of draws in which the first is better.

    Better is a higher balance, less spending, fewer plans, fewer plans without a place. Draws in
    which both are the same count half for each, so that the two probabilities sum to one.
    """
    found = {name: cells.results(draws) for name, draws in results.items()}
    rows = [
        _row(cells.labels(draws), found[one], found[other]).assign(scenario=one, against=other)
        for one, draws in results.items()
        for other in results
        if one != other
    ]
    table = pd.concat(rows) if rows else tables.PAIRS.empty()
    return tables.PAIRS.check(table.assign(old_la_code=area.old_la_code), "pairs of scenarios")


def _row(labels: pd.DataFrame, one: np.ndarray, other: np.ndarray) -> pd.DataFrame:
    sign = np.where(labels.measure.map(HIGHER_IS_BETTER), 1, -1)
    margin = sign * (one - other)
    probability = (margin > 0).mean(axis=0) + (margin == 0).mean(axis=0) / 2
    return labels.drop(columns="unit").assign(probability=probability)
