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
    assert str(words.answer(run)) == (
        "The published figures for Havering can be used: the checks found no error, and warnings "
        "to read first: 1. All figures come with the package: no file was added."
    )
    clean = run.changed(quality=run["quality"].iloc[:0])
    assert "found no error and no warning." in str(words.answer(clean))
    wrong = run.changed(quality=run["quality"].assign(severity="error"))
    assert "Read the findings first: the checks found errors: 2 and no" in str(words.answer(wrong))
    mixed = run["quality"].assign(severity=["error", "warning"])
    assert "found errors: 1, warnings: 1 in" in str(words.answer(run.changed(quality=mixed)))


def test_assumed_values_are_counted(run):
    said = str(words.assumptions_note(run))
    assert "takes 3 values as given; 2 of them are assumed" in said


def test_contradictions_of_a_paper_are_no_errors_of_the_published_figures(run):
    papers = run["quality"].assign(topic="paper", severity="error")
    papers.loc[0, "basis"] = "judgement"
    run = run.changed(quality=pd.concat([papers, papers.iloc[:1].assign(where="else")]))
    said = str(words.answer(run))
    assert (
        "The published figures for Havering can be used: the checks found no error and no" in said
    )
    assert "contradictions, 3 in all; the forecast does not use them." in said
    note = str(words.contradictions_note(run))
    assert "both numbers shown: 1." in note and "our reading of the text: 2." in note


@pytest.mark.parametrize(
    ("origins", "used"),
    [
        (["added"], "this run uses: 1 source from added files."),
        (
            ["added", "added", "own", "correction"],
            "this run uses: 2 sources from added files, 1 source of your own, 1 correction.",
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


def test_findings_come_with_the_most_severe_first_then_those_of_the_area(run):
    first = run["quality"].head(1)
    found = (
        ("England", "warning"),
        ("Havering a", "warning"),
        ("Havering b", "note"),
        ("Outer London", "error"),
        ("Havering c", "warning"),
    )
    each = [first.assign(where=where, severity=grave) for where, grave in found]
    findings = pd.concat(each, ignore_index=True)
    shown = run.changed(quality=findings)
    assert [(row[0], row[3]) for row in rows_of(tables.findings(shown))] == [
        ("Outer London", "Error"),
        ("Havering a", "Warning"),
        ("Havering c", "Warning"),
        ("England", "Warning"),
    ]
    assert [row[0] for row in rows_of(tables.notes(shown))] == ["Havering b"]
    assert "do not quote it alone" in str(words.severities_note(shown))


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
    html = tables.findings(run)._repr_html_()
    assert "<script" not in html and "<img" not in html
    assert "a &amp; b" in html


def test_a_table_without_rows_is_left_to_the_sentence_above_it(run):
    bare = run.changed(**{n: run[n].iloc[:0] for n in ("quality", "revision", "correction")})
    shown = (tables.findings, tables.notes, tables.contradictions, tables.revisions)
    for show in (*shown, tables.corrections, words.severities_note, words.contradictions_note):
        assert show(bare) == kit.NOTHING, show
    assert tables.quality(bare, "release") == kit.NOTHING


def test_sources_are_named_by_title_and_hashes_come_apart(run):
    named = rows_of(tables.sources(run))
    used = run["sources_used"]
    assert [row[0] for row in named] == list(used.title)
    assert not set(used.source_id) & {cell for row in named for cell in row}
    assert [row[0] for row in rows_of(tables.hashes(run))] == list(used.source_id)
    assert rows_of(tables.hashes(run))[0][1] == used.sha256.iloc[0][:12]
