"""Improvement plans: done, overdue, due or undated as of a day; faulty rows are named."""

from datetime import date

import pytest

from send_analysis.config import ConfigError
from send_analysis.config import local_area as settings_of
from send_analysis.config.local_area import Action
from send_analysis.local_area.tracker import state, tracker
from tests.unit.indicator_case import claim, claims

pytestmark = pytest.mark.unit
DAY = date(2020, 6, 1)
HEADER = "old_la_code,id,kind,what,priority,owner,due_by,done,claim_id,evidence,source\n"


def action(**changes):
    row = {"old_la_code": "001", "id": "a", "kind": "action", "what": None, "priority": None}
    row |= {"owner": None, "due_by": None, "done": "no", "claim_id": "paper/t/001"}
    return Action(**row | {"evidence": None, "source": None} | changes)


@pytest.mark.parametrize(
    ("due_by", "done", "expected"),
    [
        (date(2020, 5, 31), False, "overdue"),
        (date(2020, 6, 1), False, "due"),
        (date(2020, 5, 31), True, "done"),
        (None, False, "no date given"),
    ],
)
def test_status_as_of_a_day(due_by, done, expected):
    assert state(due_by, done, DAY) == expected


def test_what_and_evidence_come_from_the_claim_and_nothing_is_invented():
    printed = claims(claim("paper/t/001", "2020-05", unit="date", evidence="in May 2020"))
    rows = tracker([action(due_by=date(2020, 5, 31))], printed, "001", DAY)
    row = rows.iloc[0]
    assert (row.what, row.due, row.due_by) == ("in time", "2020-05", "2020-05-31")
    assert (row.status, row.evidence) == ("overdue", "in May 2020")
    assert rows.owner.isna().all()


def test_rows_without_claim_or_source_are_refused_together():
    wrong = [action(claim_id="paper/t/999"), action(id="b", claim_id=None, what="x")]
    with pytest.raises(ConfigError, match=r"a: claim 'paper/t/999' is unknown; b: neither a claim"):
        tracker(wrong, claims(), "001", DAY)


def test_faulty_rows_of_the_file_are_named_with_their_line(tmp_path):
    rows = "001,a,deed,,,,2020-13-01,no,c,,\n"
    (tmp_path / settings_of.TRACKER_FILE).write_text(HEADER + rows)
    with pytest.raises(ConfigError, match=r"line 2, kind.*line 2, due_by"):
        settings_of.actions(tmp_path)


def test_an_id_stands_once(tmp_path):
    row = "001,a,action,w,,,,no,,,s\n"
    (tmp_path / settings_of.TRACKER_FILE).write_text(HEADER + row + row)
    with pytest.raises(ConfigError, match="a is duplicated"):
        settings_of.actions(tmp_path)
