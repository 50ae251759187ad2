"""Improvement plans: done, overdue, due or undated as of a day; faulty rows are named."""

from dataclasses import replace
from datetime import date

import pytest

from send_analysis.config import ConfigError
from send_analysis.config import local_area as settings_of
from send_analysis.config.local_area import Action
from send_analysis.local_area.tracker import state, tracker
from tests.unit.indicator_case import RULES, claim, claims

pytestmark = pytest.mark.unit
DAY = replace(RULES, as_of=date(2020, 6, 1))  # history after 24 months
HEADER = "old_la_code,id,kind,what,priority,owner,due_by,done,claim_id,evidence,source\n"


def action(**changes):
    row = {"old_la_code": "001", "id": "a", "kind": "action", "what": None, "priority": None}
    row |= {"owner": None, "due_by": None, "done": "no", "claim_id": "paper/t/001"}
    return Action(**row | {"evidence": None, "source": None} | changes)


@pytest.mark.parametrize(
    ("due_by", "done", "current", "past"),
    [
        (date(2020, 5, 31), "no", "overdue", "planned"),
        (date(2020, 6, 1), "no", "due", "due"),
        (date(2020, 5, 31), "yes", "done", "done"),
        (None, "no", "no date given", "planned"),
    ],
)
def test_status_as_of_a_day(due_by, done, current, past):
    one = action(due_by=due_by, done=done)
    assert (state(one, False, DAY), state(one, True, DAY)) == (current, past)


def test_what_and_evidence_come_from_the_claim_and_nothing_is_invented():
    told = {"unit": "date", "evidence": "in May 2020", "published": "2020-01-21"}
    printed = claims(claim("paper/t/001", "2020-05", **told))
    rows = tracker([action(due_by=date(2020, 5, 31))], printed, "001", DAY)
    row = rows.iloc[0]
    assert (row.what, row.due, row.due_by) == ("in time", "2020-05", "2020-05-31")
    assert (row.status, row.evidence) == ("overdue", "in May 2020")
    assert (row.reported, row.history) == ("2020-01-21", "no")
    assert rows.owner.isna().all()


def statuses(published, *actions):
    """Return status and history of actions that rest on a paper of that day."""
    printed = claims(claim("paper/t/001", "2019-05", unit="date", published=published))
    rows = tracker(actions, printed, "001", DAY)
    return rows.set_index("id")[["status", "history"]].T.to_dict("list")


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2018-05-01", ["planned", "yes"]),  # 25 months
        ("2018-05-02", ["overdue", "no"]),  # 24 whole months
        ("2017", ["planned", "yes"]),
        ("2018", ["overdue", "no"]),  # to the end of December
    ],
)
def test_a_plan_is_history_after_the_months_assumed(published, expected):
    assert statuses(published, action(due_by=date(2019, 5, 31))) == {"a": expected}


def test_a_later_report_on_an_old_action_makes_it_current_again():
    late = {"due_by": date(2019, 5, 31), "reported": date(2020, 3, 1)}
    own = {"claim_id": None, "what": "w", "source": "our own report"}
    rows = statuses(
        "2017",
        action(**late),
        action(id="b", **own | late),
        action(id="c", **own, due_by="2019-05-31"),
    )
    assert set(map(tuple, rows.values())) == {("overdue", "no")} and len(rows) == 3


def test_rows_without_claim_or_source_are_refused_together():
    wrong = [action(claim_id="paper/t/999"), action(id="b", claim_id=None, what="x")]
    with pytest.raises(ConfigError, match=r"a: claim 'paper/t/999' is unknown; b: neither a claim"):
        tracker(wrong, claims(), "001", DAY)


def test_faulty_rows_of_the_file_are_named_with_their_line(tmp_path):
    rows = "001,a,deed,,,,2020-13-01,no,c,,\n"
    (tmp_path / settings_of.TRACKER_FILE).write_text(HEADER + rows)
    with pytest.raises(ConfigError, match=r"csv:2: due_by: .*\n.*csv:2: kind: found 'deed'"):
        settings_of.actions(tmp_path)


def test_an_id_stands_once(tmp_path):
    row = "001,a,action,w,,,,no,,,s\n"
    (tmp_path / settings_of.TRACKER_FILE).write_text(HEADER + row + row)
    with pytest.raises(ConfigError, match="a is duplicated"):
        settings_of.actions(tmp_path)
