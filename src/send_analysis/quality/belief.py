"""How far a January's count can be believed: stock against the flows of the year between.

A count may be off: by a few log points, or rarely by much (a return half filled in). That is its
*slip*. What is truly held moves from one January to the next as stock and flows say, up to a
heavy-tailed error. The chance of every slip follows by the forward-backward recursion of a hidden
Markov chain, so that a later count settles which of two that do not fit was wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from send_analysis import vocab

STEP, WIDEST = 0.03, 1.5  # grid of slips, log points; half the step changes no chance by 0.02
SLIPS = STEP * np.arange(-round(WIDEST / STEP), round(WIDEST / STEP) + 1)
NONE = len(SLIPS) // 2  # place of the slip 0
FIRST_JUDGED = 2015  # plans are counted from the reform on
LARGE = float(np.log(1.1))  # a slip that matters: a tenth
DOUBTED = 0.5  # chance of a large slip from which a count is not taken as it stands


class Spread(NamedTuple):
    """Student's t of squared scale ``scale**2 + small / plans``."""

    scale: float
    small: float
    df: float


# Maximum likelihood on the Januaries 2015-2018 alone, all authorities: docs/method.md.
BY_FLOWS = Spread(scale=0.0253, small=0.272, df=4.86)
BY_GROWTH = Spread(scale=0.0368, small=1.17, df=6.25)  # where no flows are at hand
SLIP_CHANCE, SLIP_SCALE, SLIP_DF = 0.072, 0.047, 2.0


@dataclass(frozen=True)
class Stock:
    """What is counted, wide: a row an area (``ENG`` among them), a column a year.

    Attributes
    ----------
    plans
        By ``census_year``.
    new, ceased
        By ``calendar_year``; of an absent year nothing is known.
    """

    plans: pd.DataFrame
    new: pd.DataFrame
    ceased: pd.DataFrame

    def expected(self, years: Sequence[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return what the January before and the flows since lead to, and whether flows do.

        Before + new - left, where left is the rate that closes England's own balance, and what
        was ceased above England's rate where that is counted. Without flows,
        England's growth; its last one where England is not counted yet.
        Both areas by ``census_year``.
        """
        before = self._year_before(self.plans, years)
        counts = self.plans.loc[vocab.ENGLAND].astype(float)
        england = (counts / counts.shift()).ffill()[list(years)]
        new, ceased = (self._year_before(df, years) / before for df in (self.new, self.ceased))
        left = 1 + new.loc[vocab.ENGLAND] - england
        by_flows = before * (1 + new - left - (ceased - ceased.loc[vocab.ENGLAND]).fillna(0.0))
        known = by_flows.gt(0)
        return by_flows.where(known, before * england), known

    def _year_before(self, wide: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
        earlier = wide.reindex(index=self.plans.index, columns=[year - 1 for year in years])
        return earlier.astype(float).set_axis(list(years), axis=1)


@dataclass(frozen=True)
class Belief:
    """The chance of every slip of every count.

    Attributes
    ----------
    counted, expected
        Plans as counted and as stock and flows say, ``old_la_code`` by ``census_year``.
    chances
        Shape (areas, years, slips); each count's add up to 1.
    """

    counted: pd.DataFrame
    expected: pd.DataFrame
    chances: np.ndarray

    @cached_property
    def doubt(self) -> pd.DataFrame:
        """Return the chance that a count is a tenth or more off, like ``counted``."""
        return self._like_counted(self.chances[:, :, np.abs(SLIPS) > LARGE].sum(axis=2))

    @property
    def doubted(self) -> pd.DataFrame:
        """Say which counts are more likely than not a tenth or more off."""
        return self.doubt >= DOUBTED

    @property
    def believed(self) -> pd.DataFrame:
        """Return counts, in place of doubted ones what is expected to be truly held."""
        held = self._like_counted(self.chances @ np.exp(-SLIPS)) * self.counted
        return self.counted.where(~self.doubted, held)

    def held(self, old_la_code: str, census_year: int, uniform: np.ndarray) -> np.ndarray:
        """Return draws of what is truly held, of the shape of ``uniform``: the count, or round it.

        The count itself unless it is doubted; then the count in some draws.
        """
        count = float(self.counted.loc[old_la_code, census_year])
        if not self.doubted.loc[old_la_code, census_year]:
            return np.full(uniform.shape, count)
        area = self.counted.index.get_loc(old_la_code)
        chances = self.chances[area, self.counted.columns.get_loc(census_year)]
        cumulative = chances.cumsum() / chances.sum()
        return count * np.exp(-SLIPS[np.searchsorted(cumulative, uniform)])

    def _like_counted(self, values: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(values, self.counted.index, self.counted.columns)


def belief(stock: Stock, codes: Sequence[str], newest: int) -> Belief:
    """Return how far each count of some authorities up to a January can be believed.

    Parameters
    ----------
    stock
        England's row among them; nothing after ``newest`` is read.
    """
    years = [year for year in range(FIRST_JUDGED, newest + 1) if year - 1 in stock.plans]
    counted, before = (
        stock.plans.loc[list(codes), [year - earlier for year in years]].astype(float)
        for earlier in (0, 1)
    )
    expected, by_flows = (wide.loc[counted.index] for wide in stock.expected(years))
    gaps = np.log(counted.where(counted > 0) / expected).to_numpy()
    chances = np.zeros((*counted.shape, len(SLIPS)))
    chances[:, :, NONE] = 1.0
    far = (np.abs(gaps) > LARGE).any(axis=1)  # no other area has a count to doubt
    scales, dfs = _spreads(by_flows.to_numpy(dtype=bool)[far], before.to_numpy()[far])
    chances[far] = _chances(gaps[far], scales, dfs)
    return Belief(counted, expected, chances)


def _spreads(by_flows: np.ndarray, plans: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return scale and degrees of freedom of each gap."""
    scale, small, df = (np.where(by_flows, *ends) for ends in zip(BY_FLOWS, BY_GROWTH, strict=True))
    return np.sqrt(scale**2 + small / plans), df


def _chances(gaps: np.ndarray, scales: np.ndarray, dfs: np.ndarray) -> np.ndarray:
    """Return the chances of slips given all gaps, shape (areas, years, slips)."""
    prior = _prior()
    steps = [_likelihood(*of_year) for of_year in zip(gaps.T, scales.T, dfs.T, strict=True)]
    forward, backward = [np.tile(prior, (len(gaps), 1))], [np.ones((len(gaps), len(SLIPS)))]
    for step in steps:
        forward.append(_scaled(np.matmul(step, forward[-1][:, :, None])[:, :, 0] * prior))
    for step in steps[:0:-1]:
        later = (backward[-1] * prior)[:, None, :]
        backward.append(_scaled(np.matmul(later, step)[:, 0]))
    joint = np.stack(forward[1:], axis=1) * np.stack(backward[::-1], axis=1)
    return joint / joint.sum(axis=2, keepdims=True)


def _likelihood(gap: np.ndarray, scale: np.ndarray, df: np.ndarray) -> np.ndarray:
    """Return the relative density of a year's gaps: (areas, slip now, slip a year before).

    1 where a gap is unknown.
    """
    change = SLIPS[:, None] - SLIPS[None, :]
    z = (gap[:, None, None] - change) / scale[:, None, None]
    power = -(df[:, None, None] + 1) / 2
    return np.nan_to_num((1 + z**2 / df[:, None, None]) ** power, nan=1.0)


def _prior() -> np.ndarray:
    """Return the chance of each slip before any gap is known."""
    weight = (1 + (SLIPS / SLIP_SCALE) ** 2 / SLIP_DF) ** (-(SLIP_DF + 1) / 2)
    prior = SLIP_CHANCE * weight / weight.sum()
    prior[NONE] += 1 - SLIP_CHANCE
    return prior


def _scaled(rows: np.ndarray) -> np.ndarray:
    return rows / rows.sum(axis=1, keepdims=True)
