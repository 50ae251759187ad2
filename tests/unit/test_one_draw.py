"""One draw of the real forecast, followed by hand from its plans to its pounds.

Havering on embedded figures with a list of places: the arithmetic below repeats the method with
plain numbers of one draw and nothing of the steps it checks.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from send_analysis import config, tables
from send_analysis.model import forecast
from tests import embedded_case

pytestmark = pytest.mark.unit
DRAW, YEAR = 4, "2027-28"
ENDING, STARTING = 2027, 2028  # the Januaries whose academic years the financial year meets
OPEN = {"state_special": 450.0, "units": 110.0}


def open_places():
    rows = [
        {
            "as_of": "2025-01-31",
            "area": "havering",
            "provider": provision,
            "provision": provision,
            "areas_of_need": "all",
            "ages": "all",
            "academic_year": "2024/25",
            "places": places,
            "status": "open",
            "probability": 1.0,
            "chance_late": pd.NA,
            "fill_years": pd.NA,
            "imports": 0.0,
            "date_status": "own",
            "symbol": pd.NA,
            "source_id": "own list",
        }
        for provision, places in OPEN.items()
    ]
    return tables.PLACES.check(pd.DataFrame(rows), "test")


@cache
def followed():
    inputs = {**embedded_case.inputs(), "places": open_places()}
    start = forecast.start(embedded_case.case("havering", 20, inputs))
    return start.case.assumptions, inputs, start, forecast.run(start)


def average(plans, provision, ending=5 / 12):
    """Return the year's average plans of the draw, by hand."""
    january = plans["provision"].sel(provision=provision).isel(draw=DRAW)
    first, second = (float(january.sel(census_year=y)) for y in (ENDING, STARTING))
    return ending * first + (1 - ending) * second


def test_no_plan_is_lost_between_demand_and_places():
    _, _, start, result = followed()
    demanded = start.plans["provision"].isel(draw=DRAW).sum("provision")
    placed = result.plans["provision"].isel(draw=DRAW).sum("provision")
    np.testing.assert_allclose(placed, demanded, rtol=1e-9)


def wanted(start, result, provision, year):
    """Return plans that want a place, those of them that ask for one here, and who waits."""
    plans = start.plans["provision"].isel(draw=DRAW).sel(provision=provision)
    base, then, now = result.placed.base, float(plans[0]), float(plans.sel(census_year=year))
    waiting = 0.0
    if provision == "state_special":
        waiting = max(now - then, 0) * (1 / base.growth_placed[DRAW] - 1)
    share = float(base.outside.sel(provision=provision).isel(draw=DRAW))
    return now + waiting, now + waiting - share * min(now + waiting, then), waiting


def beyond(start, result, provision, year):
    """Return claims beyond the list of places, and the part of them that schools admit."""
    _, claims, _ = wanted(start, result, provision, year)
    excess = max(claims - OPEN[provision], 0)
    return excess, result.placed.base.over_filled[DRAW] * excess


def test_special_schools_hold_their_places_and_the_rest_is_in_independent_schools():
    base, _, start, result = followed()
    short = {}
    for provision in OPEN:
        excess, admitted = beyond(start, result, provision, STARTING)
        short[provision] = excess - admitted
    stays = config.value(base, "sufficiency.units_overflow_to_mainstream")
    special, _, waiting = wanted(start, result, "state_special", STARTING)
    plans = start.plans["provision"].isel(draw=DRAW).sel(census_year=STARTING)
    independent = (
        float(plans.sel(provision="independent_special"))
        - waiting
        + short["state_special"]
        + (1 - stays) * short["units"]
    )
    after = result.plans["provision"].isel(draw=DRAW).sel(census_year=STARTING)
    found = {p: float(after.sel(provision=p)) for p in ("state_special", "independent_special")}
    assert short["state_special"] > waiting > 0  # the draw is one in which places run out
    assert found["state_special"] == pytest.approx(special - short["state_special"])
    assert found["independent_special"] == pytest.approx(independent)
    shown = float(result.short.isel(draw=DRAW).sel(census_year=STARTING, provision="units"))
    assert shown == pytest.approx(short["units"])


def test_the_pounds_of_the_draw_are_its_plans_times_their_price():
    base, _, start, result = followed()
    spend = result.spend.isel(draw=DRAW).sel(financial_year=YEAR)
    costs = result.tables()["unit_cost"].set_index("component")
    # prices of 2024-25, the newest outturn: three assumed rises, and what the draw makes of them
    drawn = float(start.cost_factor.isel(draw=DRAW).sel(financial_year=YEAR))
    rise = 1 + config.value(base, "budget.inflation.fee_independent")
    fee = costs.value["fees_independent"] * rise**3 * drawn
    assert float(spend.sel(line="fees_independent")) == pytest.approx(
        average(result.plans, "independent_special") * fee
    )
    college = costs.value["topup_further_education"] * (
        (1 + config.value(base, "budget.inflation.topup_further_education")) ** 3
    )
    assert float(spend.sel(line="topup_further_education")) == pytest.approx(
        average(result.plans, "further_education", ending=4 / 12) * college * drawn
    )


def test_the_drawn_cost_of_a_plan_times_the_plans_is_what_the_lines_add_up_to():
    _, inputs, start, result = followed()
    control = inputs["section_251_net"].query("old_la_code == '311'")
    control = float(control.set_index("financial_year").amount["2024-25"])
    net = result.money.parts.net
    np.testing.assert_allclose(net.sel(financial_year="2024-25"), control)
    # without overflow the lines would be the drawn cost; what lacks a place costs more
    without = forecast.money(start.case, forecast.places(start.case, start.plans), start.money)
    drawn = without.parts.net * start.cost_factor
    np.testing.assert_allclose(net, drawn)


def test_places_are_paid_as_listed_and_as_schools_admit_above_them():
    base, inputs, start, result = followed()
    price = config.value(base, "budget.place.special") * (
        (1 + config.value(base, "budget.inflation.place")) ** 6
    )
    rows = inputs["income"].query(
        "old_la_code == '311' and financial_year == '2023-24' and basis == 'deduction'"
    )
    schools = rows.line.str.startswith(("special_academies", "special_free_schools"))
    recouped = float(rows[schools & ~rows.line.str.endswith("_pre_16_ap")].amount.sum())
    budget = inputs["spend"].query(
        "old_la_code == '311' and line == 'place_special' and basis == 'budget'"
    )
    # what the budget of 2021-22 paid for has grown to 2023-24 as England's special schools did
    england = inputs["caseload"].query(
        "old_la_code == 'ENG' and dimension == 'provision' and category == 'state_special'"
    )
    england = england.set_index("census_year").plans.astype(float)
    then, now = (england[y] * 5 / 12 + england[y + 1] * 7 / 12 for y in (2021, 2023))
    commissioned = float(budget.amount.iloc[0]) * now / then
    admitted = [beyond(start, result, "state_special", y)[1] for y in (ENDING, STARTING)]
    places = OPEN["state_special"] + admitted[0] * 5 / 12 + admitted[1] * 7 / 12
    spend = result.spend.isel(draw=DRAW).sel(financial_year=YEAR)
    paid = spend.sel(line=["place_special", "place_special_unfilled"]).sum()
    assert float(paid) == pytest.approx(places * price * (1 - recouped / commissioned))


def test_the_balance_of_the_draw_is_its_income_less_its_spending():
    _, _, start, result = followed()
    money = forecast.run(start)
    np.testing.assert_allclose(
        money.in_year_balance.isel(draw=DRAW), result.in_year_balance.isel(draw=DRAW)
    )
    balance = result.tables()["balance"].query("line == 'in_year_balance' and statistic == 'mean'")
    np.testing.assert_allclose(balance.amount, result.in_year_balance.mean("draw"))
