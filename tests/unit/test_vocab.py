"""Years convert one way, and the code lists hang together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis import vocab
from send_analysis.loaders.ehc_plans import flows, wording

pytestmark = pytest.mark.unit


def test_a_census_year_and_its_academic_year():
    assert vocab.academic_year(2025) == "2024/25"
    assert vocab.census_year("2024/25") == 2025
    assert vocab.academic_year(2000) == "1999/00"


@given(st.integers(2000, 2098))
def test_years_come_back_as_they_went(year):
    assert vocab.census_year(vocab.academic_year(year)) == year
    assert vocab.financial_year_start(vocab.financial_year(year)) == year


def test_a_financial_year_meets_two_academic_years():
    assert vocab.census_years_of("2024-25") == (2024, 2025)
    assert vocab.SCHOOL_YEAR_WEIGHTS.ending + vocab.SCHOOL_YEAR_WEIGHTS.starting == 1
    assert vocab.POST_16_YEAR_WEIGHTS.ending == pytest.approx(1 / 3)


@pytest.mark.parametrize("text", ["2024/26", "2024-25", "24/25", "2024/25 "])
def test_a_wrong_academic_year_is_refused(text):
    with pytest.raises(ValueError, match="is not an academic year; it is written like 2024/25"):
        vocab.census_year(text)


def test_every_code_has_words():
    codes = {*vocab.AREAS_OF_NEED, *vocab.AGE_BANDS, *vocab.PROVISIONS}
    assert codes <= vocab.LABELS.keys()
    assert set(vocab.LIMITED_PROVISIONS) <= set(vocab.PROVISIONS)


def test_every_flow_of_the_releases_is_a_measure_that_own_figures_may_name():
    names = ["requests", "assessments", "timeliness", "ceased", "annual_reviews"]
    names += [
        "tribunal",
        "personal_budgets",
        "management_2023",
        "management_2022",
        "management_2019",
    ]
    loaded = {column["ours"] for column in wording.COLUMNS if column["table"] in names}
    loaded = loaded - {""} | {flows.NEW, flows.WITHOUT_STATEMENTS}
    assert loaded == set(vocab.FLOW_MEASURES)
