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
)
from send_analysis.quality.registry import CHECKS, run_all
from send_analysis.tables import Tables

__all__ = ["CHECKS", "of_table", "run"]


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
    of_papers = [] if settings is None else papers.checks(settings, inputs)
    of_settings = [] if settings is None else own_settings.checks(settings)
    of_files = [] if area is None else lacking.checks()
    return run_all([*CHECKS.values(), *of_settings, *of_papers, *of_files], inputs, area)
