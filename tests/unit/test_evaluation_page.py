"""The page of evaluation: what it says of scores and past forecasts, and without them."""

import pandas as pd
import pytest
from markupsafe import Markup

from send_analysis.pages.evaluation import charts, parts, spend, tables, words
from tests import evaluation_case, invented
from tests.unit.shown_rows import axes_of, rows_of, title_of

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def run():
    return invented.run().changed(**evaluation_case.run())


def checked(*rows):
    return invented.Run({"forecast_check": invented.forecast_check(*rows)})


def test_the_answer(run):
    assert str(words.answer(run)) == (
        "Across England and past years, our forecast of all plans missed by 3.3% on average one "
        "year ahead and 6.6% three years ahead. Applying England's last growth to each authority "
        "missed by 3.9% and 7.8%. Knowing England's growth in advance would still have missed by "
        "3.8% and 7.6%."
    )


def test_the_newest_census_is_told_apart(run):
    assert str(words.newest_census(run)) == (
        "January 2025 was forecast with figures up to January 2024: for 145 authorities our "
        "forecast missed by 5.0% on average. England's last growth applied to each missed by 5.9%, "
        "its growth known in advance by 5.7%, the last count by 13.5%. The 80% range held the "
        "count for 81.0% of them, the 95% range for 96.0%."
    )
    assert "hold no score of the newest census" in str(words.newest_census(run.without("score")))
    scores = run["score"]
    older = scores[scores.origin != "2024"]
    assert "hold no score" in str(words.newest_census(run.changed(score=older)))


def test_the_newest_census_has_a_table_of_methods(run):
    table = tables.newest_census(run)
    assert table.view.labels[0] == "send_analysis"
    values = table.values.astype(float)
    assert values.loc["send_analysis"].tolist() == pytest.approx([0.0495, -0.007, 0.81, 0.96])


def test_spending_is_told_beside_a_flat_rise_and_never_mixed_with_plans(run):
    assert str(spend.answer(run)) == (
        "Our forecast of net high needs spending missed by 5.3% one year ahead and 8.5% three "
        "years ahead. Raising the last cost of a plan by three per cent a year missed by 6.1% and "
        "9.8%. The 80% range contained the outturn in 72.0% and 76.0% of cases."
    )
    methods = spend.methods(run).values.astype(float)
    assert methods.index.tolist() == [
        "send_analysis", "flat_3_percent", "send_analysis_given_plans"
    ]  # fmt: skip
    assert methods.loc["flat_3_percent"].tolist() == pytest.approx([0.061, 0.0793, 0.0976, 0.1159])
    assert spend.coverage(run).values.astype(float).loc["coverage_80"].tolist() == pytest.approx(
        [0.72, 0.74, 0.76, 0.78]
    )
    plans = run["score"]
    none = run.changed(score=plans[plans.dimension != "spend"])
    assert "hold no scores of spending" in str(spend.answer(none))


def test_coverage_is_said_with_what_the_model_expects(run):
    said = str(words.coverage_note(run))
    held = "the 80% range held in 81.0% of cases"
    assert f"One year ahead {held} (76.7% to 84.0% expected)." in said
    assert f"Five years ahead {held} (63.3% to 84.0% expected)." in said


def test_the_caution_quotes_the_failure_and_what_was_needed(run):
    said = str(words.reform_caution(run))
    assert "Made in January 2015" in said
    assert (
        "would have missed by 23.3% on average. Every other method missed by about as much" in said
    )
    assert "(23.9% at best)" in said and "for only 22.0% of authorities" in said
    assert "It reached 19.0% above the central estimate where 53.0% was needed." in said


def test_that_figures_are_revised_is_said():
    assert "figures as later revised stand in" in str(words.revised_note())


def test_the_last_forecast_comes_first_and_the_council_is_met_on_equal_terms(run):
    # 3,005 were counted: above 2,601 to 3,000 of the release of 2023, inside 2,803 to 3,024.
    assert str(words.past_forecasts_answer(run)) == (
        "Havering held 3,005 EHC plans in January 2025. Our forecast from the June 2024 release "
        "was 2,913, 92 plans (3.1%) below the census; its 80% range, 2,800 to 3,020, held it. The "
        "council's forecast of March 2024 was 226 plans below the census; ours, on the figures "
        "public then, was 211 plans below the census."
    )
    assert "made afterwards" in str(words.afterwards_note())


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(2600, 2800, "2,600 to 2,800, was too low."), (3010, 3100, "3,010 to 3,100, was too high.")],
)
def test_a_census_outside_the_range_is_said(low, high, said):
    row = invented.check_row("ours_june_2023", "after", "June 2023 release", 2700, low, high)
    answer = str(words.past_forecasts_answer(checked(row)))
    assert answer.endswith(f"its 80% range, {said}") and "council" not in answer


def test_our_newest_forecast_is_told_though_an_older_one_was_closer():
    run = checked(
        invented.check_row("ours_june_2023", "afterwards", "June 2023 release", 3000),
        invented.check_row("ours_december_2023", "afterwards", "December 2023 release", 2950),
    )
    said = str(words.past_forecasts_answer(run))
    assert "from the December 2023 release was 2,950, 55 plans (1.8%) below" in said


def test_a_council_without_a_forecast_of_ours_in_time_is_told_alone():
    run = checked(
        invented.check_row("council_2024", "2024-03-25", "its table", 3010),
        invented.check_row("ours_june_2024", "made afterwards", "June 2024 release", 2900.0),
    )
    said = str(words.past_forecasts_answer(run))
    assert said.endswith("The council's forecast of March 2024 was 5 plans above the census.")


def test_a_forecast_of_the_council_alone_does_not_speak_of_ours():
    run = checked(invented.check_row("council_2024", "2024-03-25", "its table", 3005))
    said = str(words.past_forecasts_answer(run))
    assert said.endswith("The council's forecast of March 2024 was 3,005, exactly the census.")


def test_a_release_of_the_month_in_which_the_council_wrote_was_public():
    run = checked(
        invented.check_row("council_2024", "2024-06-25", "its table", 2779),
        invented.check_row("ours_june_2024", "made afterwards", "June 2024 release", 2995),
    )
    said = str(words.past_forecasts_answer(run))
    assert said.endswith("ours, on the figures public then, was 10 plans below the census.")


def test_the_chart_names_the_closest_on_equal_terms(run):
    assert title_of(charts.past_forecasts(run)) == (
        "Our forecast from the June 2023 release was closest of those on the figures the council "
        "had: 211 plans below the census, outside its 80% range"
    )


def test_the_bar_of_a_forecast_is_its_interval(run):
    (ax,) = axes_of(charts.past_forecasts(run))
    bars = [list(line.get_xdata()) for line in ax.lines if line.get_linewidth() == 9]
    assert bars == [[2601.2, 2999.9], [2803.4, 3024.0]]


def test_the_headline_of_errors_speaks_of_the_longest_horizon(run):
    assert title_of(charts.errors_by_horizon(run)) == (
        "Six years ahead our forecasts were wrong by 11.6%, England's last growth by 13.7%"
    )


def test_what_a_council_counts_is_said_below_the_table(run):
    notes = [Markup(note).striptags() for note in tables.forecast_check(run).notes]
    assert any("counts:" in note and "the council's own table" in note for note in notes)
    assert not any("June 2024 release" in note for note in notes)


def test_text_from_data_is_escaped_in_the_drawing(run):
    hostile = run["forecast_check"].assign(based_on="<script>alert(1)</script>")
    run = run.changed(forecast_check=hostile)
    assert "<script" not in charts.past_forecasts(run)._repr_html_()


def test_errors_stand_under_their_horizon(run):
    ours = next(r for r in rows_of(tables.scores_by_method(run)) if "residents" not in r[0])
    assert ours[1:4] == ["3.3%", "5.0%", "6.6%"]


def test_a_council_that_gave_no_interval_has_none(run):
    council = rows_of(tables.forecast_check(run))[0]
    assert "none given" in council
    assert "2,779" in council and "−226" in council and "−7.5%" in council


def test_a_miss_is_named_with_its_reason(run):
    rows = rows_of(tables.misses(run))
    assert [row[0] for row in rows] == ["Medway", "Oldham"]
    assert rows[1][-1] == "net requests rose after the forecast"
    assert "+20.3%" in rows[0] and "−15.3%" in rows[1]


def test_the_newest_origin_adds_no_smaller_misses_to_the_worst(run):
    miss = run["miss"].head(1)
    sizes = ((2023, 30.0), (2024, -13.0), (2025, 14.0), (2025, -9.0))
    listed = pd.concat(
        miss.assign(origin=origin, percent_of_census=size, old_la_code=str(300 + n))
        for n, (origin, size) in enumerate(sizes)
    )
    shown = tables.misses(run.changed(miss=listed.astype(miss.dtypes))).view.rows
    assert len(shown) == 3


@pytest.mark.parametrize(
    ("forecast", "said"),
    [
        (3005.3, "less than one plan from the census"),
        (3004.0, "1 plan below the census"),
        (3010.0, "5 plans above the census"),
    ],
)
def test_a_small_miss_is_counted_in_words(forecast, said):
    row = invented.check_row("ours_june_2024", "made afterwards", "June 2024 release", forecast)
    assert title_of(charts.past_forecasts(checked(row))).endswith(said)
    plans = said.split(" the ")[0].split(" above")[0].split(" below")[0]
    assert plans in str(words.past_forecasts_answer(checked(row)))


def test_our_error_is_shown_beside_known_growth_with_and_without_doubtful_counts(run):
    assert rows_of(tables.against_known_growth(run)) == [
        ["All", "Our error as a share of that", "85.1%", "82.2%"],
        ["All", "95% range: at least", "81.1%", "78.2%"],
        ["All", "95% range: at most", "90.1%", "87.2%"],
        ["Without recounts", "Our error as a share of that", "83.8%", "80.9%"],
        ["Without recounts", "95% range: at least", "79.8%", "76.9%"],
        ["Without recounts", "95% range: at most", "88.8%", "85.9%"],
    ]


def test_parts_are_shown_with_how_often_their_intervals_held(run):
    said = str(parts.answer(run))
    assert "provisions of up to 147 authorities" in said
    assert "Not in education was the hardest: its 80% range held in 52.0% of cases" in said
    assert rows_of(parts.coverage(run, "provision")) == [
        ["State special school", "85.0%", "84.0%", "83.0%"],
        ["Not in education", "54.0%", "53.0%", "52.0%"],
    ]
    assert rows_of(parts.beside_growth(run, "age_band")) == [["5 to 10", "80.0%", "82.0%", "84.0%"]]
