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
