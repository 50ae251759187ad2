"""Shares on the published releases: what is stored is what they give, series breaks and all."""

import numpy as np
import pytest

from send_analysis import config
from send_analysis.cli.backtest import panel_of
from send_analysis.config import paths
from send_analysis.evaluation import parts
from send_analysis.loaders import calibrations
from send_analysis.loaders.intake import assembly
from send_analysis.model.demand import structure, structure_calibration

pytestmark = pytest.mark.end_to_end
RATIO = 1.0  # of our score to a reference's: below is better


@pytest.fixture(scope="module")
def tables(dfe_tables):
    return dfe_tables


@pytest.mark.parametrize("dimension", structure.HISTORY)
@pytest.mark.parametrize("origin", [2019, 2024, 2025, 2026])
def test_the_stored_calibration_is_what_the_embedded_figures_give(dimension, origin):
    stored = structure.stored(calibrations.inputs(), origin, dimension)
    fresh = structure_calibration.calibrate_structure(assembly.shipped(), origin, dimension)
    assert stored is not None
    assert stored.panel == fresh.panel
    for name, value in vars(fresh).items():
        assert getattr(stored, name) == pytest.approx(value, abs=1e-3), name


def test_age_bands_have_no_origin_where_england_prints_none(tables):
    assert "age_band" not in set(structure.calibrate(tables, 2023).dimension)


def test_special_schools_are_forecast_better_than_by_unchanged_shares(tables):
    asked = parts.Options(
        tables, "provision", 2, config.assumptions(paths.config()), draws=200, seed=1
    )
    whole = panel_of(tables)
    rows = parts.forecasts(asked, whole, [2021, 2022])
    medians = rows[(rows["quantile"] == 0.5) & (rows.category == "state_special")]
    seen = medians.merge(
        parts.observed(tables["caseload"], "provision"),
        on=["old_la_code", "census_year", "category"],
    )
    seen = seen[seen.plans > 0]
    error = np.abs(np.log(seen.value.astype(float) / seen.plans)).groupby(seen.method).mean()
    assert error["send_analysis"] / error["england_total_growth"] < RATIO
