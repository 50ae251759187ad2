"""What starts a run: an authority, a scenario, the number of simulations."""

from collections.abc import Mapping
from pathlib import Path

from send_analysis import config
from send_analysis.api import arguments
from send_analysis.api.authorities import area as authority
from send_analysis.api.forecasts import Run
from send_analysis.api.published import loaded
from send_analysis.config import BASELINE, Scenario, paths
from send_analysis.config.base import ConfigError
from send_analysis.model.case import Case
from send_analysis.runs import frozen


def run(
    area: str,
    scenario: str | Scenario = BASELINE,
    *,
    seed: int = 1,
    draws: int = 5000,
    data: str | Path | None = None,
    assumptions: Mapping[str, float] | None = None,
) -> Run:
    """Return the forecast of one authority under one scenario.

    Parameters
    ----------
    area
        An authority by name or code.
    scenario
        Name of a scenario, or one that ``scenario`` made; "baseline" is no new action.
    seed, draws
        Where the random streams start, and how many simulations are made.
    data
        Folder of files that are used in place of the added ones.
    assumptions
        Assumption id -> another value, in the assumption's unit, for this run alone.

    Raises
    ------
    SendError
        If a name is unknown or a value is not allowed; the message says what is.

    Notes
    -----
    Counts of your own files are read exactly, small ones too, and nothing is written that a report
    could hold: look for small counts before you pass results on. Tables of the local area and of
    scenarios compared are those of a report, in which small counts are hidden.

    Examples
    --------
    >>> import send_analysis as sa
    >>> run = sa.run("leeds", draws=200)
    >>> run.area.name
    'Leeds'
    """
    with frozen.of(arguments.path("data", data)) as inputs:
        settings, folder = config.find_area(paths.config(), area), paths.config()
        known, changed = config.assumptions(folder), arguments.numbers("assumptions", assumptions)
        seed, draws = arguments.whole(seed=seed, draws=draws)
        scenario = _scenario_of(scenario, settings)
        if changed:
            both = {**scenario.assumptions, **changed}
            title = f"{scenario.title}, other assumptions"
            scenario = scenario.model_copy(update={"assumptions": both, "title": title})
        config.resolve(known, scenario)
        case = Case(loaded(), settings, known, seed, draws)
        return Run(authority(area), scenario, seed, case, inputs)


def _scenario_of(given: object, area: config.Area) -> Scenario:
    """Return a scenario by its name in files, or as it was built in code."""
    if isinstance(given, str):
        return config.find_scenario(paths.config(), str(given), area)
    if not isinstance(given, Scenario):
        allowed = "the name of a scenario, or one that scenario() made"
        raise ConfigError(f"scenario: found {arguments.shown(given)}; allowed: {allowed}")
    if not given.applies_to(area):
        meant = ", ".join(given.areas)
        raise ConfigError(f"scenario {given.name!r} is not meant for {area.slug}; allowed: {meant}")
    return given
