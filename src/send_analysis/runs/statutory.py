"""What the authority has to file, of one scenario beside no new action."""

from pathlib import Path

import pandas as pd

from send_analysis import config, returns, scenarios, tables
from send_analysis.config import paths
from send_analysis.config.returns import layouts
from send_analysis.loaders.intake import opened, publications
from send_analysis.loaders.intake.base import LoadError
from send_analysis.model import forecast, money
from send_analysis.model.case import Case
from send_analysis.runs.kept import RunTables
from send_analysis.tables import Tables


def tables_of(case: Case, side: scenarios.Side, pages: Tables) -> Tables:
    """Return the tables of every return.

    Parameters
    ----------
    pages
        The run tables that the scenario's pages show.
    """
    baseline = config.find_scenario(paths.config(), config.BASELINE, case.area)
    own = bool(side.scenario.assumptions)
    against = scenarios.Side(baseline, forecast.start(case) if own else side.start)
    filed = returns.Filed(scenarios.Versus(side, against))
    shown = {"mitigated": pages, "unmitigated": _of_money(against.outcome)}
    return returns.tables_of(filed, layouts(paths.config()), shown)


def with_last(run: RunTables, name: str, file: Path) -> RunTables:
    """Return a run's tables with a return beside a file of its last submission.

    Raises
    ------
    LoadError
        If the file is broken, or has no cell of that return of the authority.
    """
    found = [(one, what) for _, one, what in opened.distinct(opened.open_all([file]))]
    last = tables.LAST_RETURN.name
    read = [v.tables[last] for v in publications.load_all(found) if last in v.tables]
    if not read:
        allowed = "allowed: a workbook or CSV that the command returns wrote"
        raise LoadError(file.name, [f"holds no cells of a statutory return; {allowed}"])
    filed = pd.concat(read)
    changed = returns.last.changes(filed, run["return_table"])
    if not (changed.statutory_return == name).any():
        asked = f"{name} of {run.run.area_name}"
        raise LoadError(file.name, [f"holds no cell of the return {asked}"])
    return RunTables(run.run, {**run, "return_change": changed})


def _of_money(outcome: forecast.Outcome) -> Tables:
    """Return the run tables that the page of money with no new action shows."""
    return money.tables_of(outcome.case, lambda: outcome.money, lambda: outcome.start.money)
