"""Every scenario at several sizes of its measures, for readers who want to turn the dial."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import Measure
from send_analysis.config.measure import EnglandPath, OnProject
from send_analysis.model import forecast, summaries
from send_analysis.model.forecast import Outcome
from send_analysis.scenarios import comparison
from send_analysis.scenarios.goal import largest_scale
from send_analysis.scenarios.versus import Side
from send_analysis.tables.explorer import AS_WRITTEN, WHOLE

SIZES = (0.5, 1.0, 1.5)  # of the effect in the scenario's file
QUANTILES = (0.1, 0.5, 0.9)  # lower, central, upper
Columns = dict[str, np.ndarray]
BY = ("provision", "primary_need")  # breakdowns of plans


def explored(sides: Mapping[str, Side]) -> pd.DataFrame:
    """Return plans, children without a place and money of every scenario and size: EXPLORED.

    Measures that are a yes or no (a project opens, England takes a path) stay as they are; a size
    that a lever does not allow is left out.
    """
    parts = [part for side in sides.values() for part in _of_scenario(side)]
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return tables.EXPLORED.check(pd.DataFrame(rows), "draws")


def _of_scenario(side: Side) -> Iterator[Columns]:
    for size in allowed(side.scenario.measures):
        outcome = side.outcome if size == AS_WRITTEN else _sized(side, size)
        said = {
            "scenario": side.scenario.name,
            "size": size,
            "old_la_code": outcome.case.code,
        }
        for part in _results(outcome):
            yield part | {name: np.full(len(part["value"]), word) for name, word in said.items()}


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


def _results(outcome: Outcome) -> Iterator[Columns]:
    for name, array in comparison.series(outcome).items():
        yield _columns(array, name, WHOLE)
    for dimension in BY:
        if dimension in outcome.plans:
            yield _columns(outcome.plans[dimension], "plans", dimension)


def _columns(array: xr.DataArray, measure: str, dimension: str) -> Columns:
    """Return the quantiles of cells (draw, year) or (draw, year, category) as columns of rows."""
    kept = [vocab.QUANTILES.index(q) for q in QUANTILES]
    values = summaries.statistics(array.to_numpy())[kept]
    year, *categories = (array[d].to_numpy().astype(str) for d in array.dims[1:])
    levels = [np.array([f"q{q:g}" for q in QUANTILES]), year, *(categories or [np.array([WHOLE])])]
    statistic, period, category = (grid.ravel() for grid in np.meshgrid(*levels, indexing="ij"))
    same = {"measure": measure, "dimension": dimension, "unit": comparison.UNITS[measure]}
    return {
        **{name: np.full(values.size, word) for name, word in same.items()},
        **{"category": category, "period": period, "statistic": statistic},
        "value": values.ravel(),
    }
