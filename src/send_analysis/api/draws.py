"""The simulations of a run as labelled arrays, computed when they are first asked for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
import xarray as xr

from send_analysis.api import arguments, html
from send_analysis.config.base import ConfigError
from send_analysis.model import forecast
from send_analysis.model.case import Plans
from send_analysis.model.demand import joint


@dataclass(frozen=True)
class Source:
    """What the simulations are read from; each is computed once, when it is first called."""

    plans: Callable[[], Plans]
    two_way: Callable[[], Plans]
    outcome: Callable[[], forecast.Outcome]


@dataclass(frozen=True)
class _Array:
    """One array: what it holds, in which unit, and how it is read."""

    holds: str
    unit: str
    read: Callable[[Source], xr.DataArray]
    only_where: str = ""  # which figures it needs beyond plans and places
    is_there: Callable[[Source], bool] = lambda _: True


def _requests(source: Source) -> xr.DataArray:
    """Return every measure over the same years; a year that one has no figure of is missing."""
    yearly = source.outcome().requests
    return xr.concat(yearly.values(), pd.Index(list(yearly), name="measure"), join="outer")


def _has_money(source: Source) -> bool:
    return source.outcome().has_money


def _has_account(source: Source) -> bool:
    return _has_money(source) and source.outcome().money.balance.account is not None


def _account(source: Source) -> xr.DataArray:
    outcome = source.outcome()
    account = outcome.money.balance.account
    if account is None:
        raise ConfigError(
            f"no opening balance of {outcome.case.area.name} is known: "
            'draws["balance"] has the balance of each year; to add it, fill in '
            "docs/templates/own_income.csv"
        )
    return account


_ARRAYS = {
    "plans": _Array("plans held in January", "plans", lambda s: s.plans()["total"]),
    "need": _Array("the same by primary need", "plans", lambda s: s.plans()["primary_need"]),
    "age": _Array("the same by age band", "plans", lambda s: s.plans()["age_band"]),
    "provision": _Array(
        "the same by the provision that is wanted", "plans", lambda s: s.plans()["provision"]
    ),
    **{
        name: _Array(f"the same by {' and '.join(joint.JOINT[name])}", "plans", reading)
        for name, reading in (
            ("need_age", lambda s: s.two_way()["need_age"]),
            ("need_provision", lambda s: s.two_way()["need_provision"]),
            ("age_provision", lambda s: s.two_way()["age_provision"]),
        )
    },
    "placed": _Array(
        "plans by the provision where a place is found",
        "plans",
        lambda s: s.outcome().plans["provision"],
    ),
    "short": _Array("plans without a place there", "places", lambda s: s.outcome().short),
    "requests": _Array("requests, decisions, plans and appeals in a year", "cases", _requests),
    **{
        name: _Array(holds, "GBP, cash", reading, "the figures of the budget", _has_money)
        for name, holds, reading in (
            ("spend", "spending after recoupment", lambda s: s.outcome().spend),
            ("income", "high needs block after recoupment", lambda s: s.outcome().money.income),
            ("balance", "income less spending in the year", lambda s: s.outcome().in_year_balance),
        )
    },
    "cumulative_balance": _Array(
        "balance of the grant at the end of the year",
        "GBP, cash",
        _account,
        "the opening balance and the budget's figures",
        _has_account,
    ),
}


class Draws(Mapping[str, xr.DataArray]):
    """The simulations of a run by name, each an array with named dimensions.

    Every array has the dimension ``draw``; draw 7 of one array belongs to draw 7 of every other,
    so that arrays of a run, and of two runs of one authority, can be subtracted draw by draw. The
    others are ``census_year`` (January), ``calendar_year`` or ``financial_year``, and what the
    name says. ``attrs`` hold ``units`` and ``long_name``. An array of which a figure is missing is
    not listed; asked for by name, it says which.

    Raises
    ------
    SendError
        If there is no such array, or a figure that it is made from is missing.

    Examples
    --------
    >>> import send_analysis as sa
    >>> run = sa.run("leeds", draws=200)
    >>> run.draws["plans"].dims
    ('draw', 'census_year')
    >>> run.draws["plans"].attrs["units"]
    'plans'
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def __getitem__(self, name: str) -> xr.DataArray:
        about = _ARRAYS[arguments.known("array of draws", name, _ARRAYS)]
        array = about.read(self._source).transpose("draw", ...)
        numbered = array.assign_coords(draw=range(array.sizes["draw"])).rename(name)
        return numbered.assign_attrs(units=about.unit, long_name=about.holds)

    def __iter__(self) -> Iterator[str]:
        return (name for name, about in _ARRAYS.items() if about.is_there(self._source))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, name: object) -> bool:
        about = _ARRAYS.get(name) if isinstance(name, str) else None
        return about is not None and about.is_there(self._source)

    def _repr_html_(self) -> str:
        rows = {name: _described(about) for name, about in _ARRAYS.items()}
        return html.described("Simulations of a run", rows)


def _described(about: _Array) -> str:
    """Return what an array holds; whether its figures are known is not computed for it."""
    where = f", where {about.only_where} are known" if about.only_where else ""
    return f"{about.holds} ({about.unit}){where}"
