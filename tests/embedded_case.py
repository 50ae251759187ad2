"""What a run starts from when no file is added: embedded tables and the shipped calibration."""

from functools import cache

import pandas as pd

from send_analysis.loaders import calibrations, population
from send_analysis.loaders.intake import assembly


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Return every embedded table, read once and kept on disk; no test may change one."""
    return assembly.assemble([], assembly.shipped(), for_checks=False).tables


def inputs() -> dict[str, pd.DataFrame]:
    """Return every embedded table, residents and the calibrations."""
    return {**tables(), **calibrations.inputs(), "residents": population.residents(tables())}
