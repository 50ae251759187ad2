"""The ledger: nothing in it changes, and a forecast is scored when its census arrives."""

import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.evaluation import ledger as step
from send_analysis.loaders.intake.base import LoadError
from send_analysis.loaders.papers import ledger
from tests import invented

pytestmark = pytest.mark.unit


def rows(name="one"):
    forecast = invented.forecast()
    return step.from_forecast(forecast, name, "2026-11-22", "afterwards", None)


def test_only_all_plans_are_kept():
    assert set(rows().dimension) == {"total"}
    assert len(rows()) == 5 * 7


def test_a_forecast_is_added_once_and_stays(tmp_path):
    file = tmp_path / "ledger.csv"
    ledger.add(rows(), file)
    ledger.add(rows("two"), file)
    assert set(ledger.read(file).forecast_id) == {"one", "two"}
    with pytest.raises(LoadError, match=r"ledger.csv: one is in the ledger and stays as it is"):
        ledger.add(rows(), file)


def test_worked_score():
    """Said 2,779, counted 3,005: 226 too few, 7.5 % of the census."""
    said = pd.DataFrame(
        {
            "forecast_id": ["havering_2024"],
            "forecaster": "Havering",
            "published": "2024-03-25",
            "made": "before",
            "run_id": pd.NA,
            "origin": 2024,
            "old_la_code": "311",
            "census_year": 2025,
            "dimension": "total",
            "category": "total",
            "quantile": 0.5,
            "value": 2779,
            "source": "its table",
        }
    )
    found = step.scored(tables.LEDGER.check(said, "test"), invented.caseload()).iloc[0]
    assert found.difference == -226
    assert found.percent_of_census == pytest.approx(-7.52, abs=0.005)
    assert pd.isna(found.lower_80)


def test_what_no_census_has_counted_is_not_scored():
    assert step.scored(rows(), invented.caseload()).empty


def test_the_ledger_starts_with_real_forecasts():
    kept = ledger.read()
    firsts = {"havering_2024_self_evaluation", "rotherham_2019", "dfe_national_central"}
    assert firsts <= set(kept.forecast_id)
    ours = kept[kept.forecaster == "send_analysis"]
    assert {2023, 2024} <= set(ours.origin)
    assert set(ours.made) == {"afterwards"}
