"""What past forecasts are made again from: the tables and the panel of a backtest."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from send_analysis import config
from send_analysis.loaders import population
from send_analysis.loaders.intake import assembly
from send_analysis.model.demand import panel

Tables = dict[str, pd.DataFrame]


def read_tables(data: Path | None) -> Tables:
    """Return the tables of a folder of publishers' files alone; without one, the embedded ones.

    Raises
    ------
    config.ConfigError
        If the files hold no plans or flows; the message names the tables they hold.
    """
    if data is None:
        return assembly.shipped()
    tables = assembly.read_folder(data).tables
    lacking = [name for name in ("caseload", "flows") if name not in tables]
    if lacking:
        raise config.ConfigError(
            f"--data {data}: its files hold no {' and no '.join(lacking)}; "
            f"found tables {', '.join(sorted(tables))}"
        )
    return tables


def panel_of(tables: Mapping[str, pd.DataFrame]) -> panel.Panel:
    """Return the panel of a folder's tables; residents that it lacks are the embedded ones."""
    residents = population.residents(tables, assembly.shipped())
    return panel.of_inputs({**tables, "residents": residents})
