"""Geographic levels of DfE's long files, and the code of the area that a row is about."""

import pandas as pd

from send_analysis import vocab

NATIONAL, REGIONAL, LOCAL = "National", "Regional", "Local authority"
LEVELS = (NATIONAL, REGIONAL, LOCAL)


def area_codes(level: pd.Series, region: pd.Series, authority: pd.Series) -> pd.Series:
    """Return our code of each row's area: England's, its region's or its authority's."""
    return region.where(level == REGIONAL, authority).where(level != NATIONAL, vocab.ENGLAND)
