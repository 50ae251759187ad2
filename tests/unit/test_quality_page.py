"""The page of data quality: what it says of checks, sources, corrections and assumptions."""

import pandas as pd
import pytest

from send_analysis import tables as schemas
from send_analysis.pages import kit
from send_analysis.pages.quality import tables, words
from tests import invented
from tests.unit.shown_rows import rows_of

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def run():
    return invented.run()


def test_the_answer_counts_warnings_and_says_when_nothing_was_found(run):
    said = str(words.answer(run))
    assert "in the published figures for Havering: 0. Warnings to read before a figure is used: 1."
    assert "All figures come with the package: no file was added." in said
    clean = run.changed(quality=run["quality"].iloc[:0])
    assert "found no error and no warning" in str(words.answer(clean))


def test_assumed_values_are_counted(run):
    said = str(words.assumptions_note(run))
    assert "takes 3 values as given; 2 of them are assumed" in said


def test_contradictions_of_a_paper_are_no_errors_of_the_published_figures(run):
    papers = run["quality"].assign(topic="paper", severity="error")
    papers.loc[0, "basis"] = "judgement"
    run = run.changed(quality=pd.concat([papers, papers.iloc[:1].assign(where="else")]))
    said = str(words.answer(run))
    assert "found no error and no warning in the published figures for Havering" in said
    assert "compared with them" in said and "figures: 3." in said
    note = str(words.contradictions_note(run))
    assert "both numbers shown: 1." in note and "our reading of the text: 2." in note


@pytest.mark.parametrize(
    ("origins", "used"),
    [
        (["added"], "this run uses: 1 added file."),
        (
            ["added", "added", "own", "correction"],
            "this run uses: 2 added files, 1 file of your own, 1 correction.",
        ),
    ],
)
def test_the_page_says_which_figures_are_used(run, origins, used):
    rows = pd.concat([run["sources_used"]] * len(origins))
    names = [f"{origin}/{n}" for n, origin in enumerate(origins)]
    run = run.changed(sources_used=rows.assign(origin=origins, source_id=names))
    assert used in str(words.sources_note(run))


def test_a_corrected_number_carries_its_mark():
    row = {"source_id": "correction/1", "old_la_code": "311", "census_year": 2024}
    row |= {"dimension": "total", "category": "total", "plans": 2590}
    assert "mark-corrected" in kit.fact("caseload", row, "plans", "count").__html__()


def test_assumed_values_come_first_by_effect(run):
    rows = rows_of(kit.assumptions_table(run))
    assert [row[5] for row in rows] == ["assumed", "assumed", "published"]
    assert rows[0][0] == "Rise of top-up rates a year"


def test_findings_come_with_the_most_severe_first(run):
    rows = run["quality"].iloc[::-1]
    assert [row[2] for row in rows_of(tables.quality(run.changed(quality=rows)))] == [
        "Warning",
        "Note",
    ]


def test_the_largest_revisions_come_first_in_either_direction(run):
    rows = pd.concat([run["revision"]] * 3, ignore_index=True).assign(
        cell=["a", "b", "c"], moved=[6.0, -70.0, 12.0], after=[2016.0, 1940.0, 2022.0]
    )
    shown = rows_of(tables.revisions(run.changed(revision=rows)))
    assert [(row[1], row[-1]) for row in shown] == [("b", "−70"), ("c", "+12"), ("a", "+6")]


def test_text_of_data_is_escaped():
    row = {"check": "=cmd", "severity": "error", "where": "<script>alert(1)</script>"}
    row |= {"title": "t", "topic": "published", "basis": "computed"}
    findings = pd.DataFrame([{**row, "found": '"><img src=x>', "action": "a & b"}])
    run = invented.Run({"quality": schemas.QUALITY.check(findings, "test")})
    html = tables.quality(run)._repr_html_()
    assert "<script" not in html and "<img" not in html
    assert "a &amp; b" in html


def test_a_table_without_rows_is_left_to_the_sentence_above_it(run):
    bare = run.changed(**{n: run[n].iloc[:0] for n in ("quality", "revision", "correction")})
    shown = (tables.quality(bare, "paper"), tables.revisions(bare), tables.corrections(bare))
    assert [str(one) for one in shown] == ["", "", ""]
    assert "No paper of this council" in str(words.contradictions_note(bare))
    assert "hold no rows" in str(tables.quality(bare, "release"))
