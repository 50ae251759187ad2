"""The auditor: tries to recover every small figure from all that is published.

It shares no step with the suppression: it knows printed figures only, as a reader does.
"""

import numpy as np
import pandas as pd
from scipy import optimize, sparse
from scipy.sparse import csgraph

from send_analysis.disclosure.policy import Policy
from send_analysis.disclosure.relations import EXACT, settled
from send_analysis.tables import RECOVERABLE

NODES = 2000  # branches that the solver tries; a limit in seconds would not repeat
TRIES = 8  # solutions sought for all figures together before each alone


def audit(
    cells: pd.DataFrame, relations: pd.DataFrame, hidden: pd.Series, policy: Policy
) -> pd.DataFrame:
    """Return the small figures that a reader could narrow down too far, as RECOVERABLE.

    A figure is recoverable if fewer values are possible than the policy asks for, and fewer than
    open figures alone leave. The least and the largest are found by linear programming in whole
    numbers.

    Parameters
    ----------
    cells, relations
        Rows of CELL and RELATION.
    hidden
        True where a figure is not printed, by the id of the cell.

    Raises
    ------
    TableError
        If cells and relations do not fit together.
    """
    cells, relations = settled(cells, relations)
    cells = cells.drop(columns="filled").set_index("cell", drop=False)
    small = list(cells.index[policy.small(cells)])
    ranges = _ranges(small, policy.known(cells, hidden.loc[cells.index]), cells, relations, policy)
    narrow = ranges[ranges.most - ranges.least < policy.width - EXACT]
    if len(narrow):
        open_only = policy.known(cells, ~cells.open)
        alone = _ranges(list(narrow.index), open_only, cells, relations, policy)
        narrow = narrow[narrow.most - narrow.least < alone.most - alone.least - EXACT]
    return RECOVERABLE.check(narrow.rename_axis("cell").reset_index(), "audit")


def _ranges(
    wanted: list[str],
    known: pd.DataFrame,
    cells: pd.DataFrame,
    relations: pd.DataFrame,
    policy: Policy,
) -> pd.DataFrame:
    """Return the least and the largest possible value, no further apart than the policy asks."""
    blocks = _blocks(known, cells.kind.ne("estimate"), relations, policy.width)
    rows = [blocks[c].range(c) if c in blocks else tuple(known.loc[c]) for c in wanted]
    return pd.DataFrame(rows, index=wanted, columns=["least", "most"], dtype=float)


class _Block:
    """Figures not known exactly that relations link, and values found to be possible for them."""

    def __init__(
        self,
        known: pd.DataFrame,
        whole: np.ndarray,
        kept: optimize.LinearConstraint,
        enough: float,
    ) -> None:
        self.cells, self.whole, self.kept, self.enough = known.index, whole, kept, enough
        self.low, self.high = known.least.to_numpy(), known.most.to_numpy()
        self.least, self.most = np.full(len(known), np.inf), np.full(len(known), -np.inf)
        self._solve(np.zeros(len(known)), self.low, self.high)
        start, rng = self.least, np.random.default_rng(len(known))
        for _ in range(TRIES):  # values for many figures at once
            goal = rng.choice((-1.0, 1.0), len(known)) * (self.most - self.least < enough)
            self._solve(goal, start - enough, start + enough)

    def range(self, cell: str) -> tuple[float, float]:
        """Return the least and the largest possible value of a figure, no further than enough."""
        place = self.cells.get_loc(cell)
        for sign in (1.0, -1.0):
            least, most = self.least[place], self.most[place]
            if most - least < self.enough:
                goal, far = np.zeros(len(self.cells)), np.full(len(self.cells), np.inf)
                goal[place], far[place] = sign, self.enough
                self._solve(goal, most - far, least + far)
        return float(self.least[place]), float(self.most[place])

    def _solve(self, goal: np.ndarray, lowest: np.ndarray, highest: np.ndarray) -> None:
        """Keep the solution in which the sum of ``goal`` times the figures is the least."""
        solved = optimize.milp(
            goal,
            constraints=self.kept,
            bounds=optimize.Bounds(np.maximum(self.low, lowest), np.minimum(self.high, highest)),
            integrality=self.whole,
            options={"node_limit": NODES},
        )
        if solved.x is not None:
            values = np.where(self.whole, np.round(solved.x), solved.x)
            self.least, self.most = np.fmin(self.least, values), np.fmax(self.most, values)


def _blocks(
    known: pd.DataFrame, whole: pd.Series, relations: pd.DataFrame, enough: float
) -> dict[str, _Block]:
    """Return the block of each figure that is not known exactly and stands in a relation."""
    exact = known.least.where(known.least == known.most)
    unknown, linked = known[exact.isna()], relations.relation.unique()
    value = (relations.coefficient * relations.cell.map(exact)).groupby(relations.relation).sum()
    sums = relations.groupby("relation")[["least", "most"]].first().sub(value, axis=0)
    left = relations[relations.cell.isin(unknown.index)]
    rows, columns = pd.Index(linked), unknown.index
    places = rows.get_indexer(left.relation), columns.get_indexer(left.cell)
    lines = sparse.csr_array(
        (left.coefficient.to_numpy(float), places), shape=(len(rows), len(columns))
    )
    found: dict[str, _Block] = {}
    _, labels = csgraph.connected_components(abs(lines.T) @ abs(lines), directed=False)
    for label in np.unique(labels):
        part, figures = lines[:, labels == label], unknown[labels == label]
        mine = np.flatnonzero(np.diff(part.indptr))
        limits = sums.loc[rows[mine]]
        kept = optimize.LinearConstraint(part[mine], limits.least, limits.most)
        block = _Block(figures, whole[figures.index].to_numpy(bool), kept, enough)
        found |= dict.fromkeys(figures.index, block)
    return found
