"""What changed between releases, and between issues of one release, cell by cell."""

from collections.abc import Mapping, Sequence

import pandas as pd

from send_analysis.loaders.intake.precedence import TABLES, UNDATED, VALUE, stack, withdrawn
from send_analysis.loaders.intake.publications import Vintage

COLUMNS = [
    *("table", "cell", "from_release", "to_release"),
    *("before", "after", "symbol", "moved", "percent"),
]


def revisions(vintages: Sequence[Vintage], embedded: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the cells that moved from one release or issue to the next that prints them.

    One row a cell and step: table, cell (its key in words), the two releases (a second value
    of one release is its issue 2), the two values, ``moved`` = after - before and ``percent``
    of before. A figure that was withdrawn has the symbol printed in its place. Withdrawn
    figures first, then the largest moves.
    """
    moves = [_moves(df, name) for name, df in stack(vintages, embedded).items() if name in VALUE]
    if not moves:
        return pd.DataFrame(columns=COLUMNS)
    moved = pd.concat(moves, ignore_index=True)
    sizes = moved["moved"].abs().sort_values(ascending=False, kind="stable", na_position="first")
    return moved.loc[sizes.index].reset_index(drop=True)


def _moves(stacked: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the moves of one table, each cell's releases and issues taken in order."""
    key, value = list(TABLES[name].key), VALUE[name]
    dated = stacked[stacked["vintage_release"] != UNDATED]
    printed = dated[dated[value].notna() | withdrawn(dated, name)]
    printed = printed[printed.duplicated(key, keep=False)].sort_values("vintage", kind="stable")
    printed = _changes(_one_table(printed, [*key, "vintage_release"]), key, value)
    printed["to_release"] = _issues(printed, [*key, "vintage_release"])
    cells = printed.groupby(key, sort=False, dropna=False)
    printed["from_release"], printed["before"] = cells["to_release"].shift(), cells[value].shift()
    return _worded(printed[printed["before"].notna()], name, key)


def _one_table(printed: pd.DataFrame, cell: list[str]) -> pd.DataFrame:
    """Drop what other tables of a release print for a cell: that is no issue of its own."""
    strongest = printed.groupby(cell, sort=False, dropna=False)["vintage_kind"].transform("last")
    return printed[(printed["vintage_kind"] == strongest) | printed["vintage_embedded"]]


def _changes(printed: pd.DataFrame, key: list[str], value: str) -> pd.DataFrame:
    """Drop rows that print their cell as the row before them does."""
    before = printed.groupby(key, sort=False, dropna=False)[value].shift()
    return printed[~(printed[value] == before).fillna(False)].copy()


def _issues(printed: pd.DataFrame, cell: list[str]) -> pd.Series:
    """Return the release of each value, and which issue of it from the second on."""
    issue = printed.groupby(cell, sort=False, dropna=False).cumcount() + 1
    later = printed["vintage_release"] + ", issue " + issue.astype("string")
    return printed["vintage_release"].where(issue == 1, later)


def _worded(moved: pd.DataFrame, name: str, key: list[str]) -> pd.DataFrame:
    before, after = moved["before"], moved[VALUE[name]]
    words = [moved[column].astype("string") for column in key]
    return pd.DataFrame(
        {
            "table": name,
            "cell": words[0].str.cat(words[1:], sep=" / "),
            "from_release": moved["from_release"],
            "to_release": moved["to_release"],
            "before": before,
            "after": after,
            "symbol": moved["symbol"],
            "moved": after - before,
            "percent": 100 * (after - before) / before.where(before != 0),
        },
        columns=COLUMNS,
    )
