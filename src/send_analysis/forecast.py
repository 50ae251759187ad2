"""Demand, places and money of one area under one scenario: one named step a line."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import budget, sufficiency, tables, vocab
from send_analysis.config import Area, Assumption, Scenario
from send_analysis.demand import growth, measures, structure

METHOD = "send_analysis"
# Census year up to which our own past forecast looks -> how a reader knows the release.
PAST_ORIGINS = {2023: "June 2023 release", 2024: "June 2024 release"}
PUBLISHED_BASIS = "its own count of plans"
MADE_AFTERWARDS = "made afterwards, from revised data"

Tables = dict[str, pd.DataFrame]
# Draws of plans by name: total (draw, census_year), and one more dimension for each of its parts.
# No Dataset: a variable cannot have its own name as one of several dimensions there.
Plans = dict[str, xr.DataArray]


@dataclass(frozen=True)
class Result:
    """The draws of a run, kept for comparison, and the tidy tables read from them."""

    plans: Mapping[str, xr.DataArray]
    spend: xr.DataArray
    in_year_balance: xr.DataArray
    tables: Tables


def run(
    inputs: Tables,
    area: Area,
    scenario: Scenario,
    assumptions: Mapping[str, Assumption],
    seed: int,
    draws: int,
) -> Result:
    """Return plans, places and money of one area under one scenario, from one set of draws."""
    origin = newest_census(inputs["caseload"], area)
    plans = demand(inputs, area, assumptions, origin, seed, draws)
    plans = measures.apply(plans, scenario.measures, seed)
    plans = structure.with_joint(plans, inputs, area.old_la_code, assumptions)
    places = sufficiency.step(plans, inputs["places"], assumptions, area, scenario.name, seed)
    money = budget.step(
        places.placed, inputs, assumptions, area, scenario.name, places=places.by_draw
    )
    return Result(
        plans=places.placed,
        spend=money.spend,
        in_year_balance=money.in_year_balance,
        tables={
            "forecast": forecast_table(plans, area, scenario.name, origin),
            "sufficiency": places.table,
            **money.tables,
        },
    )


def newest_census(caseload: pd.DataFrame, area: Area) -> int:
    """Return the newest January census that counts the area's plans."""
    own = caseload[(caseload.old_la_code == area.old_la_code) & (caseload.dimension == "total")]
    counted = own[own.plans.notna()]
    if counted.empty:
        raise growth.OriginError(f"no plans of {area.name} ({area.old_la_code}) in any census")
    return int(counted.census_year.max())


def demand(
    inputs: Tables,
    area: Area,
    assumptions: Mapping[str, Assumption],
    origin: int,
    seed: int,
    draws: int,
) -> Plans:
    """Return draws of plans in total and by provision, age band and need."""
    total = total_plans(inputs["caseload"], area, assumptions, origin, seed, draws)
    known = structure.calibrations(inputs, origin)
    parts = structure.parts(inputs, known, area.old_la_code, assumptions, total, seed)
    return {"total": total, **parts}


def total_plans(
    caseload: pd.DataFrame,
    area: Area,
    assumptions: Mapping[str, Assumption],
    origin: int,
    seed: int,
    draws: int,
) -> xr.DataArray:
    """Return draws of all plans, made from what was counted up to the origin."""
    totals = caseload[caseload.dimension == "total"].pivot(
        index="census_year", columns="old_la_code", values="plans"
    )
    fitted = growth.fit(totals, area.old_la_code, origin, assumptions)
    return growth.simulate(fitted, area.old_la_code, origin, assumptions, seed, draws)


def forecast_table(
    plans: Mapping[str, xr.DataArray], area: Area, scenario: str, origin: int
) -> pd.DataFrame:
    """Return the quantiles of every cell after the origin, in the one quantile table."""
    future = slice(origin + 1, None)
    one_way = [name for name in plans if name in vocab.DIMENSIONS]
    rows = pd.concat(_quantiles(name, plans[name].sel(census_year=future)) for name in one_way)
    rows = rows.assign(
        old_la_code=area.old_la_code,
        la_code=area.la_code,
        scenario=scenario,
        method=METHOD,
        origin=origin,
        horizon=rows.census_year - origin,
    )
    return tables.FORECAST.check(rows, "forecast")


def _quantiles(dimension: str, cell: xr.DataArray) -> pd.DataFrame:
    values = np.quantile(cell.to_numpy(), vocab.QUANTILES, axis=cell.dims.index("draw"))
    dims = [d for d in cell.dims if d != "draw"]
    coords = {"quantile": list(vocab.QUANTILES), **{d: cell[d].to_numpy() for d in dims}}
    long = xr.DataArray(values, coords, ["quantile", *dims], name="value").to_dataframe()
    long = long.reset_index()
    named = long.assign(dimension=dimension, category=long.get(dimension, "total"))
    return named.drop(columns=dimension, errors="ignore")


def past_forecasts(
    inputs: Tables, area: Area, assumptions: Mapping[str, Assumption], seed: int, draws: int
) -> pd.DataFrame:
    """Return the forecasts made for the newest census, ours and the council's, against it."""
    census_year = newest_census(inputs["caseload"], area)
    rows = [
        _ours(inputs["caseload"], area, assumptions, origin, release, census_year, seed, draws)
        for origin, release in PAST_ORIGINS.items()
        if origin < census_year
    ]
    found = pd.concat([_published(inputs["published_forecast"], area, census_year), *rows])
    return tables.FORECAST_CHECK.check(
        _against_census(found, inputs["caseload"], area, census_year), "past forecasts"
    )


def _ours(
    caseload: pd.DataFrame,
    area: Area,
    assumptions: Mapping[str, Assumption],
    origin: int,
    release: str,
    census_year: int,
    seed: int,
    draws: int,
) -> pd.DataFrame:
    plans = total_plans(caseload, area, assumptions, origin, seed, draws)
    lower, middle, upper = np.quantile(plans.sel(census_year=census_year), (0.1, 0.5, 0.9))
    return pd.DataFrame(
        {
            "forecaster": [f"ours_june_{origin}"],
            "published": MADE_AFTERWARDS,
            "based_on": release,
            "dimension": "total",
            "category": "total",
            "forecast": middle,
            "lower_80": lower,
            "upper_80": upper,
        }
    )


def _published(published: pd.DataFrame, area: Area, census_year: int) -> pd.DataFrame:
    rows = published[
        (published.old_la_code == area.old_la_code) & (published.census_year == census_year)
    ]
    return pd.DataFrame(
        {
            "forecaster": rows.forecaster,
            "published": rows.published,
            "based_on": PUBLISHED_BASIS,
            "dimension": rows.dimension,
            "category": rows.category,
            "forecast": rows.plans,
            "lower_80": pd.NA,
            "upper_80": pd.NA,
        }
    )


def _against_census(
    forecasts: pd.DataFrame, caseload: pd.DataFrame, area: Area, census_year: int
) -> pd.DataFrame:
    counted = caseload[
        (caseload.old_la_code == area.old_la_code) & (caseload.census_year == census_year)
    ][["dimension", "category", "plans"]].rename(columns={"plans": "census"})
    rows = forecasts.merge(counted, on=["dimension", "category"], how="inner")
    difference = rows.forecast.astype("Float64") - rows.census
    return rows.assign(
        old_la_code=area.old_la_code,
        census_year=census_year,
        difference=difference,
        percent_of_census=100 * difference / rows.census,
    )
