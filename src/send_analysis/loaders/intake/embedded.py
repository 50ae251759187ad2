"""All embedded tables together: what a run uses when no file has been added."""

from pathlib import Path

import pandas as pd

from send_analysis.loaders.calibrations import structure as structure_calibrations
from send_analysis.loaders.intake import money, published_figures
from send_analysis.loaders.outcomes import tribunal_appeals
from send_analysis.loaders.papers import claims as council_papers


def load(data_folder: Path) -> dict[str, pd.DataFrame]:
    """Return every embedded table by name, each checked on the way in."""
    published = published_figures.load(data_folder)
    flows = pd.concat([published["flows"], tribunal_appeals.load(data_folder)], ignore_index=True)
    return {
        **published,
        "flows": flows,
        **council_papers.load(data_folder),
        **money.load(data_folder),
        "structure_calibration": structure_calibrations.load(),
    }
