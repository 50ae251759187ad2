"""The backtest on publishers' files: the ratio to the oracle, coverage and both routes."""

import shutil

import numpy as np
import pandas as pd
import pytest

from send_analysis import config, evaluation
from send_analysis.cli.backtest import panel_of
from send_analysis.config import paths
from send_analysis.evaluation.backtest import OURS
from send_analysis.loaders.intake import assembly
from send_analysis.model.case import Case
from send_analysis.model.demand import total
from send_analysis.model.demand.panel import ISSUED, ISSUED_IN_TIME, REFUSED, REQUESTS
from tests import embedded_case

pytestmark = pytest.mark.end_to_end
MOST_1_3, MOST_4_6 = 0.88, 0.88  # ratios to the oracle that are promised


@pytest.fixture(scope="module")
def tables(dfe_tables):
    return dfe_tables


@pytest.fixture(scope="module")
def scored(tables):
    whole = panel_of(tables)
    done = evaluation.backtest(whole, range(2019, 2025), 6, 300, 1, ("england_growth", "drift"))
    table = evaluation.score_table(done)
    return table[(table.origin == "all") & (table.group == "all")]


def test_errors_stay_below_the_oracle(scored):
    ratio = scored[(scored.method == OURS) & (scored.metric == "mape_ratio")]
    ratio = ratio.set_index("horizon").value
    assert ratio["1-3"] <= MOST_1_3
    assert ratio["4-6"] <= MOST_4_6


@pytest.mark.parametrize("method", [OURS, "send_analysis_given_england"])
def test_intervals_hold_at_one_to_three_years(scored, method):
    rows = scored[(scored.method == method) & (scored.metric == "coverage_80")]
    cover = rows.set_index("horizon").value
    assert cover[["1", "2", "3"]].between(0.75, 0.86).all()


def test_every_reference_scores_worse(scored):
    ratios = scored[scored.metric.str.startswith("wis_log_ratio/")]
    assert (ratios.value < 1).all()


@pytest.mark.parametrize(
    ("origin", "release"),
    [
        (2019, "special-educational-needs_2019.zip"),
        (2022, "education-health-and-care-plans_2022.zip"),
        (2025, "education-health-and-care-plans_2025.zip"),
    ],
)
def test_three_origins_are_scored_on_figures_as_published(origin, release, real_data, tmp_path):
    """Their scores are real-time: no plan or flow of the release has changed since."""
    shutil.copy(real_data / "dfe" / release, tmp_path)
    now = panel_of(assembly.shipped())
    then, codes = panel_of(assembly.read_folder(tmp_path).tables), now.unbroken()
    assert len(codes) > 140
    pd.testing.assert_series_equal(then.stock(origin)[codes], now.stock(origin)[codes])
    for measure in (REQUESTS, REFUSED, ISSUED, ISSUED_IN_TIME):
        flows = [one.at(origin).flow(measure, origin - 1)[codes] for one in (then, now)]
        pd.testing.assert_series_equal(*flows)
        assert flows[0].notna().sum() > 130


@pytest.mark.parametrize("origin", [2023, 2024, 2025])
def test_both_routes_agree_on_published_figures(tables, origin):
    """Refitted on DfE's files, or alone with the shipped calibration: the same forecast."""
    own = embedded_case.inputs()
    assumed = config.assumptions(paths.config())
    for slug in ("havering", "rotherham", "wokingham", "tower_hamlets"):
        area = config.find_area(paths.config(), slug)
        refitted, alone = (
            np.quantile(total.plans(Case(t, area, assumed, 1, 1000), origin), [0.1, 0.5, 0.9], 0)
            for t in ({**tables, "residents": own["residents"]}, own)
        )
        assert pd.Series((alone / refitted - 1).ravel()).abs().max() < 0.02
