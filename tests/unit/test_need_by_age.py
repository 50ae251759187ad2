"""Need, age and provision together: worked by hand, and agreeing with the draws they come from."""

import numpy as np
import pytest
import xarray as xr

from send_analysis.model.places import need_by_age

pytestmark = pytest.mark.unit
NAMES = {"area_of_need": ["semh", "physical_and_sensory"], "age_band": ["5_to_10", "11_to_15"]}
NAMES |= {"provision": ["state_special", "units"]}


def pair(first, second, *values):
    """Return a two-way table of one draw and January, row by row."""
    coords = {"census_year": [2030], first: NAMES[first], second: NAMES[second]}
    dims = ("draw", "census_year", first, second)
    return xr.DataArray(np.array(values, dtype=float).reshape(1, 1, 2, 2), coords, dims)


def test_what_does_not_interact_is_the_product_of_its_parts():
    # 100 plans; need 60 : 40, age 70 : 30, provision 80 : 20, each independent of the others.
    cells = need_by_age.three_way(
        pair("area_of_need", "provision", 48, 12, 32, 8),
        pair("age_band", "provision", 56, 14, 24, 6),
        pair("area_of_need", "age_band", 42, 18, 28, 12),
    )
    young = cells.sel(draw=0, census_year=2030, age_band="5_to_10")
    assert young.values.tolist() == pytest.approx(np.array([[33.6, 8.4], [22.4, 5.6]]))


def test_every_pair_is_met_where_cells_can_agree_with_all():
    rng = np.random.default_rng(3)
    made = rng.uniform(5, 50, (4, 2, 2, 2, 2))
    coords = {"census_year": [2025, 2030], **NAMES}
    whole = xr.DataArray(made, coords, need_by_age.DIMS)
    pairs = [whole.sum(over) for over in ("age_band", "area_of_need", "provision")]
    cells = need_by_age.three_way(*pairs)
    for over, wanted in zip(("age_band", "area_of_need", "provision"), pairs, strict=True):
        assert np.allclose(cells.sum(over), wanted, rtol=1e-3)


def test_a_pair_that_nobody_is_in_stays_empty():
    cells = need_by_age.three_way(
        pair("area_of_need", "provision", 10, 0, 20, 5),
        pair("age_band", "provision", 10, 5, 20, 0),
        pair("area_of_need", "age_band", 4, 6, 11, 14),
    )
    assert cells.sel(area_of_need="semh", provision="units").max() == 0
    assert np.isfinite(cells).all()
