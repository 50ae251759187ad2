"""What a run starts from when no file is added: embedded tables and the shipped calibration."""

from functools import cache

import pandas as pd

from send_analysis import config
from send_analysis.config import paths
from send_analysis.loaders import calibrations, population
from send_analysis.loaders.intake import assembly
from send_analysis.model.case import Case


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Return every embedded table, read once and kept on disk; no test may change one."""
    return assembly.assemble([], assembly.shipped(), for_checks=False).tables


def inputs() -> dict[str, pd.DataFrame]:
    """Return every embedded table, residents and the calibrations."""
    return {**tables(), **calibrations.inputs(), "residents": population.residents(tables())}


def case(
    name: str, draws: int, given: dict[str, pd.DataFrame] | None = None, seed: int = 1
) -> Case:
    """Return an authority under the shipped assumptions, on the embedded tables or those given."""
    area = config.find_area(paths.config(), name)
    known = inputs() if given is None else given
    return Case(known, area, config.assumptions(paths.config()), seed, draws)
