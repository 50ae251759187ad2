"""The themes of page 10: dots beside comparators, gaps, the chart of ranks."""

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup
from matplotlib.figure import Figure

from send_analysis.pages import kit
from send_analysis.pages.local_area import charts, dots, tables, words
from tests import invented
from tests.unit.indicator_case import AREA
from tests.unit.page_case import headings
from tests.unit.shown_rows import axes_of, rows_of, title_of
from tests.unit.test_national import PLAN, SUPPORT, SUSPENDED, pictured, published

pytestmark = pytest.mark.unit


def text(markup):
    return Markup(markup).striptags()


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


def test_a_theme_is_a_chart_whose_table_has_no_empty_column_and_states_its_gaps():
    chart = dots.theme(by_theme(), "exclusions")
    assert headings(chart.data) == [
        *("Indicator", "Value", "Period", "England", "Neighbours", "Rating")
    ], "no region, no change and no rank is known"
    assert rows_of(chart.data) == [
        ["Suspended: EHC plan", "5.00", "spring 2024/25", "3.00", "2.00", "Red"],
        ["Suspended: SEN support", "4.00", "spring 2024/25", "[x]", "2.50", "Red"],
    ]
    assert chart.data.notes == ("[x]: not published for that period.",)
    assert title_of(chart) == "Suspensions and exclusions: 2 red"
    assert (
        text(chart.subtitle)
    ) == "Furthest from England, in proportion: Suspended, EHC plan, 5.00 (there 3.00)."
    assert chart.alt.startswith("No indicator is green. Furthest from England")
    assert text(chart.note) == "Not published for Here, or withheld: Suspended, all pupils."
    assert "no SEN" not in chart._repr_html_(), "shown for context elsewhere"


def test_each_indicator_is_a_row_of_marks_with_its_comparators():
    run = by_theme()
    for narrow in (False, True):
        figure = Figure(figsize=(10, 5))
        dots.theme(run, "exclusions").draw(figure, kit.Size(760, 400, narrow=narrow))
        [axes] = figure.axes
        marks = {
            line.get_marker(): list(line.get_xdata())
            for line in axes.lines
            if len(line.get_xdata()) == 2
        }
        assert marks["o"] == [5.0, 4.0] and marks["D"] == [2.0, 2.5]
        assert marks["|"][0] == 3.0 and np.isnan(marks["|"][1]), "unknown is not drawn as zero"
        written = [t.get_text() for t in (*axes.texts, *axes.get_yticklabels())]
        assert written.count("5.00, red") == 1 and written.count("Suspended, SEN support") == 1


def test_a_count_without_comparison_is_said_and_an_old_value_shows_its_period():
    run = by_theme()
    status = run["indicator_status"].copy()
    status.loc[status.group == SUPPORT, ["england", "neighbours"]] = pd.NA
    status.loc[status.group == PLAN, "reportability"] = "amber"
    chart = dots.theme(run.changed(indicator_status=status), "exclusions")
    assert "Counts without comparison: Suspended, SEN support 4.00." in text(chart.note)
    [axes] = axes_of(chart)
    assert [t.get_text() for t in axes.texts] == ["5.00, spring 2024/25, red"]


def test_a_theme_without_indicators_says_so():
    assert "hold no indicator of Here" in str(dots.theme(by_theme(), "primary"))


def test_without_a_paper_one_note_says_so_and_nothing_else_is_shown():
    run = by_theme()
    no_papers = run.changed(claim=run["claim"].head(0))
    assert str(words.reportability_note(no_papers)) == (
        "No SEND strategy or plan of this council is loaded."
    )
    empty = (tables.not_reported, tables.tracker, tables.history, tables.goals, words.due)
    for show in (*empty, words.plans_note, words.papers_note):
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
    changed = run.changed(indicator_status=status)
    [current], [old] = rows_of(tables.red_indicators(changed)), rows_of(tables.older_reds(changed))
    assert (current[0], old[0]) == ("Suspended: SEN support", "Suspended: EHC plan")
