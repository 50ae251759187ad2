"""The ledger: nothing in it changes, and a forecast is scored when its census arrives."""

import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.evaluation import ledger as step
from send_analysis.loaders.intake.base import LoadError
from send_analysis.loaders.papers import ledger
from tests import embedded_case, invented

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


@pytest.mark.parametrize(
    ("published", "january"),
    [("2024-03-25", 2023), ("2024-05", 2023), ("2024-06", 2024), ("not known here", None)],
)
def test_a_release_is_public_from_june_of_its_january(published, january):
    assert step._public(published) == january


def test_a_councils_forecast_stands_beside_ours_from_the_release_that_was_public_then():
    """Havering wrote in March 2024: June 2023 was public; June 2024 and 2025 came later."""
    known = embedded_case.case("havering", 100)
    found = step.against_census(known)
    total = found[found.dimension == "total"].set_index("forecaster")
    ours = {f"ours_june_{year}" for year in (2023, 2024, 2025)}
    assert set(total.index) == {*ours, *known.inputs["published_forecast"].forecaster}
    assert set(total.census_year) == {2026}
    assert set(total.census) == {3419}


def test_our_forecasts_from_january_2025_are_kept_for_the_four_areas():
    kept = ledger.read()
    newest = kept[(kept.origin == 2025) & (kept.forecaster == "send_analysis")]
    assert set(newest.old_la_code) == {"211", "311", "372", "872"}
    assert set(newest.made) == {"afterwards"}
    census = pd.DataFrame(
        {"old_la_code": ["311"], "census_year": [2026], "dimension": ["total"]}
        | {"category": ["total"], "plans": [3419.0]}
    )
    checked = step.scored(newest, census)
    assert checked.percent_of_census.tolist() == pytest.approx([100 * (3413.5 / 3419 - 1)])
