"""The page of places: what it says and shows on invented tables."""

import pytest

from send_analysis.pages.places import tables, words
from tests import invented
from tests.unit.test_budget_page import rows_of

pytestmark = pytest.mark.unit


@pytest.fixture
def run():
    return invented.run()


def test_the_answer_starts_with_the_provision_most_at_risk(run):
    said = str(words.answer(run))
    assert said.startswith("State special school: by January 2030 we expect about 330 more plans")
    assert "If every place is full today, the chance of too few is about 2 in 3" in said
    assert said.endswith("assumes that every place is full today.")


def test_known_places_are_not_assumed_to_be_full(run):
    known = run["sufficiency"].measure.replace("p_short_if_full", "p_shortfall")
    said = str(words.answer(run.changed(sufficiency=run["sufficiency"].assign(measure=known))))
    assert "The chance that places fall short is about 2 in 3" in said
    assert "full today" not in said


def test_the_project_that_matters_most_comes_first(run):
    assert str(words.pipeline_answer(run)).startswith(
        "Highfield special school: without it the chance of too few places (State special school, "
        "by January 2030) is 98% instead of 37%, and about 165 plans instead of 0assumed have no "
        "place."
    )


def test_growth_and_places_stand_under_their_own_headings(run):
    shown = {row[0]: row for row in rows_of(tables.sufficiency(run))}
    assert shown["State special school"][1] == "330"
