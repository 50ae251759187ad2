"""Scenarios side by side: what each does, how they differ, and which is more likely to be better.

All share the same draws, so that a difference is the effect and not noise.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import Area, Measure, Scenario
from send_analysis.model.forecast import Outcome
from send_analysis.model.money.lines import FILLED
from send_analysis.model.summaries import quantiles_and_mean
from send_analysis.scenarios import invest
from send_analysis.scenarios.versus import Versus

# Result -> unit. A shortfall is over all provisions that have a limit.
UNITS = {"plans": "plans", "short": "places", "spend": "GBP", "in_year_balance": "GBP"}
NEW_PLACES, ON_EMPTY_PLACES = "new_places", "spend_on_empty_places"
_OF_PLACES = {NEW_PLACES: "places", ON_EMPTY_PLACES: "GBP"}  # shown beside the results
MONEY = ("spend", "in_year_balance", "net_saving")
HIGHER_IS_BETTER = {"plans": False, "short": False, "spend": False, "in_year_balance": True}


def result(outcome: Outcome, name: str) -> xr.DataArray:
    """Return one result as (draw, period); NoFiguresError for money where figures are missing."""
    array = _read(outcome, name)
    return array.rename({array.dims[1]: "period"})


def _read(outcome: Outcome, name: str) -> xr.DataArray:
    """Return one result by draw and year."""
    read: dict[str, Callable[[], xr.DataArray]] = {
        "plans": lambda: outcome.plans["total"],
        "short": lambda: outcome.short.sum("provision", skipna=False),
        "spend": lambda: outcome.spend.sum("line", skipna=False),
        "in_year_balance": lambda: outcome.in_year_balance,
        "net_saving": lambda: invest.net_saving(outcome),
    }
    return read[name]().transpose("draw", ...)


def series(outcome: Outcome) -> dict[str, xr.DataArray]:
    """Return each result as (draw, period); no money where its figures are missing."""
    return {name: result(outcome, name) for name in _known(outcome)}


def _known(outcome: Outcome) -> list[str]:
    return [name for name in UNITS if name not in MONEY or outcome.has_money]


def results(outcome: Outcome) -> np.ndarray:
    """Return all results side by side, (draw, cell), in the order of ``labels``."""
    arrays = [_read(outcome, name).to_numpy() for name in _known(outcome)]
    return np.concatenate(arrays, axis=1)


def labels(outcome: Outcome) -> pd.DataFrame:
    """Return measure, period and unit of every cell."""
    return pd.DataFrame(
        {"measure": name, "period": str(period), "unit": UNITS[name]}
        for name, array in series(outcome).items()
        for period in array.period.to_numpy()
    )


def summary(labels: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """Return quantiles and mean of every cell, one row each.

    Parameters
    ----------
    values
        (draw, cell), cells in the order of ``labels``.
    """
    cells = xr.DataArray(values, {"cell": range(len(labels))}, ("draw", "cell"))
    rows = quantiles_and_mean(cells)
    return labels.loc[rows.cell].assign(statistic=rows.statistic.array, value=rows.value.array)


def differences(pairs: Iterable[Versus], area: Area) -> pd.DataFrame:
    """Return every scenario less the one it is measured against, as quantiles and means."""
    rows = [_difference(versus) for versus in pairs]
    if not rows:
        return tables.COMPARISON.empty()
    table = pd.concat(rows).assign(old_la_code=area.old_la_code)
    unit, period = unit_of(table.measure), table.period.astype(str)
    return tables.COMPARISON.check(table.assign(unit=unit, period=period), "draws")


def _difference(versus: Versus) -> pd.DataFrame:
    one, against = versus.one.scenario.name, versus.against.scenario.name
    changed = changes(versus.one.outcome, versus.against.outcome)
    rows = [quantiles_and_mean(array).assign(measure=name) for name, array in changed.items()]
    return pd.concat(rows).assign(scenario=one, against=against)


def changes(outcome: Outcome, against: Outcome) -> dict[str, xr.DataArray]:
    """Return each result that both have, less that of another outcome: (draw, period)."""
    start = _by_provision(against)
    results = _by_provision(outcome).items()
    return {name: array - start[name] for name, array in results if name in start}


def unit_of(measures: pd.Series) -> pd.Series:
    """Return the unit of each measure, a part of which is named after it: ``plans/mainstream``."""
    return measures.str.split("/").str[0].map({**UNITS, **_OF_PLACES})


def _by_provision(outcome: Outcome) -> dict[str, xr.DataArray]:
    """Return each result, with the plans in each provision after all plans, and of places."""
    plans = outcome.plans["provision"].rename(census_year="period")
    parts = {f"plans/{p}": plans.sel(provision=p, drop=True) for p in plans.provision.to_numpy()}
    every = series(outcome)
    return {"plans": every.pop("plans"), **parts, **_of_places(outcome), **every}


def _of_places(outcome: Outcome) -> dict[str, xr.DataArray]:
    """Return places that projects have opened, and what places cost in which no child is."""
    opened = outcome.placed.by_draw["new_places"].sum("provision")
    places = {NEW_PLACES: opened.transpose("draw", ...).rename(census_year="period")}
    if not outcome.has_money:
        return places
    empty = [line for line in outcome.spend.line.to_numpy() if line in FILLED]
    paid = outcome.spend.sel(line=empty).sum("line").rename(financial_year="period")
    return {**places, ON_EMPTY_PLACES: paid.transpose("draw", ...)}


def beats(outcomes: Mapping[str, Outcome], area: Area) -> pd.DataFrame:
    """Return, for every two scenarios, the share of draws in which the first is better.

    Better is a higher balance, less spending, fewer plans, fewer plans without a place. Draws in
    which both are the same count half for each, so that the two probabilities sum to one.
    """
    values = {name: results(outcome) for name, outcome in outcomes.items()}
    cells = {name: labels(outcome) for name, outcome in outcomes.items()}
    rows = [
        _pair(cells[one], values[one], values[other]).assign(scenario=one, against=other)
        for one in outcomes
        for other in outcomes
        if one != other
    ]
    table = pd.concat(rows) if rows else tables.PAIRS.empty()
    return tables.PAIRS.check(table.assign(old_la_code=area.old_la_code), "pairs of scenarios")


def _pair(labels: pd.DataFrame, one: np.ndarray, other: np.ndarray) -> pd.DataFrame:
    sign = np.where(labels.measure.map(HIGHER_IS_BETTER), 1, -1)
    margin = sign * (one - other)
    probability = (margin > 0).mean(axis=0) + (margin == 0).mean(axis=0) / 2
    return labels.drop(columns="unit").assign(probability=probability)


def scenario_table(scenarios: Iterable[Scenario]) -> pd.DataFrame:
    """Return name, title, reason of each scenario, and what it is measured against."""
    rows = [
        {"name": s.name, "title": s.title, "why": s.why.strip(), "against": s.against}
        for s in scenarios
    ]
    return tables.SCENARIOS.check(pd.DataFrame(rows), "scenarios")


def measure_table(scenarios: Iterable[Scenario]) -> pd.DataFrame:
    """Return every measure of each scenario: who owns it, why, when, how large and how certain."""
    rows = [_measure_row(s.name, m) for s in scenarios for m in s.measures]
    return (
        tables.MEASURES.check(pd.DataFrame(rows), "measures") if rows else tables.MEASURES.empty()
    )


def _measure_row(scenario: str, measure: Measure) -> dict[str, object]:
    reached = [word for words in measure.reaches.values() for word in words]
    fields = measure.model_dump(exclude={"effect", "applies_to"})
    return {
        **{name: fields.get(name) for name in tables.MEASURES.columns},
        **measure.effect.model_dump(),
        "scenario": scenario,
        "does": measure.does(),
        "moves": _readable(measure.moves.values()),
        "reaches": _readable(reached),
        "unit": measure.unit,
    }


def _readable(codes: Iterable[str]) -> str | None:
    """Return codes as display text; None where there is none."""
    return ", ".join(vocab.label(code).replace("_", " ") for code in codes) or None
