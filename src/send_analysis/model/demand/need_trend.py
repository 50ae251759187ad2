"""The past trend of one authority's needs: pupils with an EHC plan in its schools, by January.

Source: the input table ``pupils_by_need``, which is there once an authority adds DfE's "Special
educational needs in England". It counts pupils where they go to school, so its shares are not those
of the plans that an authority maintains: only their change over the years is used.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_analysis.model.demand.shares import UNRECORDED, Tables
from send_analysis.model.demand.structure_drift import MOST_DRIFT

TABLE = "pupils_by_need"
FEWEST_JANUARIES = 3
LONGEST = 5  # years back from the origin; an older trend says little of the coming years


@dataclass(frozen=True)
class NeedTrend:
    """Change of log shares a year, and the pupils that it is measured on, both by need."""

    change: pd.Series
    pupils: pd.Series

    def beyond(self, expected: pd.Series, prior: float) -> pd.Series:
        """Return the change a year beyond an expected one, the less of it the fewer pupils.

        n pupils count n / (n + ``prior``); a need without a trend has none.
        """
        weight = self.pupils / (self.pupils + prior)
        return (weight * (self.change - expected)).reindex(expected.index).fillna(0.0)


def of_one(inputs: Tables, old_la_code: str, origin: int) -> NeedTrend | None:
    """Return the mean change of log shares a year up to the origin; None of too few Januaries.

    Shares are of the needs counted in the first and the last January: a need that is new, or
    withheld in either, has no trend. A change of more than MOST_DRIFT a year is cut to it.
    """
    counted = _by_january(inputs, old_la_code, origin)
    if len(counted) < FEWEST_JANUARIES:
        return None
    ends = counted.iloc[[0, -1]]
    ends = ends.loc[:, (ends > 0).all()]
    logs = np.log(ends.div(ends.sum(axis=1), axis=0))
    change = (logs.iloc[1] - logs.iloc[0]) / (counted.index[-1] - counted.index[0])
    return NeedTrend(change.clip(-MOST_DRIFT, MOST_DRIFT), ends.min())


def _by_january(inputs: Tables, old_la_code: str, origin: int) -> pd.DataFrame:
    """Return pupils by January (row) and need (column), without those whose need is unknown."""
    if TABLE not in inputs:
        return pd.DataFrame()
    rows = inputs[TABLE]
    rows = rows[
        (rows.old_la_code == old_la_code)
        & rows.census_year.between(origin - LONGEST, origin)
        & (rows.primary_need != UNRECORDED)
        & rows.pupils.notna()
    ]
    wide = rows.pivot(index="census_year", columns="primary_need", values="pupils")
    return wide.astype(float).sort_index()
