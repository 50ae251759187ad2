"""What starts a run: an authority, a scenario, the number of simulations."""

from collections.abc import Mapping
from pathlib import Path

from send_analysis import config, vocab
from send_analysis.api.authorities import area as authority
from send_analysis.api.forecasts import Run
from send_analysis.api.published import loaded
from send_analysis.config import BASELINE, Scenario, paths
from send_analysis.config.base import ConfigError
from send_analysis.model.case import Case


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

    Examples
    --------
    >>> import send_analysis as sa
    >>> run = sa.run("leeds", draws=200)
    >>> run.area.name
    'Leeds'
    """
    settings, folder = config.find_area(paths.config(), area), paths.config()
    known, changed = config.assumptions(folder), dict(assumptions or {})
    if isinstance(scenario, str):
        scenario = config.find_scenario(folder, scenario, settings)
    elif not scenario.applies_to(settings):
        meant = ", ".join(scenario.areas)
        raise ConfigError(f"scenario {scenario.name!r} is not meant for {area}; allowed: {meant}")
    if changed:
        both = {**scenario.assumptions, **changed}
        title = f"{scenario.title}, other assumptions"
        scenario = scenario.model_copy(update={"assumptions": both, "title": title})
    config.resolve(known, scenario)
    _refuse_size(seed, draws)
    kept = None if data is None else Path(data)
    case = Case(loaded(kept), settings, known, seed, draws)
    return Run(authority(area), scenario, seed, case, kept)


def _refuse_size(seed: int, draws: int) -> None:
    """Raise ConfigError where seed or number of simulations is not one that a run can have."""
    least, most = vocab.LEAST_DRAWS, vocab.MOST_DRAWS
    wrong = [] if seed >= 0 else [f"seed: found {seed}; allowed: 0 or more"]
    wrong += [] if least <= draws <= most else [f"draws: found {draws}; allowed: {least} to {most}"]
    if wrong:
        raise ConfigError("\n".join(wrong))
