"""The worked examples of docs/method-places-and-money.md are what the code computes."""

from functools import cache
from pathlib import Path

import pytest

from send_analysis.model import money
from send_analysis.model.money import spend
from tests.unit.money_case import budget, case, provision

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
