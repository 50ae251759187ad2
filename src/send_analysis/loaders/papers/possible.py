"""What a figure typed from a paper can be: days, years and amounts that are possible."""

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.own import kinds
from send_analysis.loaders.own.cells import SHOWN, Kind

DEAREST = 500_000  # GBP: no plan or place costs more a year
MOST_PLANS = 200_000  # of an authority: a tenth of England's
LAST_YEAR = vocab.LAST_CENSUS_YEAR + 10  # councils forecast ten years ahead
PUBLISHED = Kind(
    lambda cell: kinds.DAY.read(cell) or kinds.CALENDAR_YEAR.read(cell),
    "a day such as 2024-03-25, or a year",
)


def days(published: pd.Series) -> list[str]:
    """Return a problem for the days of publication that are none."""
    return _wrong(published, published.map(PUBLISHED.read).isna(), PUBLISHED.allowed)


def years(printed: pd.Series, kind: Kind) -> list[str]:
    """Return a problem for what are no two following years, or are far ahead."""
    first = printed.map(lambda cell: int((kind.read(cell) or "9999")[:4]))
    allowed = f"{kind.allowed}, to {LAST_YEAR}"
    return _wrong(printed, first > LAST_YEAR, allowed)


def marches(printed: pd.Series) -> list[str]:
    """Return a problem for the ends of financial years that are far ahead."""
    return _wrong(printed, printed.str[-4:].astype(int) > LAST_YEAR, f"31 Mar, to {LAST_YEAR}")


def numbers(printed: pd.Series, above: float, most: float) -> list[str]:
    """Return a problem for numbers that are not above one and at most another."""
    value = pd.to_numeric(printed, errors="coerce")
    return _wrong(printed, (value <= above) | (value > most), f"above {above:g}, to {most:,}")


def _wrong(printed: pd.Series, is_wrong: pd.Series, allowed: str) -> list[str]:
    found = list(dict.fromkeys(printed[is_wrong]))[:SHOWN]
    return [f"{printed.name}: {', '.join(map(repr, found))}; allowed: {allowed}"] if found else []
