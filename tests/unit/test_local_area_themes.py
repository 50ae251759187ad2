"""The themes of page 10: tables by what can be compared, gaps, the chart of ranks."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from send_analysis.pages import kit
from send_analysis.pages.local_area import charts, tables, words
from tests import invented
from tests.unit.indicator_case import AREA
from tests.unit.shown_rows import axes_of, rows_of, title_of
from tests.unit.test_national import PLAN, SUPPORT, SUSPENDED, pictured, published

pytestmark = pytest.mark.unit


def by_theme():
    """Return a picture with a published indicator of four groups: two compared, one withheld."""
    rows = (
        *(("001", "a", 2025, 5.0), ("202", "a", 2025, 2.0), ("ENG", "a", 2025, 3.0)),
        *(("001", "b", 2025, 4.0), ("202", "b", 2025, 2.5)),
        *(("001", "c", 2025, 1.0), ("001", "d", 2025, None)),
    )
    groups = [(PLAN, "a"), (SUPPORT, "b"), ("no SEN", "c"), ("all pupils", "d")]
    parts = [{"group": group, "series": name} for group, name in groups]
    return invented.Run(pictured(published(*rows), SUSPENDED | {"published": parts}), AREA)


def test_a_theme_is_a_table_by_what_it_is_compared_with_and_states_its_gaps():
    shown = BeautifulSoup(tables.theme(by_theme(), "exclusions")._repr_html_(), "html.parser")
    bodies = [
        [
            [cell.get_text() for cell in row.find_all(["th", "td"])]
            for row in table.select("tbody tr")
        ]
        for table in shown.select("table")
    ]
    period = "spring 2024/25"
    assert bodies == [
        [
            [
                *("Suspended: EHC plan", "5.00", "none before", period, "2.00", "not available"),
                *("3.00", "not ranked", "Red"),
            ]
        ],
        [["Suspended: SEN support", "4.00", "none before", period, "2.50", "not ranked", "Red"]],
    ]
    assert [caption.get_text() for caption in shown.select("caption")] == [
        "Suspensions and exclusions: Here compared with England",
        "Suspensions and exclusions: Here and its neighbours; no figure of England is loaded",
    ]
    assert "Not published for Here, or withheld: Suspended, all pupils." in shown.get_text()
    assert "no SEN" not in shown.get_text()  # for context, in the full table only
    assert len(shown.select("p.download")) == 1


def test_a_theme_without_indicators_says_so():
    assert "hold no indicator of Here" in str(tables.theme(by_theme(), "primary"))


def test_without_a_paper_one_note_says_so_and_nothing_else_is_shown():
    run = by_theme()
    no_papers = run.changed(claim=run["claim"].head(0))
    assert str(words.reportability_note(no_papers)) == (
        "No SEND strategy or plan of this council is loaded."
    )
    empty = (tables.not_reported, tables.tracker, tables.history, tables.goals, tables.statements)
    for show in (*empty, tables.printed_figures, words.plans_note, words.papers_note):
        assert show(no_papers)._repr_html_() == "", show


def ranked(run):
    """Return the run with each group ranked: the last of sixty, the first, and one for context."""
    status = run["indicator_status"].copy()
    placed = {"EHC plan": (60, "worst"), "SEN support": (1, "best"), "no SEN": (1, pd.NA)}
    for group, (rank, fifth) in placed.items():
        status.loc[status.group == group, ["rank", "ranked", "fifth"]] = [rank, 60, fifth]
    return run.changed(indicator_status=status)


def test_the_chart_places_the_worst_at_the_left_and_the_best_at_the_right():
    chart = charts.standing(ranked(by_theme()))
    assert title_of(chart) == (
        "Indicators on which Here is in the best fifth of authorities: 1; in the worst fifth: 1"
    )
    [axes] = axes_of(chart)
    marks = {
        line.get_marker(): line.get_xdata()[0] for line in axes.lines if line.get_marker() in "os"
    }
    assert marks == {"o": 0.0, "s": 1.0}
    assert isinstance(charts.standing(by_theme()), kit.Words)


def test_among_reds_a_recent_value_comes_before_an_old_one_with_a_wider_gap():
    run = by_theme()
    status = run["indicator_status"].copy()
    reds = status.group.isin([PLAN, SUPPORT])
    status.loc[reds, ["rag", "england", "distinguishable"]] = ["red", 2.0, "cannot tell"]
    status.loc[status.group == PLAN, ["difference", "reportability"]] = [9.0, "amber"]
    status.loc[status.group == SUPPORT, ["difference", "reportability"]] = [1.0, "green"]
    shown = rows_of(tables.red_indicators(run.changed(indicator_status=status)))
    assert [row[0] for row in shown] == ["Suspended: SEN support", "Suspended: EHC plan"]
