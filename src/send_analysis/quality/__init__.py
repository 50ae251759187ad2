"""Named checks of the loaded tables: what, where, severity, what to do."""

import pandas as pd

from send_analysis.config.local_area import Settings
from send_analysis.quality import (
    balance,
    caseload,
    files,
    flows,
    lacking,
    money,
    own_files,
    own_money,
    own_months,
    own_ranges,
    own_settings,
    papers,
    people,
    published,
    registry,
)
from send_analysis.quality.registry import CHECKS, Check, of_area, run_all
from send_analysis.tables import Tables

__all__ = ["CHECKS", "of_area", "of_every_area", "of_table", "run"]


def of_table(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the checks of one table alone find, in one such as ``places`` that is added."""
    checks = [check for check in CHECKS.values() if check.needs == (name,)]
    return run_all(checks, {name: rows}, None)


def run(inputs: Tables, area: str | None = None, settings: Settings | None = None) -> pd.DataFrame:
    """Return every finding of every check, errors first.

    Parameters
    ----------
    inputs
        Tidy tables by name; a check whose tables are absent is skipped.
    area
        An ``old_la_code``: keep its findings and those that concern everyone, and say which files
        it lacks.
    settings
        Own values and the checks of council papers; without them neither is checked.

    Returns
    -------
    The QUALITY table: check, title, topic, severity, basis, where, found, action.
    """
    of_files = [] if area is None else lacking.checks()
    return run_all([*_of_tables(inputs, settings), *of_files], inputs, area)


def of_every_area(inputs: Tables, settings: Settings) -> pd.DataFrame:
    """Return what ``run`` finds in all areas, from which ``of_area`` makes the table of one."""
    return registry.of_every_area([*_of_tables(inputs, settings), *lacking.checks()], inputs)


def _of_tables(inputs: Tables, settings: Settings | None) -> list[Check]:
    if settings is None:
        return list(CHECKS.values())
    of_papers = papers.checks(settings, inputs)
    return [*CHECKS.values(), *own_settings.checks(settings), *of_papers]
