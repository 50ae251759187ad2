"""The page of the local area: what it says of an invented picture, and of one without rows."""

import pandas as pd
import pytest

from send_analysis import tables as schemas
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
from tests.unit.page_case import headings
from tests.unit.shown_rows import axes_of, rows_of
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


def test_the_answer_says_what_is_red_and_against_whom_the_table_why_and_who_owns_it(run):
    assert str(words.answer(run)) == (
        "On current indicators Here is red on 1, amber on 0 and green on 0. "
        "The clearest red is Plans in time: 40.0% (England 70.0%)."
    )
    [row] = rows_of(tables.red_indicators(run))
    assert row[-1] == "Red: significantly worse than England"
    assert "Owner" not in headings(tables.red_indicators(run)), "nobody is named"
    assert "not reported as done, as the figures stood in June 2025: 1." in str(words.due(run))


def test_what_cannot_be_reported_is_counted(run):
    assert "1 of 3 indicators cannot be reported" in str(words.reportability_note(run))
    unequal = statuses(run, *({"reportability": r} for r in ("red", "red", "green", "amber")))
    assert "2 of 4 indicators cannot be reported" in str(words.reportability_note(unequal))


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


def test_the_unit_of_a_path_is_said_once(run):
    once = str(charts.indicator_path(run, INDICATOR)._repr_html_())
    assert "What is counted, <data" in once
    status = run["indicator_status"]
    named = status.assign(title=status.title.where(status.indicator != INDICATOR, "Late, percent"))
    twice = str(charts.indicator_path(run.changed(indicator_status=named), INDICATOR)._repr_html_())
    assert "What is counted: <data" in twice


def test_the_funnel_says_whether_the_area_differs_from_england(run):
    title = str(charts.funnel(run, INDICATOR).title)
    assert "Here differs significantly from England" in title


def test_a_funnel_needs_authorities_to_compare():
    alone = [row for row in FLOWS if row[0] in ("001", "ENG")]
    run = made(flow_rows=alone)
    assert isinstance(charts.funnel(run, INDICATOR), kit.Words)


def test_an_area_without_anything_says_so():
    run = made(flow_rows=())
    assert "hold no" in str(words.answer(invented.Run()))
    assert "No indicator of Here is red" in str(tables.red_indicators(run))
    assert tables.older_reds(run) == words.due(run) == kit.NOTHING


def test_ratings_of_an_area_with_few_plans_carry_a_caution(run):
    rows = [(AREA.old_la_code, year, plans) for year, plans in ((2025, 240), (2026, 26))]
    counted = pd.DataFrame(rows, columns=["old_la_code", "census_year", "plans"])
    counted = counted.assign(la_code=AREA.la_code, dimension="total", category="total")
    counted = schemas.CASELOAD.check(counted.assign(symbol=pd.NA, source_id="invented"), "test")
    said = str(words.few_plans(run.changed(caseload=counted)))
    assert "Here held 26 EHC plans in January 2026. With so few, one child can move" in said
    many = counted[counted.census_year == 2025]
    assert words.few_plans(run.changed(caseload=many)) == kit.NOTHING


def statuses(run, *changes):
    """Return the run with a copy of its red indicator for each set of changes."""
    status = run["indicator_status"]
    red = status[status.rag == "red"].iloc[0]
    names = [f"indicator_{n}" for n in range(len(changes))]
    rows = [
        {**red, "indicator": name, "title": name, **change}
        for name, change in zip(names, changes, strict=True)
    ]
    return run.changed(indicator_status=pd.DataFrame(rows).astype(status.dtypes))


def test_reds_come_with_the_surest_first_then_the_widest_gap(run):
    several = statuses(
        run,
        {"distinguishable": "no", "difference": -90.0, "england": 100.0},
        {"distinguishable": "yes", "difference": -10.0, "england": 100.0},
        {"distinguishable": "yes", "difference": 40.0, "england": 100.0},
        {"distinguishable": "cannot tell", "difference": -95.0, "england": 100.0},
    )
    named = [row[0][-1] for row in rows_of(tables.red_indicators(several))]
    assert named == ["2", "1", "0", "3"]


def test_an_old_red_comes_after_current_ones_with_its_period(run):
    several = statuses(
        run,
        {"reportability": "amber", "distinguishable": "yes", "period": "2017/18"},
        {"distinguishable": "cannot tell", "theme": "primary", "value": 3.0},
        {"distinguishable": "yes", "theme": "tribunal", "value": 7.0},
        {"distinguishable": "yes", "theme": "tribunal", "value": 9.0, "difference": -1.0},
    )
    said = str(words.answer(several))
    assert "red on 3, amber on 0" in said and "(old or disputed: 1 more red)." in said
    clearest = (
        "The clearest red is indicator_2: 7.0% (England 70.0%). The next is indicator_1: 3.0%"
    )
    assert clearest in said, "the surest of each theme, no old one"
    assert [row[0][-1] for row in rows_of(tables.red_indicators(several))] == ["2", "3", "1"]
    [old] = rows_of(tables.older_reds(several))
    assert old[0] == "indicator_0" and "2017/18" in old


def test_only_what_cannot_be_reported_is_listed(run):
    assert [row[0] for row in rows_of(tables.not_reported(run))] == ["Asked for"]


def test_actions_come_with_the_overdue_first_and_the_next_due_is_named(run):
    action = run["tracker"].iloc[0].to_dict()
    days = {
        "due": ("2026-01-31", "2025-09-30"),
        "done": ("2024-05-31",),
        "overdue": ("2025-01-31",),
    }
    rows = [
        {**action, "id": day, "what": f"by {day}", "status": status, "due_by": day}
        for status, every in days.items()
        for day in every
    ]
    several = run.changed(tracker=pd.DataFrame(rows).astype(run["tracker"].dtypes))
    assert [row[0] for row in rows_of(tables.tracker(several))] == [
        "by 2025-01-31",
        "by 2025-09-30",
        "by 2026-01-31",
        "by 2024-05-31",
    ]
    said = str(words.due(several))
    assert "Due next: by 2025-09-30, by September 2025." in said
    assert "not reported as done, as the figures stood in June 2025: 1." in said


def past_plans(run):
    """Return the run with a current action and three of old papers."""
    action = run["tracker"].iloc[0].to_dict()
    rows = [
        {**action, "id": what, "what": what, "status": status, "reported": day, "history": past}
        for what, status, day, past in (
            ("late", "overdue", "2024-03-25", "no"),
            ("oldest", "planned", "2017", "yes"),
            ("made", "done", "2020-01-21", "yes"),
            ("meant", "planned", "2020-01-21", "yes"),
            ("also meant", "planned", "2020-01-21", "yes"),
        )
    ]
    return run.changed(tracker=pd.DataFrame(rows).astype(run["tracker"].dtypes))


def test_old_plans_are_history_and_never_overdue(run):
    both = past_plans(run)
    assert [row[0] for row in rows_of(tables.tracker(both))] == ["late"]
    assert [row[:2] for row in rows_of(tables.history(both))] == [
        ["also meant", "planned"],
        ["meant", "planned"],
        ["made", "done"],
        ["oldest", "planned"],
    ], "the newest paper first, what is open before what is done"
    said = str(words.due(both))
    assert "not reported as done, as the figures stood in June 2025: 1." in said
    assert "Past plans: 4 actions, milestones and events, last reported in January 2020" in said
    note = str(words.plans_note(both))
    assert "2 planned and 1 done as reported in January 2020. 1 planned and 0 done" in note


def test_an_area_without_old_plans_has_no_history(run):
    assert tables.history(run) == kit.NOTHING
    assert "status on the date of the newest figures" in str(words.plans_note(run))


def test_goals_of_the_papers_are_shown_in_words(run):
    told = {"unit": "text", "breakdown": "Board", "evidence": "e"}
    stated = claims(
        claim("paper/outcomes/001", "families listened to", topic="outcomes", **told),
        claim("paper/statements/001", "too slow", topic="statements", measure="concern", **told),
    )
    papers = run.changed(claim=stated)
    assert rows_of(tables.goals(papers)) == [
        ["Families listened to", "in time", "Board", "March 2024"]
    ]


def test_figures_of_papers_are_counted_by_verdict(run):
    row = {"old_la_code": "001", "what": "sum", "printed": 2.0, "computed": 3.0, "difference": 1.0}
    row |= {"unit": "plans", "formula": "a + b"}
    verdicts = ["agrees"] * 3 + ["disagrees"] * 2 + ["cannot be computed"]
    checks = pd.DataFrame([{**row, "verdict": v} for v in verdicts]).assign(
        claim_id=[str(n) for n in range(len(verdicts))]
    )
    said = str(
        words.papers_note(run.changed(paper_check=schemas.PAPER_CHECK.check(checks, "test")))
    )
    assert said.startswith("The papers print 6 differences")
    assert "3 agree and 2 disagree; 1 cannot be recalculated" in said


@pytest.mark.parametrize(("weight", "said"), [(0.4, "The weight is"), (pd.NA, "not of this run")])
def test_weights_are_explained_where_the_run_has_them(run, weight, said):
    assert said in str(words.leading_note(statuses(run, {"leads": "x", "weight": weight})))


def test_the_funnel_says_whether_more_than_chance_lies_outside(run):
    apart = charts.funnel(run, INDICATOR).note
    assert "More authorities lie outside the dashed lines than chance alone" in apart
    values = run["indicator"]
    alike = values.assign(value=values.value.where(values.comparator != "own", 70.0))
    together = charts.funnel(run.changed(indicator=alike), INDICATOR).note
    assert together == "This is not a league table."


def test_the_path_draws_bars_where_an_interval_is_known(run):
    (ax,) = axes_of(charts.indicator_path(run, INDICATOR))
    (bars,) = ax.collections
    low, high = bars.get_segments()[1][:, 1]
    assert [x for x, _ in (segment[0] for segment in bars.get_segments())] == [2023, 2024]
    assert low < 40.0 < high


def test_a_path_without_a_dispute_has_no_crosses(run):
    undisputed = run.changed(indicator=run["indicator"].assign(disputed_by=pd.NA))
    crosses = {
        name: next(line for line in axes_of(chart)[0].lines if line.get_marker() == "X").get_ydata()
        for name, chart in (
            ("disputed", charts.indicator_path(run, INDICATOR)),
            ("undisputed", charts.indicator_path(undisputed, INDICATOR)),
        )
    }
    assert list(crosses["disputed"]) == [38.0] and list(crosses["undisputed"]) == []
