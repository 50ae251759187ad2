"""The page of places: what it says and shows on invented tables."""

import pandas as pd
import pytest

from send_analysis.pages.places import charts, tables, words
from tests import invented
from tests.unit.page_case import drawn, headings, headline, rows_of, written

pytestmark = pytest.mark.unit


@pytest.fixture
def run():
    return invented.run()


def test_the_answer_starts_with_the_provision_most_at_risk(run):
    said = str(words.answer(run))
    assert said.startswith("State special school: by January 2030 we expect about 330 more plans")
    assert "If every place is full today, the chance of too few is about 2 in 3" in said
    assert said.endswith("assumes that every place is full today.")


def test_known_places_are_not_assumed_to_be_full(run):
    known = run["sufficiency"].measure.replace("p_short_if_full", "p_shortfall")
    said = str(words.answer(run.changed(sufficiency=run["sufficiency"].assign(measure=known))))
    assert "The chance that places fall short is about 2 in 3" in said
    assert "full today" not in said


def with_known_places(run):
    """Return the run as if the authority had supplied its places."""
    part = run["sufficiency"]
    short = part[part.measure == "short_if_full"].assign(measure="shortfall", value=37.0)
    usable = short.assign(measure="usable_places", value=410.0)
    needed = usable[usable.statistic == "q0.5"].assign(
        measure="places_for_assurance", statistic="mean", value=455.0
    )
    chance = part[part.statistic == "probability"].assign(measure="p_shortfall")
    every = pd.concat([part, short, usable, needed, chance], ignore_index=True)
    return run.changed(sufficiency=every)


def test_known_places_are_told_with_plans_without_one_and_what_would_be_enough(run):
    assert (
        "Places its own plans can use: about 410; plans without a place: about 37; places that "
        "would be enough: 455." in str(words.answer(with_known_places(run)))
    )
    table = tables.capacity(with_known_places(run))
    shown = dict(zip(headings(table), rows_of(table)[0], strict=True))
    assert (shown["Places"], shown["Without a place"], shown["Needed"]) == ("410", "37", "455")
    first, *_ = drawn(charts.capacity(with_known_places(run)))
    assert sorted(written(first)) == ["37 short", "410 places"]


def test_provisions_are_ranked_by_what_lacks_in_a_bad_case(run):
    part = run["sufficiency"]
    lacking = part.measure == "short_if_full"
    bad = lacking & (part.provision == "units") & part.statistic.isin(["q0.9", "q0.975"])
    usual = lacking & (part.provision == "units") & ~bad
    amount = part.value.mask(bad, 999.0).mask(usual, 0.0)
    said = str(words.answer(run.changed(sufficiency=part.assign(value=amount))))
    assert said.startswith("Resourced provision or SEN unit: by January 2030")


def test_the_project_that_matters_most_comes_first(run):
    assert str(words.pipeline_answer(run)).startswith(
        "Highfield special school: without it the chance of too few places (State special school, "
        "by January 2030) is 98% instead of 37%; plans without a place: about 165 instead of 0"
    )


def test_growth_and_places_stand_under_their_own_headings(run):
    table = tables.sufficiency(run)
    shown = dict(zip(headings(table), rows_of(table)[0], strict=True))
    assert shown["More plans"] == "330" and shown["New places"] == "300"
    assert shown["More plans, 80% interval"] == "180 to 480"


def test_growth_is_said_in_plain_words(run):
    growth = (run["sufficiency"].measure == "growth") & (run["sufficiency"].statistic == "q0.5")
    expected = {
        0.0: "no more or fewer plans",
        1.2: "about 1 more plan",
        -7.0: "about 7 fewer plans",
    }
    for size, wording in expected.items():
        moved = run["sufficiency"].assign(value=run["sufficiency"].value.mask(growth, size))
        said = str(words.answer(run.changed(sufficiency=moved)))
        assert f"we expect {wording} than at the newest census (80%" in said


def test_charts_lead_with_the_provision_or_project_that_matters_most(run):
    assert headline(charts.places_and_growth(run)) == (
        "State special school: about 330 more plans by January 2030, 300 new places"
    )
    assert headline(charts.project_effects(run)) == (
        "Highfield special school: 98% chance of too few places without it, 37% with it"
    )
    assert headline(charts.growth_by_part(run, "area_of_need")).startswith(
        "State special school: most growth is in "
    )


def test_lines_are_plans_and_steps_are_places(run):
    first, *_ = drawn(charts.places_and_growth(run))
    assert first.get_title(loc="left") or first.get_title() == "State special school"
    assert sorted(written(first)) == ["+300 places", "+330 plans"]
    assert "steps-post" in {line.get_drawstyle() for line in first.lines}, "open from that year on"


def test_growth_by_part_is_drawn_with_its_interval(run):
    first, *_ = drawn(charts.growth_by_part(run, "area_of_need"))
    assert written(first)[0] == "Communication and interaction  +90"
    assert first.patches[0].get_width() == pytest.approx(90)
    low, high = first.lines[0].get_xdata()
    assert (low, high) == pytest.approx((90 * (1 - 0.3 * 1.28), 90 * (1 + 0.3 * 1.28)))


def test_circles_are_with_every_project_and_squares_without_one(run):
    (ax,) = drawn(charts.project_effects(run))
    marks = {line.get_marker(): line.get_xdata()[0] for line in ax.lines[:3]}
    assert marks["o"] == pytest.approx(0.37) and marks["s"] == pytest.approx(0.98)


def test_plans_without_a_place_are_shown_by_part_where_capacity_is_known(run):
    growth = ["Provision", "Group", "Plans", "More plans", "More plans, 80% interval"]
    assert headings(tables.by_part(run, "area_of_need")) == growth
    parts = run["sufficiency_by_part"]
    short = parts[parts.measure == "growth"].assign(measure="shortfall")
    known = run.changed(sufficiency_by_part=pd.concat([parts, short], ignore_index=True))
    wider = headings(tables.by_part(known, "area_of_need"))
    assert wider == [*growth, "Without a place", "Chance of too few"]


@pytest.mark.parametrize(
    ("growth", "said"),
    [(1, "about 1 more plan by"), (0, "no more or fewer plans by"), (-4, "about 4 fewer plans by")],
)
def test_the_headline_counts_one_none_and_fewer_plans_in_words(run, growth, said):
    part = run["sufficiency"]
    small = part.assign(value=part["value"].mask(part.measure == "growth", float(growth)))
    assert said in str(headline(charts.places_and_growth(run.changed(sufficiency=small))))


@pytest.mark.parametrize(
    ("opened", "said"), [(0, ", no new place announced"), (1, ", 1 new place")]
)
def test_the_headline_says_when_no_place_is_announced(run, opened, said):
    part = run["sufficiency"]
    places = part.assign(value=part["value"].mask(part.measure == "new_places", float(opened)))
    assert headline(charts.places_and_growth(run.changed(sufficiency=places))).endswith(said)
