"""Two-way cells of every draw: which needs and ages are in which provision.

Each draw's one-way cells are the margins; the association of the newest published two-way
table is kept, the area's own with some plans of England's pattern for what few plans cannot
show. No published table: independence, and ``basis`` says so.

Cells are brought to margins by raking (iterative proportional fitting, Deming and Stephan
1940): a table keeps the odds ratios of its seed. The tables of many draws share one seed, so
only row and column factors are worked out a draw (Sinkhorn 1967): two matrix products a round.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumptions, value
from send_analysis.model import once
from send_analysis.model.demand import ages
from send_analysis.model.demand.shares import Tables

ROUNDS = 200  # at most; 10-40 are enough for tables without structural zeros
TOLERANCE = 1e-5  # largest miss of a column margin, as a share of the whole: no plan in 3,000
TINY = 1e-300  # below any plan: keeps 0 / 0 at 0


def two_way(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return tables with given margins, (..., row, column).

    Parameters
    ----------
    seed
        Association, (row, column); no zeros where a margin may need plans.
    rows, columns
        Margins, (..., row) and (..., column), with equal sums.

    Notes
    -----
    Row margins are met exactly, column margins to ``TOLERANCE`` of the whole.
    """
    a = rows.reshape(-1, rows.shape[-1])
    b = columns.reshape(-1, columns.shape[-1])
    seed, right = _start(seed, a, b)
    open_ = np.arange(len(a))  # draws whose columns are not met yet
    for _ in range(ROUNDS):
        reached = _left(seed, a[open_], right[open_]) @ seed
        far = ~_met(reached * right[open_], b[open_])
        open_, reached = open_[far], reached[far]
        if not open_.size:
            break
        right[open_] = b[open_] / np.maximum(reached, TINY)
    cells = _left(seed, a, right)[:, :, None] * seed * right[:, None, :]
    return cells.reshape(*rows.shape, columns.shape[-1])


def _left(seed: np.ndarray, a: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the row factors that meet the row margins exactly."""
    return a / np.maximum(right @ seed.T, TINY)


def _start(seed: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the seed at the draws' mean margins and column factors near each draw's own."""
    rows, columns = a.mean(axis=0), b.mean(axis=0)
    right = np.ones_like(columns)
    for _ in range(ROUNDS):
        left = rows / np.maximum(seed @ right, TINY)
        before, right = right, columns / np.maximum(left @ seed, TINY)
        if np.array_equal(before, right):  # every later round is the same
            break
    return left[:, None] * seed * right, b / np.maximum(columns, TINY)


def _met(reached: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Say for each draw whether its column margins are met."""
    whole = np.maximum(wanted.sum(axis=1), TINY)
    return np.abs(reached - wanted).max(axis=1) <= TOLERANCE * whole


Plans = Mapping[str, xr.DataArray]
Axis = tuple[str, tuple[str, ...]]  # a breakdown and its categories, in order

# Name of the joint draws -> its dimensions.
JOINT = {
    "area_provision": ("area_of_need", "provision"),
    "age_provision": ("age_band", "provision"),
    "area_age": ("area_of_need", "age_band"),
    "need_provision": ("primary_need", "provision"),
    "need_age": ("primary_need", "age_band"),
}
# Publishers print needs; areas of need are their sums.
PRINTED_AS = {"area_of_need": "primary_need"}
FOR_PLACES = ("area_provision", "age_provision")
PUBLISHED = ("need_provision", "need_age", "age_provision")  # two-way as publishers print them
ANY_CELL = 0.01  # plans in every cell of a seed: nothing that can happen is impossible
HARDLY_ANY = 1e-6  # of that: children of an age that a provision cannot have
INDEPENDENT = "independence (no two-way table is published)"


def with_joint(
    plans: Plans,
    inputs: Tables,
    old_la_code: str,
    assumptions: Assumptions,
    names: tuple[str, ...] = FOR_PLACES,
) -> dict[str, xr.DataArray]:
    """Return the draws with two-way cells added, whose margins are the draws' own.

    Call it after measures have moved plans, so that the two-way cells move with them. A joint
    whose dimensions are not both there is left out.
    """
    there = [n for n in names if all(d in plans for d in JOINT[n])]
    prior = value(assumptions, "demand.joint_prior_plans")
    of_both = {n: (plans[JOINT[n][0]], plans[JOINT[n][1]]) for n in there}
    cells = {n: _joint(n, a, b, inputs, old_la_code, prior) for n, (a, b) in of_both.items()}
    return {**plans, **cells}


@once.for_draws
def _joint(
    name: str,
    first: xr.DataArray,
    second: xr.DataArray,
    inputs: Tables,
    old_la_code: str,
    prior: float,
) -> xr.DataArray:
    a, b = JOINT[name]
    first, second = (m.transpose("draw", "census_year", d) for m, d in ((first, a), (second, b)))
    seed, basis = association(inputs, old_la_code, first, second, prior)
    cells = two_way(seed, first.to_numpy(), second.to_numpy())
    return xr.DataArray(
        cells,
        dims=("draw", "census_year", a, b),
        coords={"census_year": first.census_year, a: first[a], b: second[b]},
        name=name,
        attrs={"basis": basis},
    )


def association(
    inputs: Tables, old_la_code: str, first: xr.DataArray, second: xr.DataArray, prior: float
) -> tuple[np.ndarray, str]:
    """Return the seed of a two-way table, (first, second), and what it rests on.

    The area's own table plus ``prior`` plans spread as England's table raked to the area's
    margins at the origin.
    """
    origin = int(first.census_year[0])
    a, b = _axis(first), _axis(second)
    possible = _possible(a, b)
    counts = {c: _published(inputs, c, a, b, origin) for c in (old_la_code, vocab.ENGLAND)}
    own, england = counts[old_la_code], counts[vocab.ENGLAND]
    if england is None:
        seed = possible if own is None else own + ANY_CELL * possible
        return seed, INDEPENDENT if own is None else "own two-way table"
    rows, columns = (m.isel(census_year=0).mean("draw").to_numpy() for m in (first, second))
    pattern = two_way((england + ANY_CELL) * possible, rows, columns)
    if own is None:
        return pattern + ANY_CELL * possible, "England's two-way table"
    seed = own + ANY_CELL * possible + prior * pattern / pattern.sum()
    return seed, "own two-way table, part England's"


def _possible(first: Axis, second: Axis) -> np.ndarray:
    """Return 1 for cells that can be, nearly 0 for ages that a provision cannot have."""
    both = {first[0]: first[1], second[0]: second[1]}
    if set(both) != {"age_band", "provision"}:
        return np.ones((len(first[1]), len(second[1])))
    cells = [
        [float(ages.can_have(provision, band)) for provision in both["provision"]]
        for band in both["age_band"]
    ]
    made = np.maximum(cells, HARDLY_ANY)
    return made if first[0] == "age_band" else made.T


def _axis(margin: xr.DataArray) -> Axis:
    dimension = str(margin.dims[2])
    return dimension, tuple(map(str, margin[dimension].to_numpy()))


@once.for_inputs
def _published(
    inputs: Tables, code: str, first: Axis, second: Axis, origin: int
) -> np.ndarray | None:
    """Return the newest two-way table up to the origin, (first, second); None without one."""
    if "caseload_joint" not in inputs:
        return None
    (a, ours_a), (b, ours_b) = first, second
    rows = pairs(inputs["caseload_joint"], code, PRINTED_AS.get(a, a), PRINTED_AS.get(b, b))
    known = rows[(rows.census_year <= origin) & rows.plans.notna()]
    newest = known[known.census_year == known.census_year.max()]
    places = [
        pd.Index(ours).get_indexer(_ours(newest[column], d))
        for ours, d, column in ((ours_a, a, "category_a"), (ours_b, b, "category_b"))
    ]
    here = (places[0] >= 0) & (places[1] >= 0)
    counts = np.zeros((len(ours_a), len(ours_b)))  # a pair that is not printed has no plans
    np.add.at(counts, tuple(p[here] for p in places), newest.plans.to_numpy(dtype=float)[here])
    return counts if counts.sum() > 0 else None


def pairs(joint: pd.DataFrame, code: str, a: str, b: str) -> pd.DataFrame:
    """Return an authority's rows of two dimensions, whichever the publisher prints first."""
    own = joint[joint.old_la_code == code]
    there = own[(own.dimension_a == a) & (own.dimension_b == b)]
    if not there.empty:
        return there
    back = own[(own.dimension_a == b) & (own.dimension_b == a)]
    return back.rename(columns={"category_a": "category_b", "category_b": "category_a"})


def _ours(categories: pd.Series, dimension: str) -> pd.Series:
    return categories.map(vocab.AREA_OF_NEED) if dimension in PRINTED_AS else categories
