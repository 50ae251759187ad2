"""Where an authority stands among all others, and how its value changed since the period before."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from send_analysis.config.indicators import Indicator
from send_analysis.local_area.ratings import NOT_RATED_CONTEXT
from send_analysis.tables import INDICATOR_STATUS
from send_analysis.tables.local_area import FINE_UNITS

FEWEST = 50  # authorities with a value, below which a fifth says little
_FIFTHS = 5
_RATED = ("best", "second best", "middle", "second worst", "worst")
_NEUTRAL = ("highest", "second highest", "middle", "second lowest", "lowest")
_SAME = ["indicator", "group"]


def ranked(everywhere: pd.DataFrame, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Return the values of every authority with ``rank`` and ``ranked``, how many have a value.

    Rank 1 is the best value, or the highest where neither way is better; equal values share a
    rank. Regions and England have none.

    Parameters
    ----------
    everywhere
        INDICATOR rows of every authority, region and England.
    """
    lower = {one.id for one in indicators if one.polarity == "lower"}
    codes = [code for code in everywhere.old_la_code.unique() if code.isdigit()]
    peers = everywhere[everywhere.old_la_code.isin(codes) & everywhere.value.notna()]
    better_first = peers.value.where(peers.indicator.isin(lower), -peers.value)
    groups = better_first.groupby([peers[name] for name in (*_SAME, "period")])
    return everywhere.assign(rank=groups.rank(method="min"), ranked=groups.transform("size"))


def placed(status: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Return the status with rank, fifth, and the change since the period before.

    Groups that are shown for context have a rank and no fifth.

    Parameters
    ----------
    status
        INDICATOR_STATUS rows of one authority.
    own
        Its published values, as ``ranked`` returns them.
    """
    ranks = own[own["rank"].notna()][[*_SAME, "period", "rank", "ranked"]]
    rows = status.drop(columns=["rank", "ranked"]).merge(ranks, on=[*_SAME, "period"], how="left")
    judged = (rows.ranked >= FEWEST) & (rows.rag_word != NOT_RATED_CONTEXT.word)
    fifth = np.ceil(_FIFTHS * rows["rank"] / rows.ranked).where(judged)
    words = [
        pd.NA if pd.isna(n) else (_NEUTRAL if polarity == "neutral" else _RATED)[int(n) - 1]
        for n, polarity in zip(fifth, rows.polarity, strict=True)
    ]
    return INDICATOR_STATUS.check(_changed(rows.assign(fifth=words), own), "indicators")


def _changed(status: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Return the status with the value of the period before, the change, and which way it is."""
    own = own[own.value.notna()]
    ends = status[[*_SAME, "period_end"]].rename(columns={"period_end": "newest"})
    earlier = own.merge(ends, on=_SAME).query("period_end < newest").sort_values("period_end")
    last = earlier.drop_duplicates(_SAME, keep="last")[[*_SAME, "period", "value"]]
    last = last.rename(columns={"period": "previous_period", "value": "previous"})
    rows = status.drop(columns=["previous_period", "previous"]).merge(last, on=_SAME, how="left")
    change = (rows.value - rows.previous).astype("Float64")
    shown = change.round(1).where(~rows.unit.isin(FINE_UNITS), change.round(2))
    words = [_direction(*pair) for pair in zip(shown, rows.polarity, strict=True)]
    return rows.assign(change=change, direction=words)


def _direction(change: float, polarity: str) -> object:
    """Return which way a value moved as far as is shown, in the words of its polarity."""
    if pd.isna(change):
        return pd.NA
    if change == 0:
        return "no change"
    if polarity == "neutral":
        return "higher" if change > 0 else "lower"
    return "better" if (change > 0) == (polarity == "higher") else "worse"
