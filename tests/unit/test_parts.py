"""Scores of age bands and provisions: by hand, and only where enough authorities are counted."""

import pandas as pd
import pytest

from send_analysis import vocab
from send_analysis.evaluation import parts
from send_analysis.evaluation.backtest import OURS

pytestmark = pytest.mark.unit
MANY, FEW = 30, 29  # authorities counted in January 2022 and 2023
SPREAD = dict(zip(vocab.QUANTILES, (40, 50, 60, 70, 85, 100, 120), strict=True))


def counted(year, authorities, plans=100.0):
    """Return plans of one age band of England and so many authorities."""
    codes = ["ENG", *(str(300 + i) for i in range(authorities))]
    rows = pd.DataFrame({"old_la_code": codes, "census_year": year, "plans": plans})
    return rows.assign(dimension="age_band", category="11_to_15")


CASELOAD = pd.concat([counted(2021, MANY), counted(2022, MANY), counted(2023, FEW)])


def forecasts(method, times):
    """Return forecasts from January 2021 for two years, all quantiles times a factor."""
    rows = [
        {"old_la_code": str(300 + i), "census_year": 2021 + h, "horizon": h}
        | {"quantile": q, "value": times * plans}
        for i in range(MANY)
        for h in (1, 2)
        for q, plans in SPREAD.items()
    ]
    made = {"method": method, "origin": 2021, "dimension": "age_band", "category": "11_to_15"}
    return pd.DataFrame(rows).assign(**made, la_code="E1", scenario="baseline")


def scores(rows):
    both = pd.concat([rows, forecasts("drift", 0.5)])
    found = parts.scored(both, {"caseload": CASELOAD}, "age_band")
    return found[found.method == OURS].set_index(["origin", "horizon", "metric"]).value


def test_worked_scores_of_a_part():
    """70 expected where 100 are counted, in the 80 % range 50 to 100."""
    found = scores(forecasts(OURS, 1.0))["2021", "1"]
    assert found["authorities"] == MANY
    assert found["mae"] == pytest.approx(30)
    assert found["coverage_80"] == 1
    assert scores(forecasts(OURS, 0.9))["2021", "1", "coverage_80"] == 0


def test_a_january_that_few_authorities_count_is_not_scored():
    found = scores(forecasts(OURS, 1.0))
    assert {horizon for _, horizon, _ in found.index} == {"1"}
    late = forecasts(OURS, 1.0).query("horizon == 2")
    assert parts.scored(late, {"caseload": CASELOAD}, "age_band").empty


def test_an_origin_needs_england_and_enough_authorities():
    assert parts.is_counted(CASELOAD, 2022, "age_band")
    assert not parts.is_counted(CASELOAD, 2023, "age_band")
    assert not parts.is_counted(CASELOAD[CASELOAD.old_la_code != "ENG"], 2022, "age_band")
    assert not parts.is_counted(CASELOAD, 2022, "provision")
    unknown = CASELOAD.assign(plans=CASELOAD.plans.mask(CASELOAD.old_la_code == "301"))
    assert not parts.is_counted(unknown, 2022, "age_band")
