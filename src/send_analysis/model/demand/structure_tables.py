"""Calibrations of shares as a tidy table: what the package keeps, one number a row."""

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.model.demand.shares import FEATURES
from send_analysis.model.demand.structure_calibration import Calibration

BY_CATEGORY = (
    "england",
    "england_pull",
    "drift",
    "national_spread",
    "growth_effect",
    "spread",
    "small",
)
BY_FEATURE = ("coefficients", "centre")
DIGITS = 5  # of a stored number, so that a change can be reviewed
NO_OTHER = "-"


def to_table(calibration: Calibration) -> pd.DataFrame:
    """Return one row a number of a calibration, in the schema of STRUCTURE_CALIBRATION."""
    names, features = calibration.categories, FEATURES[calibration.dimension]
    rows = [("growth_reference", "total", NO_OTHER, calibration.growth_reference)]
    for name in BY_CATEGORY:
        rows += [
            (name, c, NO_OTHER, v) for c, v in zip(names, getattr(calibration, name), strict=True)
        ]
    for name in BY_FEATURE:
        rows += _matrix(name, names, features, getattr(calibration, name))
    rows += _matrix("correlation", names, names, calibration.correlation)
    frame = pd.DataFrame(rows, columns=["parameter", "category", "other", "value"])
    frame = frame.assign(
        origin=calibration.origin, dimension=calibration.dimension, value=frame.value.round(DIGITS)
    )
    return tables.STRUCTURE_CALIBRATION.check(frame, "structure calibration")


def _matrix(
    parameter: str, rows: tuple[str, ...], columns: tuple[str, ...], values: np.ndarray
) -> list[tuple[str, str, str, float]]:
    return [
        (parameter, row, column, float(values[i, j]))
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    ]


def stored(inputs: tables.Tables, origin: int, dimension: str) -> Calibration | None:
    """Return the stored calibration of an origin; None where there is none."""
    if "structure_calibration" not in inputs:
        return None
    frame = inputs["structure_calibration"]
    rows = frame[(frame.origin == origin) & (frame.dimension == dimension)]
    return None if rows.empty else from_table(rows)


def from_table(rows: pd.DataFrame) -> Calibration:
    """Return the calibration that ``to_table`` wrote."""
    dimension = str(rows.dimension.iloc[0])
    names = tuple(str(c) for c in rows[rows.parameter == "england"].category)
    values = rows.set_index(["parameter", "category", "other"]).value.astype(float)
    features = list(FEATURES[dimension])
    arrays = {p: values.loc[p].droplevel("other").reindex(names).to_numpy() for p in BY_CATEGORY}
    for p in BY_FEATURE:
        arrays[p] = values.loc[p].unstack().reindex(index=names, columns=features).to_numpy()
    correlation = values.loc["correlation"].unstack().reindex(index=names, columns=list(names))
    return Calibration(
        dimension=dimension,
        origin=int(rows.origin.iloc[0]),
        categories=names,
        growth_reference=float(values.loc["growth_reference"].iloc[0]),
        correlation=correlation.to_numpy(),
        **arrays,
    )
