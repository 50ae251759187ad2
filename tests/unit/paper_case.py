"""The council papers as the embedded figures hold them, and claims by their numbers."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from send_analysis.loaders.intake import embedded
from tests import embedded_case

ROOT = Path(__file__).parents[2]


def inputs() -> dict[str, pd.DataFrame]:
    """Return the embedded tables, and the placements as papers are checked against them."""
    printed = embedded.printed_placements(ROOT / "data")
    return embedded_case.tables() | {"printed_placements": printed}


def claim_ids(paper: str, topic: str, numbers: str) -> Iterator[str]:
    """Return the claims of a topic: ``001-003 006`` are four."""
    for part in numbers.split():
        first, _, last = part.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"{paper}/{topic}/{number:03d}"
