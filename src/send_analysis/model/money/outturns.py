"""Outturns by line in groups that both section 251 and the forecast can be added up to."""

from collections.abc import Mapping

import pandas as pd

from send_analysis import vocab
from send_analysis.model.money.lines import (
    BOOKED,
    INCOME_OF,
    PLACE_SECTION_251,
    SERVICES,
    UNFILLED,
)

NET = "net_1_2_x"
OWN = "own"
NEVER = "9999-00"  # after every financial year
SHOWN = 3  # newest outturns in total beside the forecast
# Groups of several lines of ours -> their name; any other group has the name of its only line.
_NAMES = {"topup_early_years": "topup_in_mainstream", "fees_independent": "fees_and_topup_special"}
# Group -> the printed lines of section 251, and the lines of ours, that it holds.
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **{_NAMES.get(b.ours[0], b.ours[0]): (b.printed, b.ours) for b in BOOKED},
    **{service: ((service,), (service,)) for service in SERVICES},
    "topup_income": (tuple(INCOME_OF.values()), ()),
    "packages_eotas": ((), ("packages_eotas",)),
    "fees_other": ((), ("fees_other",)),
    **{place: (printed, (place,)) for place, printed in PLACE_SECTION_251.items()},
    **{line: ((), (line,)) for line in UNFILLED.values()},
}
NET_GROUPS = tuple(name for name in GROUPS if not name.startswith("place_"))
_GROUP_OF = {line: group for group, (printed, ours) in GROUPS.items() for line in (*printed, *ours)}


def grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """Return amounts added up by group; lines of no group are left out.

    Parameters
    ----------
    rows
        Columns ``line``, ``amount``, ``status`` and what tells amounts apart; a sum is as firm as
        its softest part.
    """
    named = rows.assign(line=rows.line.map(_GROUP_OF)).dropna(subset="line")
    firmness = named.status.map(vocab.STATUSES.index)
    key = [c for c in named if c not in ("amount", "status")]
    sums = named.assign(status=firmness).groupby(key, as_index=False)
    added = sums.agg(amount=("amount", "sum"), status=("status", "max"))
    return added.assign(status=added.status.map(dict(enumerate(vocab.STATUSES))))


def _is_own(year: pd.DataFrame) -> bool:
    """Say whether all that is spent in a year, without places, stands in the own outturn."""
    spent = year[year.line.isin(NET_GROUPS) & (year.amount != 0)]
    return len(spent) > 0 and bool((spent.status == OWN).all())


def beside_forecast(
    spend: pd.DataFrame, outturn: pd.DataFrame, net: Mapping[str, float]
) -> pd.DataFrame:
    """Return outturns and the forecast by group and financial year; rows of nothing left out.

    Parameters
    ----------
    spend
        Rows of the run's ``spend`` that add up: means of single lines.
    outturn
        The authority's section 251 outturn by line.
    net
        Financial year -> net outturn of lines 1.2.x without places.
    """
    first = min(spend.financial_year, default=NEVER)
    columns = ["financial_year", "line", "amount", "status"]
    paid = grouped(outturn.loc[~(outturn.financial_year >= first), columns])
    ours = grouped(spend[columns])
    both = pd.concat([paid, ours], ignore_index=True)
    added = both[both.line.isin(NET_GROUPS)].groupby("financial_year").amount.sum()
    sums = pd.Series({**added, **net}, dtype=float)
    known = {year: "derived" if year < first else "assumed" for year in added.index}
    known |= dict.fromkeys(net, "published")
    if _is_own(ours[ours.financial_year == first]):
        known[first] = OWN
    rows = [(year, NET, sums[year], known[year]) for year in sums.index]
    every = pd.concat([both, pd.DataFrame(rows, columns=columns)], ignore_index=True)
    ever = every.groupby("line").amount.transform(lambda amounts: amounts.abs().max() > 0)
    return every[ever.astype(bool)].reset_index(drop=True)
