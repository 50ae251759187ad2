"""Who joined, moved and left between the two Januaries of a return, and how likely that is.

Rates of joining and leaving by age band lean on England's, so that few plans say little: n plans
count n, England's rate counts ``PRIOR`` plans. Nothing is published of moves between provisions;
rates of moving lean on the authority's own rate at all ages.
"""

from collections.abc import Mapping

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.sen2_return.released import nearest, rounded
from send_analysis.loaders.sen2_return.stock import Stock

PRIOR = 100  # plans that England's rate counts as
NOBODY = ""  # the provision of somebody who holds no plan
RATES = ("joined", "moved", "left")
MOVE_COLUMNS = ["kind", "year_group", "primary_need", "from_provision", "to_provision", "plans"]
RATE_COLUMNS = ["kind", "age_band", "plans", "rate", "leans_on", "used"]
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


def rates(people: pd.DataFrame, england: Mapping[tuple[str, str], float]) -> pd.DataFrame:
    """Return rates a year of joining, moving and leaving by age band: RATE_COLUMNS.

    Parameters
    ----------
    people
        What ``between`` returns.
    england
        (kind, age band) -> England's rate of joining and leaving, as a share of plans.

    Notes
    -----
    ``plans`` (rounded) is what ``rate`` is a share of: those held in the older January.
    ``leans_on`` is the rate that ``used`` is shrunk to. All are of rounded counts.
    """
    held = people[people.kind != "joined"].age_band
    everyone = rounded(people.kind.value_counts().reindex([*RATES, "stayed"], fill_value=0))
    moving = _share(everyone["moved"], everyone["moved"] + everyone["stayed"])
    rows = []
    for kind in RATES:
        for band in vocab.AGE_BANDS:
            plans = nearest((held == band).sum())
            n = nearest(((people.kind == kind) & (people.age_band == band)).sum())
            leans_on = england.get((kind, band), moving if kind == "moved" else float("nan"))
            rate, used = _share(n, plans), _leaning(n, plans, leans_on)
            rows.append((kind, band, plans, round(rate, 4), round(leans_on, 4), round(used, 4)))
    return pd.DataFrame(rows, columns=RATE_COLUMNS)


def _share(part: int, whole: int) -> float:
    return float(part) / float(whole) if whole else float("nan")


def _leaning(n: int, plans: int, leans_on: float) -> float:
    if leans_on != leans_on:  # nothing to lean on
        return _share(n, plans)
    return (n + PRIOR * leans_on) / (plans + PRIOR)


def england_rates(flows: pd.DataFrame, caseload: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Return England's rates of joining and leaving by age band, of the newest year published.

    Parameters
    ----------
    flows, caseload
        The input tables; new and ceased plans by age band over the plans of the January before.
    """
    plans = caseload[(caseload.old_la_code == vocab.ENGLAND) & (caseload.dimension == "age_band")]
    held = plans.set_index(["census_year", "category"]).plans
    found: dict[tuple[str, str], float] = {}
    for kind, measure in (("joined", "new_plans"), ("left", "ceased_total")):
        rows = flows[(flows.old_la_code == vocab.ENGLAND) & flows.value.notna()]
        rows = rows[rows.measure.str.startswith(f"{measure}/age_band/")]
        newest = rows[rows.calendar_year == rows.calendar_year.max()]
        for row in newest.itertuples():
            band = row.measure.rpartition("/")[2]
            if (whole := held.get((row.calendar_year, band))) and band in vocab.AGE_BANDS:
                found[(kind, band)] = float(row.value) / float(whole)
    return found
