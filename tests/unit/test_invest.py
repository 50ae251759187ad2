"""Invest to save: when costs fall, what is saved, and when it pays back, by hand."""

from dataclasses import dataclass

import pytest
import xarray as xr

from send_analysis import config
from send_analysis.config.effect import CostToDeliver
from send_analysis.scenarios import invest
from tests.unit import money_case
from tests.unit.plan_draws import measure

pytestmark = pytest.mark.unit
YEARS = ["2025-26", "2026-27", "2027-28", "2028-29"]


@dataclass(frozen=True)
class Balances:
    case: object
    in_year_balance: xr.DataArray


def balances(rows, measures=()):
    amounts = xr.DataArray(rows, {"financial_year": YEARS}, ("draw", "financial_year"))
    return Balances(money_case.case().having(measures=tuple(measures)), amounts)


def costed(start=2028, **cost):
    about = CostToDeliver.model_validate({"funding": "the council", **cost})
    return measure("requests", -0.1, start=start).model_copy(update={"cost_to_deliver": about})


def paid(**cost):
    amounts = invest.cost([costed(**cost)], YEARS, 2, 1)
    return {kind: amounts[kind].isel(draw=0).to_numpy().tolist() for kind in amounts}


def test_revenue_is_paid_from_the_lead_time_on_and_capital_before_the_start():
    # January 2028 lies in 2027-28; one year of lead time is 2026-27
    found = paid(revenue=100, capital=900, lead_time=1)
    assert found == {"revenue": [0, 100, 100, 100], "capital": [0, 900, 0, 0]}


def test_capital_is_spread_over_the_lead_time_and_earlier_years_count_in_the_first():
    found = paid(revenue=100, revenue_years=4, capital=900, lead_time=3)
    assert found == {"revenue": [200, 100, 100, 0], "capital": [600, 300, 0, 0]}


def test_without_lead_time_capital_falls_in_the_first_year_of_the_effect():
    assert paid(capital=900)["capital"] == [0, 0, 900, 0]


def test_a_measure_pays_back_when_savings_pass_revenue_and_capital_stays_apart():
    acting = [costed(revenue=100, capital=900, lead_time=1)]
    without = balances([[-500] * 4, [-600] * 4])
    after = balances([[-500, -500, -250, -250], [-600, -600, -500, -500]], acting)
    found = invest.parts(after, without)
    assert found["cumulative_net"].to_numpy().tolist() == [
        [0, -100, 50, 200],
        [0, -100, -100, -100],
    ]
    assert found["p_paid_back"].mean("draw").to_numpy().tolist() == [0, 0, 0.5, 0.5]
    assert found["p_paid_back_with_capital"].to_numpy().sum() == 0
    assert found["capital_cost"].isel(draw=0).to_numpy().tolist() == [0, 900, 0, 0]


def test_a_cost_below_zero_or_none_at_all_is_refused():
    with pytest.raises(ValueError, match=r"0 to 1,000,000,000 \(GBP\)"):
        CostToDeliver.model_validate({"funding": "x", "revenue": -5})
    with pytest.raises(ValueError, match="one of them, or both"):
        CostToDeliver.model_validate({"funding": "x"})


def test_the_special_school_of_havering_is_capital():
    every = config.scenarios(money_case.ROOT / "config")
    school = next(m for m in every["special_school_delivered"].measures if m.cost_to_deliver)
    assert school.cost_to_deliver.capital.mode == 33_400_000
    assert school.cost_to_deliver.revenue is None
