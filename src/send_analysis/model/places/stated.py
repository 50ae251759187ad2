"""What publications and the authority's own list state of the places at the census."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.model import once
from send_analysis.model.once import Authority

OWN, PUBLISHED, NOT_KNOWN, REFUSED = "own", "published", "not_known", "refused"
# The first publication that states a provision's places counts.
PUBLICATIONS = ("specialist_capacity", "gias", "gias_totals")
# Most pupils in alternative provision have no plan: its capacity says nothing of places for plans.
COMPARABLE = ("state_special", "units")
LEAST, MOST = 0.8, 1.3  # plans for a place: beyond them the two count different schools
# Schools without a stated capacity: beyond this part the sum of the others says too little.
MOST_WITHOUT = 0.2


@dataclass(frozen=True)
class Stated:
    """What is stated of one provision's places; NaN for a number that is not.

    ``own_plans`` is the mean over draws of the area's plans at the census.
    """

    provision: str
    standing: str
    own_plans: float
    capacity: float = np.nan
    imports: float = np.nan
    on_roll: float = np.nan
    publication: str | None = None
    as_of: str | None = None
    source_id: str | None = None
    finding: str | None = None

    @property
    def is_known(self) -> bool:
        """Say whether plans are limited by the places."""
        return self.standing in (OWN, PUBLISHED)

    def labels(self) -> dict[str, object]:
        """Return the provision and where its figures come from."""
        numbers = ("own_plans", "capacity", "imports", "on_roll")
        return {name: value for name, value in asdict(self).items() if name not in numbers}


@once.for_authority
def of_area(case: Authority, own: pd.DataFrame, plans: xr.DataArray) -> Mapping[str, Stated]:
    """Return provision -> what is stated, over all limited provisions.

    Parameters
    ----------
    own
        The area's rows of ``tables.PLACES``.
    plans
        Plans (draw, census_year, provision); the first census year is the origin. Where only the
        total has been counted by then the draws differ, and their mean is what is stated.
    """
    origin = int(plans.census_year[0])
    at_census = plans.isel(census_year=0).mean("draw")
    return {
        p: _of_provision(
            case, own[own.provision == p], p, origin, float(at_census.sel(provision=p))
        )
        for p in vocab.LIMITED_PROVISIONS
    }


def _of_provision(
    case: Authority, own: pd.DataFrame, provision: str, origin: int, own_plans: float
) -> Stated:
    open_rows = open_at(own, origin)
    if len(open_rows):
        return Stated(
            provision,
            OWN,
            own_plans,
            capacity=float(open_rows.places.sum()),
            imports=float(open_rows.imports.fillna(0).sum()),  # none stated: none known
            as_of=str(open_rows.as_of.max()),
            source_id=str(open_rows.source_id.iloc[-1]),
        )
    if provision not in COMPARABLE:
        return Stated(provision, NOT_KNOWN, own_plans, finding="no list of places states any")
    return _published(case, provision, own_plans)


def open_at(own: pd.DataFrame, origin: int) -> pd.DataFrame:
    """Return the open rows in force at the origin; of a later list, those it begins with."""
    rows = own[own.status == "open"]
    since = rows.academic_year.map(vocab.census_year)
    begun = rows[since <= max(origin, since.min())] if len(rows) else rows
    return begun.sort_values("academic_year", kind="stable").groupby("provider").tail(1)


def _published(case: Authority, provision: str, own_plans: float) -> Stated:
    rows = _newest(case, provision)
    if rows.empty:
        return Stated(provision, NOT_KNOWN, own_plans, finding="no publication states its places")
    capacity = _sum(rows.capacity)
    first = rows.iloc[0]
    found = {"publication": first.publication, "as_of": first.as_of, "source_id": first.source_id}
    if np.isnan(capacity) or capacity == 0:
        finding = "the publication states no number of places"
        return Stated(provision, NOT_KNOWN, own_plans, **found, finding=finding)
    on_roll = _sum(rows.on_roll)
    lacking, part = _without_capacity(rows)
    why_not = lacking if part > MOST_WITHOUT else _not_comparable(rows, capacity, own_plans)
    standing = REFUSED if why_not else PUBLISHED
    return Stated(
        provision,
        standing,
        own_plans,
        capacity,
        on_roll=on_roll,
        finding=why_not or lacking,
        **found,
    )


@once.for_authority
def _newest(case: Authority, provision: str) -> pd.DataFrame:
    """Return the rows of the first publication that states the provision's places."""
    capacity = case.inputs.get("capacity")
    if capacity is None:
        return pd.DataFrame()
    rows = capacity[(capacity.old_la_code == case.code) & (capacity.provision == provision)]
    of_each = (rows[rows.publication == name] for name in PUBLICATIONS)
    return next((found for found in of_each if found.capacity.notna().any()), rows.iloc[:0])


def _sum(counts: pd.Series) -> float:
    """Return a sum, NaN where any part is missing."""
    return float(counts.to_numpy(dtype=float, na_value=np.nan).sum())


def _without_capacity(rows: pd.DataFrame) -> tuple[str | None, float]:
    """Return what is lacking where schools state no capacity, and their part of the schools."""
    without, schools = float(rows.without_capacity.sum()), float(rows.providers.sum())
    if without == 0:
        return None, 0.0
    state = "state" if without > 1 else "states"
    return f"{without:,.0f} of {schools:,.0f} schools {state} no capacity", without / schools


def _not_comparable(rows: pd.DataFrame, capacity: float, own_plans: float) -> str | None:
    """Return why places and plans cannot be of the same schools; None where they can.

    Plans are those that the file prints; a file without them is held against the census.
    """
    printed = rows[rows.state_special_plans.notna()]
    if len(printed):
        plans, when = float(printed.state_special_plans.iloc[0]), printed.census_year.iloc[0]
        dated = f"in January {when}"
    else:
        plans, dated = own_plans, "at the census"
    for_a_place = plans / capacity
    if LEAST <= for_a_place <= MOST:
        return None
    return (
        "plans and places are not of the same schools: "
        f"{plans:,.0f} plans {dated} against {capacity:,.0f} places: {for_a_place:.1f} plans for a "
        f"place, where {LEAST} to {MOST} is believed"
    )
