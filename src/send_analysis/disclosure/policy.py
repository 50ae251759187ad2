"""The policy: which figures are hidden, and how much a reader may find out about them."""

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

ROUNDED = "Float64"


class Policy(BaseModel):
    """How figures about people are protected before they leave an authority.

    The defaults follow the usual rule of the Government Statistical Service for tables from
    administrative records: counts under five are hidden, and so many others that none of them can
    be worked out. The rule for what must stay possible is the protection interval of Fischetti and
    Salazar, Models and algorithms for optimizing cell suppression in tabular data with linear
    constraints, Journal of the American Statistical Association 95 (2000).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: int = Field(default=5, ge=2, description="counts from 1 up to below this are hidden")
    zeros: Literal["shown", "hidden"] = Field(
        default="shown",
        description="hidden: a zero counts as small; shown: it is hidden as a partner only",
    )
    rounding: int | None = Field(
        default=None,
        ge=3,
        description="print counts to the nearest multiple of this instead of hiding",
    )
    possible: int | None = Field(
        default=None, ge=2, description="whole numbers that must stay possible for a small count"
    )

    @property
    def width(self) -> int:
        """Return how far apart the least and the largest possible value must be."""
        usual = self.rounding // 2 + 1 if self.rounding else self.threshold
        return (self.possible or usual) - 1

    def small(self, cells: pd.DataFrame) -> pd.Series:
        """Return which rows of CELL need protection, as true or false with their index."""
        least = 0 if self.zeros == "hidden" else 1
        counted = cells.kind.eq("count") & cells.value.between(least, self.threshold - 1)
        return (~cells.open & (counted | cells.sensitive)).fillna(False).astype(bool)

    def printed(self, cells: pd.DataFrame) -> pd.Series:
        """Return the values of CELL as they are printed where they are not hidden."""
        if self.rounding is None:
            return cells.value
        rounded = np.floor(cells.value / self.rounding + 0.5) * self.rounding
        return cells.value.where(cells.open, rounded).astype(ROUNDED)

    def known(self, cells: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
        """Return what a reader knows of each row of CELL: columns ``least`` and ``most``.

        Counts and estimates are at least 0; what is hidden or not published has no upper limit.
        """
        printed = self.printed(cells).mask(hidden)
        half = (self.rounding or 0) / 2
        error = pd.Series(half, cells.index).where(cells.kind.eq("estimate"), np.ceil(half) - 1)
        error = error.clip(lower=0).mask(cells.open, 0)
        floor = pd.Series(-np.inf, cells.index).where(cells.kind.eq("net"), 0.0)
        least = np.maximum((printed - error).fillna(-np.inf).astype(float), floor)
        return pd.DataFrame({"least": least, "most": (printed + error).fillna(np.inf)}).astype(
            float
        )


POLICY = Policy.model_validate({})  # of every report
