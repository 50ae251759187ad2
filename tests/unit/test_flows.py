"""Growth explained as new, ceased and residual: by hand, then the sum that always holds."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.model.demand import flows
from send_analysis.model.demand.panel import PanelError
from tests.unit.plan_draws import plans
from tests.unit.test_measures import assumed

pytestmark = pytest.mark.unit

PLANS = pd.Series({2022: 1000, 2023: 1100, 2024: 1300, 2025: 1500})
COUNTED = {
    ("new_plans", 2022): 150, ("ceased_total", 2022): 100,
    ("new_plans", 2023): 250, ("ceased_total", 2023): 110,
    ("new_plans", 2024): 300, ("ceased_total", 2024): 130,
    ("requests", 2024): 500, ("requests_refused", 2024): 100, ("requests_agreed", 2024): 350,
    ("assessments", 2024): 300, ("assessments_plan_issued", 2024): 270,
}  # fmt: skip


def table(**changes):
    values = {**COUNTED, **changes}
    return pd.DataFrame(
        [
            {"old_la_code": "999", "calendar_year": y, "measure": m, "value": v}
            for (m, y), v in values.items()
        ]
    )


def test_rates_are_shares_of_the_plans_held_in_january():
    found = flows.fit(table(), PLANS, "999", 2025)
    # Ceased 10 % in each year. Residual: 100 - 150 + 100 = 50 of 1,000; 200 - 250 + 110 = 60 of
    # 1,100; 200 - 300 + 130 = 30 of 1,300.
    assert found.cease_rate == pytest.approx(0.1)
    assert found.residual_rate == pytest.approx((50 / 1000 + 60 / 1100 + 30 / 1300) / 3)
    assert found.refusal_rate == pytest.approx(0.2)


def test_what_waits_is_agreed_and_not_finished_as_far_as_it_leads_to_a_plan():
    # 350 agreed, 300 finished, 270 of 300 led to a plan: 50 x 0.9 = 45.
    assert flows.fit(table(), PLANS, "999", 2025).waiting == pytest.approx(45)


def test_no_queue_is_claimed_where_none_is_published():
    without = table()[lambda t: t.measure != "assessments"]
    assert flows.fit(without, PLANS, "999", 2025).waiting == 0


def test_no_flow_after_the_origin_enters():
    later = pd.concat([table(), table().assign(calendar_year=2025, value=9999.0)])
    assert flows.fit(later, PLANS, "999", 2025) == flows.fit(table(), PLANS, "999", 2025)


def test_an_authority_without_flows_is_told():
    with pytest.raises(PanelError, match="flows of 998 up to 2024: new, ceased and requested"):
        flows.fit(table(), PLANS, "998", 2025)


SETTINGS = {
    "flows.least_spread": 0.02,
    "flows.least_cease_rate": 0.02,
    "flows.plans_from_this_year": 0.46,
    "flows.plans_from_last_year": 0.33,
}


def explained(total, seed=1):
    known = assumed(**SETTINGS)
    for id_, low, high in (
        ("flows.plans_from_this_year", 0.34, 0.59),
        ("flows.plans_from_last_year", 0.17, 0.48),
    ):
        known[id_] = known[id_].model_copy(update={"low": low, "high": high})
    fitted = flows.fit(table(), PLANS, "999", 2025)
    return flows.explain(total, fitted, {}, "999", known, seed)


@given(st.integers(0, 1000), st.floats(-0.2, 0.4))
@settings(max_examples=20, deadline=None)
def test_new_less_ceased_plus_residual_is_the_change_in_every_draw(seed, growth):
    years = xr.DataArray(np.arange(6), {"census_year": range(2025, 2031)}, "census_year")
    total = (1000 * (1 + growth) ** years).expand_dims(draw=50)
    found = explained(total, seed)
    change = total.diff("census_year")
    assert np.allclose(found.new - found.ceased + found.residual, change)
    assert (found.new >= 0).all()


def test_requests_of_this_year_lead_to_the_larger_part_of_new_plans():
    share = explained(plans(500)["total"]).this_year
    assert 0.55 < float(share.mean()) < 0.62
    assert float(share.min()) > 0.34 / (0.34 + 0.48)


def test_growth_is_divided_by_hand():
    known = assumed(**{**SETTINGS, "flows.least_spread": 0.0, "flows.least_cease_rate": 0.0})
    for id_ in ("flows.plans_from_this_year", "flows.plans_from_last_year"):
        known[id_] = known[id_].model_copy(update={"low": 0.2, "high": 0.6})
    rates = flows.FlowFit(0.1, 0.0, 0.03, 0.0, refusal_rate=0.2, waiting=0.0)
    total = xr.DataArray([[1000.0, 1100.0]], {"census_year": [2025, 2026]}, ("draw", "census_year"))
    found = flows.explain(total, rates, {}, "999", known, 1)
    # 100 more plans: 100 of 1,000 ceased, 30 came by other ways, so 170 are new
    assert [float(x[0, 0]) for x in (found.new, found.ceased, found.residual)] == pytest.approx(
        [170, 100, 30]
    )
