"""All embedded tables together: what a run uses when no file has been added."""

from pathlib import Path

import pandas as pd

from send_analysis.loaders import (
    council_papers,
    money,
    published_figures,
    structure_calibrations,
)


def load(data_folder: Path) -> dict[str, pd.DataFrame]:
    """Return every embedded table by name, each checked on the way in."""
    return {
        **published_figures.load(data_folder),
        **council_papers.load(data_folder),
        **money.load(data_folder),
        "structure_calibration": structure_calibrations.load(),
    }
