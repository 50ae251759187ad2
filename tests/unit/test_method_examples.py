"""The worked examples of docs/method-places-and-money.md are what the code computes."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.model import money, places
from send_analysis.model.money import spend
from tests.unit.money_case import budget, case, provision, published
from tests.unit.money_case import places as listed

pytestmark = pytest.mark.unit
TEXT = (Path(__file__).parents[2] / "docs" / "method-places-and-money.md").read_text("utf-8")
YEAR = "2025-26"
LINES = {
    "mainstream top-up": "topup_mainstream",
    "unit top-up": "topup_units",
    "special top-up": "topup_special",
    "independent fees": "fees_independent",
    "non-maintained top-up": "topup_non_maintained",
    "further education top-up": "topup_further_education",
    "alternative provision top-up": "topup_alternative_provision",
    "special places": "place_special",
    "unit places, filled": "place_units",
    "alternative provision places": "place_alternative_provision",
    "SEN support and inclusion": "sen_support_inclusion",
    "therapies": "therapies_health",
    "alternative provision services": "ap_services",
    "hospital education": "hospital_education",
}


@cache
def result():
    found = budget(provision(draws=1))
    return found, {"financial_year": YEAR, "draw": 0}


def test_every_line_of_spending_to_the_penny():
    found, cell = result()
    shown = {k: f"{float(found.spend.sel(cell).sel(line=line)):,.2f}" for k, line in LINES.items()}
    for words, amount in shown.items():
        (row,) = [r for r in TEXT.splitlines() if r.startswith(f"| {words} |")]
        assert row.endswith(f"| {amount} |"), f"{words}: the code gives {amount}"
    rest = found.spend.sel(cell).drop_sel(line=list(LINES.values())).sum()
    assert float(rest) == 0
    assert f"**{float(found.spend.sel(cell).sum()):,.2f}**" in TEXT


def test_income_and_balance_to_the_penny():
    found, cell = result()
    income = found.income.sel(cell)
    for amount in (
        income.sel(line="formula"),
        income.sel(line="additional"),
        income.sum(),
        found.in_year_balance.sel(cell),
    ):
        assert f"**£{float(amount):,.2f}**" in TEXT


def test_unit_costs_and_their_price_path_to_the_penny():
    costs = spend.unit_costs(case(), money.basis(case()).start)
    price = result()[0].parts.price.sel(financial_year=YEAR)
    for line in ("topup_mainstream", "topup_special", "fees_independent", "topup_non_maintained"):
        assert f"**£{costs[line].value:,.2f}**" in TEXT
    for line in ("topup_special", "fees_independent"):
        assert f"**£{float(price.sel(line=line)):,.2f}**" in TEXT


def one_draw(built):
    """Return the example of one draw, with and without the school of 10 places."""
    plans, growing = provision(draws=1), provision(draws=1, growth=0.1)
    special = {"provision": ["state_special", "independent_special"]}
    plans.loc[special] = growing.loc[special]
    capacity = pd.DataFrame([{"old_la_code": "999", "publication": "gias", "as_of": "2026-05"}])
    capacity = capacity.assign(provision="state_special", kind="special_school", phase="all")
    capacity = capacity.assign(capacity=60.0, on_roll=63.0, source_id="test")
    school = {"provider": "School", "provision": "state_special", "academic_year": "2026/27"}
    school |= {"status": "planned", "places": 10.0, "probability": float(built)}
    inputs = {
        **published(),
        "places": listed([school]),
        "capacity": tables.CAPACITY.check(
            capacity.reindex(columns=list(tables.CAPACITY.columns)), "test"
        ),
    }
    fixed = {
        "sufficiency__placed_outside_area__state_special": 0.1,
        "sufficiency__growth_placed": 0.75,
        "sufficiency__over_filled": 0.28,
        "sufficiency__slip__planned": 0.0,
        "sufficiency__fill_years__state_special": 1.0,
    }
    a_case = case(inputs, **fixed)
    placed = places.place(a_case, {"provision": plans})
    return placed, money.by_draw(a_case, placed.plans, placed.by_draw)


@pytest.mark.parametrize(("column", "built", "year"), [(2, 1, 2026), (3, 1, 2027), (4, 0, 2027)])
def test_one_draw_is_placed_as_the_table_says(column, built, year):
    placed, _ = one_draw(built)
    at = {"provision": "state_special", "census_year": year, "draw": 0}
    independent = placed.plans["provision"].sel({**at, "provision": "independent_special"})
    computed = {
        "demand": placed.by_draw["demand"].sel(at),
        "claims here": placed.by_draw["claims"].sel(at),
        "places of the 54": placed.supply.listed.sel(at),
        "may be found": placed.supply.found.sel(at),
        "overflow;": placed.by_draw["overflow"].sel(at),
        "in state special schools": placed.plans["provision"].sel(at),
        "in independent schools": independent,
    }
    for words, amount in computed.items():
        (row,) = [r for r in TEXT.splitlines() if r.startswith(f"| {words}")]
        shown = float(row.split("|")[column])
        assert float(amount) == pytest.approx(shown), words


def test_what_the_school_of_the_example_saves():
    spend_of = [
        one_draw(built)[1].parts.before_recoupment.sel(financial_year="2026-27", draw=0)
        for built in (0, 1)
    ]
    saved = float((spend_of[0] - spend_of[1]).sum())
    assert f"**£{saved:,.2f}**" in TEXT
    assert saved == pytest.approx(6.16 * 7 / 12 * (71_176.03 - 17_389.11 - 10_000), abs=0.05)
    np.testing.assert_allclose(float(spend_of[1].sel(line="place_special_unfilled")), 0, atol=1e-6)
