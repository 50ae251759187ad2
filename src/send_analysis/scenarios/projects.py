"""Shortage and balance with and without each planned project, on the same draws."""

from collections.abc import Sequence

import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import Area, ConfigError, Measure, Scenario, authority, nearest
from send_analysis.config.authorities import codes_of
from send_analysis.config.base import Problem
from send_analysis.config.measure import Opening
from send_analysis.model import forecast, places
from send_analysis.model.forecast import Outcome, Start
from send_analysis.model.places import pipeline


def project_effects(start: Start, acting: Sequence[Measure], scenario_name: str) -> pd.DataFrame:
    """Return, for each project to come, the last year with it and without it.

    Returns
    -------
    Rows of ``tables.PROJECT_EFFECT``: the chance and the size of the shortage in the project's
    provision, and how much better or worse the in-year balance is without the project.
    """
    plans = start.plans["total"]
    coming = to_come(start)
    if coming.empty:
        return tables.PROJECT_EFFECT.empty()
    with_all = forecast.run(start, acting)
    rows = [
        {**project, **_compared(start, acting, str(project["provider"]), project, with_all)}
        for project in coming.to_dict("records")
    ]
    table = pd.DataFrame(rows).assign(
        old_la_code=start.case.code,
        scenario=scenario_name,
        census_year=int(plans.census_year[-1]),
        financial_year=vocab.financial_year(int(plans.census_year[-1]) - 1),
        status="assumed",
    )
    return tables.PROJECT_EFFECT.check(table, "project effects")


def due(places: pd.DataFrame, area: Area, project: str, first: int) -> int:
    """Return the January in which the first places of a planned project are due.

    Parameters
    ----------
    first
        The first January that a scenario can change.

    Raises
    ------
    ConfigError
        If the area's list names no such project that is due then or later.
    """
    januaries = {
        str(name): int(rows.academic_year.map(vocab.census_year).min())
        for name, rows in _planned(places, area).groupby("provider")
    }
    known = [name for name, january in januaries.items() if january >= first]
    if project not in known:
        raise ConfigError(
            f"project {project!r} is not in the list of places of {area.name} as due by January "
            f"{first} or later; allowed: {', '.join(known) or 'none: the list has no such project'}"
        )
    return januaries[project]


def unknown(scenario: Scenario, places: pd.DataFrame) -> list[Problem]:
    """Return the measures whose project no authority that the scenario is meant for has planned.

    An authority that lacks the project is left out of the scenario; one must have it.

    Parameters
    ----------
    places
        The list of places of every authority.
    """
    planned = places[places.status != "open"]
    meant = [str(name) for name in planned.area.unique() if _is_meant(scenario, str(name))]
    known = sorted(planned[planned.area.isin(meant)].provider.unique())
    named = [(place, one.moves.get("project")) for place, one in enumerate(scenario.measures)]
    return [
        Problem(("measures", place, "project"), repr(project), _allowed(project, known))
        for place, project in named
        if project is not None and project not in known
    ]


def _is_meant(scenario: Scenario, slug: str) -> bool:
    return not scenario.areas or authority(slug).old_la_code in codes_of(scenario.areas)[0].values()


def _allowed(project: str, known: Sequence[str]) -> str:
    none = "none: no authority that it is meant for has a planned project in its list of places"
    return nearest.choices(project, known) if known else none


def _planned(places: pd.DataFrame, area: Area) -> pd.DataFrame:
    """Return the area's rows of places to come, in provisions that can run out."""
    own = pipeline.of_area(places, area.slug)
    return own[own.status != "open"]


def to_come(start: Start) -> pd.DataFrame:
    """Return one row a project and provision: places stated and the year of the first."""
    own = pipeline.listed(start.case.inputs, start.case.area.slug)
    later = pipeline.after_origin(own, start.origin)
    groups = later.groupby(["provider", "provision"], as_index=False, sort=False)
    return groups.agg(
        places=("places", "sum"),
        academic_year=("academic_year", "min"),
        probability=("probability", "min"),
    )


def _compared(
    start: Start, acting: Sequence[Measure], provider: str, project: dict, with_all: Outcome
) -> dict[str, float]:
    others = [m for m in acting if m.moves.get("project") != provider]
    without = forecast.run(start, [*others, _not_built(provider, start.origin)])
    with_it, alone = (_short(d, project["provision"]) for d in (with_all, without))
    return {
        "p_short_with": float(places.is_short(with_it).mean()),
        "p_short_without": float(places.is_short(alone).mean()),
        "short_with": float(with_it.median()),
        "short_without": float(alone.median()),
        "balance_without": _balance_without(with_all, without),
    }


def _not_built(provider: str, origin: int) -> Opening:
    """Return the measure that withdraws a project: it stays in the list, and never opens."""
    own = {"id": "without_project", "lever": "opening", "project": provider, "effect": 0.0}
    said = {"title": "Not built", "owner": None, "status": "assumed"}
    why = {"rationale": "Shows what the project changes", "source": "the list of places"}
    return Opening.model_validate({**own, **said, **why, "start": origin + 1})


def _short(draws: Outcome, provision: str) -> xr.DataArray:
    return draws.short.sel(provision=provision).isel(census_year=-1)


def _balance_without(with_all: Outcome, without: Outcome) -> float:
    """Return how much better the last balance is without a project; NaN without money."""
    if not with_all.has_money:
        return float("nan")
    return float((_last(without.in_year_balance) - _last(with_all.in_year_balance)).median())


def _last(balance: xr.DataArray) -> xr.DataArray:
    return balance.isel(financial_year=-1)
