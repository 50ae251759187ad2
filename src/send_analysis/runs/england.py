"""The tables of England: every authority side by side, in simulations that add up."""

from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import config, tables, vocab
from send_analysis.config import paths
from send_analysis.model import cells, summaries, together
from send_analysis.model.case import Case
from send_analysis.model.demand import children, shares
from send_analysis.model.together import Together
from send_analysis.runs import inputs as run_inputs
from send_analysis.runs import plans
from send_analysis.runs.of_scenario import assumptions_used
from send_analysis.tables import Tables

_CODE, _AUTHORITY, _REGION, _ENGLAND = "old_la_code", "authority", "region", "england"
_SPREAD = {"": 0.5, "_low": 0.1, "_high": 0.9}  # the central estimate, the ends of the 80% range
_HUNDRED = 100
_PART = "demand"  # of the assumptions: a forecast of plans rests on no other
_RANKED = ("expected", "growth", "per_100")
_RESIDENTS = ["now", "then"]


def tables_of(seed: int, draws: int, data: Path | None = None) -> Tables:
    """Return the tables of England without new action; they need no places and no money.

    ``data`` is a folder of publishers' files that replaces the added ones.
    """
    read, base = run_inputs.protected(data, of_plans=True), config.assumptions(paths.config())
    drawn = drawn_of(read.for_model, base, seed, draws)
    caseload = read.shown["caseload"]
    totals = caseload[caseload.dimension == "total"]
    listed = with_sums(_authorities(drawn))
    used = assumptions_used(base, config.ENGLAND)
    return {
        "england_compared": compared(drawn, listed),
        "forecast": forecast(drawn, listed),
        "caseload": totals[totals.old_la_code.isin(listed.index)],
        "sources_used": read.shown["sources_used"],
        "assumptions_used": used[used.id.str.startswith(_PART)],
    }


def drawn_of(known: Tables, base: config.Assumptions, seed: int, draws: int) -> Together:
    """Return the draws of every authority whose plans are counted, held to England's."""
    narrowed = shares.split(plans.calibrated(known))
    areas = run_inputs.counted(known)
    return together.of_cases([Case(narrowed(a.old_la_code), a, base, seed, draws) for a in areas])


def _authorities(drawn: Together) -> pd.DataFrame:
    """Return the authorities by code: names, region, residents aged 0 to 25.

    Residents are those of the summers before the first January (``now``) and the last (``then``).
    """
    ends = [int(drawn.england.census_year[place]) for place in (0, -1)]
    rows = [
        {
            _CODE: case.code,
            "la_code": case.area.la_code,
            "la_name": case.area.name,
            "level": _AUTHORITY,
            "region_code": case.area.region_code,
            "counted_in": drawn.origins[case.code],
            **dict(zip(_RESIDENTS, _residents(case, ends), strict=True)),
        }
        for case in drawn.cases
    ]
    return pd.DataFrame(rows).set_index(_CODE)


def _residents(case: Case, census_years: list[int]) -> np.ndarray:
    """Return the residents aged 0 to 25 of the summer before each January; NaN where unknown."""
    return children.residents(case, census_years)[1].sum("age_band", skipna=False).to_numpy()


def with_sums(authorities: pd.DataFrame) -> pd.DataFrame:
    """Return the authorities with their regions and England; a sum lacks what a part lacks."""
    by_region = authorities.groupby("region_code")
    regions = by_region[_RESIDENTS].sum(skipna=False).assign(level=_REGION)
    regions["region_code"] = regions.index
    regions["counted_in"] = by_region.counted_in.min()  # the oldest of what is summed
    named = {"la_code": regions.index, "la_name": regions.index.map(vocab.REGION_NAMES)}
    whole = {
        **authorities[_RESIDENTS].sum(skipna=False),
        **{"la_code": vocab.ENGLAND_GSS, "la_name": "England", "level": _ENGLAND},
        "counted_in": authorities.counted_in.max(),
    }
    england = pd.DataFrame([whole], index=[vocab.ENGLAND])
    every = pd.concat([england, regions.assign(**named), authorities]).rename_axis(_CODE)
    return every.assign(region=every.region_code.map(vocab.REGION_NAMES))


def by_area(drawn: Together, listed: pd.DataFrame) -> xr.DataArray:
    """Return draws of plans of every area listed, (draw, old_la_code, census_year)."""
    held = drawn.held

    def of_one(code: str, level: str) -> xr.DataArray:
        if level == _AUTHORITY:
            return held.sel({_CODE: code}, drop=True)
        own = listed.index[(listed.region_code == code) & (listed.level == _AUTHORITY)]
        return held.sel({_CODE: own.to_numpy(object)}).sum(_CODE)

    draws = [
        drawn.england if code == vocab.ENGLAND else of_one(code, level)
        for code, level in listed.level.items()
    ]
    codes = pd.Index(listed.index.to_numpy(object), name=_CODE)
    return xr.concat(draws, codes).transpose("draw", _CODE, "census_year")


def compared(drawn: Together, listed: pd.DataFrame) -> pd.DataFrame:
    """Return ENGLAND_COMPARED: plans, growth and plans for 100 residents, with ranges and ranks."""
    every = by_area(drawn, listed)
    first, last = (every.isel(census_year=place) for place in (0, -1))
    years = int(last.census_year) - int(first.census_year)
    growth = _HUNDRED * ((last / first) ** (1 / years) - 1)
    now, then = (xr.DataArray(listed[end].to_numpy(float), dims=_CODE) for end in _RESIDENTS)
    alone = drawn.alone.isel(census_year=-1).median("draw").to_series()
    rows = listed.reset_index().assign(
        from_year=int(first.census_year),
        plans=first.median("draw").to_numpy(),
        census_year=int(last.census_year),
        **_spread("expected", last),
        **_spread("growth", growth),
        **_spread("per_100", _HUNDRED * last / then),
        per_100_now=(_HUNDRED * first.median("draw") / now).to_numpy(),
        alone=listed.index.map(alone),
    )
    rows["moved"] = _HUNDRED * (rows.expected / rows.alone - 1)
    for name in _RANKED:
        ranks = rows.groupby("level")[name].rank(ascending=False, method="min")
        rows[f"rank_{name}"] = ranks.where(rows.level != _ENGLAND)
    wanted = rows.sort_values(["level", "rank_expected"])[list(tables.ENGLAND_COMPARED.columns)]
    return tables.ENGLAND_COMPARED.check(wanted, "authorities of England")


def _spread(name: str, draws: xr.DataArray) -> dict[str, np.ndarray]:
    """Return the central estimate and the 80% range of each area, by the name of their columns."""
    return {
        f"{name}{end}": draws.quantile(level, "draw", skipna=False).to_numpy()
        for end, level in _SPREAD.items()
    }


def forecast(drawn: Together, listed: pd.DataFrame) -> pd.DataFrame:
    """Return FORECAST: the quantiles of all plans of every area after the first January."""
    ahead = by_area(drawn, listed).isel(census_year=slice(1, None))
    rows = summaries.quantiles(ahead)
    newest = int(drawn.england.census_year[0])
    origin = rows[_CODE].map(drawn.origins).fillna(newest).astype(int)
    labelled = rows.assign(
        la_code=rows[_CODE].map(listed.la_code),
        scenario=config.BASELINE,
        method=cells.METHOD,
        origin=origin,
        horizon=rows.census_year - origin,
        dimension="total",
        category="total",
        interval=pd.NA,
    )
    return tables.FORECAST.check(labelled, "forecast of England")
