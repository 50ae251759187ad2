"""The calibrations of shares that the package keeps, so that one area alone can be forecast."""

from pathlib import Path

import pandas as pd

from send_analysis.tables import STRUCTURE_CALIBRATION

FILE = Path(__file__).parent / "structure_calibrations.csv"


def load(file: Path = FILE) -> pd.DataFrame:
    """Return the stored calibrations, every origin and dimension."""
    return STRUCTURE_CALIBRATION.check(pd.read_csv(file), file.name)


def write(calibrations: pd.DataFrame, file: Path = FILE) -> Path:
    """Check calibrations and write them as text, so that a change can be reviewed."""
    checked = STRUCTURE_CALIBRATION.check(calibrations, "structure calibration")
    checked.to_csv(file, index=False, lineterminator="\n")
    return file
