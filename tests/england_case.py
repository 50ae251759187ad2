"""Invented draws of three authorities in two regions that add up to an invented England."""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import config, tables
from send_analysis.model import together
from send_analysis.runs import england
from tests import invented

CODES = {"311": ("Havering", "E12000007"), "372": ("Rotherham", "E12000003")}
CODES |= {"313": ("Hounslow", "E12000007")}
YEARS = (2026, 2027, 2030)
# Havering grows by a half, Rotherham by a tenth, Hounslow by a fifth in four years.
CENTRAL = {"311": (1000, 1100, 1500), "372": (2000, 2050, 2200), "313": (500, 520, 600)}


def drawn(draws=101, england_more=1.0):
    """Return draws whose spread is a tenth either way; England is their sum, or more."""
    ways = np.linspace(0.9, 1.1, draws)[:, None, None]
    spread = np.where(np.array(YEARS) > YEARS[0], ways, 1.0)
    alone = xr.DataArray(
        spread * np.array([CENTRAL[code] for code in CODES]),
        {"old_la_code": np.array(list(CODES), object), "census_year": list(YEARS)},
        ("draw", "old_la_code", "census_year"),
    )
    whole = alone.sum("old_la_code") * england_more
    whole[{"census_year": 0}] = 3500.0
    held = together.held(alone, whole)
    return together.Together((), alone, held, whole, {"311": 2026, "372": 2026, "313": 2025})


def listed():
    """Return the areas with 20,000 residents now and 25,000 then; Hounslow's are not known."""
    rows = [
        {"old_la_code": code, "la_code": f"E0900000{n}", "la_name": name, "level": "authority"}
        | {"region_code": region, "counted_in": 2025 if code == "313" else 2026}
        | {"now": np.nan if code == "313" else 20_000, "then": np.nan if code == "313" else 25_000}
        for n, (code, (name, region)) in enumerate(CODES.items())
    ]
    return england.with_sums(pd.DataFrame(rows).set_index("old_la_code"))


def run(residents=True):
    """Return the run of England; residents are known of every authority, or not of all."""
    areas = listed()
    if residents:
        areas = areas.fillna({"now": 20_000.0, "then": 25_000.0})
    made = {
        "england_compared": england.compared(drawn(), areas),
        "forecast": england.forecast(drawn(), areas),
        "caseload": tables.CASELOAD.empty(),
    }
    kept = {name: invented.run()[name] for name in ("sources_used", "assumptions_used")}
    return invented.Run({**made, **kept}, config.ENGLAND)
