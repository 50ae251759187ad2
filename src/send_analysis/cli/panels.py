"""What backtest and calibrate share: the panel of a folder, and the origins asked for."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from send_analysis import config
from send_analysis.loaders.intake import assembly
from send_analysis.loaders.population import persons
from send_analysis.model.demand import panel

_ORIGINS = re.compile(r"(\d{4})(?::(\d{4}))?")
LONGEST_RUN = 30  # origins; there are no more Januaries of EHC plans and statements


def read_tables(data: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a folder of publishers' files; embedded figures are never used.

    Raises
    ------
    config.ConfigError
        If the files hold no plans or flows, naming what they do hold.
    """
    tables = assembly.read_folder(data).tables
    lacking = [name for name in ("caseload", "flows") if name not in tables]
    if lacking:
        raise config.ConfigError(
            f"--data {data}: its files hold no {' and no '.join(lacking)}; "
            f"found tables {', '.join(sorted(tables))}"
        )
    return tables


def of(tables: Mapping[str, pd.DataFrame]) -> panel.Panel:
    """Return the panel of a folder's tables."""
    return panel.from_tables(tables["caseload"], tables["flows"], persons.by_authority(tables))


def origins(text: str) -> list[int]:
    """Return the origins of ``2016:2024``, ``2024`` or ``2019,2021``, each once, in order.

    Raises
    ------
    config.ConfigError
        If the text is written otherwise.
    """
    found: set[int] = set()
    for part in text.split(","):
        match = _ORIGINS.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not 0 <= last - first < LONGEST_RUN:
            raise config.ConfigError(
                f"--origins {text!r}: found {part!r}; it is written 2016:2024, 2024 or 2019,2021"
            )
        found |= set(range(first, last + 1))
    return sorted(found)
