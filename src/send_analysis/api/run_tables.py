"""Every table that a page shows of a run: of its scenario, of its area, of scenarios compared."""

from collections.abc import Callable
from pathlib import Path

from send_analysis import runs
from send_analysis.model.case import Case
from send_analysis.runs import levels
from send_analysis.runs.of_scenario import Groups, Lazily, of_side
from send_analysis.scenarios import Side
from send_analysis.tables import Tables

_OF_AREA = (
    *("claim", "dashboard", "indicator", "indicator_status", "ledger_check", "paper_check"),
    *("quality", "revision", "tracker"),
)
_OF_ALL_SCENARIOS = (
    *("attribution", "comparison", "explored", "invest_to_save", "measures", "pairs", "scenarios"),
)
_SHARED = (
    *("caseload", "correction", "doubted_count", "flows", "forecast_check", "forecast_start"),
    *("growth_driver", "in_year", "miss", "nowcast", "places", "published_forecast", "score"),
    "sources_used",
)


def of_run(case: Case, side: Side, data: Path | None) -> Lazily:
    """Return the tables of a run by name, each computed when it is first asked for.

    Those of the area and of scenarios compared are those of a report, and cached with them.
    """
    asked = (case.code, case.seed, case.draws, data)
    groups: Groups = {
        **_chosen(_SHARED, lambda: levels.shared(case)),
        **of_area(*asked).groups,
        **_chosen(_OF_ALL_SCENARIOS, lambda: _level("compare", *asked)),
        **of_side(case, side).groups,
    }
    return Lazily(groups)


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
