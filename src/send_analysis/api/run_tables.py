"""Every table that a page shows of a run: of its scenario, of its area, of scenarios compared."""

from collections.abc import Callable
from pathlib import Path

from send_analysis import config, runs, scenarios
from send_analysis.config.base import ConfigError
from send_analysis.model.case import Case
from send_analysis.runs import levels
from send_analysis.runs.frozen import Frozen
from send_analysis.runs.of_scenario import Groups, Lazily, of_side
from send_analysis.scenarios import Side
from send_analysis.tables import Tables

_OF_AREA = (
    *("claim", "dashboard", "indicator", "indicator_status", "ledger_check", "paper_check"),
    *("quality", "revision", "tracker"),
)
_OF_ALL_SCENARIOS = (*("attribution", "comparison", "explored", "invest_to_save", "pairs"),)
_LISTED = ("measures", "scenarios")  # of the scenarios compared and of the run's own
_SHARED = (
    *("caseload", "correction", "doubted_count", "flows", "forecast_check", "forecast_start"),
    *("growth_driver", "in_year", "miss", "nowcast", "own_rates", "places", "published_forecast"),
    *("score", "sources_used"),
)


def of_run(case: Case, side: Side, inputs: Frozen) -> Lazily:
    """Return the tables of a run by name, each computed when it is first asked for.

    Those of the area and of scenarios compared are those of a report, and cached with them. All
    are made from the inputs that were frozen when the run was started.
    """
    groups: Groups = {
        **_chosen(_SHARED, lambda: levels.shared(case)),
        **of_area(case.code, case.seed, case.draws, None).groups,
        **_chosen(_OF_ALL_SCENARIOS, lambda: _compared(case, side.scenario)),
        **_chosen(_LISTED, lambda: _listed(case, side.scenario)),
        **of_side(case, side).groups,
    }
    return Lazily({names: _from(inputs, make) for names, make in groups.items()})


def _from(inputs: Frozen, make: Callable[[], Tables]) -> Callable[[], Tables]:
    """Return what makes tables from inputs that were frozen."""

    def made() -> Tables:
        with inputs.using():
            return make()

    return made


def _compared(case: Case, own: config.Scenario) -> Tables:
    """Return all scenarios in files compared; refused where the run's own is not among them."""
    if levels.compared(case.inputs["places"], case.area).get(own.name) != own:
        raise ConfigError(
            f"{', '.join(_OF_ALL_SCENARIOS)}: they compare the scenarios in files, and this run's "
            f"{own.name!r} is not one of them as it was run; run.compare(other) compares it"
        )
    return _level("compare", case.code, case.seed, case.draws, None)


def _listed(case: Case, own: config.Scenario) -> Tables:
    """Return what the scenarios of the area are and do, the run's own in its place or last."""
    every = {**levels.compared(case.inputs["places"], case.area), own.name: own}.values()
    return {
        "scenarios": scenarios.scenario_table(every),
        "measures": scenarios.measure_table(every),
    }


def of_area(code: str, seed: int, draws: int, data: Path | None) -> Lazily:
    """Return the tables that hold in every scenario of an authority."""
    return Lazily(_chosen(_OF_AREA, lambda: _level("area", code, seed, draws, data)))


def _level(name: str, code: str, seed: int, draws: int, data: Path | None) -> Tables:
    return runs.run_tables(code, name, seed, draws, data=data)


def _chosen(names: tuple[str, ...], make: Callable[[], Tables]) -> Groups:
    """Return the group of some of the tables that are made together, without the run's id."""

    def chosen() -> Tables:
        made = make()
        return {name: made[name].drop(columns="run_id", errors="ignore") for name in names}

    return {names: chosen}
