"""Transport: children by journey, the level it starts from, and that it is no high needs money."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from send_analysis import tables
from send_analysis.model.money import general_fund
from tests.unit import money_case

pytestmark = pytest.mark.unit
ENGLAND = dict.fromkeys(general_fund.JOURNEYS, 1000.0)


def case(paid=None, **changes):
    """Return the made-up authority with round shares: 0.1 near home, 0.5 further away."""
    known = money_case.assumptions(**changes)
    for name in [n for n in known if n.startswith(("transport.share", "transport.rise"))]:
        local = name.endswith(("early_years", "mainstream", "units", "alternative_provision"))
        value = 0.05 if name == "transport.rise" else 0.1 if local else 0.5
        fixed = {"value": value, "low": value, "high": value + 1e-9}
        known[name] = known[name].model_copy(update=fixed)
    if paid is not None:
        own = known["transport.spent.havering"].model_copy(update={"value": paid})
        known["transport.spent.testshire"] = own
    inputs = money_case.published()
    rows = money_case.caseload()
    england = [
        {**rows.iloc[0].to_dict(), "old_la_code": "ENG", "la_code": "E92000001", "census_year": y,
         "category": p, "plans": n}
        for y in (2024, 2025) for p, n in ENGLAND.items()
    ]  # fmt: skip
    inputs["caseload"] = tables.CASELOAD.check(pd.concat([rows, pd.DataFrame(england)]), "test")
    return money_case.case(inputs, known)


def test_children_are_plans_times_share_scaled_to_england_and_spread_over_distances():
    drawn = general_fund.transport(case(transport__england__children=580), money_case.provision())
    # England by hand: four local provisions at 0.1 and five at 0.5 of 1,000 plans: 2,900
    scale = 580 / 2_900
    special = drawn.children.isel(draw=0, financial_year=0).sel(provision="state_special")
    assert special.to_numpy() == pytest.approx(np.array([0.45, 0.4, 0.15]) * 60 * 0.5 * scale)


def test_an_authority_pays_exactly_what_it_reported_in_the_year_of_the_report():
    drawn = general_fund.transport(case(paid=123_456.0), money_case.provision(growth=0.1))
    total = drawn.spend.sum(["provision", "distance"]).isel(draw=0)
    assert float(total.sel(financial_year="2023-24")) == pytest.approx(123_456)
    # plans stand still until January 2025, then grow by a tenth of them: 7/12 of it in 2025-26
    assert float(total.sel(financial_year="2024-25")) == pytest.approx(123_456 * 1.05)
    expected = 123_456 * 1.05**2 * (1 + 0.1 * 7 / 12)
    assert float(total.sel(financial_year="2025-26")) == pytest.approx(expected)


def test_without_own_figures_the_cost_is_englands_with_the_spread_between_authorities():
    level = case(transport__england__children=580, transport__spread=0.0)
    drawn = general_fund.transport(level, money_case.provision())
    same = xr.DataArray([1.0] * 9, {"provision": list(ENGLAND)}, "provision") * 1_000
    shares = general_fund._shares(level).isel(draw=0) * 580 / 2_900
    journeys = same * shares * general_fund._by_distance(level)
    england = float((journeys * drawn.cost.isel(draw=0, financial_year=0)).sum() / journeys.sum())
    assert england == pytest.approx(level.value("transport.england.cost"))
    wide = general_fund.transport(case(transport__spread=0.5), money_case.provision())
    assert float(wide.cost.isel(financial_year=0).std("draw").sum()) > 0


def test_only_the_reported_year_is_firmer_than_assumed_and_journeys_add_up():
    made = general_fund.tables_of(case(paid=200_000.0), money_case.provision(growth=0.2))
    fund, journeys = made["general_fund"], made["transport_children"]
    firm = fund[fund.status != "assumed"]
    assert set(firm.line) == {"transport"}
    assert set(firm.financial_year) == {"2023-24"}
    assert set(firm.status) == {"unverified"}
    means = fund[fund.statistic == "mean"].set_index(["line", "financial_year"]).amount
    sums = journeys.groupby("financial_year")[["children", "amount"]].sum()
    for year in sums.index:
        assert sums.amount[year] == pytest.approx(means["transport", year])
        assert sums.children[year] == pytest.approx(means["transport_children", year])


def test_without_englands_plans_there_is_no_transport_and_no_error():
    made = general_fund.tables_of(money_case.case(), money_case.provision())
    assert all(table.empty for table in made.values())
