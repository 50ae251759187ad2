"""Which figures are hidden: the small ones, and as few others as protect them."""

import numpy as np
import pandas as pd

from send_analysis.disclosure.moves import Limits, Moves
from send_analysis.disclosure.policy import Policy
from send_analysis.disclosure.relations import EXACT, limits_of, matrix, settled

FARTHEST = 5.0  # how far a partner can move, in widths of the policy


def hidden(cells: pd.DataFrame, relations: pd.DataFrame, policy: Policy) -> pd.Series:
    """Return which figures are hidden, true or false by the id of the cell.

    Small counts are hidden first. Then, for each, the solver looks for another set of figures that
    a reader could hold for the true ones, in which the small count is different enough; figures
    that would have to move and are shown are hidden as well, the cheapest first.

    Parameters
    ----------
    cells, relations
        Rows of CELL and RELATION.

    Raises
    ------
    TableError
        If they do not fit together.

    Notes
    -----
    One small count after another, as in Kelly, Golden and Assad, Cell suppression: disclosure
    protection for sensitive tabular data, Networks 22 (1992). Deterministic: the order of rows
    does not matter.
    """
    cells, relations = settled(cells, relations)
    pattern = _Pattern(cells, relations, policy)
    for place in np.flatnonzero(policy.small(cells)):
        pattern.protect(int(place))
    return pd.Series(pattern.hidden, pd.Index(cells.cell, name="cell"), name="hidden")


def published(cells: pd.DataFrame, hidden: pd.Series, policy: Policy) -> pd.Series:
    """Return the values that may be printed, by the id of the cell; <NA> where hidden."""
    by_id = cells.set_index("cell")
    return policy.printed(by_id).mask(hidden.reindex(by_id.index)).rename("value")


class _Pattern:
    """What is hidden so far, and which values of each cell are already known to be possible."""

    def __init__(self, cells: pd.DataFrame, relations: pd.DataFrame, policy: Policy) -> None:
        self.cells, self.policy = cells, policy
        self.value = cells.filled.to_numpy(float)
        self.least, self.most = self.value, self.value
        self.small = policy.small(cells).to_numpy(bool)
        self.hidden = self.small & (policy.rounding is None)
        self.private = ~(cells.open | cells.value.isna()).to_numpy(bool)
        size = 1 + np.log1p(abs(self.value))
        price = np.where(self.value == 0, size.max(initial=1), size)  # zeros last
        self.cost = cells.cost.to_numpy(float) * price
        lines, (least, most) = matrix(cells, relations), limits_of(relations)
        now = lines @ self.value
        whole = cells.kind.ne("estimate").to_numpy(bool)
        self.moves = Moves(lines, least - now, most - now, whole)

    def protect(self, place: int) -> None:
        """Hide what is needed so that ``place`` can have values far enough apart."""
        width = self.policy.width
        if self.most[place] - self.least[place] >= width or self._moved(place, width):
            return
        free = self._free()
        up, down = (self._farthest(place, free, goal) for goal in (-1.0, 1.0))
        up = min(up, width)
        for amount in (up, -min(down, width - up)):
            if abs(amount) > EXACT:
                self._moved(place, amount)

    def _moved(self, place: int, amount: float) -> bool:
        """Hide what must move for ``place`` to move by ``amount``; return whether it can."""
        if self._found(place, amount):
            return True
        self.hidden[place] = True  # where counts are rounded it may not be yet
        shown, free = self._limits(self.hidden), self._free().at(place, amount)
        for move in self.moves.cheapest(place, free, shown, self.cost):
            self.hidden |= (move > shown.up + EXACT) | (move < shown.down - EXACT)
            if self._found(place, amount):
                return True
        return False

    def _found(self, place: int, amount: float) -> bool:
        """Return whether ``place`` can move by ``amount`` as things are, and keep how."""
        limits = self._limits(self.hidden)
        if not limits.down[place] <= amount <= limits.up[place]:
            return False
        move = self.moves.found(place, limits.at(place, amount))
        if move is None:
            return False
        self.least = np.minimum(self.least, self.value + move)
        self.most = np.maximum(self.most, self.value + move)
        return True

    def _limits(self, hidden: np.ndarray) -> Limits:
        """Return how far each cell can move without a reader noticing."""
        known = self.policy.known(self.cells, pd.Series(hidden, self.cells.index))
        return Limits(known.least.to_numpy() - self.value, known.most.to_numpy() - self.value)

    def _free(self) -> Limits:
        """Return how far each cell can move if all that is not open were hidden."""
        limits = self._limits(self.private)
        far = FARTHEST * self.policy.width
        return Limits(np.maximum(limits.down, -far), np.minimum(limits.up, far))

    def _farthest(self, place: int, free: Limits, goal: float) -> float:
        """Return how far ``place`` can move, down with a goal of 1 and up with -1."""
        move = self.moves.found(place, free, goal)
        return 0.0 if move is None else abs(float(move[place]))
