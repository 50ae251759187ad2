"""The forecast beside the council's figures: parts add up to the difference."""

import pandas as pd
import pytest

from send_analysis.model.money import reported

pytestmark = pytest.mark.unit
REPORTED = pd.DataFrame(
    [
        ("DSG cumulative deficit", "31 Mar 2025", 34e6),
        ("DSG in-year increase", "2024-25", 19e6),
        ("DSG forecast overspend", "2025-26", 28e6),
        ("DSG cumulative deficit projected", "end 2026-27", 70e6),
        ("DSG something else", "2025-26", 1e9),
    ],
    columns=["measure", "period", "amount"],
)


def lines(amounts):
    rows = [(y, line, amount) for line, years in amounts.items() for y, amount in years.items()]
    return pd.DataFrame(rows, columns=["financial_year", "line", "amount"])


SPEND = lines(
    {
        "topup_special": {"2024-25": 40e6, "2025-26": 47e6, "2026-27": 55e6},
        "fees_independent": {"2024-25": 21e6, "2025-26": 20e6, "2026-27": 23e6},
        "hospital_education": {"2024-25": 1e6, "2025-26": 1.01e6, "2026-27": 1.02e6},
        "total": {"2024-25": 62e6, "2025-26": 68.01e6, "2026-27": 79.02e6},
    }
)
INCOME = lines({"formula": {"2024-25": 39e6, "2025-26": 42e6, "2026-27": 42e6}})
ACCOUNT = lines({"cumulative_balance": {"2024-25": -38e6, "2025-26": -64e6, "2026-27": -101e6}})
IN_YEAR = lines({"in_year_balance": {"2025-26": -27e6, "2026-27": -38e6}})
SPREAD = {"q0.1": -6e6, "q0.5": -1e6, "q0.9": 3e6}
BALANCE = pd.concat(
    [
        ACCOUNT.assign(statistic="mean"),
        *(
            part.assign(statistic=name, amount=part.amount + apart)
            for part in (ACCOUNT, IN_YEAR)
            for name, apart in SPREAD.items()
        ),
    ]
)


def compared():
    return reported.compared(REPORTED, SPEND, INCOME, BALANCE)


def test_a_year_that_only_balances_tell_is_their_difference():
    theirs = reported.council(REPORTED)
    assert theirs.in_year == {"2024-25": -19e6, "2025-26": -28e6, "2026-27": -8e6}
    assert theirs.at_end == {"2024-25": -34e6, "2025-26": -62e6, "2026-27": -70e6}
    assert theirs.from_balances == {"2026-27"}


def test_the_parts_of_a_year_add_up_to_its_difference():
    rows = compared()
    for year, ours, council in (("2025-26", -26.01e6, -28e6), ("2026-27", -37.02e6, -8e6)):
        of_year = rows[rows.financial_year == year].set_index("item")
        total = of_year.loc["in_year_balance"]
        assert (total.ours, total.council) == (pytest.approx(ours), council)
        assert total.difference == pytest.approx(ours - council)
        parts = of_year.drop(["in_year_balance", "cumulative_balance"]).difference
        assert parts.sum() == pytest.approx(total.difference)


def test_more_spending_lowers_and_more_income_raises_the_balance():
    of_year = compared().query("financial_year == '2025-26'").set_index("item").difference
    assert of_year["topup_special"] == -7e6
    assert of_year["fees_independent"] == 1e6
    assert of_year["formula"] == 3e6
    assert of_year["other_lines"] == pytest.approx(-10_000)
    assert of_year["already_different"] == pytest.approx((39e6 - 62e6) + 19e6)
    assert of_year["change_reported"] == 9e6


def test_balances_stand_beside_each_other_and_a_year_from_balances_is_derived():
    rows = compared().set_index(["item", "financial_year"])
    assert rows.difference["cumulative_balance", "2025-26"] == -2e6
    assert rows.status["in_year_balance", "2026-27"] == "derived"
    assert rows.status["in_year_balance", "2025-26"] == "unverified"


def test_balances_have_a_central_estimate_and_a_range_and_parts_have_none():
    rows = compared().set_index(["item", "financial_year"])
    of_range = rows[["lower_80", "central", "upper_80"]]
    assert list(of_range.loc["cumulative_balance", "2025-26"]) == [-70e6, -65e6, -61e6]
    assert list(of_range.loc["in_year_balance", "2026-27"]) == [-44e6, -39e6, -35e6]
    assert of_range.loc[["topup_special", "other_lines"]].isna().all(axis=None)


def test_nothing_reported_is_nothing_compared():
    assert reported.compared(REPORTED.head(0), SPEND, INCOME, BALANCE).empty
