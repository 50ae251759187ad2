"""England's page: every authority ranked, on an invented run of three."""

import pytest

from send_analysis import config
from send_analysis.pages.england import charts, tables, words
from send_analysis.runs import kept
from tests import england_case
from tests.unit.page_case import drawn, headings, headline, rows_of, soup

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def run():
    return england_case.run()


def test_plans_growth_and_ranks_are_computed_from_the_draws(run):
    rows = run["england_compared"].set_index("old_la_code")
    # 1,000 to 1,500 in four years is 10.7 % a year; 1,500 of 25,000 residents are 6 of 100.
    havering = rows.loc["311"]
    assert havering.expected == pytest.approx(1500)
    assert (havering.expected_low, havering.expected_high) == pytest.approx((1380, 1620))
    assert havering.growth == pytest.approx(10.668, abs=0.001)
    assert havering.per_100 == pytest.approx(6.0) and havering.per_100_now == pytest.approx(5.0)
    assert rows.rank_growth.reindex(["311", "372", "313"]).tolist() == [1, 3, 2]
    assert rows.rank_expected.reindex(["311", "372", "313"]).tolist() == [2, 1, 3]
    assert rows.loc["E12000007"].expected == pytest.approx(2100), "Havering and Hounslow"
    assert rows.loc["ENG"].expected == pytest.approx(4300)
    assert rows.rank_expected.isna()["ENG"] and rows.loc["E12000007"].rank_growth == 1


def test_residents_of_one_authority_that_are_not_known_are_not_known_of_its_region():
    rows = england_case.run(residents=False)["england_compared"].set_index("old_la_code")
    assert rows.per_100.isna()[["313", "E12000007", "ENG"]].all()
    assert rows.per_100["E12000003"] == pytest.approx(8.8)


def test_an_authority_is_moved_by_what_england_holds_more():
    more = england_case.drawn(england_more=1.02)
    rows = england_case.england.compared(more, england_case.listed()).set_index("old_la_code")
    assert rows.moved["311"] == pytest.approx(2.0) and rows.alone["311"] == pytest.approx(1500)


def test_the_answer_names_the_fastest_and_the_slowest(run):
    assert str(words.answer(run)) == (
        "England held 3,500 EHC plans in January 2026. By January 2030 we expect about 4,300 (80% "
        "range 3,960 to 4,640). Growth a year is expected to be fastest in Havering (10.7%) and "
        "slowest in Rotherham (2.4%)."
    )


def test_an_older_count_is_named(run):
    assert "Hounslow: last counted in January 2025" in str(words.cautions(run))
    assert "the plans of the 3 authorities add up" in str(words.sums_note(run))


def test_authorities_are_listed_by_rank_with_their_ranges(run):
    by_plans = tables.ranked(run, "expected")
    assert [row[0] for row in rows_of(by_plans)] == ["Rotherham", "Havering", "Hounslow"]
    row = ["Havering", "2", "London", "1,000", "1,500", "1,380 to 1,620"]
    assert rows_of(by_plans)[1] == row
    assert "80% range of plans" in headings(by_plans)
    assert [row[0] for row in rows_of(tables.regions(run))] == [
        "Yorkshire and the Humber",
        "London",
    ]


def test_the_tiles_hold_england(run):
    said = soup(tables.figures(run)).get_text(" ", strip=True)
    assert "EHC plans in January 2030 4,300 80% range 3,960 to 4,640 3,500 in January 2026" in said


def test_the_charts_rank_and_name_what_is_most(run):
    assert headline(charts.regions(run)).startswith(
        "Most plans for their residents in January 2030: Yorkshire and the Humber, 8.8"
    )
    (ax,) = drawn(charts.authorities(run))
    points = next(line for line in ax.lines if line.get_marker() == "o")
    assert list(points.get_ydata()) == sorted(points.get_ydata(), reverse=True)
    assert len(points.get_ydata()) == 3


def test_without_residents_the_other_figures_stand():
    run = england_case.run(residents=False)
    assert charts.regions(run).kind == "missing"
    assert rows_of(tables.ranked(run, "growth"))[0][0] == "Havering"


def test_englands_run_is_kept_and_read_again(run, tmp_path):
    described = kept.describe(config.ENGLAND, kept.ENGLAND, 1, 100)
    kept.keep(described, {"england_compared": run["england_compared"]}, tmp_path / "tables")
    again = kept.read(tmp_path / "tables")
    assert again.area is config.ENGLAND
    assert len(again["england_compared"]) == len(run["england_compared"])
