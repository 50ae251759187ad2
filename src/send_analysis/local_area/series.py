"""Values of indicators from the series that publishers print for every authority."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from send_analysis import vocab
from send_analysis.config.indicators import Indicator
from send_analysis.local_area.comparators import month_end
from send_analysis.tables import INDICATOR, Tables


@dataclass(frozen=True)
class YearType:
    """How the period of a year type is written, and the month in which it ends.

    ``years`` is added to the year that a series names: an autumn term ends the year before.
    """

    write: Callable[[int], str]
    month: int
    years: int = 0


YEAR_TYPES = {
    "academic year": YearType(vocab.academic_year, 8),
    "financial year": YearType(lambda year: vocab.financial_year(year - 1), 3),
    "calendar year": YearType(str, 12),
    "January": YearType("January {}".format, 1),
    "September": YearType("September {}".format, 9),
    "December to February": YearType("February {}".format, 2),
    "autumn term": YearType(lambda year: f"autumn {vocab.academic_year(year)}", 12, -1),
    "spring term": YearType(lambda year: f"spring {vocab.academic_year(year)}", 4),
    "summer term": YearType(lambda year: f"summer {vocab.academic_year(year)}", 7),
}


def published(indicators: Iterable[Indicator], inputs: Tables) -> pd.DataFrame:
    """Return the values of every authority, region and England for indicators with series.

    Columns are those of the INDICATOR table; ``comparator`` is ``own`` throughout.
    """
    named = _named(indicators)
    if "indicator_published" not in inputs or named.empty:
        return INDICATOR.empty()
    printed = inputs["indicator_published"]
    chosen = printed[printed.series.isin(named.series)]
    kinds = inputs["indicator_series"][["series", "year_type"]]
    rows = chosen.merge(named, on="series").merge(kinds, on="series")
    rows = rows.merge(_periods(rows), on=["year_type", "year_ending"])
    provisional = rows.basis + "; provisional"
    return rows.assign(
        comparator="own", basis=rows.basis.where(rows.provisional == "no", provisional)
    )


def _named(indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Return each series with the indicator and group that it gives."""
    rows = [
        (one.series, indicator.id, one.group, indicator.unit, indicator.basis)
        for indicator in indicators
        for one in indicator.published
    ]
    return pd.DataFrame(rows, columns=["series", "indicator", "group", "unit", "basis"])


def _periods(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the words and the last day of each period."""
    periods = rows[["year_type", "year_ending"]].drop_duplicates()
    described = [
        (kind.write(year), month_end(year + kind.years, kind.month).isoformat())
        for kind, year in zip(
            periods.year_type.map(YEAR_TYPES), periods.year_ending.astype(int), strict=True
        )
    ]
    words = pd.DataFrame(described, columns=["period", "period_end"], index=periods.index)
    return periods.join(words)
