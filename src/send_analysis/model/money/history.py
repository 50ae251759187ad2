"""What an area held and spent in past years, as plain series."""

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.model.money.lines import PLAN_LINES

# Januaries whose placements are not believed; the mean of the neighbours stands in.
# Tower Hamlets 2023: further education 85 between 546 and 747, special 562 between 717 and 821.
IMPLAUSIBLE_JANUARIES = {("211", 2023)}


PLACEMENTS = "the Department's release of EHC plans by type of provider"


class NoFiguresError(vocab.SendError, ValueError):
    """A published figure that the budget needs is missing: the reason, and what to add."""

    def __init__(self, reason: str, what_to_add: str) -> None:
        super().__init__(f"{reason}; add {what_to_add}")
        self.reason, self.what_to_add = reason, what_to_add


def january_plans(caseload: pd.DataFrame, old_la_code: str) -> pd.DataFrame:
    """Return plans by census year (rows) and provision (columns), a missing cell being 0.

    Raises
    ------
    NoFiguresError
        If the area has no plans by provision at all.
    """
    own = caseload[(caseload.old_la_code == old_la_code) & (caseload.dimension == "provision")]
    if own.empty:
        raise NoFiguresError(f"no plans by provision for authority {old_la_code}", PLACEMENTS)
    wide = own.pivot(index="census_year", columns="category", values="plans").astype(float)
    doubtful = [year for code, year in IMPLAUSIBLE_JANUARIES if code == old_la_code]
    wide.loc[wide.index.isin(doubtful)] = np.nan
    # A provision that a year's return did not ask for separately counts nobody there.
    return wide.interpolate(limit_area="inside").reindex(columns=list(vocab.PROVISIONS)).fillna(0)


def average_plans(january: pd.DataFrame, financial_year: str) -> pd.Series:
    """Return the year's average plans by provision: months before and after the summer."""
    ending, starting = vocab.census_years_of(financial_year)
    missing = {ending, starting} - set(january.index)
    if missing:
        raise NoFiguresError(f"no plans by provision for January {sorted(missing)}", PLACEMENTS)
    weights = {p: PLAN_LINES[p].weights for p in PLAN_LINES}
    average = {
        p: weights.get(p, vocab.SCHOOL_YEAR_WEIGHTS).ending * january.loc[ending, p]
        + weights.get(p, vocab.SCHOOL_YEAR_WEIGHTS).starting * january.loc[starting, p]
        for p in vocab.PROVISIONS
    }
    return pd.Series(average)


def amounts(
    table: pd.DataFrame, old_la_code: str, financial_year: str, basis: str
) -> dict[str, float]:
    """Return line -> GBP of one area, year and basis of an income or spend table."""
    rows = table[
        (table.old_la_code == old_la_code)
        & (table.financial_year == financial_year)
        & (table.basis == basis)
        & table.amount.notna()
    ]
    return dict(zip(rows.line, rows.amount.astype(float), strict=True))
