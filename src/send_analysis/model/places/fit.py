"""How many plans fit into places that are for some needs or ages only.

Plans of several kinds (areas of need, or age bands) meet places that each take some of the
kinds. The most that can be placed is, by the theorem of König and Hall in its form for
quantities (max-flow min-cut), the least over all sets S of kinds of

    plans outside S + places that take any kind in S

which is exact for one division. Need and phase are looked at one after the other and the
tighter one counts: a shortage that shows only for a need at an age is not seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.model import once
from send_analysis.model.places.supply import Supply


def placeable(claims: np.ndarray, places: np.ndarray, takes: np.ndarray) -> np.ndarray:
    """Return how many plans can be placed, (draw).

    Parameters
    ----------
    claims
        Plans by kind, (draw, kind).
    places
        Places by provider, (draw, provider).
    takes
        Whether a provider takes a kind, (provider, kind).
    """
    return np.min(_cuts(claims, places, takes), axis=0)


def unplaced(claims: np.ndarray, places: np.ndarray, takes: np.ndarray) -> np.ndarray:
    """Return the plans without a place by kind, (draw, kind).

    They belong to the set of kinds that is tightest in the draw; within it they are shared
    in proportion to plans.
    """
    cuts = _cuts(claims, places, takes)
    tightest = _subsets(claims.shape[1])[np.argmin(cuts, axis=0)]
    concerned = claims * tightest
    short = claims.sum(axis=1) - cuts.min(axis=0)
    whole = concerned.sum(axis=1)
    share = np.divide(short, whole, out=np.zeros_like(short), where=whole > 0)
    return concerned * share[:, None]


def _cuts(claims: np.ndarray, places: np.ndarray, takes: np.ndarray) -> np.ndarray:
    """Return the size of every cut, (subset, draw)."""
    subsets = _subsets(claims.shape[1])
    outside = claims @ (~subsets).T
    reached = (takes.astype(int) @ subsets.T.astype(int)) > 0  # (provider, subset)
    return (outside + places @ reached).T


@cache
def _subsets(kinds: int) -> np.ndarray:
    """Return every set of kinds as a row of yes and no, (2 ** kinds, kinds)."""
    sets = chain.from_iterable(combinations(range(kinds), n) for n in range(kinds + 1))
    return np.array([[k in chosen for k in range(kinds)] for chosen in sets])


HALF_A_PLAN = 0.5  # less is nobody: draws hold fractions of children
ANY = "any"
EVERY = {"", ANY, "all"}  # ways to write that a place is for every need or age
# Joint draws -> the dimension that divides plans, and the column that says what places are for.
DIVISIONS = {
    "area_provision": ("area_of_need", "areas_of_need"),
    "age_provision": ("age_band", "ages"),
}


class PlacesError(vocab.SendError, ValueError):
    """A row of the places table names a need or an age range that is not known."""


@dataclass(frozen=True)
class Division:
    """How a provision's plans divide and which of its places take which part.

    ``shares`` is (draw, census_year, part), ``takes`` is (provider, part).
    """

    parts: tuple[str, ...]
    shares: np.ndarray
    takes: np.ndarray


def divisions(draws: Mapping[str, xr.DataArray], supply: Supply) -> dict[str, dict[str, Division]]:
    """Return dimension -> provision -> division, for the joint draws that were drawn."""
    by_dimension: dict[str, dict[str, Division]] = {}
    for name, (dimension, column) in DIVISIONS.items():
        if name in draws:
            by_dimension[dimension] = {
                provision: _division(draws[name], dimension, provision, tuple(rows[column]))
                for provision, rows in supply.providers.groupby("provision")
            }
    return by_dimension


def _division(
    joint: xr.DataArray, dimension: str, provision: str, stated: tuple[str, ...]
) -> Division:
    parts, shares = _shares(joint, dimension, provision)
    taken = _areas if dimension == "area_of_need" else _bands
    of_text = {text: taken(text) for text in set(stated)}
    takes = np.array([[part in of_text[text] for part in parts] for text in stated])
    return Division(parts, shares, takes)


@once.for_draws
def _shares(
    joint: xr.DataArray, dimension: str, provision: str
) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the parts that a provision's plans divide into, and their shares."""
    plans = joint.sel(provision=provision).transpose("draw", "census_year", dimension)
    values = plans.to_numpy()
    whole = values.sum(axis=-1, keepdims=True)
    # No plans: nothing to divide.
    shares = np.divide(values, whole, out=np.zeros_like(values), where=whole > 0)
    return tuple(str(p) for p in plans[dimension].to_numpy()), shares


def _areas(text: str) -> set[str]:
    """Return the areas of need of a text such as ``semh; ASD``; ``any`` is all of them."""
    if text.strip() in EVERY:
        return set(vocab.AREAS_OF_NEED)
    named = [vocab.AREA_OF_NEED.get(w.strip(), w.strip()) for w in text.split(";")]
    unknown = sorted(set(named) - set(vocab.AREAS_OF_NEED))
    if unknown:
        raise PlacesError(
            f"areas_of_need {unknown} not known; allowed: {ANY}, "
            f"{', '.join(vocab.AREAS_OF_NEED)} or DfE's need codes, separated by ;"
        )
    return set(named)


def _bands(text: str) -> set[str]:
    """Return the age bands that an age range such as ``4-11`` meets."""
    if text.strip() in EVERY:
        return set(vocab.AGE_BANDS)
    first, dash, last = text.strip().partition("-")
    if not (dash and first.isdigit() and last.isdigit()):
        raise PlacesError(f"ages {text!r} not understood; written like 4-11, or {ANY}")
    return {
        band for band, (low, high) in vocab.AGE_BANDS.items()
        if int(first) <= high and low <= int(last)
    }  # fmt: skip


def fitting(
    claims: np.ndarray,
    year: int,
    supply: Supply,
    by_part: Mapping[str, Mapping[str, Division]],
) -> np.ndarray:
    """Return how many of the claims fit into usable places, (draw, provision).

    Less than half a plan that finds no place meant for it takes any: so few are nobody.

    Parameters
    ----------
    claims
        Plans that want a place in one census year, (draw, provision).
    year
        Position of the census year.
    """
    known = [str(p) for p in supply.listed.provision.to_numpy()]
    fit = np.minimum(claims, supply.usable[:, year])
    for divided in by_part.values():
        for column, provision in enumerate(known):
            division = divided[provision]
            wanted = claims[:, column, None] * division.shares[:, year]
            places = supply.of_providers(provision, year)
            most = placeable(wanted, places, division.takes)
            # Where the joint draws hold nobody, the provision's own limit stands.
            counted = division.shares[:, year].sum(axis=1) > 0
            lacking = counted & (fit[:, column] - most >= HALF_A_PLAN)
            fit[:, column] = np.where(lacking, most, fit[:, column])
    return fit


def is_divided(own: pd.DataFrame) -> bool:
    """Say whether any place of an area's list is for some needs or ages only."""
    columns = [column for _, column in DIVISIONS.values()]
    return not own[columns].apply(lambda c: c.str.strip().isin(EVERY)).all(axis=None)


def short_by_part(
    placement: Mapping[str, xr.DataArray],
    supply: Supply,
    divided: Mapping[str, Division],
    dimension: str,
) -> xr.DataArray:
    """Return plans without a place by part, (draw, census_year, provision, part).

    They add up to the shortfall: where places of every kind are short, in proportion to plans.

    Parameters
    ----------
    placement
        ``claims`` and ``shortfall``, (draw, census_year, provision).
    """
    claims, short = placement["claims"].to_numpy(), placement["shortfall"]
    parts = next(iter(divided.values())).parts
    values = np.zeros((*claims.shape, len(parts)))
    for column, provision in enumerate(short.provision.to_numpy()):
        division = divided[str(provision)]
        for year in range(claims.shape[1]):
            wanted = claims[:, year, column, None] * division.shares[:, year]
            places = supply.of_providers(str(provision), year)
            lacking = unplaced(wanted, places, division.takes)
            whole = lacking.sum(axis=1, keepdims=True)
            share = np.divide(lacking, whole, out=division.shares[:, year].copy(), where=whole > 0)
            values[:, year, column] = short[:, year, column].to_numpy()[:, None] * share
    return xr.DataArray(values, {**short.coords, dimension: list(parts)}, (*short.dims, dimension))
