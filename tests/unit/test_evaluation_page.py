"""The page of scores: every number a fact, every part silent where its table is missing."""

import pytest

from send_analysis.pages import charts, tables_html, words
from send_analysis.pages import kit as facts
from tests import evaluation_case, invented

pytestmark = pytest.mark.unit
ALLOWED = ("80%", "95%")
SHOWN = {
    "answer": words.evaluation_answer,
    "coverage_note": words.coverage_note,
    "reform_caution": words.reform_caution,
    "driver_note": words.driver_note,
    "errors_by_horizon": charts.errors_by_horizon,
    "scores_by_method": tables_html.scores_by_method,
    "coverage": tables_html.coverage,
    "coverage_by_origin": tables_html.coverage_by_origin,
    "misses": tables_html.misses,
    "ledger": lambda run: tables_html.ledger(run, invented.AREA),
}


@pytest.mark.parametrize("name", SHOWN)
def test_every_number_stands_in_the_tables(name):
    run = evaluation_case.run()
    assert facts.verify(SHOWN[name](run)._repr_html_(), run, ALLOWED) == []


@pytest.mark.parametrize("name", SHOWN)
def test_without_its_table_a_note_stands_in_its_place(name):
    assert SHOWN[name]({}).kind == "missing"


def test_the_answer():
    assert str(words.evaluation_answer(evaluation_case.run())) == (
        "On average over the authorities that were scored and over past years, our forecast of "
        "all plans missed by 3.3% one year ahead and 6.6% three years ahead. England's last growth "
        "applied to each authority missed by 3.9% and 7.8%. Even someone who had known England's "
        "growth in advance, and nothing of the authority, would have missed by 3.8% and 7.6%."
    )


def test_the_caution_quotes_the_failure_and_what_was_needed():
    said = str(words.reform_caution(evaluation_case.run()))
    assert "From January 2015" in said
    assert (
        "missed by 23.3% on average, and every other method about as much (23.9% at best)" in said
    )
    assert (
        "held for 22.0% of authorities only. It reached 19.0% above the middle where 53.0%" in said
    )


def test_an_assumed_indicator_carries_its_mark():
    html = words.driver_note(evaluation_case.run())._repr_html_()
    assert html.count("mark-assumed") >= 1


def test_what_is_revised_is_said():
    assert "revised data, not real-time vintages" in str(words.revised_note())
