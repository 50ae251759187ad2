"""All plans of one authority: by the model fitted here, or by the calibration that is shipped.

With England's files at hand the model is fitted on them; with an authority's own figures alone
the package's calibration of the same origin stands in. Both say the same within sampling error.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.loaders.calibrations import growth as calibrations
from send_analysis.loaders.population import persons
from send_analysis.model.case import Case
from send_analysis.model.demand import calibration as pooled
from send_analysis.model.demand import draws as drawing
from send_analysis.model.demand import growth, panel
from send_analysis.model.demand.calibration import Calibration
from send_analysis.model.demand.indicators import INDICATORS, Inputs, authority_inputs, deviations
from send_analysis.model.demand.panel import Panel

PER_HUNDRED = 100  # indicators and effects are shown for a hundred


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
    fitted = model(case.inputs, case.code, origin)
    england = fitted.calibration.england_growth + case.value("demand.england_growth_shift")
    last = min(max(vocab.LAST_CENSUS_YEAR, origin + 1), origin + pooled.MAX_HORIZON)
    years = list(range(origin, last + 1))
    paths = drawing.simulate(
        replace(fitted.calibration, england_growth=england),
        fitted.inputs,
        len(years) - 1,
        case.draws,
        case.seed,
        shock=national_shock(case),
    )[:, 0]
    known = np.full((case.draws, 1), fitted.inputs.plans[0])
    return xr.DataArray(
        np.concatenate([known, paths], axis=1),
        dims=("draw", "census_year"),
        coords={"census_year": years},
        name="total",
    )


def national_shock(case: Case) -> drawing.NationalShock:
    """Return how much England's growth changes from year to year, as assumed."""
    return drawing.NationalShock(
        calm=case.value("demand.national_calm_shock"),
        reform=case.value("demand.national_reform_shock"),
        reform_chance=case.value("demand.national_reform_chance"),
    )


def model(inputs: tables.Tables, old_la_code: str, origin: int) -> Model:
    """Return the calibration of an origin and the authority's own inputs to it.

    Raises
    ------
    PanelError
        If England's row is missing, or the authority's plans are not counted at the origin.
    CalibrationError
        If nothing can be fitted and no calibration of that origin is shipped.
    """
    whole = panel.from_tables(inputs["caseload"], inputs["flows"], persons.by_authority(inputs))
    own = authority_inputs(whole, origin, [old_la_code])
    newest = min(origin, whole.newest)
    if is_pooled(whole, newest):
        return Model(growth.fit(whole, newest).carried_to(origin), own)
    shipped = {o: pooled.from_dict(values) for o, values in calibrations.shipped().items()}
    return Model(pooled.at_origin(shipped, origin), own)


def is_pooled(whole: Panel, origin: int) -> bool:
    """Say whether the panel holds enough authorities at an origin to fit the model on."""
    counted = whole.at(origin).stock(origin).drop(vocab.ENGLAND) > 0
    return int(counted.sum()) >= growth.LEAST_AUTHORITIES


def drivers(inputs: tables.Tables, old_la_code: str, origin: int) -> pd.DataFrame:
    """Return each leading indicator of an authority: its value, the median, what it does.

    One that is missing or implausible is marked ``assumed``: its last own value, shrunk to the
    median, stands in.
    """
    fitted = model(inputs, old_la_code, origin)
    known, memory = fitted.calibration, np.array(fitted.calibration.memories)
    medians, spreads = np.array(known.medians), np.array(known.spreads)
    latest = fitted.inputs.latest[0]
    now = deviations(latest, medians, spreads)
    last = np.nan_to_num(deviations(fitted.inputs.previous[0], medians, spreads))
    used = np.where(np.isnan(now), memory * last, now)
    rows = pd.DataFrame(
        {
            "old_la_code": old_la_code,
            "origin": origin,
            "indicator": INDICATORS,
            "value": _shown(latest),
            "median": _shown(medians),
            "used": _shown(medians + used),
            "effect": PER_HUNDRED * np.array(known.coefficients) * used,
            "status": np.where(np.isnan(now), "assumed", "published"),
        }
    )
    return tables.GROWTH_DRIVER.check(rows, "growth drivers")


def _shown(values: np.ndarray) -> np.ndarray:
    """Return indicators for a hundred plans or residents; prevalence is kept as a logarithm."""
    logarithm = np.array([name == "prevalence" for name in INDICATORS])
    return PER_HUNDRED * np.where(logarithm, np.exp(values), values)
