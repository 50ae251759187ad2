"""The backtest of spending: its scores on the published outturn, and its references by hand."""

import numpy as np
import pandas as pd
import pytest

from send_analysis import cli
from send_analysis.cli import backtest_money
from send_analysis.evaluation import spend, spend_scores
from send_analysis.loaders.intake import assembly

pytestmark = pytest.mark.unit
OURS = ("send_analysis", "send_analysis_given_plans")


@pytest.fixture(scope="module")
def scored():
    options = backtest_money.options(spend.HORIZONS, draws=400, seed=1)
    tables, _ = backtest_money.run(
        assembly.shipped(), list(range(2019, 2024)), options, lambda *_: None
    )
    return tables


def pooled(scored, method):
    rows = scored["scores"]
    rows = rows[(rows.origin == "all") & (rows.method == method)]
    return rows.pivot(index="metric", columns="horizon", values="value").astype(float)


@pytest.mark.parametrize("method", OURS)
def test_it_beats_every_reference_and_its_intervals_hold(scored, method):
    table = pooled(scored, method)
    assert (table.loc["mape_ratio/flat_3_percent"] < 1).all()
    wis = table[table.index.str.startswith("wis_log_ratio/")]
    assert len(wis) == 3 and (wis < 1).to_numpy().all()
    assert (table.loc["bias", ["1", "2"]].abs() < 0.02).all()
    assert table.loc["coverage_80", ["1", "2"]].between(0.75, 0.85).all()
    later = table.loc["coverage_80", ["3", "4"]]
    assert (later >= table.loc["coverage_80_low", ["3", "4"]]).all()
    assert (later <= table.loc["coverage_80_high", ["3", "4"]]).all()


def test_the_one_quantile_table_holds_every_method(scored):
    table = scored["forecasts"]
    assert set(table.dimension) == {"spend"} and set(table.category) == {"net_1_2_x"}
    assert set(OURS) < set(table.method)
    assert (table.census_year == table.origin + table.horizon).all()
    ours = table[(table.method == OURS[0]) & (table.origin == 2023) & (table.old_la_code == "372")]
    central = ours[ours["quantile"] == 0.5]
    # from 2023-24 only 2024-25 is known, in which Rotherham paid 47.2m
    assert central.horizon.tolist() == [1]
    assert central.value.item() == pytest.approx(47.2e6, rel=0.1)


def test_references_by_hand():
    # log cost a plan of two authorities over three years: 0.1 and 0.02 a year, then 0.3 and 0.06
    cost = pd.DataFrame([[1.0, 1.1, 1.4], [2.0, 2.02, 2.08]], columns=[2019, 2020, 2021])
    found = dict(spend._references(cost, 2))
    middle = {name: logs[3] for name, logs in found.items()}  # the median level
    assert middle["last_cost"][0] == pytest.approx([1.4, 1.4])
    assert middle["last_cost_growth"][0] == pytest.approx([1.7, 2.0])
    assert middle["flat_3_percent"][1] == pytest.approx(2.08 + np.log(1.03) * np.array([1, 2]))
    # errors of last_cost: the changes after the first: 0.3 and 0.06
    spread = np.sqrt((0.3**2 + 0.06**2) / 2)
    upper = found["last_cost"][5, 0] - 1.4  # the 90 % level
    assert upper == pytest.approx(1.2815516 * spread * np.sqrt([1, 2]))


def test_the_error_of_the_balance_is_that_of_spending_over_the_block():
    quantiles = np.repeat(np.array([[90.0, 200.0]]), 7, axis=0) + np.arange(-3, 4)[:, None]
    found = spend_scores._of_balance(np.array([100.0, 201.0]), quantiles, np.array([50.0, 400.0]))
    assert found["balance_error"] == pytest.approx((10 / 50 + 1 / 400) / 2)
    assert found["balance_coverage_80"] == 0.5


def test_blocks_are_published_ones_before_recoupment():
    rows = [
        ("999", "2022-23", "high_needs_block", "before_recoupment", 7.0, "published"),
        ("999", "2022-23", "high_needs_block", "after_recoupment", 5.0, "published"),
        ("999", "2023-24", "high_needs_block", "before_recoupment", 8.0, "own"),
        ("999", "2022-23", "schools_block", "before_recoupment", 90.0, "published"),
    ]
    columns = ["old_la_code", "financial_year", "line", "basis", "amount", "status"]
    blocks = spend_scores.known_blocks(pd.DataFrame(rows, columns=columns))
    assert blocks.to_dict() == {2022: {"999": 7.0}}


def folder_of(tmp_path, codes):
    net = assembly.shipped()["section_251_net"]
    rows = net[net.old_la_code.isin(codes)].rename(columns={"amount": "net_1_2_x"})
    named = rows.assign(la_code=rows.old_la_code, la_name=rows.old_la_code)
    columns = ["old_la_code", "la_code", "la_name", "financial_year", "net_1_2_x"]
    named[columns].to_csv(tmp_path / "whatever.csv", index=False)
    return tmp_path


def test_a_folder_with_nothing_but_an_outturn_scores_its_own_authorities(tmp_path, capsys):
    folder = folder_of(tmp_path, ["311", "372", "202"])
    out = tmp_path / "out"
    arguments = ["--dimension", "money", "--origins", "2022:2023", "--draws", "100"]
    assert cli.run(["backtest", *arguments, "--data", str(folder), "--out", str(out)]) == 0
    table = pd.read_parquet(out / "forecasts.parquet")
    assert set(table.old_la_code) == {"311", "372", "202"}
    assert (out / "scores.parquet").is_file()
    assert "ratio to each reference" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("origins", "said"),
    [("2024", "the outturn at hand allows 2019 to 2023"), ("2012:2013", "allows 2019 to 2023")],
)
def test_an_origin_without_an_outturn_is_told(tmp_path, capsys, origins, said):
    arguments = ["--dimension", "money", "--origins", origins, "--out", str(tmp_path)]
    assert cli.run(["backtest", *arguments]) == 2
    assert said in capsys.readouterr().err
