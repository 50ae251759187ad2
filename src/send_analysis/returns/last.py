"""What has changed since the authority last filed a return."""

import pandas as pd

from send_analysis import tables
from send_analysis.tables.returns import FORECAST

CELL = ["statutory_return", "table", "row", "column", "period"]
_NO_MORE = "not in this layout"


def changes(filed: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of the last submission beside the same cells now, as RETURN_CHANGE.

    Empty where the authority has added no file of its last submission.

    Parameters
    ----------
    filed
        Rows of LAST_RETURN, of any authority.
    now
        Rows of RETURN_TABLE, of one authority and scenario.
    """
    central = now[now.statistic == FORECAST].rename(columns={"value": "now"})
    of_run = {name: now[name].iloc[0] for name in ("old_la_code", "scenario")}
    own = filed[filed.old_la_code == of_run["old_la_code"]].rename(columns={"value": "last"})
    both = own[[*CELL, "last"]].merge(central[[*CELL, "unit", "now"]], "left", on=CELL)
    rows = both.assign(difference=both.now - both["last"], unit=both.unit.fillna(_NO_MORE))
    return tables.RETURN_CHANGE.check(rows.assign(**of_run), "last submission")
