"""How many places, of which kind, by when: beyond those planned, for a chance of too few.

The same draws as everything else: a place opened for a January takes one plan off the shortage
of that January in every draw, so the answer is read from the draws of the shortage.
"""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.model.forecast import Outcome

ALL = "all"  # in place of an area of need: the places of every need
HALF = 0.5  # a shortage counts from half a plan on
_LACKING = ("shortfall", "growth", "demand")  # what tells the needs of those without a place


def places_needed(outcome: Outcome, chance: float | None = None) -> pd.DataFrame:
    """Return the places that keep the chance of too few below a limit, by January and need.

    Parameters
    ----------
    chance
        The limit; None: what the assumed planning standard leaves (``sufficiency.assurance``).

    Returns
    -------
    Rows of ``tables.PLACES_NEEDED``: one a limited provision and January after the census for
    all needs, and one an area of need where places are needed; needs sum to all. Where capacity
    is not known, every place is assumed to be full at the census.
    """
    limit = 1 - outcome.case.value("sufficiency.assurance") if chance is None else chance
    table = pd.DataFrame(list(_rows(outcome, limit))).assign(
        old_la_code=outcome.case.code, scenario=outcome.case.scenario, chance=limit
    )
    return tables.PLACES_NEEDED.check(table, "places needed")


def _rows(outcome: Outcome, limit: float) -> Iterator[dict[str, object]]:
    short = outcome.short.transpose("draw", "census_year", "provision")
    by_need = _weights(outcome.place_tables["sufficiency_by_part"])
    for i, year in enumerate(short.census_year.to_numpy()[1:], start=1):
        for j, provision in enumerate(short.provision.to_numpy()):
            lacking = short.to_numpy()[:, i, j]
            row = {
                "provision": provision,
                "census_year": int(year),
                "p_short": float((lacking >= HALF).mean()),
                "status": "derived" if provision in outcome.placed.known else "assumed",
            }
            needed = fewest(lacking, limit)
            yield {**row, "category": ALL, "places": needed}
            parts = divided(needed, by_need.get((provision, int(year)), {}))
            yield from ({**row, "category": n, "places": p} for n, p in parts.items())


def fewest(lacking: np.ndarray, limit: float) -> int:
    """Return the fewest whole places after which fewer draws than a share of them lack any.

    By hand: of four draws lacking 0, 3, 7.2 and 12 places, one may (1 < 0.3 x 4): 7.
    """
    may_lack = max(math.ceil(round(limit * len(lacking), 9)) - 1, 0)
    worst_allowed = np.sort(lacking)[::-1][may_lack]
    return max(math.floor(worst_allowed + HALF), 0)


def divided(places: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Return places divided by weights into whole numbers, the largest remainders rounded up."""
    whole = sum(weights.values())
    if not places or whole <= 0:
        return {}
    exact = {name: places * weight / whole for name, weight in weights.items()}
    parts = {name: math.floor(share) for name, share in exact.items()}
    by_remainder = sorted(exact, key=lambda name: parts[name] - exact[name])
    for name in by_remainder[: places - sum(parts.values())]:
        parts[name] += 1
    return parts


def _weights(by_part: pd.DataFrame) -> dict[tuple[str, int], dict[str, float]]:
    """Return provision and January -> area of need -> mean plans that lack a place there.

    Where no shortage by need was drawn, the growth of each need since the census stands for it.
    """
    means = by_part[(by_part.dimension == "area_of_need") & (by_part.statistic == "mean")]
    found: dict[tuple[str, int], dict[str, float]] = {}
    for measure in reversed(_LACKING):
        rows = means[(means.measure == measure) & (means.value > 0)]
        for key, group in rows.groupby(["provision", "census_year"]):
            found[key] = dict(zip(group.category, group.value, strict=True))
    return found
