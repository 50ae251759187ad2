"""Outturns beside the forecast: groups hold every line once, sums and standings by hand."""

import pandas as pd
import pytest

from send_analysis.model.money import lines, outturns

pytestmark = pytest.mark.unit
COLUMNS = ["financial_year", "line", "amount", "status"]


def test_every_line_of_the_forecast_is_in_one_group():
    ours = [line for _, held in outturns.GROUPS.values() for line in held]
    assert sorted(ours) == sorted([*lines.NET_LINES, *lines.PLACE_PRICES])


def test_outturns_come_before_the_forecast_and_lines_of_nothing_are_left_out():
    spend = pd.DataFrame(
        [
            ("2024-25", "topup_mainstream", 5e6, "derived"),
            ("2024-25", "topup_units", 1e6, "derived"),
            ("2024-25", "place_special", 2e6, "assumed"),
            ("2024-25", "fees_other", 0.0, "assumed"),
            ("2025-26", "topup_mainstream", 7e6, "assumed"),
        ],
        columns=COLUMNS,
    )
    outturn = pd.DataFrame(
        [
            ("2021-22", "topup_state_primary", 2e6, "published"),
            ("2021-22", "topup_state_secondary", 1e6, "published"),
            ("2024-25", "topup_state_primary", 9e6, "own"),
        ],
        columns=COLUMNS,
    )
    shown = outturns.beside_forecast(spend, outturn, {"2023-24": 4e6, "2024-25": 6e6})
    shown = shown.set_index(["line", "financial_year"])
    amounts = shown.amount
    assert amounts["topup_in_mainstream", "2021-22"] == 3e6
    assert amounts["topup_in_mainstream", "2024-25"] == 6e6
    assert amounts["net_1_2_x", "2023-24"] == 4e6
    assert amounts["net_1_2_x", "2024-25"] == 6e6
    assert amounts["net_1_2_x", "2025-26"] == 7e6
    assert (amounts["net_1_2_x", "2021-22"], shown.status["net_1_2_x", "2021-22"]) == (
        3e6,
        "derived",
    )
    assert "fees_other" not in shown.index.get_level_values("line")
    assert shown.status["net_1_2_x", "2024-25"] == "published"
    assert shown.status["net_1_2_x", "2025-26"] == "assumed"


def test_a_first_year_that_is_the_authoritys_own_outturn_is_its_account():
    rows = [
        ("2024-25", "topup_mainstream", 5e6, "own"),
        ("2024-25", "therapies_health", 1e6, "own"),
        ("2024-25", "fees_other", 0.0, "assumed"),
        ("2024-25", "place_special", 2e6, "assumed"),
        ("2025-26", "topup_mainstream", 7e6, "assumed"),
    ]
    spend, paid = pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame([], columns=COLUMNS)
    net = outturns.beside_forecast(spend, paid, {}).query("line == 'net_1_2_x'")
    assert net[["financial_year", "amount", "status"]].to_numpy().tolist() == [
        ["2024-25", 6e6, "own"],
        ["2025-26", 7e6, "assumed"],
    ]
    part = spend.assign(status=spend.status.mask(spend.line == "therapies_health", "assumed"))
    shown = outturns.beside_forecast(part, paid, {}).query("line == 'net_1_2_x'")
    assert shown.status.tolist() == ["assumed", "assumed"]


def test_an_outturn_without_a_forecast_stands_alone():
    paid = pd.DataFrame([("2024-25", "therapies_health", 9e5, "own")], columns=COLUMNS)
    shown = outturns.beside_forecast(pd.DataFrame([], columns=COLUMNS), paid, {})
    assert shown.set_index("line").amount.to_dict() == {"therapies_health": 9e5, "net_1_2_x": 9e5}
