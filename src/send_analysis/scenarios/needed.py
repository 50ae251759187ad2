"""How many places, of which kind, by when: beyond those planned, for a chance of too few.

The same draws as everything else. A place does not always take one plan off the shortage: who has
a place elsewhere comes back only at a phase transfer, and a place may be for other needs. So places
are added until the chance is low enough.
"""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model.forecast import Outcome
from send_analysis.model.places import Placed, is_short
from send_analysis.model.places.fit import HALF_A_PLAN
from send_analysis.model.places.projects import ANYBODY

ALL = "all"  # in place of an area of need: the places of every need
MOST_ROUNDS = 20  # of adding places
_LACKING = ("shortfall", "growth", "demand")  # what tells the needs of those without a place
_PROJECT = {
    "provider": "Places needed",
    **ANYBODY,
    "status": "approved",
    "probability": 1.0,
    "chance_late": 0.0,
    "fill_years": 1,
    "imports": 0.0,
}


def places_needed(outcome: Outcome, chance: float | None = None) -> pd.DataFrame:
    """Return the places that keep the chance of too few below a limit, by January and need.

    Parameters
    ----------
    chance
        The limit; None: what the assumed planning standard leaves (``sufficiency.assurance``).

    Returns
    -------
    Rows of ``tables.PLACES_NEEDED``: one a limited provision and January after the census for
    all needs, and one an area of need, zero where it needs none; needs sum to all. They suffice in
    a January if they have been open since the first one, so that nobody had to be placed elsewhere
    before; missing: no number suffices. Where capacity is not known, every place is assumed to be
    full at the census.
    """
    limit = 1 - outcome.case.value("sufficiency.assurance") if chance is None else chance
    by_need = _weights(outcome.place_tables["sufficiency_by_part"])
    table = pd.DataFrame(list(_rows(outcome.placed, limit, by_need))).assign(
        old_la_code=outcome.case.code, scenario=outcome.case.scenario, chance=limit
    )
    return tables.PLACES_NEEDED.check(table, "places needed")


def _rows(
    placed: Placed, limit: float, by_need: Mapping[tuple[str, int], Mapping[str, float]]
) -> Iterator[dict[str, object]]:
    """Yield the rows of each limited provision and January after the census."""
    later = placed.short.isel(census_year=slice(1, None)).transpose("census_year", ...)
    needed, chance = enough(placed, limit), is_short(later).mean("draw")
    for i, year in enumerate(later.census_year.to_numpy()):
        for j, provision in enumerate(map(str, later.provision.to_numpy())):
            row = {
                "provision": provision,
                "census_year": int(year),
                "p_short": float(chance.sel(census_year=year, provision=provision)),
                "status": "derived" if provision in placed.known else "assumed",
            }
            parts = divided(needed[i, j], by_need.get((provision, int(year)), {}))
            for category, places in {ALL: needed[i, j], **parts}.items():
                yield {**row, "category": category, "places": places}


def enough(placed: Placed, limit: float) -> np.ndarray:
    """Return the fewest places that keep the chance of too few below a limit.

    In each round the places that the shortage left would need are added. A place takes at most
    one plan off a shortage, so no round adds one too many.

    Returns
    -------
    numpy.ndarray
        (census_year, provision), a row for each January after the census; NaN where no number of
        places suffices.
    """
    return np.stack(
        [_enough_by(placed, limit, year) for year in range(1, placed.short.sizes["census_year"])]
    )


def _enough_by(placed: Placed, limit: float, year: int) -> np.ndarray:
    """Return the places that suffice in one January, open since the first, (provision)."""
    now = placed
    places = np.zeros(placed.short.sizes["provision"])
    for _ in range(MOST_ROUNDS):
        more = _lacking(now.short.isel(census_year=year), limit)
        if not more.any():
            break
        places = places + more
        now = placed.with_places(_project(placed, places))
    return np.where(more == 0, places, np.nan)


def _lacking(short: xr.DataArray, limit: float) -> np.ndarray:
    by_draw = short.transpose("draw", "provision").to_numpy()
    return np.array([fewest(of_one, limit) for of_one in by_draw.T])


def _project(placed: Placed, places: np.ndarray) -> pd.DataFrame:
    """Return rows of the places table that open places in the first January after the census."""
    first = vocab.academic_year(int(placed.short.census_year[1]))
    rows = pd.DataFrame({"provision": placed.short.provision.to_numpy(), "places": places})
    return rows[places > 0].assign(**_PROJECT, area=placed.case.area.slug, academic_year=first)


def fewest(lacking: np.ndarray, limit: float) -> int:
    """Return the fewest whole places after which fewer draws than a share of them lack any.

    By hand: of four draws lacking 0, 3, 7.2 and 12 places, one may (1 < 0.3 x 4): 7.
    """
    may_lack = max(math.ceil(round(limit * len(lacking), 9)) - 1, 0)
    worst_allowed = np.sort(lacking)[::-1][may_lack]
    return max(math.floor(worst_allowed + HALF_A_PLAN), 0)


def divided(places: float, weights: Mapping[str, float]) -> dict[str, int]:
    """Return places divided by weights into whole numbers, the largest remainders rounded up."""
    if places == 0:
        return dict.fromkeys(weights, 0)
    whole = sum(weights.values())
    if not places > 0 or whole <= 0:
        return {}
    exact = {name: places * weight / whole for name, weight in weights.items()}
    parts = {name: math.floor(share) for name, share in exact.items()}
    by_remainder = sorted(exact, key=lambda name: parts[name] - exact[name])
    for name in by_remainder[: int(places) - sum(parts.values())]:
        parts[name] += 1
    return parts


def _weights(by_part: pd.DataFrame) -> dict[tuple[str, int], dict[str, float]]:
    """Return provision and January -> every area of need -> mean plans that lack a place there.

    Where no shortage by need was drawn, the growth of each need since the census stands for it.
    """
    means = by_part[(by_part.dimension == "area_of_need") & (by_part.statistic == "mean")]
    none: dict[tuple[str, int], dict[str, float]] = {
        key: dict.fromkeys(group.category, 0.0)
        for key, group in means.groupby(["provision", "census_year"])
    }
    found = dict(none)
    for measure in reversed(_LACKING):
        rows = means[(means.measure == measure) & (means.value > 0)]
        for key, group in rows.groupby(["provision", "census_year"]):
            found[key] = none[key] | dict(zip(group.category, group.value, strict=True))
    return found
