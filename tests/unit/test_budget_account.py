"""The grant's account by hand: opened on a day, added up from there, a grant for its deficit."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis import config, tables
from send_analysis.config.area import ReportedBalance
from send_analysis.model.money import balance
from send_analysis.model.money.balance import Opening
from tests.unit.money_case import AREA, assumptions, case, money_rows, published

pytestmark = pytest.mark.unit
YEARS = ["2024-25", "2025-26", "2026-27", "2027-28"]
GRANT = {"budget__stability_grant": 0.9, "budget__stability_grant_march": 2026}


def by_year(*amounts):
    return xr.DataArray([list(amounts)], {"financial_year": YEARS}, ("draw", "financial_year"))


def account(opening, opens="2024-25", **changes):
    """Return the account of four years that are 100, 300, 200 and 50 thousand too dear."""
    income = by_year(1.0e6, 1.0e6, 1.1e6, 1.2e6)
    spend = by_year(1.1e6, 1.3e6, 1.3e6, 1.25e6)
    return balance.step(case(**GRANT, **changes), income, spend, Opening(opening, "own", opens))


def values(of_years):
    return of_years.sel(draw=0).to_numpy()


@pytest.mark.parametrize(
    ("opening", "held", "received"),
    # a deficit, a small surplus that the years use up, a surplus that outlasts them
    [(-1.0e6, -1.4e6, 1.26e6), (0.3e6, -0.1e6, 0.09e6), (0.5e6, 0.1e6, 0.0)],
)
def test_a_stability_grant_pays_nine_tenths_of_the_deficit_held_at_its_march(
    opening, held, received
):
    found = account(opening)
    assert values(found.account) == pytest.approx(
        [opening - 1e5, opening - 4e5, opening - 6e5, opening - 6.5e5]
    )
    assert values(found.account)[1] == pytest.approx(held)
    assert values(found.stability_grant) == pytest.approx([0, 0, received, received])


def test_years_before_the_opening_are_shown_and_not_added():
    found = account(-1.0e6, opens="2025-26")
    assert values(found.in_year) == pytest.approx([-1e5, -3e5, -2e5, -5e4])
    assert list(found.account.financial_year) == YEARS[1:]
    assert values(found.account) == pytest.approx([-1.3e6, -1.5e6, -1.55e6])
    assert values(found.stability_grant) == pytest.approx([0, 1.17e6, 1.17e6])


def test_a_deficit_that_the_account_opens_with_on_the_day_of_the_grant_is_the_one_it_pays():
    assert values(account(-1.0e6, opens="2026-27").stability_grant) == pytest.approx([9e5, 9e5])
    assert values(account(1.0e6, opens="2026-27").stability_grant) == pytest.approx([0, 0])
    # a year later the opening holds whatever was received
    assert values(account(-1.0e6, opens="2027-28").stability_grant) == pytest.approx([0])


def test_without_an_opening_balance_there_is_a_change_and_no_grant():
    found = account(None)
    assert found.account is None
    assert found.stability_grant is None
    assert values(found.change) == pytest.approx([-1e5, -4e5, -6e5, -6.5e5])
    lines = set(balance.rows(case(), found).line)
    assert "change_since_1_april_2024" in lines
    assert not any(
        "cumulative" in line or "grant" in line or line == "opening_balance" for line in lines
    )
    assert set(balance.risk(case(), found).measure) == {"in_year", "since_start"}


def test_the_lines_of_an_account_start_with_its_opening():
    rows = balance.rows(case(), account(-1.0e6, opens="2025-26"))
    middle = rows[rows.statistic == "q0.5"].set_index(["line", "financial_year"])
    assert middle.value["opening_balance", "2025-26"] == -1.0e6
    assert middle.status["opening_balance", "2025-26"] == "own"
    assert middle.value["cumulative_balance", "2025-26"] == pytest.approx(-1.3e6)
    assert middle.value["cumulative_balance_with_stability_grant", "2026-27"] == pytest.approx(
        -1.5e6 + 1.17e6
    )
    assert middle.value["change_since_1_april_2025", "2027-28"] == pytest.approx(-5.5e5)
    assert set(middle.loc["in_year_balance"].index) == set(YEARS)
    assert set(middle.loc["cumulative_balance"].index) == set(YEARS[1:])


@settings(max_examples=30, deadline=None)
@given(
    st.floats(-1e8, 1e8),
    st.lists(st.lists(st.floats(-1e8, 1e8), min_size=4, max_size=4), min_size=1, max_size=3),
    st.sampled_from(YEARS),
)
def test_in_every_draw_the_account_is_its_opening_and_what_the_years_add(opening, rows, opens):
    income = xr.DataArray(rows, {"financial_year": YEARS}, ("draw", "financial_year"))
    found = balance.step(case(), income, 0 * income + 5.0, Opening(opening, "own", opens))
    added = np.array(rows)[:, YEARS.index(opens) :] - 5.0
    np.testing.assert_allclose(found.account, opening + added.cumsum(axis=1), atol=1e-3)
    assert (found.stability_grant >= 0).all()


# --- which opening balance ----------------------------------------------------------------


def carried_forward(**by_financial_year):
    rows = [
        {"area": "Testshire", "old_la_code": "999", "financial_year": year.replace("_", "-")[1:],
         "measure": "carried_forward", "value": value, "unit": "GBP", "source_id": "251"}
        for year, value in by_financial_year.items()
    ]  # fmt: skip
    return {"dsg_balance": tables.DSG_BALANCE.check(pd.DataFrame(rows).assign(symbol=pd.NA), "t")}


def reported(*rows):
    """Rows of measure, period and amount, where a deficit is above 0."""
    made = pd.DataFrame(rows, columns=["measure", "period", "amount"]).assign(
        area="testshire", release="Forum", status="unverified", source_id="forum"
    )
    return {"reported_position": tables.REPORTED_POSITION.check(made, "test")}


def choosing(*tables_added, period=None, own=()):
    """Return a case with balances; its settings choose the position reported for ``period``."""
    income = published()["income"]
    lines = [r for y, a in own for r in money_rows({"opening_balance": a}, "other", y)]
    if lines:
        income = pd.concat([income, pd.DataFrame(lines).assign(status="own")])
    inputs = {**published(), "income": income}
    for added in tables_added:
        inputs |= added
    wanted = (
        ReportedBalance(measure="DSG deficit", period=period, reason="newer") if period else None
    )
    return case(inputs).having(area=AREA.model_copy(update={"opening_balance": wanted}))


PUBLISHED = carried_forward(_2022_23=-9e6, _2023_24=-15e6)
REPORTED = reported(("DSG deficit", "31 Mar 2025", 34.7e6), ("DSG increase", "2024-25", 19.4e6))


def test_the_newest_published_balance_that_opens_a_year_is_carried_in():
    assert balance.opening(choosing(PUBLISHED), YEARS) == Opening(-15e6, "published", "2024-25")
    newer = carried_forward(_2023_24=-15e6, _2024_25=-34e6, _2029_30=-1.0)
    assert balance.opening(choosing(newer), YEARS) == Opening(-34e6, "published", "2025-26")


def test_a_balance_from_before_the_years_is_not_carried_over_a_gap():
    older = carried_forward(_2021_22=-9e6)
    assert balance.opening(choosing(older), YEARS) == Opening(None, "assumed", "2024-25")


def test_a_reported_position_opens_the_account_where_the_settings_choose_it():
    found = balance.opening(choosing(PUBLISHED, REPORTED, period="31 Mar 2025"), YEARS)
    assert found == Opening(-34.7e6, "unverified", "2025-26")
    assert balance.opening(choosing(PUBLISHED, REPORTED), YEARS).amount == -15e6


def test_an_own_opening_balance_goes_before_all_others():
    of = choosing(
        PUBLISHED, REPORTED, period="31 Mar 2025", own=[("2024-25", -2e6), ("2025-26", 3e6)]
    )
    assert balance.opening(of, YEARS) == Opening(3e6, "own", "2025-26")


def test_a_position_that_nobody_reported_is_refused_with_those_that_were():
    of = choosing(PUBLISHED, REPORTED, period="31 Mar 2024")
    with pytest.raises(
        config.ConfigError, match=r"testshire.yaml.*31 Mar 2024; allowed: DSG deficit, 31 Mar 2025"
    ):
        balance.opening(of, YEARS)


def test_an_assumed_opening_balance_comes_last():
    like = assumptions()["budget.threshold"]
    id_ = "budget.opening_balance.testshire"
    assumed = like.model_copy(update={"id": id_, "value": -1e6, "status": "assumed"})
    known = {**assumptions(), id_: assumed}
    found = balance.opening(choosing().having(assumptions=known), YEARS)
    assert found == Opening(-1e6, "assumed", "2024-25")
    first = balance.opening(choosing(PUBLISHED).having(assumptions=known), YEARS)
    assert first.amount == -15e6
