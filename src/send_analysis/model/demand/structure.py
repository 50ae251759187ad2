"""How the total divides by provision, age band and need, in every draw.

``calibration`` is what all authorities say at an origin, ``fit`` what that means for one of
them, ``simulate`` the draws; ``parts`` does all three for every dimension of one authority, from
the January that last counted it, and ``with_joint`` adds the two-way cells. Cells sum to the
total in every draw.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model.case import Case
from send_analysis.model.demand import ages, counts, need_trend, own_moves, shares
from send_analysis.model.demand.shares import FEATURES, Tables
from send_analysis.model.demand.starts import (
    AREA,
    ENGLANDS,
    HISTORY,
    NEED,
    Starting,
    as_counted,
    januaries,
    starting,
    sums,
)
from send_analysis.model.demand.structure_calibration import (
    ENOUGH,
    Calibration,
    calibrate_structure,
    from_cells,
)
from send_analysis.model.demand.structure_draws import StructureFit, add_up, simulate
from send_analysis.model.demand.structure_fit import fit
from send_analysis.model.demand.structure_needs import fit_needs


def calibrate(inputs: Tables, origin: int) -> pd.DataFrame:
    """Return the calibration of an origin as rows of STRUCTURE_CALIBRATION.

    Only of dimensions that England counts then.
    """
    england = inputs["caseload"][inputs["caseload"].old_la_code == vocab.ENGLAND]
    plans = sums(england)
    dimensions = [d for d in HISTORY if origin in januaries(plans, vocab.ENGLAND, d)]
    return pd.concat(to_table(calibrate_structure(inputs, origin, d)) for d in dimensions)


def calibration(inputs: Tables, origin: int, dimension: str) -> Calibration:
    """Return what all authorities say of a dimension at an origin.

    As stored in the package where it was made from these very counts, or where the tables hold
    no panel; else worked out afresh.

    Raises
    ------
    shares.StructureError
        If England's plans by the dimension are missing at the origin.
    """
    kept = stored(inputs, origin, dimension)
    if kept and _few(inputs["caseload"], origin, dimension):
        return kept
    cells = shares.read(inputs, dimension, origin)
    return kept if kept and kept.panel == cells.checksum else from_cells(cells)


def _few(caseload: pd.DataFrame, origin: int, dimension: str) -> bool:
    """Say whether too few authorities are counted for a panel of their own."""
    rows = caseload[(caseload.census_year == origin) & (caseload.dimension == dimension)]
    counted = set(rows.old_la_code[rows.plans > 0])
    return sum(str(code).isdigit() for code in counted) < ENOUGH


def parts(case: Case, total: xr.DataArray) -> dict[str, xr.DataArray]:
    """Return draws of plans by every dimension, (draw, census_year, category).

    Shares that were last counted before the origin move and scatter from that January on, so
    that each year since adds its drift and its uncertainty.

    Parameters
    ----------
    total
        Draws of all plans (draw, census_year), whose first census year is the origin; the
        categories of each dimension sum to it.
    """
    origin = int(total.census_year[0])
    starts = {s.dimension: s for s in starting(case.inputs, case.code, origin)}
    areas = starts.pop(AREA, None)
    older = any(start.census_year < origin for start in starts.values())
    held = counts.plans(case.inputs, case.code) if older else None
    draws = {d: _simulated(case, start, total, held) for d, start in starts.items()}
    if NEED in draws:
        if areas is not None:
            counted = _counts(case, areas, case.code, areas.census_year).plans
            draws[NEED] = as_counted(draws[NEED], counted, areas.census_year)
        draws[AREA] = add_up(draws[NEED], vocab.AREA_OF_NEED, AREA)
    cut = {d: parts.sel(census_year=total.census_year) for d, parts in draws.items()}
    if {"age_band", "provision"} <= set(cut):
        cut["provision"] = ages.limited(cut["provision"], cut["age_band"], case.assumptions)
    return cut


def _simulated(
    case: Case, start: Starting, total: xr.DataArray, held: pd.Series | None
) -> xr.DataArray:
    longer = total if held is None else since(total, held, start.census_year)
    fitted = _fit(case, start, int(total.census_year[0]))
    return simulate(fitted, longer, case.code, case.seed)


def _fit(case: Case, start: Starting, origin: int) -> StructureFit:
    own = None if start.counts == ENGLANDS else _counts(case, start, case.code, start.census_year)
    is_england = case.code == vocab.ENGLAND
    moves = own_moves.of_one(case.inputs, start.dimension, origin, case.code)
    if start.dimension == NEED:
        england = _counts(case, start, vocab.ENGLAND, start.england_year)
        england = _joined(case, england, vocab.ENGLAND, start.england_year, origin)
        own = own and _joined(case, own, case.code, start.census_year, origin)
        trend = need_trend.of_one(case.inputs, case.code, origin)
        return fit_needs(england, own, case.assumptions, is_england, trend, moves)
    known = calibration(case.inputs, start.england_year, start.dimension)
    fitted = fit(known, own, case.assumptions, is_england)
    if start.dimension != own_moves.PROVISION:
        return fitted
    return own_moves.moved(fitted, moves, case.assumptions)


def _counts(case: Case, start: Starting, code: str, census_year: int) -> shares.OneAuthority:
    counts = shares.of_one(case.inputs, start.dimension, census_year, code)
    if counts is None:
        raise shares.StructureError(
            f"{code}: no plans by {start.dimension} in January {census_year}"
        )
    return counts


def _joined(
    case: Case, counts: shares.OneAuthority, code: str, census_year: int, origin: int
) -> shares.OneAuthority:
    """Return counts with the joiners by need of every year up to the origin, a year's mean."""
    years = range(census_year, origin + 1)
    by_year = [shares.flow(case.inputs["flows"], "new_plans", NEED, year, code) for year in years]
    printed = [joiners for joiners in by_year if joiners.sum() > 0]
    if not printed:
        return counts
    mean = pd.concat(printed, axis=1).sum(axis=1) / len(printed)
    return replace(counts, joiners=mean)


def since(total: xr.DataArray, held: pd.Series, census_year: int) -> xr.DataArray:
    """Return draws of all plans from an earlier January on, the years before as held.

    A January that is not counted lies on the even path between its neighbours.

    Parameters
    ----------
    held
        Plans by census year.
    """
    origin = int(total.census_year[0])
    held = held.loc[:origin]
    years = np.arange(census_year, origin)
    logs = np.interp(years, held.index.astype(float), np.log(held))
    known = xr.DataArray(np.exp(logs), {"census_year": years}, "census_year")
    known = known.expand_dims(draw=total.sizes["draw"])
    return xr.concat([known, total], "census_year").transpose(*total.dims)


OF_ALL = ("panel", "growth_reference")
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
    rows = [(name, "total", NO_OTHER, getattr(calibration, name)) for name in OF_ALL]
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
    keys = zip(rows.parameter, rows.category, rows.other, strict=True)
    values = dict(zip(keys, rows.value.astype(float), strict=True))
    names = [category for parameter, category, _ in values if parameter == "england"]

    def matrix(parameter: str, columns: Iterable[str]) -> np.ndarray:
        return np.array([[values[parameter, row, column] for column in columns] for row in names])

    arrays = {p: matrix(p, [NO_OTHER])[:, 0] for p in BY_CATEGORY}
    arrays |= {p: matrix(p, FEATURES[dimension]) for p in BY_FEATURE}
    return Calibration(
        dimension=dimension,
        origin=int(rows.origin.iloc[0]),
        categories=tuple(names),
        panel=int(values["panel", "total", NO_OTHER]),
        growth_reference=values["growth_reference", "total", NO_OTHER],
        correlation=matrix("correlation", names),
        **arrays,
    )
