"""What drives the growth of one authority's plans: its leading indicators beside the median."""

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.model.demand import total
from send_analysis.model.demand.leading import INDICATORS, PREVALENCE, Inputs

PER_HUNDRED = 100  # indicators and effects are shown for a hundred


def table(inputs: tables.Tables, old_la_code: str, origin: int) -> pd.DataFrame:
    """Return each leading indicator of an authority: its value, the median, what it does.

    One that is missing or implausible is marked ``assumed``: its last own value, shrunk to the
    median, stands in.
    """
    fitted = total.model(inputs, old_la_code, origin)
    known, medians = fitted.calibration, np.array(fitted.calibration.medians)
    latest = fitted.inputs.latest[0]
    used = known.centred(latest, fitted.inputs.previous[0])
    rows = pd.DataFrame(
        {
            "old_la_code": old_la_code,
            "origin": origin,
            "indicator": INDICATORS,
            "value": _shown(latest),
            "of_year": _years(fitted.inputs, origin),
            "median": _shown(medians),
            "used": _shown(medians + used),
            "effect": PER_HUNDRED * np.array(known.coefficients) * used,
            "status": np.where(np.isnan(latest), "assumed", "published"),
        }
    )
    return tables.GROWTH_DRIVER.check(rows, "growth drivers")


def _years(inputs: Inputs, origin: int) -> pd.Series:
    """Return the year of the newest figure of each indicator; none where both are missing.

    Flows are of the calendar year before a January, plans held of the January itself.
    """
    newest = np.array([origin - (name != PREVALENCE) for name in INDICATORS])
    known = [~np.isnan(values[0]) for values in (inputs.latest, inputs.previous)]
    years = pd.Series(np.where(known[0], newest, newest - 1), dtype="Int64")
    return years.where(known[0] | known[1])


def _shown(values: np.ndarray) -> np.ndarray:
    """Return indicators for a hundred plans or residents; prevalence is kept as a logarithm."""
    logarithm = np.array([name == PREVALENCE for name in INDICATORS])
    return PER_HUNDRED * np.where(logarithm, np.exp(values), values)
