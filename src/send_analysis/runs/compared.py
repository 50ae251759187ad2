"""Which scenarios are held against the baseline for an area, and which its data leave out.

A scenario may name a project of the council papers. Where the authority hands in a list of places
of its own, in its own names, that project is not there: the scenario is left out and the data
checks say so, rather than the whole report failing.
"""

import pandas as pd

from send_analysis import config
from send_analysis.config import paths
from send_analysis.tables import QUALITY

FINDING = {
    "check": "scenario_left_out",
    "title": "Find scenarios that name a project the list of places does not",
    "topic": "published",
    "severity": "note",
    "basis": "computed",
    "action": "Name the project in the scenario as the list of places names it.",
}


def scenarios(places: pd.DataFrame, area: config.Area) -> dict[str, config.Scenario]:
    """Return the scenarios meant for the area whose projects are all in the places table."""
    return {n: s for n, s in _meant(area).items() if not _absent(s, places, area)}


def left_out(places: pd.DataFrame, area: config.Area) -> pd.DataFrame:
    """Return a finding of the data checks for every scenario that names an absent project."""
    rows = [
        {"where": name, "found": _found(absent)}
        for name, scenario in _meant(area).items()
        if (absent := _absent(scenario, places, area))
    ]
    found = pd.DataFrame(rows, columns=["where", "found"]).assign(**FINDING)
    return QUALITY.check(found, "scenarios")


def _found(absent: set[str]) -> str:
    return f"not in the list of places: {', '.join(sorted(absent))}"


def _meant(area: config.Area) -> dict[str, config.Scenario]:
    every = config.scenarios(paths.config())
    return {name: s for name, s in every.items() if s.applies_to(area)}


def _absent(scenario: config.Scenario, places: pd.DataFrame, area: config.Area) -> set[str]:
    """Return projects that a scenario's measures name and the area's list does not."""
    listed = set(places[(places.area == area.slug) & (places.status != "open")].provider)
    named = {m.project for m in scenario.measures if m.project is not None}
    return named - listed
