"""The page of plans: what it says of an invented run, and of runs that lack a table."""

import pandas as pd
import pytest

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.pages.plans import change, charts, forecast, in_year, words
from send_analysis.tables import DOUBTED_COUNT
from tests import evaluation_case, invented
from tests.unit.page_case import drawn, soup
from tests.unit.shown_rows import rows_of, title_of

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def run():
    return invented.run().changed(**evaluation_case.run())


def test_the_answer(run):
    assert str(words.answer(run)) == (
        "Havering held 3,005 EHC plans in January 2025. By January 2030 we expect about 4,560 "
        "(80% range 3,820 to 5,300). In March 2024 the council itself expected 3,864 by then."
    )


def test_of_several_forecasts_of_the_council_the_newest_is_told(run):
    older = run["published_forecast"].assign(forecaster="council_2023", published="2023-05-01")
    older = older.assign(plans=older.plans - 100)
    both = pd.concat([older, run["published_forecast"]], ignore_index=True)
    assert str(words.answer(run.changed(published_forecast=both))) == str(words.answer(run))


def test_the_answer_without_a_forecast_of_the_council_or_a_count(run):
    said = str(words.answer(run.without("published_forecast", "caseload")))
    assert said.startswith("By January 2030 we expect about 4,560")
    assert "council" not in said


def test_the_answer_without_the_ends_of_the_range_gives_none(run):
    forecast = run["forecast"]
    inner = forecast[~forecast["quantile"].isin([0.1])]
    said = str(words.answer(run.changed(forecast=inner)))
    assert "about 4,560. In March" in said and "80%" not in said


def test_what_is_wrong_with_the_counts_stands_below_the_answer(run):
    assert words.cautions(run).sentences == ()
    opened = "Cumberland opened on 1 April 2023 in the area of Cumbria; January 2024 to 2026"
    finding = run["quality"].head(1).assign(check="reorganised", found=opened)
    quality = pd.concat([run["quality"], finding], ignore_index=True)
    said = words.cautions(run.changed(quality=quality))
    assert said.kind == "caution" and str(said) == f"{opened}."


def test_a_range_is_explained_with_how_often_past_ones_held(run):
    score = run["score"]
    late = (score.metric == "coverage_80") & (score.horizon == "5")
    spread = run.changed(score=score.assign(value=score.value.mask(late, 0.864)))
    assert str(words.range_note(spread)) == (
        "We expect the outcome inside the 80% range four times in five, and outside it once. In "
        "past forecasts it held 81.0% of the time one year ahead and 86.4% five years ahead."
    )
    assert str(words.range_note(run.without("score"))).endswith("outside it once.")


def test_drivers_are_listed_by_the_size_of_their_effect_in_either_direction(run):
    assert [row[1:4] for row in rows_of(change.drivers(run).parts[1])] == [
        ["23.5", "17.4", "+2.0"],
        ["40.1", "45.7", "+0.4"],
        ["11.2", "11.6", "\N{MINUS SIGN}0.3"],
    ]
    assert str(words.driver_answer(run)) == (
        "Requests less refusals for every hundred plans held set growth here apart from England's "
        "most: 23.5, against 17.4 in the middle authority. That adds about 2.0 percentage points "
        "in the first year."
    )


def test_a_driver_that_slows_growth_most_is_named(run):
    drivers = run["growth_driver"]
    slowed = drivers.assign(effect=drivers.effect.mask(drivers.indicator == "prevalence", -5.0))
    said = str(words.driver_answer(run.changed(growth_driver=slowed)))
    assert said.startswith("Plans for every hundred children") and "takes off about 5.0" in said


def test_the_newest_forecast_is_shown(run):
    newest = run["forecast"]
    older = newest.assign(origin=2024, value=2 * newest["value"])
    both = run.changed(forecast=pd.concat([older, newest], ignore_index=True))
    assert str(words.answer(both)) == str(words.answer(run))


def starts(run):
    """Return the sentences on where the forecast starts, which a reader opens."""
    return str(words.start_note(run).parts[1])


def test_what_stands_in_for_an_indicator_is_said_with_its_year(run):
    assert "After 2023 no timeliness is known here" in starts(run)
    drivers = run["growth_driver"]
    none = drivers.assign(of_year=drivers.of_year.mask(drivers.status == "assumed"))
    said = starts(run.changed(growth_driver=none))
    assert "No timeliness is known here: the middle authority's is used" in said
    published = drivers.assign(status="published")
    assert "known here" not in starts(run.changed(growth_driver=published))


def test_the_start_of_each_breakdown_is_said(run):
    assert starts(run.changed(growth_driver=run["growth_driver"].assign(status="published"))) == (
        "All plans are forecast from January 2025. By age band and provision the newest counts "
        "are of January 2024. Those shares are applied to all plans of the newer census, with the "
        "change and the uncertainty of the time between. This authority has no counts by primary "
        "need: England's shares are used instead."
    )
    alone = run["forecast_start"].head(1)
    plain = run.changed(forecast_start=alone).without("growth_driver")
    assert starts(plain) == "All plans are forecast from January 2025."
    counted = run["caseload"]
    here = (counted.old_la_code == run.area.old_la_code) & (counted.census_year == 2025)
    source = counted.source_id.mask(here, "own_figures/2026-03-01/caseload_and_flows")
    assert here.any()
    assert starts(plain.changed(caseload=counted.assign(source_id=source))) == (
        "All plans are forecast from January 2025, which is the authority's own count."
    )
    newer = (
        run["caseload"]
        .tail(1)
        .assign(
            old_la_code="ENG", census_year=2026, dimension="total", category="total", plans=718838
        )
    )
    later = plain.changed(caseload=pd.concat([run["caseload"], newer]))
    assert "England's plans are counted up to January 2026; this" in starts(later)


def test_a_count_that_is_known_to_be_wrong_is_named(run):
    wrong = run["quality"].head(1).assign(check="known_defect", found="9 plans are implausible")
    here = wrong.assign(where=f"{run.area.name} January 2025 total")
    said = str(words.cautions(run.changed(quality=here)))
    assert f"Read with care, {run.area.name} January 2025 total: 9 plans are implausible." in said
    elsewhere = wrong.assign(where="Newham January 2025 total")
    assert "Read with care" not in str(words.cautions(run.changed(quality=elsewhere)))


def test_a_doubted_count_is_said_with_what_is_used_instead(run):
    row = {"old_la_code": run.area.old_la_code, "census_year": 2025, "counted": 1199}
    row |= {"expected": 3086.0, "used": 3063.0, "chance": 0.83}
    doubted = run.changed(doubted_count=DOUBTED_COUNT.check(pd.DataFrame([row]), "test"))
    said = str(words.cautions(doubted))
    assert "counted 1,199 plans in January 2025. The January before" in said
    assert "lead to about 3,090. The chance that the count is a tenth or more off is 83%" in said
    assert "is loaded, about 3,060 are used in its place: some simulations start from the" in said
    later = doubted.changed(forecast_start=run["forecast_start"].assign(origin=2026))
    assert "used in its place in growth, in the indicators" in str(words.cautions(later))


def test_area_names_are_escaped(run):
    area = run.area.model_copy(update={"name": "<script>alert(1)</script>"})
    assert "<script" not in words.answer(invented.Run(run, area))._repr_html_()


def test_the_fan_is_drawn_alike_twice(run):
    assert charts.plans_fan(run)._repr_html_() == charts.plans_fan(run)._repr_html_()


def test_a_council_without_a_forecast_is_not_mentioned(run):
    shown = charts.plans_fan(run.without("published_forecast"))._repr_html_()
    assert "council" not in shown


def test_the_headline_of_the_fan_goes_from_the_newest_count_to_the_end(run):
    title = title_of(charts.plans_fan(run))
    assert title == "EHC plans in Havering: 3,005 in January 2025, about 4,560 by January 2030"


def test_the_group_that_grows_most_is_named_even_if_another_is_larger(run):
    caseload = run["caseload"]
    largest = (caseload.category == "communication_and_interaction") & (
        caseload.census_year == 2025
    )
    grown = caseload.assign(plans=caseload.plans.mask(largest, 2300))
    title = title_of(charts.plans_by(run.changed(caseload=grown), "area_of_need"))
    assert title == (
        "Cognition and learning adds most plans: 601 in January 2025, about 910 by January 2030"
    )


def test_the_forecast_by_year_holds_the_quantiles(run):
    last = " ".join(rows_of(forecast.table(run))[-1])
    assert last.split(" ", 2)[:2] == ["January", "2030"]
    for number in ("4,560", "3,820", "5,300", "3,430", "5,690"):
        assert number in last


def test_groups_are_ranked_by_size_at_the_end(run):
    shown = forecast.table(run, "area_of_need")
    assert [row[:2] for row in rows_of(shown)[:2]] == [
        ["Communication and interaction", "2,370"],
        ["Cognition and learning", "910"],
    ]


def test_one_count_by_need_is_no_trend(run):
    counted = run["caseload"]
    one = counted[(counted.dimension != "area_of_need") | (counted.census_year == 2024)]
    assert "in January 2024 only. No trend" in str(words.need_note(run.changed(caseload=one)))
    assert "from January 2019 to January 2025" in str(words.need_note(run))


def test_the_change_is_told_in_children_and_rate(run):
    assert str(change.answer(run)) == (
        "From January 2025 to January 2030 the number of plans rises by about 1,560. On "
        "average over the simulations, more plans for each child add 1,600 and fewer children "
        "take off 45."
    )
    lines = rows_of(change.by_year(run).parts[1])
    assert len(lines) == 5 and lines[-1] == ["January 2030", "+1,560", "−45", "+1,600"]


def test_a_projection_is_named_and_its_absence_said(run):
    assert "Nobody is taken to move" in change.by_year(run)._repr_html_()
    projected = run.changed(plans_change=run["plans_change"].assign(basis="projection"))
    assert "population projection" in change.by_year(projected)._repr_html_()
    assert "hold no residents or plans by age" in str(change.answer(run.without("plans_change")))


def test_the_year_so_far_is_said_and_shown_only_where_months_are_counted(run):
    said = str(in_year.answer(run))
    assert "counts of 6 months of 2025 move the forecast of January 2026 from about 3,410" in said
    assert "(80% range 3,210 to 3,640) to about 3,610 (3,450 to 3,780)" in said
    assert "New plans so far: 510, above the range expected by now (141 to 431)." in said
    assert "Ceased plans so far: 120, within the range" in said
    assert rows_of(in_year.tracking(run))[2][:5] == [
        *("Requests for assessment", "434", "335 to 544", "301", "Below")
    ]
    without = run.without("in_year", "nowcast")
    assert not str(in_year.answer(without)) and not str(in_year.tracking(without))


def test_months_that_nothing_is_expected_of_are_shown_and_their_gap_is_said(run):
    """A new authority has no year of flows; one that counts requests alone moves nothing."""
    gone = run["in_year"].assign(expected=pd.NA, lower_80=pd.NA, upper_80=pd.NA, standing="unknown")
    unknown = run.changed(in_year=gone)
    said = str(in_year.answer(unknown))
    assert "New plans so far: 510. No earlier year is counted to hold them against." in said
    assert rows_of(in_year.tracking(unknown))[2][:5] == [
        *("Requests for assessment", "not known", "not known", "301", "Unknown")
    ]
    alone = run.without("nowcast").changed(in_year=gone[gone.measure == "requests"])
    assert "own months do not move the forecast" in str(in_year.answer(alone))
    assert not kit.verify(in_year.answer(alone)._repr_html_(), alone)


def test_age_bands_stand_in_their_order_on_one_scale(run):
    panels = [ax for ax in drawn(charts.plans_by(run, "age_band")) if ax.get_visible()]
    titles = [ax.get_title() for ax in panels]
    bands = [kit.formatted(band, "label_start") for band in vocab.AGE_BANDS]
    assert titles == [band for band in bands if band in titles] and len(titles) > 1
    assert len({ax.get_ylim() for ax in panels}) == 1


def test_the_data_of_a_fan_hold_counts_forecast_the_councils_own_and_other_paths(run):
    tables = soup(charts.plans_fan(run)).details("table")
    first = [
        [cell.get_text(strip=True) for cell in table.tbody.tr(["th", "td"])] for table in tables
    ]
    assert [row[0] for row in first[:3]] == ["January 2026", "January 2019", "January 2026"]
    assert len(tables) == 4
