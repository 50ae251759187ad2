"""What a run starts from when no file is added: embedded tables and the shipped calibration."""

from pathlib import Path

import pandas as pd

from send_analysis.loaders import calibrations, population
from send_analysis.loaders.intake import embedded
from send_analysis.loaders.population import upper_tier

DATA = Path(__file__).parents[1] / "data"


def inputs() -> dict[str, pd.DataFrame]:
    """Return every embedded table, residents and the calibrations."""
    tables = upper_tier.of_authorities(embedded.load(DATA))
    return {**tables, **calibrations.inputs(), "residents": population.residents(tables)}
