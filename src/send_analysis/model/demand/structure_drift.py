"""England's drift of shares: its last year that can be compared, series breaks left out."""

from dataclasses import dataclass

import numpy as np

from send_analysis.model.demand.shares import Cells, log_shares

# January 2023: the census turned from authorities' totals to a record for each person.
BREAK_YEARS = (2023,)
# January 2015-2018: statements were transferred to plans and plans for ages 16 to 25 began; the
# law ended the transfers in April 2018, so these changes of shares were known to be passing.
REFORM_YEARS = (2015, 2016, 2017, 2018)
MOST_DRIFT = 0.1  # log points a year; faster change of a share does not go on
MOST_CHANGE = 0.2  # log points: a larger change between two years' drifts is one event
FEWEST_CHANGES = 3  # below, the spread of changes is not known
UNKNOWN_CHANGE = 0.05  # log points a year, the spread of drifts that are not known
MEDIAN_OF_SQUARES = 0.455  # of a standard normal: the robust way to its variance


@dataclass(frozen=True)
class Drift:
    """England's last comparable year: drift (category), growth then, and spread of changes."""

    drift: np.ndarray
    growth: float
    spread: np.ndarray


def england_drift(cells: Cells) -> Drift:
    """Return the drift of the newest year that can be compared with the one before it."""
    plans = cells.plans[0][:, cells.recorded]
    steps = np.diff(log_shares(plans), axis=0)
    steps[~_both_counted(plans)] = np.nan
    good = [t for t, y in enumerate(cells.years[1:]) if _comparable(y) and _known(steps[t])]
    if not good:
        size = len(cells.recorded)
        return Drift(np.zeros(size), 0.0, np.full(size, UNKNOWN_CHANGE))
    newest = good[-1]
    # A category that did not exist a year ago has no drift yet.
    drift = np.clip(np.nan_to_num(steps[newest]), -MOST_DRIFT, MOST_DRIFT)
    totals = cells.totals[0]
    growth = float(np.log(totals[newest + 1] / totals[newest]))
    return Drift(drift, growth, _changes(steps, good))


def comparable(start: int, end: int) -> bool:
    """Say whether shares of two census years are on one basis: no series break between."""
    return not any(start < broken <= end for broken in BREAK_YEARS)


def _comparable(year: int) -> bool:
    return year not in BREAK_YEARS and year not in REFORM_YEARS


def _known(step: np.ndarray) -> bool:
    return bool(np.isfinite(step).any())


def _both_counted(plans: np.ndarray) -> np.ndarray:
    return (plans[1:] > 0) & (plans[:-1] > 0)


def _changes(steps: np.ndarray, good: list[int]) -> np.ndarray:
    """Return the robust spread of changes of drift between neighbouring good years."""
    pairs = [(a, b) for a, b in zip(good[1:], good[:-1], strict=True) if a - b == 1]
    changes = np.array([steps[a] - steps[b] for a, b in pairs]).reshape(-1, steps.shape[1])
    squares = np.ma.masked_invalid(np.clip(changes, -MOST_CHANGE, MOST_CHANGE) ** 2)
    typical = np.sqrt(np.ma.median(squares, axis=0) / MEDIAN_OF_SQUARES).filled(UNKNOWN_CHANGE)
    enough = np.isfinite(changes).sum(axis=0) >= FEWEST_CHANGES
    return np.minimum(np.where(enough, typical, UNKNOWN_CHANGE), MOST_DRIFT)
