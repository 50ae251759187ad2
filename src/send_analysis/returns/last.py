"""What has changed since the authority last filed a return."""

import pandas as pd

from send_analysis import tables
from send_analysis.model.case import Case
from send_analysis.returns.filled import CENTRAL

CELL = ["statutory_return", "table", "row", "column", "period"]


def changes(case: Case, now: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of the last submission beside the same cells now, as RETURN_CHANGE.

    Empty where the authority has added no file of its last submission.

    Parameters
    ----------
    now
        Rows of RETURN_TABLE.
    """
    filed = case.inputs.get(tables.LAST_RETURN.name, tables.LAST_RETURN.empty())
    own = filed[filed.old_la_code == case.code].rename(columns={"value": "last"})
    if own.empty:
        return tables.RETURN_CHANGE.empty()
    central = now[now.statistic == CENTRAL].rename(columns={"value": "now"})
    both = own[[*CELL, "last"]].merge(central[[*CELL, "unit", "now"]], "left", on=CELL)
    unit = both.unit.fillna("not in this layout")
    rows = both.assign(unit=unit, difference=both.now - both["last"])
    return tables.RETURN_CHANGE.check(case.labelled(rows), "last submission")
