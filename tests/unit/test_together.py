"""Authorities side by side: in every draw they add up to England's."""

import numpy as np
import pytest
import xarray as xr

from send_analysis import config
from send_analysis.config import paths
from send_analysis.loaders import calibrations
from send_analysis.model import together
from send_analysis.model.case import Case
from send_analysis.model.demand import growth, total
from send_analysis.model.demand.panel import PanelError
from tests import panel_case

pytestmark = pytest.mark.unit
ASSUMED = config.assumptions(paths.config())


def cells(values):
    """Return draws of two years, (draw, old_la_code, census_year)."""
    return xr.DataArray(
        np.array(values, float),
        {"old_la_code": np.array(["1", "2"], object), "census_year": [2026, 2030]},
        ("draw", "old_la_code", "census_year"),
    )


def years(values):
    """Return draws of England's plans in two years."""
    return xr.DataArray(
        np.array(values, float), {"census_year": [2026, 2030]}, ("draw", "census_year")
    )


def test_each_draw_is_multiplied_by_england_over_the_sum():
    alone = cells([[[10, 20], [30, 60]], [[10, 30], [30, 30]]])
    england = years([[40, 100], [40, 90]])
    held = together.held(alone, england)
    # 2030: 80 of 100 and 60 of 90. The first January is counted and stays.
    assert held.to_numpy() == pytest.approx(np.array([[[10, 25], [30, 75]], [[10, 45], [30, 45]]]))


def test_an_authority_that_is_left_out_keeps_its_share_of_england():
    alone = cells([[[10, 20], [30, 60]]])
    england = years([[50, 100]])
    held = together.held(alone, england)  # 40 of 50 are supplied: 80 of 100
    assert held.sum("old_la_code").to_numpy() == pytest.approx(np.array([[40, 80]]))


def invented_cases(draws=100, authorities=30):
    made = panel_case.made(authorities)
    fitted = {2025: growth.fit(made, 2025).as_dict()}
    known = {**panel_case.tidy(made), "growth_calibration": calibrations.growth_table(fitted)}
    return [
        Case(known, area(str(200 + n)), ASSUMED, seed=1, draws=draws) for n in range(authorities)
    ]


def area(code):
    return config.Area(
        slug="x", name="X", old_la_code=code, la_code="E09000099", region_code="E12000007"
    )


def test_the_sum_of_every_draw_is_englands_draw_in_the_forecast_of_any_authority():
    cases = invented_cases()
    drawn = together.of_cases(cases)
    england = total.england(cases[0], 2025).sel(census_year=slice(2026, None))
    held = drawn.held.sel(census_year=slice(2026, None))
    assert held.sizes == {"draw": 100, "old_la_code": 30, "census_year": 5}
    assert held.sum("old_la_code").to_numpy() == pytest.approx(england.to_numpy(), rel=1e-12)
    assert drawn.alone.sum("old_la_code").std() > 1.01 * held.sum("old_la_code").std()
    own = total.plans(cases[3], 2025)
    assert drawn.alone[:, 3].to_numpy() == pytest.approx(own.to_numpy())


def test_without_any_authority_it_says_so():
    with pytest.raises(PanelError, match="no authority's plans reach 2030"):
        together.of_cases([])
