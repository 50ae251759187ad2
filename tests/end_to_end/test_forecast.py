"""A forecast of plans from DfE's files alone, for an authority without settings or figures."""

import subprocess
import sys

import pandas as pd
import pytest

from send_analysis import config, tables
from send_analysis.config import paths
from send_analysis.runs import plans, run_tables
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
    forecast = tables.FORECAST.check(pd.read_csv(out), "bexley.csv")
    assert set(forecast.old_la_code) == {"303"}
    median = forecast[(forecast["quantile"] == 0.5) & (forecast.category == "total")]
    assert median.value.is_monotonic_increasing and median.value.gt(1000).all()


def test_plans_alone_are_those_of_the_whole_run():
    area = config.find_area(paths.config(), "havering")
    scenario = config.find_scenario(paths.config(), "all_mitigations", area)
    alone = plans.quantiles(area, plans.Asked(scenario, None, 1, 100))
    whole = run_tables("havering", "all_mitigations", 1, 100)["forecast"].drop(columns="run_id")
    pd.testing.assert_frame_equal(alone.reset_index(drop=True), whole, check_dtype=False)
