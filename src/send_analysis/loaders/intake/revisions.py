"""What changed between vintages of the same cell."""

from collections.abc import Sequence

import pandas as pd

from send_analysis.loaders.intake.precedence import TABLES, VALUE, stack
from send_analysis.loaders.intake.publications import Vintage

COLUMNS = ["table", "cell", "from_release", "to_release", "before", "after", "moved", "percent"]


def revisions(vintages: Sequence[Vintage]) -> pd.DataFrame:
    """Return the cells that moved from one added release to the next that prints them.

    Embedded figures are no release of their own: they were carried from the newest one.

    One row a cell and step: table, cell (its key in words), the two releases, the two
    values, ``moved`` = after - before and ``percent`` of before. Largest moves first.
    """
    moves = [_moves(df, name) for name, df in stack(vintages, {}).items() if name in VALUE]
    if not moves:
        return pd.DataFrame(columns=COLUMNS)
    moved = pd.concat(moves, ignore_index=True)
    order = moved["moved"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].reset_index(drop=True)


def _moves(stacked: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the moves of one table, each cell's releases taken in order."""
    key = list(TABLES[name].key)
    printed = stacked[stacked[VALUE[name]].notna()].sort_values("vintage", kind="stable")
    printed = printed.drop_duplicates([*key, "vintage_release"], keep="last")
    printed = printed[printed.duplicated(key, keep=False)]
    cells = printed.groupby(key, sort=False, dropna=False)
    printed = printed.assign(
        before=cells[VALUE[name]].shift(), from_release=cells["vintage_release"].shift()
    )
    moved = printed[printed["before"].notna() & (printed["before"] != printed[VALUE[name]])]
    return _worded(moved, name, key)


def _worded(moved: pd.DataFrame, name: str, key: list[str]) -> pd.DataFrame:
    before, after = moved["before"], moved[VALUE[name]]
    words = [moved[column].astype("string") for column in key]
    cells = words[0].str.cat(words[1:], sep=" / ")
    return pd.DataFrame(
        {
            "table": name,
            "cell": cells,
            "from_release": moved["from_release"],
            "to_release": moved["vintage_release"],
            "before": before,
            "after": after,
            "moved": after - before,
            "percent": 100 * (after - before) / before.where(before != 0),
        },
        columns=COLUMNS,
    )
