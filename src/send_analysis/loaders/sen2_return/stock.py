"""Which plans are held on a census day, by whom, for which need and in which provision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake import large_csv
from send_analysis.loaders.intake.base import RawFile
from send_analysis.loaders.sen2_return import layout
from send_analysis.loaders.sen2_return.typed import Return

OLDEST = 25  # completed years at the start of the school year
REGISTER = ("URN", "UKPRN", "TypeOfEstablishment (name)")  # columns of the register of schools
NOT_KNOWN = "not_recorded"
Schools = Mapping[str, str]  # URN, or UKPRN, -> type of establishment


@dataclass(frozen=True)
class Stock:
    """A return with the register of schools, and the plans held in its two Januaries."""

    sen2: Return
    register: Schools | None = field(default=None, repr=False)

    @cached_property
    def before(self) -> pd.DataFrame:
        """Return the plans held in the January before, as ``held`` has them."""
        return held(self.sen2, self.sen2.census_days[0], self.register)

    @cached_property
    def now(self) -> pd.DataFrame:
        """Return the plans held on the return's own census day."""
        return held(self.sen2, self.sen2.census_days[1], self.register)


def schools(register: RawFile) -> dict[str, str]:
    """Return the type of each establishment in the register of schools, by URN and by UKPRN.

    Source: DfE, Get Information about Schools, ``edubasealldata``.
    """
    df = large_csv.columns(register, REGISTER)
    types = df[REGISTER[2]]
    by_ukprn = dict(zip(df["UKPRN"], types, strict=True))
    return {k: v for k, v in {**by_ukprn, **dict(zip(df["URN"], types, strict=True))}.items() if k}


def held(sen2: Return, day: pd.Timestamp, register: Schools | None = None) -> pd.DataFrame:
    """Return the plans held on a day, one row a person.

    A plan is held from its start until it ceases. One without a named plan, as of a child who
    moved in, is held while a placement of it is open. Of several plans of one person the newest
    counts.

    Returns
    -------
    pandas.DataFrame
        Index person; columns request_id, age (completed years on 31 August before), age_band,
        primary_need, provision.
    """
    requests = requests_held(sen2, day)
    plans = pd.DataFrame({"request_id": requests, "person_id": requests.map(sen2.person_of)})
    received = plans.request_id.map(sen2.by_id("requests").received)
    plans = plans.assign(received=received).dropna(subset=["person_id"])
    newest = plans.sort_values("received", kind="stable", na_position="first")
    plans = newest.drop_duplicates("person_id", keep="last").set_index("person_id").sort_index()
    placed = open_placements(sen2, day).reindex(plans.request_id)
    age = _age(sen2, plans.index, day)
    return plans.drop(columns="received").assign(
        age=age,
        age_band=[_band(one) for one in age],
        primary_need=_needs(sen2).reindex(plans.request_id).fillna(NOT_KNOWN).to_numpy(),
        provision=[provision(row, register) for row in placed.to_dict("records")],
    )


def requests_held(sen2: Return, day: pd.Timestamp) -> pd.Index:
    """Return the requests of which a plan is held on a day, as ``held`` says."""
    plans = named_plans(sen2)
    begun = (plans.started <= day) & ~(plans.ceased <= day)
    over = plans.request_id[(plans.ceased <= day) | (plans.started > day)]
    placed = open_placements(sen2, day).index.difference(pd.Index(over))
    return pd.Index([*plans.request_id[begun].dropna(), *placed]).unique()


def named_plans(sen2: Return) -> pd.DataFrame:
    """Return the named plans, with the request that each came from."""
    plans = sen2.tables["namedplan"]
    return plans.assign(request_id=plans.assessment_id.map(sen2.by_id("assessment").request_id))


def open_placements(sen2: Return, day: pd.Timestamp) -> pd.DataFrame:
    """Return the placement of each request on a day: of several, that of the first rank."""
    placements = with_request(sen2, "placementdetail")
    there = placements[(placements.entered <= day) & ~(placements.left <= day)]
    first = there.sort_values(["rank", "entered"], ascending=[True, False], kind="stable")
    return first.drop_duplicates("request_id").set_index("request_id")


def with_request(sen2: Return, module: str) -> pd.DataFrame:
    """Return records of an active plan with the request it came from; others are left out."""
    records = sen2.tables[module]
    request = records.active_plan_id.map(sen2.by_id("activeplans").request_id)
    return records.assign(request_id=request).dropna(subset=["request_id"])


def _needs(sen2: Return) -> pd.Series:
    """Return the need of the first rank of each request; a code that is not known is missing."""
    needs = with_request(sen2, "senneed").sort_values("need_rank", kind="stable")
    first = needs.drop_duplicates("request_id").set_index("request_id").need
    return first.where(first.isin(vocab.PRIMARY_NEEDS))


def _age(sen2: Return, persons: pd.Index, day: pd.Timestamp) -> list[int | None]:
    """Return completed years on 31 August before a day, None of an unknown birthday."""
    born = sen2.by_id("person").born.reindex(persons)
    august = pd.Timestamp(day.year - 1, 8, 31)
    years = august.year - born.dt.year
    before = (born.dt.month > august.month).fillna(False)  # 31 August ends its month
    age = years - before
    return [int(a) if pd.notna(a) and 0 <= a <= OLDEST else None for a in age]


def _band(age: int | None) -> str | None:
    bands = vocab.AGE_BANDS.items()
    return None if age is None else next(b for b, (_, last) in bands if age <= last)


def provision(placement: Mapping[str, object], register: Schools | None) -> str:
    """Return our provision of a placement: a stated setting, a unit, or the type of its school.

    Without the register of schools a placement at a school that is no unit is not recorded.
    """
    setting = layout.words("settings").get(str(placement.get("setting")))
    if setting is not None:
        return setting
    if placement.get("sen_unit") is True or placement.get("resourced_provision") is True:
        return "units"
    return layout.words("types").get(school_type(placement, register) or "", NOT_KNOWN)


def school_type(placement: Mapping[str, object], register: Schools | None) -> str | None:
    """Return the type of a placement's establishment; None where it is not in the register."""
    numbers = (str(placement.get(name)) for name in ("urn", "ukprn"))
    return next((register[n] for n in numbers if register and n in register), None)
