"""Sentences: what they say on invented tables, and that they say nothing the tables lack."""

import pandas as pd
import pytest

from send_analysis.pages import kit as facts
from send_analysis.pages import words
from tests import invented

pytestmark = pytest.mark.unit
AREA = invented.AREA
ALLOWED = ("80%", "95%", "March 2028")


def without(*names):
    return {name: table for name, table in invented.run().items() if name not in names}


def altered(table, change):
    run = invented.run()
    return {**run, table: change(run[table])}


def test_plans_answer():
    assert str(words.plans_answer(invented.run(), AREA)) == (
        "Havering held 3,005 EHC plans in January 2025. By January 2030 we expect about 4,560 "
        "(80% interval 3,820 to 5,300; 95% 3,430 to 5,690). The council's own forecast of "
        "March 2024 for that census was 3,864."
    )


def test_plans_answer_without_a_forecast_of_the_council_or_a_count():
    said = str(words.plans_answer(without("published_forecast", "caseload"), AREA))
    assert said.startswith("By January 2030 we expect about 4,560")
    assert "council" not in said


def test_plans_answer_without_the_outer_quantiles_gives_one_interval():
    run = altered("forecast", lambda df: df[~df["quantile"].isin([0.025, 0.975])])
    said = str(words.plans_answer(run, AREA))
    assert "80% interval" in said and "95%" not in said


def test_past_forecast_answer_names_the_closest_first_and_says_that_ours_came_afterwards():
    said = str(words.past_forecast_answer(invented.run(), AREA))
    assert (
        "Ours from the June 2024 release, which came after the council wrote, came closest: "
        "2,910, 92 plans (3.1%) below the census."
    ) in said
    assert "Ours from the June 2023 release, which was public when the council wrote, said" in said
    assert "The council's of March 2024 said 2,779: 226 plans (7.5%) below the census." in said
    assert "On the figures public when the council wrote, ours was closer." in said
    assert "Ours were made afterwards" in said


def test_past_forecast_answer_with_the_council_closer():
    rows = (
        invented.check_row("council_2024", "2024-03-25", "its table", 3010),
        invented.check_row("ours_june_2024", "made afterwards", "June 2024 release", 2900.0),
    )
    run = {"forecast_check": invented.forecast_check(*rows)}
    said = str(words.past_forecast_answer(run, AREA))
    assert "The council's of March 2024 came closest: 3,010, 5 plans (0.2%) above" in said


def test_past_forecast_answer_with_a_tie_names_no_winner():
    rows = (
        invented.check_row("council_2024", "2024-03-25", "its table", 3015),
        invented.check_row("ours_june_2024", "made afterwards", "June 2024 release", 2995),
    )
    run = {"forecast_check": invented.forecast_check(*rows)}
    said = str(words.past_forecast_answer(run, AREA))
    assert "missed by the same" in said and "came closest" not in said


def test_past_forecast_answer_of_the_council_alone_does_not_speak_of_ours():
    row = invented.check_row("council_2024", "2024-03-25", "its table", 3005)
    said = str(words.past_forecast_answer({"forecast_check": invented.forecast_check(row)}, AREA))
    assert said.endswith("The council's of March 2024 said 3,005: exactly the census.")


def test_quality_answer_and_none_found():
    said = str(words.quality_answer(invented.run(), AREA))
    assert "can stand as printed; 1 of the findings" in said
    assert "All figures are the embedded ones: no file was added." in said
    run = altered("quality", lambda df: df.iloc[:0])
    assert "passed every check that would stop their use" in str(words.quality_answer(run, AREA))


def test_contradictions_of_a_paper_are_no_errors_of_the_forecast():
    run = altered("quality", lambda df: df.assign(topic="paper", severity="error"))
    said = str(words.quality_answer(run, AREA))
    assert "published figures for Havering passed every check" in said
    assert "In the council's own papers 2 passages contradict" in said
    assert "Computed again" in str(
        words.contradictions_note(run)
    ) and "reading of the text: 0" in str(words.contradictions_note(run))


@pytest.mark.parametrize(
    ("origins", "used"),
    [
        (["added"], "Over the embedded figures are used: 1 added file."),
        (
            ["added", "added", "own", "correction"],
            "used: 2 added files, 1 file of your own, 1 correction.",
        ),
    ],
)
def test_the_page_says_which_figures_are_used(origins, used):
    def of(df):
        rows = pd.concat([df] * len(origins))
        names = [f"{origin}/{n}" for n, origin in enumerate(origins)]
        return rows.assign(origin=origins, source_id=names)

    run = altered("sources_used", of)
    assert used in str(words.sources_note(run))
    assert facts.verify(words.sources_note(run)._repr_html_(), run, ALLOWED) == []


@pytest.mark.parametrize(
    "note", [words.releases_note, words.corrections_note, words.contradictions_note]
)
def test_notes_of_data_stand_in_the_tables_and_say_when_there_is_nothing(note):
    run = invented.run()
    assert facts.verify(note(run)._repr_html_(), run, ALLOWED) == []
    assert note({}).kind == "note" and str(note({}))


def test_a_corrected_number_carries_its_mark():
    row = {"source_id": "correction/1", "old_la_code": "311", "census_year": 2024}
    row |= {"dimension": "total", "category": "total", "plans": 2590}
    assert "mark-corrected" in facts.fact("caseload", row, "plans", "count").__html__()


def test_area_names_are_escaped():
    area = AREA.model_copy(update={"name": "<script>alert(1)</script>"})
    assert "<script" not in words.plans_answer(invented.run(), area)._repr_html_()
