"""How the total divides by provision, age band and need, in every draw.

``calibrations`` is what all authorities say at an origin, ``fit`` what that means for one of
them, ``simulate`` the draws; ``parts`` does all three for every dimension of one authority, and
``with_joint`` adds the two-way cells. Cells sum to the total in every draw.
"""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import Assumptions
from send_analysis.model.case import Case
from send_analysis.model.demand.shares import FEATURES, Tables
from send_analysis.model.demand.structure_calibration import Calibration, calibrate_structure
from send_analysis.model.demand.structure_fit import (
    NEED,
    StructureFit,
    add_up,
    fit,
    fit_needs,
    simulate,
)

PANEL = 30  # authorities from which shares are calibrated afresh; fewer use what is stored
HISTORY = ("provision", "age_band")


def calibrate(inputs: Tables, origin: int) -> pd.DataFrame:
    """Return the calibration of an origin as rows of STRUCTURE_CALIBRATION."""
    dimensions = [d for d in HISTORY if _counted(inputs, origin, d)]
    return pd.concat(to_table(calibrate_structure(inputs, origin, d)) for d in dimensions)


def calibrations(inputs: Tables, origin: int) -> dict[str, Calibration]:
    """Return what all authorities say at an origin, by dimension that England counts then.

    Worked out afresh where the tables hold a panel, else as stored in the package.
    """
    dimensions = [d for d in HISTORY if _counted(inputs, origin, d)]
    return {d: _calibration(inputs, origin, d) for d in dimensions}


def _calibration(inputs: Tables, origin: int, dimension: str) -> Calibration:
    authorities = _counted(inputs, origin, dimension) - {vocab.ENGLAND}
    size = sum(code.isdigit() for code in authorities)
    kept = stored(inputs, origin, dimension) if size < PANEL else None
    return calibrate_structure(inputs, origin, dimension) if kept is None else kept


def _counted(inputs: Tables, origin: int, dimension: str) -> set[str]:
    """Return the codes with plans by the dimension at the origin; none without England's."""
    rows = inputs["caseload"]
    rows = rows[(rows.census_year == origin) & (rows.dimension == dimension) & rows.plans.notna()]
    codes = {str(code) for code in rows.old_la_code.unique()}
    return codes if vocab.ENGLAND in codes else set()


def fits(
    inputs: Tables,
    known: dict[str, Calibration],
    old_la_code: str,
    origin: int,
    assumptions: Assumptions,
) -> dict[str, StructureFit]:
    """Return one authority's fits by dimension; needs only where England publishes them."""
    by_dimension = {d: fit(inputs, c, old_la_code, assumptions) for d, c in known.items()}
    if _counted(inputs, origin, NEED):
        by_dimension[NEED] = fit_needs(inputs, old_la_code, origin, assumptions)
    return by_dimension


def parts(case: Case, total: xr.DataArray) -> dict[str, xr.DataArray]:
    """Return draws of plans by every dimension, (draw, census_year, category).

    Parameters
    ----------
    total
        Draws of all plans (draw, census_year), whose first census year is the origin; the
        categories of each dimension sum to it.
    """
    origin = int(total.census_year[0])
    known = calibrations(case.inputs, origin)
    fitted = fits(case.inputs, known, case.code, origin, case.assumptions)
    draws = {name: simulate(one, total, case.code, case.seed) for name, one in fitted.items()}
    if NEED in draws:
        draws["area_of_need"] = add_up(draws[NEED], vocab.AREA_OF_NEED, "area_of_need")
    return draws


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


def stored(inputs: Tables, origin: int, dimension: str) -> Calibration | None:
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
