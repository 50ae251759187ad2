"""Backtest and calibrate on the command line: the files they write, and one message on mistakes."""

import json

import numpy as np
import pandas as pd
import pytest

from send_analysis import cli, tables
from send_analysis.cli import backtest
from send_analysis.config import ConfigError

pytestmark = pytest.mark.unit


def call(*arguments):
    """Return the exit code of a command."""
    return cli.run([*map(str, arguments)])


@pytest.mark.parametrize(
    ("text", "found"),
    [("2016:2018", [2016, 2017, 2018]), ("2024", [2024]), ("2021,2019", [2019, 2021])],
)
def test_origins_are_read(text, found):
    assert backtest.origins(text) == found


@pytest.mark.parametrize("text", ["2024:2016", "soon", "", "2016-2024", "1900:2024"])
def test_origins_written_otherwise_are_an_error(text):
    with pytest.raises(ConfigError, match="it is written 2016:2024, 2024 or 2019,2021"):
        backtest.origins(text)


def test_a_backtest_writes_forecasts_and_scores(capsys, tmp_path, real_data):
    code = call(
        *("backtest", "--data", real_data / "dfe", "--origins", "2023:2024"),
        *("--horizon", 2, "--draws", 100, "--out", tmp_path),
    )
    assert code == 0
    forecasts = pd.read_parquet(tmp_path / "forecasts.parquet")
    tables.FORECAST.check(forecasts, "forecasts.parquet")
    tables.SCORE.check(pd.read_parquet(tmp_path / "scores.parquet"), "scores.parquet")
    wide = forecasts.pivot(
        index=["method", "origin", "horizon", "old_la_code"], columns="quantile", values="value"
    )
    assert (np.diff(wide.to_numpy(float), axis=1) >= 0).all()
    said = capsys.readouterr().out
    assert "revised data, not real-time vintages" in said
    assert "send_analysis_without_population" in said


def test_a_backtest_by_age_band_scores_every_part(capsys, tmp_path, real_data):
    code = call(
        *("backtest", "--data", real_data / "dfe", "--origins", "2022", "--horizon", 2),
        *("--dimension", "age_band", "--draws", 100, "--out", tmp_path),
    )
    assert code == 0
    scores = tables.SCORE.check(pd.read_parquet(tmp_path / "scores.parquet"), "scores.parquet")
    assert set(scores.dimension) == {"age_band"}
    assert "11_to_15" in set(scores.group)
    assert "Not better than a reference" in capsys.readouterr().out


def test_calibrate_keeps_other_origins(tmp_path, real_data):
    file = tmp_path / "calibrations.json"
    for origin in (2018, 2019):
        options = ("--data", real_data / "dfe", "--origin", origin, "--out", file)
        assert call("calibrate", *options, "--draws", 100) == 0
    assert set(json.loads(file.read_text())["origins"]) == {"2018", "2019"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--data", "nowhere", "--out", "x"), "no such folder"),
        (("--data", ".", "--out", "x", "--dimension", "colour"), "--dimension colour: allowed"),
        (("--data", ".", "--out", "x", "--origins", "then"), "--origins 'then'"),
    ],
)
def test_a_mistake_is_told_in_one_message(capsys, arguments, said):
    assert call("backtest", *arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_folder_without_plans_says_what_it_holds(capsys, real_data):
    options = ("--data", real_data / "ons", "--out", "x")
    assert call("backtest", *options) == 2
    assert "hold no caseload and no flows; found tables" in capsys.readouterr().err
