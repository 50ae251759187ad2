"""Parts of the total: they sum to it in every draw, and drift as worked by hand."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.demand import structure
from tests.unit.test_growth import assumed

pytestmark = pytest.mark.unit
NO_NOISE = {"structure_years": 1, "structure_drift_kept": 1.0, "structure_spread": 0.0}


def cells(area=(60, 40), england=((500, 500), (600, 400))):
    rows = [("311", 2025, "a", area[0]), ("311", 2025, "b", area[1])]
    for year, values in zip((2024, 2025), england, strict=True):
        rows += [("ENG", year, "a", values[0]), ("ENG", year, "b", values[1])]
    return pd.DataFrame(rows, columns=["old_la_code", "census_year", "category", "plans"])


def total(draws=4, years=(2025, 2026, 2027), value=100.0):
    return xr.DataArray(
        np.full((draws, len(years)), value),
        dims=("draw", "census_year"),
        coords={"census_year": list(years)},
    )


def test_worked_drift():
    fitted = structure.fit_from_history(cells(), "311", 2025, "provision", assumed(**NO_NOISE))
    assert fitted.shares.to_dict() == {"a": 0.6, "b": 0.4}
    assert fitted.drift["a"] == pytest.approx(np.log(0.6 / 0.5))
    assert fitted.drift["b"] == pytest.approx(np.log(0.4 / 0.5))


def test_worked_path_without_noise():
    fitted = structure.StructureFit(
        "provision",
        pd.Series({"a": 0.6, "b": 0.4}),
        pd.Series({"a": np.log(2.0), "b": 0.0}),
        pd.Series({"a": 0.0, "b": 0.0}),
    )
    parts = structure.simulate(fitted, total(), "311", seed=1)
    # 2026: weights 1.2 and 0.4 -> 75 % and 25 %
    assert parts.sel(draw=0, census_year=2026).to_numpy() == pytest.approx([75.0, 25.0])


def test_worked_drift_from_joiners():
    # 20 of 100 plans are new, half of them a: a's share goes from 0.6 to 0.58.
    stock = cells(england=((60, 40), (60, 40)))
    fitted = structure.fit_from_joiners(
        stock, pd.Series({"a": 10.0, "b": 10.0}), "311", 2025, "primary_need", assumed(**NO_NOISE)
    )
    assert fitted.drift["a"] == pytest.approx(np.log(0.58 / 0.6))


@settings(max_examples=25, deadline=None)
@given(
    shares=st.lists(st.floats(0.01, 1), min_size=2, max_size=6),
    noise=st.floats(0, 0.5),
    seed=st.integers(0, 2**32 - 1),
)
def test_parts_sum_to_the_total_in_every_draw(shares, noise, seed):
    names = [f"c{i}" for i in range(len(shares))]
    weights = pd.Series(shares, index=names) / sum(shares)
    fitted = structure.StructureFit("provision", weights, weights * 0, weights * 0 + noise)
    parts = structure.simulate(fitted, total(value=123.0), "311", seed)
    assert parts.sum("provision").to_numpy() == pytest.approx(123.0)
    assert (parts >= 0).all()
    assert parts.isel(census_year=0).to_numpy() == pytest.approx(
        np.tile(weights.to_numpy() * 123.0, (4, 1))
    )


def test_areas_of_need_are_their_needs_added_up():
    needs = xr.DataArray(
        np.arange(6.0).reshape(1, 1, 6),
        dims=("draw", "census_year", "primary_need"),
        coords={"census_year": [2025], "primary_need": ["SPLD", "MLD", "ASD", "SEMH", "HI", "OTH"]},
    )
    from send_analysis import vocab

    areas = structure.add_up(needs, vocab.AREA_OF_NEED, "area_of_need")
    assert areas.squeeze().to_series().to_dict() == {
        "cognition_and_learning": 1.0,
        "communication_and_interaction": 2.0,
        "semh": 3.0,
        "physical_and_sensory": 4.0,
        "unallocated": 5.0,
    }
