"""Why spending changes, and what it is most sensitive to: by hand, and adding up exactly."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.model import places as places_step
from send_analysis.model.money import explained
from tests.unit.money_case import assumptions, budget, case, provision

pytestmark = pytest.mark.unit
LINES = {"line": ["mainstream", "special"]}


def state(plans, without, volume, price):
    by_draw = {"dims": ("draw", "line"), "coords": LINES}
    return explained.State(
        plans=xr.DataArray([plans], dims="draw"),
        volume_without_limits=xr.DataArray([without], **by_draw),
        volume=xr.DataArray([volume], **by_draw),
        price=xr.DataArray(price, LINES, "line"),
    )


def test_effects_by_hand():
    first = state(100.0, [80.0, 20.0], [80.0, 20.0], [5.0, 20.0])  # 800
    second = state(110.0, [83.0, 27.0], [84.0, 26.0], [6.0, 22.0])  # 504 + 572 = 1,076
    effects = explained.split(first, second).sum("line")[:, 0]
    found = dict(zip(effects.effect.to_numpy(), effects.to_numpy(), strict=True))
    # volume: a tenth of 800; mix: 5 x (83 - 88) + 20 x (27 - 22); overflow: 5 - 20; price the rest
    assert found == pytest.approx({"volume": 80, "mix": 75, "overflow": -15, "price": 84 + 52})


def test_rows_show_the_change_and_no_remainder():
    first = state(100.0, [80.0, 20.0], [80.0, 20.0], [5.0, 20.0])
    second = state(110.0, [83.0, 27.0], [84.0, 26.0], [6.0, 22.0])
    means = explained.rows(first, second).query("statistic == 'mean'")
    by_effect = means.set_index("effect").value
    assert by_effect["change"] == pytest.approx(276)
    assert by_effect["remainder"] == pytest.approx(0, abs=1e-9)


numbers = st.lists(st.floats(0.1, 1e4), min_size=2, max_size=2)


@settings(max_examples=50, deadline=None)
@given(st.floats(1, 1e4), st.floats(1, 1e4), *[numbers] * 6)
def test_effects_add_up_to_the_change(n0, n1, without0, without1, v0, v1, p0, p1):
    first, second = state(n0, without0, v0, p0), state(n1, without1, v1, p1)
    change = (second.spend - first.spend).sum()
    effects = explained.split(first, second).sum()
    np.testing.assert_allclose(effects, change, atol=1e-4)


def test_two_years_of_a_budget_split_with_overflow():
    rows = [
        {
            "provider": "Old School",
            "provision": "state_special",
            "academic_year": "2020/21",
            "places": 62.0,
        }
    ]
    placed = places_step.place(case(rows=rows), {"provision": provision(growth=0.3)})
    result = budget(placed.plans, by_draw=placed.by_draw)
    first, second = (explained.state(result.parts, y) for y in ("2025-26", "2026-27"))
    effects = explained.split(first, second)
    spend = result.parts.before_recoupment
    change = spend.sel(financial_year="2026-27") - spend.sel(financial_year="2025-26")
    np.testing.assert_allclose(effects.sum("effect"), change.transpose("draw", "line"), atol=1e-6)
    assert (effects.sel(effect="overflow").sum("line") > 0).all()


def test_the_table_of_change_adds_up_with_its_remainder_as_a_row():
    result = budget(provision(growth=0.2))
    table = result.tables["money_change"].query("statistic == 'mean'").set_index("effect").amount
    effects = ["volume", "mix", "overflow", "price", "remainder"]
    assert table[effects].sum() == pytest.approx(table["change"])
    spend = result.parts.before_recoupment.sum("line").mean("draw")
    assert table["change"] == pytest.approx(float(spend[-1] - spend[0]))


def test_risk_is_a_share_of_draws_and_the_first_year_is_counted_once():
    plans = provision(draws=40) * np.linspace(0.5, 3.0, 40)[:, None, None]
    found = assumptions(budget__threshold=1_000_000.0)
    result = budget(plans, known=found)
    risk = result.tables["deficit_risk"]
    start = risk[(risk.measure == "since_start") & (risk.threshold == 1_000_000)]
    change = result.in_year_balance.cumsum("financial_year")
    assert start.probability.tolist() == pytest.approx((change < -1e6).mean("draw").to_numpy())
    ever = (change < -1e6).any("financial_year").mean()
    assert start.p_first.sum() == pytest.approx(float(ever))
    assert set(risk.measure) == {"in_year", "since_start"}
