"""What every step of the model starts from: inputs, area, assumptions, seed, measures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import xarray as xr

from send_analysis import config
from send_analysis.tables import Tables

# Draws of plans by name: total (draw, census_year), and one more dimension for each of its parts.
# No Dataset: a variable cannot have its own name as one of several dimensions there.
Plans = Mapping[str, xr.DataArray]


@dataclass(frozen=True)
class Case:
    """One area under one set of assumptions, and the measures that act there.

    Attributes
    ----------
    inputs
        The input tables by name.
    seed, draws
        Where the random streams start, and how many paths are drawn.
    measures, scenario
        The measures that act, and the name that rows of the tables carry.
    shown
        The input tables as they may be shown, where counts are hidden that the model has
        stand-ins for; None where ``inputs`` may be shown.
    """

    inputs: Tables
    area: config.Area
    assumptions: config.Assumptions
    seed: int
    draws: int
    measures: tuple[config.Measure, ...] = ()
    scenario: str = config.BASELINE
    shown: Tables | None = None

    @property
    def printed(self) -> Tables:
        """Return the input tables as a page may show them: what repeats a count reads these."""
        return self.inputs if self.shown is None else self.shown

    @property
    def code(self) -> str:
        """Return the authority's ``old_la_code``."""
        return self.area.old_la_code

    def value(self, id_: str) -> float:
        """Return an assumption's value; ConfigError if there is none."""
        return config.value(self.assumptions, id_)

    def having(self, **changes: Any) -> "Case":
        """Return the case with other inputs, assumptions, measures or scenario."""
        return replace(self, **changes)

    def labelled(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows of a table with the area and the scenario they are for."""
        return rows.assign(old_la_code=self.code, scenario=self.scenario)
