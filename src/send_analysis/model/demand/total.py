"""Draws of all plans: England's path, each authority's, and their sum held together.

The shipped calibration of the origin serves for the embedded figures of England, which it was
fitted on, and for an authority's own figures alone. Files that change England's panel are fitted
anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model import once, streams
from send_analysis.model.case import Case
from send_analysis.model.demand import calibration as pooled
from send_analysis.model.demand import growth, nowcast, panel
from send_analysis.model.demand.calibration import MAX_HORIZON, Calibration
from send_analysis.model.demand.growth import error_variance, fade_sum
from send_analysis.model.demand.leading import INDICATORS, Inputs, authority_inputs
from send_analysis.model.demand.national import (
    PRIOR,
    NationalDraws,
    NationalShock,
    national_draws,
    national_shock,
)
from send_analysis.model.demand.panel import Panel


def authority_draws(
    calibration: Calibration, inputs: Inputs, i: int, national: NationalDraws, seed: int
) -> np.ndarray:
    """Draw one authority's plans before rescaling, shape (draws, horizons)."""
    draws, horizons = national.growth.shape
    stream = streams.generator(seed, f"authority/{inputs.codes[i]}")
    noise = stream.standard_normal((draws, len(INDICATORS)))
    errors = stream.standard_t(calibration.error_df, (MAX_HORIZON, draws))[:horizons].T
    x = calibration.centred(inputs.latest[i], inputs.previous[i], noise)
    lead = (x * national.coefficients).sum(axis=1)[:, None] * fade_sum(np.arange(1, horizons + 1))
    df = calibration.error_df
    scale = np.sqrt(error_variance(calibration, inputs.plans[i]) * (df - 2) / df)
    drift = np.array(calibration.drift[:horizons])
    errors = persisting(errors, calibration.error_persistence)
    growth = national.growth + lead + drift + scale * errors.cumsum(axis=1)
    return held(inputs, i, draws, seed)[:, None] * np.exp(growth)


def persisting(shocks: np.ndarray, persistence: float) -> np.ndarray:
    """Return errors of unit spread of which each year keeps a share of the last (draws, years)."""
    errors = [shocks[:, 0]]
    for year in range(1, shocks.shape[1]):
        new = np.sqrt(1 - persistence**2) * shocks[:, year]
        errors.append(persistence * errors[-1] + new)
    return np.stack(errors, axis=1)


def held(inputs: Inputs, i: int, draws: int, seed: int) -> np.ndarray:
    """Draw one authority's plans at the origin, shape (draws,): the count unless it is doubted."""
    stream = streams.generator(seed, f"count/{inputs.codes[i]}")
    return inputs.held(i, stream.random(draws))


def rescale(
    calibration: Calibration, paths: np.ndarray, plans: np.ndarray, growth: np.ndarray
) -> np.ndarray:
    """Return paths times, in each draw and year, England over the sum of its parts.

    The part not supplied grows as England: a full panel adds up to England's draw exactly, and
    one authority alone is hardly moved.

    Parameters
    ----------
    paths
        Shape (draws, authorities, horizons).
    plans
        At the origin, shape (authorities,).
    growth
        England's cumulative log growth, shape (draws, horizons).
    """
    england = max(calibration.england_plans, plans.sum()) * np.exp(growth)
    rest = max(0.0, calibration.england_plans - plans.sum()) * np.exp(growth)
    return paths * (england / (paths.sum(axis=1) + rest))[:, None, :]


def simulate(
    calibration: Calibration,
    inputs: Inputs,
    horizons: int,
    draws: int,
    seed: int,
    england: np.ndarray | None = None,
    shock: NationalShock = PRIOR,
) -> np.ndarray:
    """Draw plans for the years after the origin, shape (draws, authorities, horizons).

    Parameters
    ----------
    england
        England's cumulative log growth, shape (horizons,) or (draws, horizons), where it is
        known or supplied; it is drawn otherwise.

    Raises
    ------
    ValueError
        If ``horizons`` goes beyond ``MAX_HORIZON``.
    """
    if not 1 <= horizons <= MAX_HORIZON:
        raise ValueError(f"horizons {horizons}: allowed are 1 to {MAX_HORIZON}")
    national = national_draws(calibration, horizons, draws, seed, shock)
    if england is not None:
        growth = np.broadcast_to(np.asarray(england, dtype=float), national.growth.shape)
        national = replace(national, growth=growth)
    authorities = range(len(inputs.codes))
    paths = [authority_draws(calibration, inputs, i, national, seed) for i in authorities]
    return rescale(calibration, np.stack(paths, axis=1), inputs.plans, national.growth)


@dataclass(frozen=True)
class Model:
    """What one authority's forecast rests on."""

    calibration: Calibration
    inputs: Inputs


def plans(case: Case, origin: int) -> xr.DataArray:
    """Return plans, dimensions (draw, census_year), from the origin (known) to 2030.

    An origin more than ``MAX_HORIZON`` years before 2030 reaches as far as that. Needs the
    inputs ``caseload`` and ``flows``, England's rows among them, and ``population`` if known.
    """
    fitted = _assumed(case, origin)
    years = years_ahead(origin)
    paths = simulate(
        fitted.calibration,
        fitted.inputs,
        len(years),
        case.draws,
        case.seed,
        shock=national_shock(case),
    )[:, 0]
    start = held(fitted.inputs, 0, case.draws, case.seed)
    paths = nowcast.of_case(case, origin, paths, start)
    return _from_january({origin: start}, paths, years).rename("total")


def england(case: Case, origin: int) -> xr.DataArray:
    """Return England's plans in the same draws: (draw, census_year), counted years first."""
    calibration = _assumed(case, origin).calibration
    years = years_ahead(origin)
    shock = national_shock(case)
    growth = national_draws(calibration, len(years), case.draws, case.seed, shock).growth
    counted = dict(zip(calibration.england_years, calibration.england_path, strict=True))
    return _from_january(counted, calibration.england_plans * np.exp(growth), years)


def england_expected(case: Case, origin: int) -> tuple[pd.Series, int]:
    """Return England's plans by census year, counted and then expected, and the newest counted."""
    fitted = _assumed(case, origin).calibration
    counted = pd.Series(fitted.england_path, fitted.england_years)
    years = years_ahead(origin)
    growth = fitted.england_growth * (np.array(years) - origin)
    ahead = pd.Series(fitted.england_plans * np.exp(growth), years)
    return pd.concat([counted, ahead]), panel.of_inputs(case.inputs).at(origin).newest


def years_ahead(origin: int) -> list[int]:
    """Return the Januaries that are forecast from an origin: to 2030, or as far as it reaches."""
    last = min(max(vocab.LAST_CENSUS_YEAR, origin + 1), origin + pooled.MAX_HORIZON)
    return list(range(origin + 1, last + 1))


def _assumed(case: Case, origin: int) -> Model:
    """Return the model with England's growth shifted as assumed."""
    fitted = model(case.inputs, case.code, origin)
    growth = fitted.calibration.england_growth + case.value("demand.england_growth_shift")
    return replace(fitted, calibration=replace(fitted.calibration, england_growth=growth))


def _from_january(
    counted: Mapping[int, float | np.ndarray], paths: np.ndarray, years: list[int]
) -> xr.DataArray:
    """Return counted Januaries, a number or draws each, and the paths (draw, year) after them."""
    known = np.stack([np.broadcast_to(one, len(paths)) for one in counted.values()], axis=1)
    return xr.DataArray(
        np.concatenate([known, paths], axis=1),
        dims=("draw", "census_year"),
        coords={"census_year": [*counted, *years]},
    )


@once.for_inputs
def model(inputs: tables.Tables, old_la_code: str, origin: int) -> Model:
    """Return the calibration of an origin and the authority's own inputs to it.

    Raises
    ------
    PanelError
        If England's row is missing, or the authority's plans are not counted at the origin.
    CalibrationError
        If nothing can be fitted and no calibration of that origin is shipped.
    """
    whole = panel.of_inputs(inputs)
    own = authority_inputs(whole, origin, [old_la_code])
    return Model(_calibration(whole.without_example(), pooled.stored(inputs), origin), own)


def _calibration(whole: Panel, shipped: Mapping[int, Calibration], origin: int) -> Calibration:
    """Return the shipped calibration where it was fitted on this very panel, or a fresh one."""
    newest = min(origin, whole.newest)
    if not is_pooled(whole, newest):
        return pooled.at_origin(shipped, origin)
    known, stored = whole.at(newest), shipped.get(newest)
    same = stored is not None and stored.panel_sha256 == known.fingerprint()
    return (stored if stored and same else growth.fit(known, newest)).carried_to(origin)


def is_pooled(whole: Panel, origin: int) -> bool:
    """Say whether the panel holds enough authorities at an origin to fit the model on."""
    counted = whole.at(origin).stock(origin).drop(vocab.ENGLAND) > 0
    return int(counted.sum()) >= growth.LEAST_AUTHORITIES
