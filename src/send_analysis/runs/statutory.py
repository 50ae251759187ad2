"""What the authority has to file, of one scenario beside no new action."""

from send_analysis import config, returns, scenarios
from send_analysis.config import paths
from send_analysis.config.returns import layouts
from send_analysis.model import forecast, money
from send_analysis.model.case import Case
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


def _of_money(outcome: forecast.Outcome) -> Tables:
    """Return the run tables that the page of money with no new action shows."""
    return money.tables_of(outcome.case, lambda: outcome.money, lambda: outcome.start.money)
