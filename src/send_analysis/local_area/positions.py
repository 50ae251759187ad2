"""Where an authority stands among all others, and how its value changed since the period before."""

import numpy as np
import pandas as pd

from send_analysis.local_area.ratings import NOT_RATED_CONTEXT
from send_analysis.tables import INDICATOR_STATUS

FEWEST = 50  # authorities with a value, below which a fifth says little
_FIFTHS = 5
_RATED = ("best", "second best", "middle", "second worst", "worst")
_NEUTRAL = ("highest", "second highest", "middle", "second lowest", "lowest")
_SAME = ["indicator", "group"]


def placed(status: pd.DataFrame, everywhere: pd.DataFrame) -> pd.DataFrame:
    """Return the status with rank, fifth, and the change since the period before.

    Rank 1 is the best value, or the highest where neither way is better; equal values share a
    rank. Only authorities with a value in the same period are ranked. Groups that are shown for
    context have a rank and no fifth.

    Parameters
    ----------
    status
        INDICATOR_STATUS rows of one authority.
    everywhere
        Own values of every authority, region and England.
    """
    ranked = status.drop(columns=["rank", "ranked"]).merge(
        _ranks(status, everywhere), on=_SAME, how="left"
    )
    judged = (ranked.ranked >= FEWEST) & (ranked.rag_word != NOT_RATED_CONTEXT.word)
    fifth = np.ceil(_FIFTHS * ranked["rank"] / ranked.ranked).where(judged)
    words = [
        pd.NA if pd.isna(n) else (_NEUTRAL if polarity == "neutral" else _RATED)[int(n) - 1]
        for n, polarity in zip(fifth, ranked.polarity, strict=True)
    ]
    return INDICATOR_STATUS.check(_changed(ranked.assign(fifth=words), everywhere), "indicators")


def _ranks(status: pd.DataFrame, everywhere: pd.DataFrame) -> pd.DataFrame:
    """Return the rank of the authority in its newest period, and how many are ranked."""
    code = everywhere.old_la_code.str.fullmatch(r"\d{3}") & everywhere.value.notna()
    newest = status[[*_SAME, "period", "polarity"]].dropna(subset="period")
    peers = everywhere[code].merge(newest, on=[*_SAME, "period"])
    better_first = peers.value.where(peers.polarity == "lower", -peers.value)
    groups = better_first.groupby([peers[name] for name in _SAME])
    peers = peers.assign(rank=groups.rank(method="min"), ranked=groups.transform("size"))
    own = peers[peers.old_la_code.isin(status.old_la_code)]
    return own[[*_SAME, "rank", "ranked"]]


def _changed(status: pd.DataFrame, everywhere: pd.DataFrame) -> pd.DataFrame:
    """Return the status with the value of the period before, the change, and which way it is."""
    own = everywhere[everywhere.old_la_code.isin(status.old_la_code) & everywhere.value.notna()]
    ends = status[[*_SAME, "period_end"]].rename(columns={"period_end": "newest"})
    earlier = own.merge(ends, on=_SAME).query("period_end < newest").sort_values("period_end")
    last = earlier.drop_duplicates(_SAME, keep="last")[[*_SAME, "period", "value"]]
    last = last.rename(columns={"period": "previous_period", "value": "previous"})
    rows = status.drop(columns=["previous_period", "previous"]).merge(last, on=_SAME, how="left")
    change = (rows.value - rows.previous).astype("Float64")
    words = [_direction(*pair) for pair in zip(change, rows.polarity, strict=True)]
    return rows.assign(change=change, direction=words)


def _direction(change: float, polarity: str) -> object:
    """Return which way a value moved, in the words of its polarity."""
    if pd.isna(change):
        return pd.NA
    if change == 0:
        return "no change"
    if polarity == "neutral":
        return "higher" if change > 0 else "lower"
    return "better" if (change > 0) == (polarity == "higher") else "worse"
