"""The trend of needs that DfE's pupils by need give: worked by hand, blind to the future."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from send_analysis.model.demand import need_trend, structure, structure_needs
from send_analysis.model.demand.shares import OneAuthority
from tests import embedded_case
from tests.assumptions_case import assumed

pytestmark = pytest.mark.unit
ASSUMED = assumed(
    **{
        "structure_need_prior": 200,
        "structure_need_spread": 0.04,
        "structure_need_national": 0.02,
        "structure_need_trend_prior": 300,
        "structure_drift_kept.other": 0.8,
    }
)
# Half and half in 2021, three to two in 2025; what lies between does not matter, but is needed.
PUPILS = {2021: (100, 100), 2022: (130, 70), 2025: (150, 100)}


def pupils(by_year, code="311"):
    rows = [
        {"old_la_code": code, "census_year": year, "primary_need": need, "pupils": count}
        for year, counts in by_year.items()
        for need, count in zip(("ASD", "MLD", "not_recorded"), counts, strict=False)
    ]
    frame = pd.DataFrame(rows).astype({"pupils": "Float64", "census_year": "Int64"})
    return {"pupils_by_need": frame}


def test_worked_change_a_year():
    """ln(0.6 / 0.5) / 4 and ln(0.4 / 0.5) / 4; unrecorded needs and January 2026 play no part."""
    later = {**PUPILS, 2025: (150, 100, 40), 2026: (1, 900)}
    found = need_trend.of_one(pupils(later), "311", 2025)
    assert found.change.to_dict() == pytest.approx({"ASD": 0.0455804, "MLD": -0.0557859})
    assert found.pupils.to_dict() == {"ASD": 100, "MLD": 100}


def test_a_leap_is_cut_to_a_tenth_a_year():
    """ln(0.95 / 0.5) / 4 would be 0.16."""
    found = need_trend.of_one(pupils({**PUPILS, 2025: (190, 10)}), "311", 2025)
    assert found.change.to_dict() == pytest.approx({"ASD": 0.1, "MLD": -0.1})


@pytest.mark.parametrize(
    ("inputs", "code", "origin"),
    [
        ({}, "311", 2025),
        (pupils(PUPILS), "372", 2025),
        (pupils({2024: (1, 1), 2025: (1, 2)}), "311", 2025),
        (pupils(PUPILS), "311", 2024),  # two Januaries until then
        (pupils(PUPILS), "311", 2027),  # the first is more than five years back
    ],
)
def test_too_few_januaries_have_no_trend(inputs, code, origin):
    assert need_trend.of_one(inputs, code, origin) is None


def test_a_need_withheld_or_new_at_either_end_has_no_trend():
    rows = {2021: (100, 100, 0), 2022: (130, 70, 0), 2025: (150, None, 0)}
    assert list(need_trend.of_one(pupils(rows), "311", 2025).change.index) == ["ASD"]


def path(trend):
    """Return the change of log shares by year ahead and need, 60 ASD and 40 MLD plans held."""
    plans = pd.Series({"ASD": 60.0, "MLD": 40.0})
    joiners = pd.Series({"ASD": 10.0, "MLD": 10.0})
    counts = OneAuthority(plans, joiners)
    fitted = structure_needs.fit_needs(counts, counts, ASSUMED, trend=trend)
    return pd.DataFrame(fitted.path, columns=fitted.categories)[["ASD", "MLD"]].to_numpy()


def test_worked_path_goes_on_beyond_what_joiners_explain():
    """The trend counts a quarter (100 pupils of 100 + 300) and each year 0.8 of the last.

    A fifth of the plans are new, half of them MLD: the first year 0.6 -> 0.58 and 0.4 -> 0.42.
    """
    joiners = path(None)
    assert joiners[0] == pytest.approx(np.log([0.58 / 0.6, 0.42 / 0.4]))
    beyond = 0.25 * (np.array([0.0455804, -0.0557859]) - joiners[0])
    added = path(need_trend.of_one(pupils(PUPILS), "311", 2025)) - joiners
    assert added[0] == pytest.approx(0.8 * beyond, abs=1e-6)
    assert added[2] == pytest.approx((0.8 + 0.64 + 0.512) * beyond, abs=1e-6)


def test_a_trend_that_joiners_explain_adds_nothing():
    joiners = path(None)
    same = pd.Series(joiners[0], ["ASD", "MLD"])
    assert path(need_trend.NeedTrend(same, same * 0 + 500)) == pytest.approx(joiners)


def needs(added):
    """Draws of Leeds' needs on the embedded figures and added pupils, of 5,000 plans a year."""
    case = embedded_case.case("Leeds", 200, {**embedded_case.inputs(), **added})
    years = range(2025, 2031)
    total = xr.DataArray(
        np.full((case.draws, len(years)), 5000.0), {"census_year": years}, ("draw", "census_year")
    )
    return structure.parts(case, total)["primary_need"]


def test_the_forecast_moves_with_its_own_pupils_and_with_nobody_elses():
    without = needs({})
    of_another = needs(pupils(PUPILS, "311"))
    assert (without == of_another).all()
    rising = {2023: (1000, 1000), 2024: (1100, 950), 2025: (1200, 900)}
    own = needs(pupils(rising, "383"))
    last = {"census_year": 2030}
    more = own.sel(last).mean("draw") / without.sel(last).mean("draw")
    assert more.sel(primary_need="ASD") > 1.02
    assert more.sel(primary_need="MLD") < 0.98
    assert own.sum("primary_need").to_numpy() == pytest.approx(
        without.sum("primary_need").to_numpy()
    )
