"""Measures that close more places than are open: the model holds such places at none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.config import ConfigError, Measure, Scenario
from send_analysis.config.base import Problem
from send_analysis.config.effect import Effect
from send_analysis.config.measure import Opening, Places
from send_analysis.model import forecast
from send_analysis.model.case import Case
from send_analysis.model.forecast import Start
from send_analysis.model.places import pipeline, projects, supply
from send_analysis.model.places.fit import HALF_A_PLAN
from send_analysis.model.places.stated import OWN, open_at

_FINDING = {
    "check": "scenario_closes_too_many",
    "title": "Find scenarios that close more places than are open",
    "topic": "published",
    "severity": "warning",
    "basis": "computed",
    "action": "Make the effect smaller, or start it when the places that it closes are open.",
}


def findings(case: Case, scenarios: Iterable[Scenario]) -> pd.DataFrame:
    """Return a finding of the data checks for every measure that closes more than is open."""
    closing = [one for one in scenarios if closes(one)]
    rows = []
    if closing:
        start = forecast.start(case)  # places at the census are the same in every scenario
        rows = [
            {"where": one.name, "found": f"{told.found}; allowed: {told.allowed}", **_FINDING}
            for one in closing
            for told in too_many(start, one)
        ]
    return tables.QUALITY.of_rows(rows, "closed places")


def closes(scenario: Scenario) -> bool:
    """Say whether any measure of a scenario takes places away."""
    return any(map(_takes_away, scenario.measures))


def too_many(start: Start, scenario: Scenario) -> list[Problem]:
    """Return the measures that close more places than are open then, the first of each provision.

    Projects and new places are taken to open in full and when they are due, so that nothing is
    told that may be possible. Where it is not known how many are open, nothing is told.
    """
    try:
        closing = _closing(start, scenario.measures)
    except ConfigError:
        return []  # a project that the area's list lacks: that is told instead
    return [_problem(one, start.case.area.name) for one in closing if one.is_beyond.any()]


@dataclass(frozen=True)
class _Closing:
    """A provision's places by January: open but for the closing measures, and closed by each."""

    provision: str
    census_years: np.ndarray
    open: np.ndarray
    closed: Sequence[tuple[int, Places, np.ndarray]]  # position in the scenario, measure, places

    @cached_property
    def is_beyond(self) -> np.ndarray:
        """Say in which Januaries more is closed than is open."""
        return sum(places for *_, places in self.closed) - self.open >= HALF_A_PLAN


def _takes_away(measure: Measure) -> TypeGuard[Places]:
    return isinstance(measure, Places) and measure.effect.low < 0


def _closing(start: Start, measures: Sequence[Measure]) -> list[_Closing]:
    """Return the provisions of known places in which a measure takes places away."""
    case, census_years = start.case, start.plans["provision"].census_year.to_numpy()
    stated = pipeline.listed(case.inputs, case.area.slug)
    at_most = [_at_most(measure) for measure in measures]
    rows, changes = projects.changed(stated, at_most, case.area, 1, case.seed)
    rows = supply.of_known(rows, start.base, start.origin)
    opened = pipeline.opened_by_project(case, _certain(rows), census_years, 1, changes)
    return [
        _of_provision(start, provision, rows, opened, measures)
        for provision in start.base.known
        if any(_takes_away(m) and m.provision == provision for m in measures)
    ]


def _of_provision(
    start: Start,
    provision: str,
    rows: pd.DataFrame,
    opened: Mapping[str, xr.DataArray],
    measures: Sequence[Measure],
) -> _Closing:
    """Return what is open and closed of one provision.

    Parameters
    ----------
    rows
        The area's rows of ``tables.PLACES``, projects of measures included.
    opened
        Project -> places it has opened, (draw, census_year, provision), surely and on time.
    """
    places = {name: one.sel(provision=provision)[0].to_numpy() for name, one in opened.items()}
    closed = [
        (at, one, -places[projects.provider(one)])
        for at, one in enumerate(measures)
        if _takes_away(one) and one.provision == provision
    ]
    census_years = start.plans["provision"].census_year.to_numpy()
    stated, of_it = start.base.stated[provision], rows[rows.provision == provision]
    is_own = stated.standing == OWN
    now = [open_at(of_it, y).places.sum() if is_own else stated.capacity for y in census_years]
    others = places.keys() - {projects.provider(one) for _, one, _ in closed}
    more = sum(places[name] for name in others)
    return _Closing(provision, census_years, np.array(now, dtype=float) + more, closed)


def _certain(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the projects that may open, sure to open and never late."""
    coming = rows[rows.status != "open"]
    return coming.assign(chance_late=0.0, probability=(coming.probability > 0).astype(float))


def _at_most(measure: Measure) -> Measure:
    """Return a measure with one effect: the most places, opened or closed, the soonest.

    Any chance that a project opens is taken for a certainty.
    """
    low, _, high = measure.effect.ends
    if isinstance(measure, Opening):
        size = float(high > 0)
    elif isinstance(measure, Places) and not _takes_away(measure):
        size = high
    else:
        size = low
    return measure.model_copy(update={"effect": Effect(low=size, mode=size, high=size)})


def _problem(one: _Closing, area: str) -> Problem:
    """Return what is told of the first January in which more is closed than is open."""
    first = int(np.argmax(one.is_beyond))
    acting = [(at, m, places[first]) for at, m, places in one.closed if places[first] > 0]
    at, last, _ = max(acting, key=lambda each: (each[1].start, each[0]))
    closed = sum(places for *_, places in acting)
    others = [repr(m.id) for _, m, _ in acting if m is not last]
    together = f", with {', '.join(others)}," if others else ""
    open_then = f"{max(one.open[first], 0):,.0f}"
    found = (
        f"{last.id!r}{together} closes {closed:,.0f} places of {one.provision} by "
        f"January {one.census_years[first]}, where {open_then} are open in {area}"
    )
    return Problem(("measures", at, "effect"), found, f"{open_then} or fewer by then")
