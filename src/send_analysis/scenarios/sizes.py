"""Every scenario at several sizes of its measures, for readers who want to turn the dial."""

from collections.abc import Iterator, Mapping

import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.config import Measure
from send_analysis.config.measure import EnglandPath, OnProject
from send_analysis.model import forecast
from send_analysis.model.forecast import Outcome
from send_analysis.model.summaries import quantiles
from send_analysis.scenarios import comparison
from send_analysis.scenarios.goal import largest_scale
from send_analysis.scenarios.versus import Side
from send_analysis.tables.explorer import AS_WRITTEN, WHOLE

SIZES = (0.5, 1.0, 1.5)  # of the effect in the scenario's file
QUANTILES = (0.1, 0.5, 0.9)  # lower, central, upper
BY = ("provision", "primary_need")  # breakdowns of plans


def explored(sides: Mapping[str, Side]) -> pd.DataFrame:
    """Return plans, children without a place and money of every scenario and size: EXPLORED.

    Measures that are a yes or no (a project opens, England takes a path) stay as they are; a size
    that a lever does not allow is left out.
    """
    rows = [part for side in sides.values() for part in _of_scenario(side)]
    return tables.EXPLORED.check(pd.concat(rows, ignore_index=True), "draws")


def _of_scenario(side: Side) -> Iterator[pd.DataFrame]:
    for size in allowed(side.scenario.measures):
        outcome = side.outcome if size == AS_WRITTEN else _sized(side, size)
        code = outcome.case.code
        for part in _results(outcome):
            yield part.assign(scenario=side.scenario.name, size=size, old_la_code=code)


def allowed(measures: tuple[Measure, ...]) -> list[float]:
    """Return the sizes at which a scenario's measures can be run."""
    scaled = [largest_scale(m) for m in measures if can_be_sized(m)]
    return [s for s in SIZES if s == AS_WRITTEN or (scaled and s <= min(scaled))]


def can_be_sized(measure: Measure) -> bool:
    """Say whether a measure is an amount, and not a yes or no."""
    is_amount = not isinstance(measure, OnProject | EnglandPath)
    return is_amount and any((measure.effect.low, measure.effect.high))


def _sized(side: Side, size: float) -> Outcome:
    measures = [
        m.model_copy(update={"effect": m.effect.scaled(size)}) if can_be_sized(m) else m
        for m in side.scenario.measures
    ]
    return forecast.run(side.start, measures, side.scenario.name)


def _results(outcome: Outcome) -> Iterator[pd.DataFrame]:
    for name, array in comparison.series(outcome).items():
        yield _rows(array, name, WHOLE).assign(category=WHOLE)
    for dimension in BY:
        if dimension in outcome.plans:
            plans = outcome.plans[dimension].rename(
                {dimension: "category", "census_year": "period"}
            )
            yield _rows(plans, "plans", dimension)


def _rows(array: xr.DataArray, measure: str, dimension: str) -> pd.DataFrame:
    rows = quantiles(array)
    shown = rows[rows["quantile"].isin(QUANTILES)]
    return shown.drop(columns="quantile").assign(
        measure=measure,
        dimension=dimension,
        period=shown.period.astype(str),
        statistic=[f"q{q:g}" for q in shown["quantile"]],
        unit=comparison.UNITS[measure],
    )
