"""Requests, decisions and assessments by age group: each authority's own mix, shrunk to England's.

The mix of a measure is its counts of the last years by age, plus ``PRIOR`` counts as England
divides them; in the draws it varies as Dirichlet's distribution of ``CONCENTRATION`` does, alike
for all measures of a draw. Children whose age is not recorded divide as the others do.
"""

import numpy as np
import pandas as pd
import xarray as xr
from scipy import special

from send_analysis import vocab
from send_analysis.model import streams
from send_analysis.model.case import Case

# Likeliest for the mix of 2024 given that of 2023, all authorities: 160 to 290 and 180 to 410 for
# the five measures (docs/method.md, requests).
PRIOR = 250.0
CONCENTRATION = 250.0
YEARS = 2  # of counts by age that are added up
BANDS = tuple(vocab.AGE_BANDS)
# By age when the request was received. New plans are by age at their start, which releases before
# 2026 count otherwise (England 2024: 15,582 under 5, 2025: 23,997), so they are not divided.
MEASURES = (
    *("requests", "requests_refused", "requests_agreed"),
    *("assessments", "assessments_plan_issued"),
)


def divided(case: Case, yearly: dict[str, xr.DataArray]) -> dict[str, xr.DataArray]:
    """Return the measures that are counted by age, (draw, calendar_year, age_band).

    Age groups add up to the measure in every draw.

    Parameters
    ----------
    yearly
        Draws by measure, (draw, calendar_year).
    """
    counted = [name for name in MEASURES if name in yearly]
    mixes = {name: mix(case.inputs["flows"], case.code, name) for name in counted}
    known = {name: shares for name, shares in mixes.items() if shares is not None}
    if not known:
        return {}
    draws = next(iter(yearly.values())).sizes["draw"]
    stream = streams.generator(case.seed, f"requests/ages/{case.code}")
    uniform = stream.random((draws, len(BANDS)))
    return {
        name: (yearly[name] * _drawn(shares, uniform)).transpose(*yearly[name].dims, "age_band")
        for name, shares in known.items()
    }


def mix(flows: pd.DataFrame, old_la_code: str, measure: str) -> np.ndarray | None:
    """Return the shares of the age groups, (bands); None where England is not counted by age."""
    known = flows[flows.measure.str.startswith(f"{measure}/age_band/")]
    england = _newest(known, vocab.ENGLAND)
    if england is None:
        return None
    own = _newest(known, old_la_code)
    added = PRIOR * england / england.sum() + (0.0 if own is None else own)
    return added / added.sum()


def _newest(known: pd.DataFrame, old_la_code: str) -> np.ndarray | None:
    """Return an area's counts by age group in its last years together, (bands)."""
    own = known[known.old_la_code == old_la_code]
    wide = own.assign(band=own.measure.str.split("/").str[-1]).pivot(
        index="calendar_year", columns="band", values="value"
    )
    counted = wide.reindex(columns=list(BANDS)).astype("Float64").astype(float).dropna()
    return None if counted.empty else counted.tail(YEARS).sum().to_numpy()


def _drawn(shares: np.ndarray, uniform: np.ndarray) -> xr.DataArray:
    """Return draws of the mix (draw, age_band): Dirichlet's, from places in gamma distributions."""
    gamma = special.gammaincinv(CONCENTRATION * shares, uniform)
    mixes = gamma / gamma.sum(axis=1, keepdims=True)
    return xr.DataArray(mixes, {"age_band": list(BANDS)}, ("draw", "age_band"))
