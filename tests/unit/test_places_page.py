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


def test_the_project_that_matters_most_comes_first(run):
    assert str(words.pipeline_answer(run)).startswith(
        "Highfield special school: without it the chance of too few places (State special school, "
        "by January 2030) is 98% instead of 37%, and about 165 plans instead of 0assumed have no "
        "place."
    )


def test_growth_and_places_stand_under_their_own_headings(run):
    table = tables.sufficiency(run)
    shown = dict(zip(headings(table), rows_of(table)[0], strict=True))
    assert shown["More plans"] == "330" and shown["New places"] == "300"
    assert shown["More plans, 80% interval"] == "180 to 480"


def test_no_growth_is_said_in_words(run):
    growth = (run["sufficiency"].measure == "growth") & (run["sufficiency"].statistic == "q0.5")
    none = run["sufficiency"].assign(value=run["sufficiency"].value.mask(growth, 0.0))
    said = str(words.answer(run.changed(sufficiency=none)))
    assert "we expect no more or fewer plans than at the newest census (80%" in said


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
