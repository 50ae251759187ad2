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
        self.hidden = policy.small(cells).to_numpy(bool) & (policy.rounding is None)
        self.printed = self._known(pd.Series(data=False, index=cells.index))
        self.unseen = self._known(~cells.open)
        size = 1 + np.log1p(abs(self.value))
        price = np.where(self.value == 0, size.max(initial=1), size)  # zeros last
        self.cost = cells.cost.to_numpy(float) * price
        lines, (least, most) = matrix(cells, relations), limits_of(relations)
        now = lines @ self.value
        whole = cells.kind.ne("estimate").to_numpy(bool)
        self.moves = Moves(lines, least - now, most - now, whole)

    def protect(self, place: int) -> None:
        """Hide what is needed so that ``place`` can have values far enough apart."""
        self._explore(place)
        if (missing := self._missing(place)) <= EXACT:
            return
        if not self._moved(place, self.most[place] - self.value[place] + missing):
            for amount in self._reach(place):
                self._moved(place, amount)

    def _missing(self, place: int) -> float:
        """Return how much further apart the possible values of ``place`` must be."""
        return float(self.policy.width - (self.most[place] - self.least[place]))

    def _explore(self, place: int) -> None:
        """Find how far ``place`` can move as things are, as far as the policy asks."""
        limits, width = self._limits(), self.policy.width
        limits.down[place] = max(limits.down[place], -width)
        limits.up[place] = min(limits.up[place], width)
        for goal in (-1.0, 1.0):
            if self._missing(place) > EXACT:
                self._keep(self.moves.found(place, limits, goal))

    def _keep(self, move: np.ndarray | None) -> bool:
        """Keep the values that a move shows to be possible; return whether there is one."""
        if move is not None:
            self.least = np.minimum(self.least, self.value + move)
            self.most = np.maximum(self.most, self.value + move)
        return move is not None

    def _moved(self, place: int, amount: float) -> bool:
        """Hide what must move for ``place`` to move by ``amount``; return whether it can."""
        self.hidden[place] = True  # where counts are rounded it may not be yet
        shown, free = self._limits(), self._free().at(place, amount)
        for move in self.moves.cheapest(place, free, shown, self.cost):
            self.hidden |= (move > shown.up + EXACT) | (move < shown.down - EXACT)
            limits = self._limits().at(place, amount)
            if self._keep(self.moves.found(place, limits)):
                return True
        return False

    def _reach(self, place: int) -> list[float]:
        """Return how far ``place`` can move up and down if all that is not open were hidden."""
        moves = [self.moves.found(place, self._free(), goal) for goal in (-1.0, 1.0)]
        up, down = (0.0 if move is None else float(move[place]) for move in moves)
        up = min(up, self.policy.width)
        down = max(down, up - self.policy.width)
        return [amount for amount in (up, down) if abs(amount) > EXACT]

    def _known(self, hidden: pd.Series) -> Limits:
        """Return how far each cell can move without a reader noticing, with some hidden."""
        known = self.policy.known(self.cells, hidden)
        return Limits(known.least.to_numpy() - self.value, known.most.to_numpy() - self.value)

    def _limits(self) -> Limits:
        """Return how far each cell can move as things are."""
        sides = zip(self.unseen, self.printed, strict=True)
        return Limits(*(np.where(self.hidden, unseen, printed) for unseen, printed in sides))

    def _free(self) -> Limits:
        """Return how far each cell can move if all that is not open were hidden."""
        far = FARTHEST * self.policy.width
        return Limits(np.maximum(self.unseen.down, -far), np.minimum(self.unseen.up, far))
