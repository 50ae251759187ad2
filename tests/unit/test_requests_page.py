"""Requests on the page of plans, and their scores on the page of evaluation."""

import pandas as pd
import pytest

from send_analysis import vocab
from send_analysis.pages.evaluation import requests as scored
from send_analysis.pages.local_area import reviews
from send_analysis.pages.plans import requests
from send_analysis.tables import REQUESTS_FORECAST, SCORE, WORKLOAD
from tests import invented

pytestmark = pytest.mark.unit

CODE = "311"
STATISTICS = [f"q{q:g}" for q in vocab.QUANTILES]


def forecast(measure="requests", age_band="all", first=2026, mean=800.0):
    """Return a fan that rises by 100 a year and is 40 wide on either side of each quantile."""
    values = {name: mean + 40 * (i - 3) for i, name in enumerate(STATISTICS)} | {"mean": mean + 7}
    return pd.DataFrame(
        [
            {
                "old_la_code": CODE, "scenario": "baseline", "measure": measure,
                "age_band": age_band, "calendar_year": year, "statistic": name,
                "value": value + 100 * (year - first),
            }
            for year in range(first, 2030)
            for name, value in values.items()
        ]
    )  # fmt: skip


def workload(by_month="even"):
    rows = [
        {
            "old_la_code": CODE, "scenario": "baseline", "measure": measure,
            "calendar_year": year, "month": month, "statistic": "mean",
            "value": (value + year - 2026) / (1 if month == "all" else 12), "by_month": by_month,
        }
        for measure, value in (("psychology_advice", 600.0), ("annual_reviews_due", 3000.0))
        for year in (2026, 2027)
        for month in ("all", *(f"{m:02}" for m in range(1, 13)))
    ]  # fmt: skip
    return WORKLOAD.check(pd.DataFrame(rows), "test")


@pytest.fixture(scope="module")
def run():
    parts = [forecast(), forecast(first=2025, mean=700, measure="new_plans")]
    parts += [forecast(age_band=band, mean=100) for band in vocab.AGE_BANDS]
    table = REQUESTS_FORECAST.check(pd.concat(parts), "test")
    counted = pd.DataFrame(
        [
            {
                "old_la_code": CODE, "la_code": "E09000016", "calendar_year": year,
                "measure": "requests", "value": value, "symbol": pd.NA, "source_id": "s",
            }
            for year, value in ((2023, 637.0), (2024, 0.0), (2025, 766.0))
        ]
    )  # fmt: skip
    return invented.run().changed(requests_forecast=table, workload=workload(), flows=counted)


def test_the_answer_says_the_range_and_the_work(run):
    assert str(requests.answer(run)) == (
        "About 800 requests for assessment are expected in 2026 (80% range 720 to 880), and about "
        "1,100 in 2029. That asks for about 600 pieces of educational psychology advice in 2026; "
        "about 3,000 annual reviews fall due."
    )


def test_a_run_without_a_forecast_says_so_and_shows_nothing_else(run):
    without = run.without("requests_forecast", "workload")
    assert requests.answer(without).kind == "missing"
    for shown in (requests.chart, requests.decisions, requests.by_age, requests.work):
        assert shown(without).sentences == ()


def test_the_chart_starts_after_the_last_count_and_leaves_out_an_implausible_nought(run):
    chart = requests.chart(run)
    assert "766" in str(chart.title) and "1,100" in str(chart.title)
    expected, counted = chart._tables
    assert len(expected.values) == 4
    assert len(counted.values) == 2


def test_tables_begin_with_the_first_year_that_is_forecast(run):
    shown = requests.decisions(run).values
    assert [str(c) for c in shown.columns] == ["2026", "2027", "2028", "2029"]
    assert len(requests.by_age(run).values) == len(vocab.AGE_BANDS)


def test_months_are_shown_where_they_are_the_authoritys_own(run):
    assert len(requests.work(run).values) == 2
    own = run.changed(workload=workload("own"))
    assert len(requests.work(own).values) == 13


def score(group, metric, horizon, value):
    return {
        "method": "send_analysis", "origin": "all", "horizon": horizon, "dimension": "requests",
        "group": group, "metric": metric, "value": value,
    }  # fmt: skip


def test_the_record_says_what_is_beaten_and_how_often_the_range_held(run):
    rows = [
        *(score("requests", "authorities", h, 147.0) for h in ("1", "3")),
        score("requests", "wis_log_ratio/last_value", "1", 0.72),
        score("requests", "wis_log_ratio/last_value", "3", 0.43),
        score("requests", "coverage_80", "1", 0.81),
        score("requests", "coverage_80", "3", 0.7),
        score("new_plans", "coverage_80", "1", 0.8),
        score("requests", "bias_of_sum", "1", -0.1),
        score("requests", "bias_of_sum", "3", -0.21),
    ]
    known = run.changed(score=SCORE.check(pd.DataFrame(rows), "test"))
    said = str(scored.answer(known))
    assert "about 147 authorities" in said
    assert "72.0%" in said and "43.0%" in said and "81.0%" in said
    held = scored.coverage(known)
    assert list(map(str, held.values.columns)) == ["1", "3"]
    said = held.notes[0].striptags()
    assert "forecast \u221210.0% off one year ahead and \u221221.0% off three years" in said
    assert scored.answer(run.without("score")).kind == "missing"


def test_annual_reviews_due_and_what_they_led_to(run):
    rows = [("plans", 3419.0), ("expected", 2896.0), ("amend", 437.0), ("cease", 0.0)]
    counted = pd.DataFrame(
        [
            {
                "old_la_code": CODE, "la_code": "E09000016", "calendar_year": year,
                "measure": f"annual_reviews_{name}", "value": value - 2025 + year,
                "symbol": pd.NA, "source_id": "s",
            }
            for year in (2024, 2025)
            for name, value in rows
        ]
    )  # fmt: skip
    known = run.changed(flows=counted)
    assert str(reviews.answer(known)) == (
        "2,896 plans in Havering were due an annual review in 2025. Reviews led to 437 decisions "
        "to amend a plan."
    )
    assert [str(c) for c in reviews.table(known).values.columns] == ["2024", "2025"]
    assert reviews.answer(run).kind == "missing"
    assert reviews.table(run).sentences == ()
