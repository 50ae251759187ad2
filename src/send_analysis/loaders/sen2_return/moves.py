"""Who joined, moved and left between the two Januaries of a return, and how often.

Rates are as counted; a forecast shrinks them to England's (``model.demand.own_moves``).
"""

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.sen2_return.released import nearest, rounded
from send_analysis.loaders.sen2_return.stock import Stock

NOBODY = ""  # the provision of somebody who holds no plan
RATES = ("joined", "moved", "left")
MOVE_COLUMNS = ["kind", "year_group", "primary_need", "from_provision", "to_provision", "plans"]
RATE_COLUMNS = ["kind", "age_band", "plans", "rate"]
_YEAR_GROUP = {age: name for name, age in vocab.YEAR_GROUPS.items()}


def between(held: Stock) -> pd.DataFrame:
    """Return one row a person who held a plan in either January: not rounded, for this module.

    Columns: kind (joined, stayed, moved, left), age (in the newer January), age_band,
    primary_need, from_provision, to_provision.
    """
    both = held.before.join(held.now, how="outer", suffixes=("_before", "_after"))
    was, now = both.provision_before.fillna(NOBODY), both.provision_after.fillna(NOBODY)
    kind = pd.Series("stayed", both.index).mask(was != now, "moved")
    kind = kind.mask(was == NOBODY, "joined").mask(now == NOBODY, "left")
    return pd.DataFrame(
        {
            "kind": kind,
            "age": pd.to_numeric(both.age_after.fillna(both.age_before + 1)),
            "age_band": both.age_band_before.fillna(both.age_band_after),
            "primary_need": both.primary_need_after.fillna(both.primary_need_before),
            "from_provision": was,
            "to_provision": now,
        }
    )


def moves(people: pd.DataFrame) -> pd.DataFrame:
    """Return how many joined, stayed, moved and left, each number rounded: MOVE_COLUMNS.

    By year group and by need apart: both at once would be counts of single children. A year group
    is that of the newer January; ages without one are in their age band. ``people`` is what
    ``between`` returns.
    """
    ages = people.age.map(_YEAR_GROUP).fillna(people.age_band).fillna("not_recorded")
    provisions = ["kind", "from_provision", "to_provision"]
    by_group = people.assign(year_group=ages).groupby([*provisions, "year_group"]).size()
    by_need = people.groupby([*provisions, "primary_need"]).size()
    every = pd.concat(
        [by_group.rename("plans").reset_index(), by_need.rename("plans").reset_index()]
    )
    every = every.assign(plans=rounded(every.plans))
    shown = every[every.plans > 0].fillna({"year_group": "all", "primary_need": "all"})
    return shown[MOVE_COLUMNS].reset_index(drop=True)


def rates(people: pd.DataFrame) -> pd.DataFrame:
    """Return rates a year of joining, moving and leaving by age band: RATE_COLUMNS.

    ``people`` is what ``between`` returns. ``plans`` (rounded) is what ``rate`` is a share of:
    those held in the older January. All are of rounded counts.
    """
    held = people[people.kind != "joined"].age_band
    rows = []
    for kind in RATES:
        of_kind = people[people.kind == kind].age_band
        for band in vocab.AGE_BANDS:
            plans, n = nearest((held == band).sum()), nearest((of_kind == band).sum())
            rows.append((kind, band, plans, round(n / plans, 4) if plans else float("nan")))
    return pd.DataFrame(rows, columns=RATE_COLUMNS)
