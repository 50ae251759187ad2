"""Backtest and calibrate on published releases: the files they write and what they print."""

import json

import numpy as np
import pandas as pd
import pytest

from send_analysis import cli, tables

pytestmark = pytest.mark.end_to_end


def call(*arguments):
    """Return the exit code of a command."""
    return cli.run([*map(str, arguments)])


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
    assert "Figures as since revised: pseudo-real-time" in said
    assert "without recounts: mape_ratio_high" in said
    assert "who moved is known too early" in said


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
    shares = pd.read_csv(tmp_path / "structure_calibrations.csv")
    assert set(shares.origin) == {2018, 2019}


def test_a_folder_without_plans_says_what_it_holds(capsys, real_data):
    options = ("--data", real_data / "ons", "--out", "x")
    assert call("backtest", *options) == 2
    assert "hold no caseload and no flows; found tables" in capsys.readouterr().err
