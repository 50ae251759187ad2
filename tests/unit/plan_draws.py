"""Tiny draws for tests of measures: 1,000 plans in January 2025, ten percent more each year."""

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.config.measure import from_content
from send_analysis.model.demand import structure
from send_analysis.model.demand.flows import Flows

YEARS = list(range(2025, 2031))
SHARES = {
    "provision": {
        "mainstream": 0.6,
        "units": 0.1,
        "state_special": 0.2,
        "independent_special": 0.1,
    },
    "age_band": {"5_to_10": 0.5, "16_to_19": 0.5},
    "primary_need": {"ASD": 0.75, "SEMH": 0.25},
}


def plans(draws=2):
    total = xr.DataArray(
        np.tile(1000 * 1.1 ** np.arange(len(YEARS)), (draws, 1)),
        {"census_year": YEARS},
        ("draw", "census_year"),
    )
    parts = {name: total * mix(name) for name in SHARES}
    needs = structure.add_up(parts["primary_need"], vocab.AREA_OF_NEED, "area_of_need")
    return {"total": total, **parts, "area_of_need": needs}


def mix(name):
    return xr.DataArray(list(SHARES[name].values()), {name: list(SHARES[name])}, name)


def flows(draws=2, new=200.0, cease=0.1, this_year=0.6, waiting=50.0):
    """Return flows with the same new plans in every year, so that sums are easy by hand."""
    ones = xr.DataArray(
        np.ones((draws, len(YEARS) - 1)), {"census_year": YEARS[1:]}, ("draw", "census_year")
    )
    every = xr.DataArray(np.ones(draws), dims="draw")
    return Flows(
        new=new * ones,
        ceased=0 * ones,
        residual=0 * ones,
        cease_rate=cease * every,
        this_year=this_year * every,
        joiners={name: mix(name) for name in SHARES},
        refusal_rate=0.2,
        waiting=waiting,
    )


def measure(lever, effect, start=2027, ramp=1, **fields):
    low, mode, high = effect if isinstance(effect, tuple) else (effect, effect, effect)
    own = {
        "id": "m",
        "title": "A measure",
        "owner": None,
        "rationale": "because",
        "source": "a paper",
        "status": "assumed",
        "lever": lever,
        "start": start,
        "ramp": ramp,
        "effect": {"low": low, "mode": mode, "high": high},
    }
    return from_content({**own, **fields})
