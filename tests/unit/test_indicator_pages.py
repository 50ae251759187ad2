"""What notebook 10 shows of the invented run: sentences, tables and charts, every number held."""

import pytest

from send_analysis.local_area import Inputs, picture
from send_analysis.pages import charts, tables_html, words
from send_analysis.pages import kit as facts
from send_analysis.publish.html import allowed_digits
from tests.unit.indicator_case import AREA, FLOWS, RULES, claim, claims, framework, inputs_tables
from tests.unit.test_tracker import action

pytestmark = pytest.mark.unit
SHOWN = (
    words.local_area_answer,
    words.reportability_note,
    words.disputes_note,
    words.leading_note,
    tables_html.red_indicators,
    tables_html.not_reported,
    tables_html.disputed_values,
    tables_html.leading_indicators,
    tables_html.tracker,
    tables_html.all_indicators,
    tables_html.definitions,
)
OF_RUN = (words.papers_note, tables_html.paper_checks, tables_html.context_figures)


@pytest.fixture(scope="module")
def run():
    late = claims(
        claim("paper/t/001", "38"),
        claim("paper/t/002", "2024-01", unit="date", topic="figures", measure="the <plan>"),
    )
    actions = (action(claim_id="paper/t/002", due_by="2024-01-31"),)
    inputs = Inputs(inputs_tables(claim_table=late), framework(), actions=actions)
    return picture(inputs, AREA, RULES)


def page(shown):
    return shown._repr_html_()


@pytest.mark.parametrize("show", SHOWN, ids=lambda f: f.__name__)
def test_every_number_stands_in_a_table(run, show):
    assert facts.verify(page(show(run, AREA)), run, allowed_digits()) == []


@pytest.mark.parametrize("show", OF_RUN, ids=lambda f: f.__name__)
def test_every_number_of_the_papers_stands_in_a_table(run, show):
    assert facts.verify(page(show(run)), run, allowed_digits()) == []


def test_the_answer_says_what_is_red_why_against_whom_and_who_owns_it(run):
    said = str(words.local_area_answer(run, AREA))
    assert "Plans in time: 40.0% in 2024 against England 70.0%" in said
    assert "Red: worse than England, beyond chance; no owner is named in the sources" in said
    assert "Overdue in June 2025, without published evidence that it was done: 1 " in said


def test_both_sides_of_a_dispute_are_shown(run):
    shown = page(tables_html.disputed_values(run, AREA))
    assert "90.0%" in shown
    assert "38.0%" in shown


def test_text_of_files_is_escaped(run):
    assert "the &lt;plan&gt;" in page(tables_html.tracker(run, AREA))


@pytest.mark.parametrize("draw", [charts.indicator_path, charts.funnel], ids=["path", "funnel"])
def test_charts_are_drawn_and_their_numbers_hold(run, draw):
    shown = draw(run, AREA, "timely")
    assert isinstance(shown, charts.Chart)
    assert facts.verify(page(shown), run, allowed_digits()) == []


def test_a_funnel_needs_authorities_to_compare():
    alone = [row for row in FLOWS if row[0] in ("001", "ENG")]
    found = picture(Inputs(inputs_tables(flow_rows=alone), framework()), AREA, RULES)
    assert isinstance(charts.funnel(found, AREA, "timely"), facts.Words)


def test_an_area_without_anything_says_so():
    found = picture(Inputs(inputs_tables(flow_rows=()), framework()), AREA, RULES)
    assert "holds no" in str(words.local_area_answer({}, AREA))
    assert "Nothing is rated red" in str(tables_html.red_indicators(found, AREA))
