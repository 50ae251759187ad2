"""The implementation of ``backtest --dimension money``: what it reads and scores."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from send_analysis import config
from send_analysis.cli.summary import print_spend
from send_analysis.config import paths
from send_analysis.evaluation import spend, spend_scores
from send_analysis.evaluation.backtest import Shown
from send_analysis.loaders import population
from send_analysis.loaders.ehc_plans.areas import newest_codes
from send_analysis.loaders.intake import assembly
from send_analysis.model.demand import panel
from send_analysis.model.money import cost_draws, cost_level

Tables = dict[str, pd.DataFrame]
NET = "section_251_net"
PLANS = ("caseload", "flows")


def read_tables(data: Path | None) -> tuple[Tables, frozenset[str]]:
    """Return the tables, and the authorities that are scored: none named for all.

    A folder's outturn is scored against plans of the same folder where it holds them, else of the
    embedded figures. The pooled model is fitted to the embedded outturn beside it.

    Raises
    ------
    config.ConfigError
        If the folder holds no outturn; the message names the tables it holds.
    """
    embedded = assembly.shipped()
    if data is None:
        return embedded, frozenset()
    found = assembly.read_folder(data).tables
    if NET not in found:
        raise config.ConfigError(
            f"--data {data}: its files hold no {NET} (columns old_la_code, financial_year, "
            f"net_1_2_x); found tables {', '.join(sorted(found))}"
        )
    both = pd.concat([found[NET], embedded[NET]])
    outturn = both.drop_duplicates(["old_la_code", "financial_year"], keep="first")
    plans = found if all(name in found for name in PLANS) else {}
    return {**embedded, **plans, NET: outturn}, frozenset(found[NET].old_la_code)


def options(
    horizon: int, draws: int, seed: int, scored: frozenset[str] = frozenset()
) -> spend.Options:
    """Return the options of a backtest of spending, England's rise as assumed."""
    rise = cost_draws.rise(config.assumptions(paths.config()))
    return spend.Options(horizon, draws, seed, rise, scored)


def run(
    tables: Tables, origins: list[int], chosen: spend.Options, show: Shown
) -> tuple[Tables, Callable[[], None]]:
    """Return the tables of a backtest of spending by file name, and what prints its summary."""
    plans = panel.of_inputs({**tables, "residents": population.residents(tables)})
    outturn = cost_level.outturn(tables)
    runs = spend.backtest(outturn, plans, origins, chosen, show)
    show("scoring", 0, 1)
    blocks = spend_scores.known_blocks(tables["income"])
    scores = spend_scores.score_table(runs, blocks)
    forecasts = spend_scores.forecast_table(runs, newest_codes())
    asked = chosen.scored or frozenset(outturn.spend.index)
    written = {"forecasts": forecasts, "scores": scores}
    return written, lambda: print_spend(runs, scores, asked)
