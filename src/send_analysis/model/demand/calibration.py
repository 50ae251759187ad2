"""The pooled knowledge of one origin as plain numbers: JSON in, JSON out."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np

from send_analysis import vocab
from send_analysis.model.demand.leading import INDICATORS, PREVALENCE, deviations
from send_analysis.tables import Tables

MAX_HORIZON = 10  # years a calibration is carried forward, as far as DfE's own path


class CalibrationError(vocab.SendError, ValueError):
    """No calibration fits the origin, or its file is damaged; the message says which."""


@dataclass(frozen=True)
class Calibration:
    """What every authority in England together says at one origin.

    Attributes
    ----------
    origin
        January of the newest plans used.
    authorities, panel_sha256
        How many authorities it was fitted on, and the hash of all their numbers.
    england_years, england_path
        England's plans up to the origin as counted, by census year.
    england_plans
        At the origin, doubted counts of authorities replaced (``quality.belief``).
    england_growth
        England's growth to the origin, log points.
    indicators
        Names, in the order of the five that follow.
    medians, previous_medians, spreads, memories
        Of each indicator over authorities, the second a year before the origin; the last is its
        correlation with itself a year before.
    coefficients, covariance
        Log points a year for each unit of each indicator.
    error_scale, error_small, error_df
        A year's error is Student's t with squared scale error_scale**2 + error_small / plans.
    error_persistence
        Correlation of an authority's errors in two years running.
    drift
        Cumulative, by horizon 1 to ``MAX_HORIZON``, log points.
    """

    origin: int
    authorities: int
    panel_sha256: str
    england_years: tuple[int, ...]
    england_path: tuple[float, ...]
    england_plans: float
    england_growth: float
    indicators: tuple[str, ...]
    medians: tuple[float, ...]
    previous_medians: tuple[float, ...]
    spreads: tuple[float, ...]
    memories: tuple[float, ...]
    coefficients: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    error_scale: float
    error_small: float
    error_df: float
    error_persistence: float
    drift: tuple[float, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the calibration as JSON can hold it."""
        return asdict(self)

    def centred(
        self, latest: np.ndarray, previous: np.ndarray, noise: np.ndarray | float = 0.0
    ) -> np.ndarray:
        """Return indicators less their medians, shape of ``latest`` or of ``noise``.

        A missing one is its last own value, shrunk to the median by the indicator's memory, and
        scattered by ``noise`` (standard normal) as far as the memory leaves open; with no last
        value, the median.
        """
        medians, spreads = np.array(self.medians), np.array(self.spreads)
        memory = np.where(np.isnan(previous), 0.0, self.memories)
        last = deviations(previous, np.array(self.previous_medians), spreads)
        guess = memory * np.nan_to_num(last) + np.sqrt(1 - memory**2) * spreads * noise
        known = deviations(latest, medians, spreads)
        return np.where(np.isnan(known), guess, known)

    def carried_to(self, origin: int) -> "Calibration":
        """Return it at a later origin, England taken to have grown at its last rate.

        For an authority whose own count is newer than England's: the median prevalence grows as
        England's plans do; requests for each plan, timeliness, coefficients and errors stay.
        """
        years = range(self.origin + 1, origin + 1)
        if not years:
            return self
        growth = [self.england_growth * (year - self.origin) for year in years]
        path = (self.england_plans * np.exp(growth)).tolist()
        medians = [self._medians_after(risen) for risen in (0.0, *growth)]
        return replace(
            self,
            origin=origin,
            england_years=(*self.england_years, *years),
            england_path=(*self.england_path, *path),
            england_plans=path[-1],
            medians=medians[-1],
            previous_medians=medians[-2],
        )

    def _medians_after(self, risen: float) -> tuple[float, ...]:
        """Return the medians once England's plans have risen by so many log points."""
        moved = risen * (np.array(self.indicators) == PREVALENCE)
        return tuple((np.array(self.medians) + moved).tolist())


def from_dict(values: Mapping[str, Any]) -> Calibration:
    """Return the calibration that ``as_dict`` wrote.

    Raises
    ------
    CalibrationError
        Naming fields that are missing or unknown, or indicators that this code does not know.
    """
    names = {field.name for field in fields(Calibration)}
    if wrong := names ^ set(values):
        raise CalibrationError(f"calibration: fields missing or unknown: {sorted(wrong)}")
    plain: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list | tuple) else v for k, v in values.items()
    }
    plain["covariance"] = tuple(tuple(row) for row in plain["covariance"])
    if plain["indicators"] != INDICATORS:
        raise CalibrationError(
            f"calibration: indicators {plain['indicators']}, this version has {INDICATORS}"
        )
    return Calibration(**plain)


def stored(inputs: Tables) -> dict[int, Calibration]:
    """Return the calibrations in the input table ``growth_calibration``, by origin."""
    if "growth_calibration" not in inputs:
        return {}
    rows = inputs["growth_calibration"]
    return {
        int(origin): from_dict(json.loads(document))
        for origin, document in zip(rows.origin, rows.document, strict=True)
    }


def at_origin(calibrations: Mapping[int, Calibration], origin: int) -> Calibration:
    """Return the calibration of an origin; for one after the last, the last carried forward.

    Raises
    ------
    CalibrationError
        If the origin is earlier than, or between, those there are.
    """
    if origin in calibrations:
        return calibrations[origin]
    if calibrations and origin > max(calibrations):
        return calibrations[max(calibrations)].carried_to(origin)
    raise CalibrationError(
        f"no calibration of origin {origin}; there are {sorted(calibrations)}. "
        "Add DfE's files (send-analysis data add), and the model is fitted on them"
    )
