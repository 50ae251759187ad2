"""What the measures of outcomes are: title, unit, polarity and kind of year, as data."""

from functools import cache

import pandas as pd

from send_analysis.loaders.intake.base import rows


@cache
def measures(table: str) -> pd.DataFrame:
    """Return title, unit, polarity and year type of the measures of one kind of file.

    The index holds the publisher's names; callers must not change the table.
    """
    listed = pd.DataFrame(rows("outcomes", "measures.csv"))
    return listed[listed["table"] == table].set_index("printed").drop(columns="table")
