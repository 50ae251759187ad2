"""A forecast of plans from DfE's files alone, for an authority without settings or figures."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from send_analysis import config, tables, vocab
from send_analysis.cli import report
from send_analysis.config import paths
from send_analysis.model import cells, forecast
from send_analysis.runs import inputs, plans, run_tables
from tests import embedded_case
from tests.end_to_end.conftest import ROOT

pytestmark = pytest.mark.end_to_end
HEAVY = {"matplotlib", "seaborn", "nbconvert", "papermill", "statsmodels"}


@pytest.mark.parametrize("named", ["Bexley", "303", "E09000004"])
def test_name_or_code_and_dfe_files_are_enough(named, real_data, tmp_path):
    out = tmp_path / "bexley.csv"
    asked = ["forecast", "--area", named, "--data", str(real_data / "dfe"), "--out", str(out)]
    code = (
        f"import sys; from send_analysis import cli; print(cli.run({asked})); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    *_, exit_code, modules = done.stdout.splitlines()
    assert exit_code == "0", done.stderr
    assert not HEAVY & set(modules.split())
    made = tables.FORECAST_CELLS.check(pd.read_csv(out), "bexley.csv")
    assert set(made.old_la_code) == {"303"}
    median = made[(made["quantile"] == 0.5) & (made.category == "total")]
    assert median.value.is_monotonic_increasing and median.value.gt(1000).all()


def test_plans_alone_are_those_of_the_whole_run():
    area = config.find_area(paths.config(), "havering")
    scenario = config.find_scenario(paths.config(), "all_mitigations", area)
    alone = plans.quantiles(area, plans.Asked(scenario, None, 1, 100))
    whole = run_tables("havering", "all_mitigations", 1, 100)["forecast"].drop(columns="run_id")
    one_way = alone[alone.dimension_b.isna() & (alone.dimension != "age")]
    shown = one_way[list(whole)].reset_index(drop=True)
    pd.testing.assert_frame_equal(shown, whole, check_dtype=False)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_authority_of_the_panel_is_forecast_as_it_is_alone(workers, monkeypatch):
    """To the last bit: that of Newham too, whose count of January 2025 is doubted."""
    codes = ["201", "202", "203", "204", "316"]  # more than a worker is handed at once
    areas = [config.find_area(paths.config(), code) for code in codes]
    monkeypatch.setattr(inputs, "counted", lambda _: areas)
    asked = plans.Asked(config.find_scenario(paths.config(), "baseline"), None, 1, 100)
    made = pd.concat(plans.panel(asked, workers))
    assert list(made.old_la_code.unique()) == codes
    for code, area in zip(codes, areas, strict=True):
        of_panel = made[made.old_la_code == code].reset_index(drop=True)
        alone = plans.quantiles(area, asked)
        pd.testing.assert_frame_equal(of_panel, alone, check_exact=True)


@pytest.mark.parametrize(("area", "draws"), [("panel", 1000), ("havering", 5000)])
def test_draws_that_are_not_asked_for(area, draws, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(plans, "panel", lambda of, workers: asked.append(of) or iter(()))
    monkeypatch.setattr(plans, "quantiles", lambda _, of: asked.append(of) or pd.DataFrame())
    report.forecast(area, tmp_path / "made.csv")
    assert [of.draws for of in asked] == [draws]


def test_the_panel_is_every_authority_that_is_open_and_counted():
    counted = inputs.counted(inputs.load(None, of_plans=True))
    codes = {area.old_la_code for area in counted}
    assert len(codes) == 153 and {"201", "210", "942"} <= codes  # Cumberland; Lewisham to 2025
    assert "909" not in codes  # Cumbria, closed in 2023


def test_a_scenario_of_one_area_is_refused_for_the_panel():
    asked = plans.Asked(config.find_scenario(paths.config(), "all_mitigations"), None, 1, 100)
    with pytest.raises(config.ConfigError, match="allowed are scenarios for every area"):
        next(plans.panel(asked))


def years_old(age):
    return 2 if age == "under_3" else int(age)


def test_cells_add_up_in_every_draw():
    case = embedded_case.case("rotherham", 100)
    every = cells.draws(case, forecast.plans(case))
    for joint in ("need_provision", "need_age", "age_provision"):
        for dimension in every[joint].dims[2:]:
            (other,) = set(every[joint].dims[2:]) - {dimension}
            margin = every[joint].sum(other).transpose("draw", "census_year", dimension)
            whole = every["total"].to_numpy()[:, :, None]
            assert np.abs(margin - every[dimension]).max() < 1e-4 * whole.max()
    for band, (first, last) in vocab.AGE_BANDS.items():
        ages = [a for a in every["age"].age.to_numpy() if first <= years_old(a) <= last]
        summed = every["age"].sel(age=ages).sum("age")
        assert summed.to_numpy() == pytest.approx(every["age_band"].sel(age_band=band).to_numpy())
