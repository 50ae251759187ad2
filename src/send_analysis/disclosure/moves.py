"""Other sets of figures that keep every relation: how far one can move, and which move with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import optimize, sparse
from scipy.sparse import csgraph

from send_analysis.disclosure.relations import EXACT

GAP = 0.01  # how far from the cheapest the partners may be, as a share of their cost
NODES = 500  # branches that the solver tries; a limit in seconds would not repeat


class Limits(NamedTuple):
    """How far down (0 or less) and up each cell can move."""

    down: np.ndarray
    up: np.ndarray

    def at(self, place: int, amount: float) -> "Limits":
        """Return the limits with one cell that moves by exactly ``amount``."""
        down, up = self.down.copy(), self.up.copy()
        down[place] = up[place] = amount
        return Limits(down, up)

    def of(self, places: np.ndarray) -> "Limits":
        """Return the limits of some cells."""
        return Limits(self.down[places], self.up[places])


@dataclass(frozen=True)
class Moves:
    """Relations seen from the true figures: a move is what is added to them.

    Attributes
    ----------
    lines
        Coefficients, a row a relation and a column a cell.
    least, most
        How far the sum of each relation can change.
    whole
        Which cells move by whole numbers.
    """

    lines: sparse.csr_array
    least: np.ndarray
    most: np.ndarray
    whole: np.ndarray

    def found(self, place: int, limits: Limits, goal: float = 0.0) -> np.ndarray | None:
        """Return a move within the limits, ``goal`` times that of ``place`` the least; or None."""
        columns, near = self._near(place, limits)
        bounds = optimize.Bounds(*limits.of(columns))
        cost = np.where(columns == place, goal, 0.0)
        move = near.solved(cost, bounds, near.whole, near.kept())
        return None if move is None else self._everywhere(columns, move)

    def cheapest(
        self, place: int, free: Limits, shown: Limits, cost: np.ndarray
    ) -> Iterator[np.ndarray]:
        """Yield moves within ``free`` that leave ``shown`` at the least cost.

        The first is quick and can have parts of whole numbers, the second has none.

        Parameters
        ----------
        free, shown
            How far each cell can move when it is hidden, and while it is printed.
        cost
            Of each cell that moves further than it can while printed, in proportion to how far.
        """
        columns, near = self._near(place, free)
        for whole in (np.zeros_like(near.whole), near.whole):
            move = near.hiding(free.of(columns), shown.of(columns), cost[columns], whole)
            if move is not None:
                yield self._everywhere(columns, move)

    def hiding(
        self, free: Limits, shown: Limits, cost: np.ndarray, whole: np.ndarray
    ) -> np.ndarray | None:
        """Return the move that leaves ``shown`` at the least cost; or None."""
        priced = np.flatnonzero(np.isfinite(shown.up))
        n, m = len(free.up), len(priced)
        moving = sparse.eye_array(n, format="csr")[priced]
        far = (free.up - free.down)[priced]
        sides = [(moving, shown.up[priced]), (-moving, -shown.down[priced])]
        hiding = -sparse.diags_array(far, shape=(m, m))
        more = [
            optimize.LinearConstraint(sparse.hstack([side, hiding], format="csr"), -np.inf, most)
            for side, most in sides
        ]
        low, high = np.r_[free.down, np.zeros(m)], np.r_[free.up, np.ones(m)]
        goal, integral = np.r_[np.zeros(n), cost[priced] * far], np.r_[whole, np.zeros(m, bool)]
        move = self.solved(goal, optimize.Bounds(low, high), integral, self.kept(m), *more)
        return None if move is None else move[:n]

    def solved(
        self,
        cost: np.ndarray,
        bounds: optimize.Bounds,
        whole: np.ndarray,
        *kept: optimize.LinearConstraint,
    ) -> np.ndarray | None:
        """Return what costs the least within bounds and constraints; or None."""
        limits = {"node_limit": NODES, "mip_rel_gap": GAP}
        return optimize.milp(
            cost, constraints=kept, bounds=bounds, integrality=whole, options=limits
        ).x

    def kept(self, more: int = 0) -> optimize.LinearConstraint:
        """Return the relations as a constraint, with ``more`` columns of zeros."""
        zeros = sparse.csr_array((self.lines.shape[0], more))
        lines = sparse.hstack([self.lines, zeros], format="csr")
        return optimize.LinearConstraint(lines, self.least, self.most)

    def _near(self, place: int, limits: Limits) -> tuple[np.ndarray, "Moves"]:
        """Return the cells that can move with ``place``, and their moves alone."""
        movable = limits.up > limits.down
        movable[place] = True
        links = abs(self.lines) @ sparse.diags_array(movable.astype(float))
        both = sparse.block_array([[None, links], [links.T, None]], format="csr")
        count = self.lines.shape[0]
        reached = csgraph.breadth_first_order(both, count + place, return_predecessors=False)
        rows, columns = (
            np.sort(reached[reached < count]),
            np.sort(reached[reached >= count]) - count,
        )
        lines = self.lines[rows][:, columns]
        return columns, Moves(lines, self.least[rows], self.most[rows], self.whole[columns])

    def _everywhere(self, columns: np.ndarray, move: np.ndarray) -> np.ndarray:
        """Return a move of some cells as one of all."""
        everyone = np.zeros(len(self.whole))
        nearest = np.round(move)
        everyone[columns] = np.where(abs(move - nearest) < EXACT, nearest, move)
        return everyone
