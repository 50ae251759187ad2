"""The page of the local area: what it says of an invented picture, and of one without rows."""

import pytest

from send_analysis.pages import kit
from send_analysis.pages.local_area import charts, tables, words
from tests import invented
from tests.unit.indicator_case import (
    AREA,
    ASKED,
    COUNCIL,
    FLOWS,
    TIMELY,
    claim,
    claims,
    drawn,
)
from tests.unit.shown_rows import rows_of
from tests.unit.test_tracker import action

pytestmark = pytest.mark.unit


INDICATOR = "plans_within_20_weeks"  # one that the page draws


def made(*indicators, **changes):
    return invented.Run(drawn(*indicators, **changes), AREA)


def local_area():
    """Return a picture in which every table of the page has a row."""
    late = claims(
        claim("paper/t/001", "38"),
        claim("paper/t/002", "2024-01", unit="date", topic="figures", measure="the <plan>"),
    )
    indicators = (
        {**TIMELY, "id": INDICATOR},
        {**COUNCIL, "disputed_by": [INDICATOR]},
        ASKED,
    )
    actions = (action(claim_id="paper/t/002", due_by="2024-01-31"),)
    return made(*indicators, claim_table=late, actions=actions)


@pytest.fixture(scope="module")
def run():
    return local_area()


def test_the_answer_says_what_is_red_why_against_whom_and_who_owns_it(run):
    said = str(words.answer(run))
    assert "Indicators of Here: 1 red, 0 amber, 0 green, 2 not rated." in said
    assert "Plans in time: 40.0% in 2024 against England 70.0%" in said
    assert "Red: worse than England, beyond chance. Owner: none named in the sources." in said
    assert "overdue in June 2025, with no published evidence that they were done: 1." in said


def test_what_cannot_be_reported_is_counted(run):
    assert "1 of 3 indicators cannot be reported" in str(words.reportability_note(run))


def test_both_sides_of_a_dispute_are_shown(run):
    shown = {tuple(row[i] for i in (0, 3)) for row in rows_of(tables.disputed_values(run))}
    assert {value for _, value in shown} == {"90.0%", "38.0%"}


def test_text_of_files_is_escaped(run):
    assert "the &lt;plan&gt;" in tables.tracker(run)._repr_html_()


def test_a_value_is_shown_with_england_neighbours_and_interval(run):
    row = rows_of(tables.red_indicators(run))[0]
    assert row[0] == "Plans in time"
    assert {"40.0%", "70.0%", "75.0%"} <= set(row)


def test_the_path_of_an_indicator_has_a_row_a_period_with_the_comparators(run):
    rows = rows_of(charts.indicator_path(run, INDICATOR))
    assert [row[0] for row in rows] == ["2023", "2024"]
    assert rows[0][1] == "90.0%" and rows[1][1] == "40.0%"
    assert "70.0%" in rows[1] and "70.0%" not in rows[0]


def test_the_funnel_says_whether_the_area_differs_from_england(run):
    title = str(charts.funnel(run, INDICATOR).title)
    assert "Here differs from England beyond chance" in title


def test_a_funnel_needs_authorities_to_compare():
    alone = [row for row in FLOWS if row[0] in ("001", "ENG")]
    run = made(flow_rows=alone)
    assert isinstance(charts.funnel(run, INDICATOR), kit.Words)


def test_an_area_without_anything_says_so():
    run = made(flow_rows=())
    assert "holds no" in str(words.answer(invented.Run()))
    assert "Nothing is rated red" in str(tables.red_indicators(run))
