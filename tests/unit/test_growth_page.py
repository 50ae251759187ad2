"""Growth beside others' and the paths of England, on an invented run."""

import pandas as pd
import pytest

from send_analysis.pages.growth import charts, tables, words
from send_analysis.pages.plans import charts as plans_charts
from tests import invented
from tests.unit.page_case import drawn, headline, rows_of, written

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def run():
    return invented.run()


def test_growth_is_read_beside_englands_and_the_neighbours(run):
    # 1,650 to 3,005 in five years is 12.7 % a year; both others were made to grow by 10 %.
    assert str(words.beside(run)) == (
        "From January 2020 to January 2025 plans grew by 12.7% a year in Havering and by 10.0% in "
        "England (10.0% in similar areas). To January 2030 we expect 8.7% a year here and 12.5% in "
        "England."
    )


def test_without_neighbours_or_counts_only_what_is_known_is_said(run):
    growth = run["growth_compared"]
    alone = run.changed(growth_compared=growth[growth.whose != "neighbours"])
    assert "similar areas" not in str(words.beside(alone))
    ahead = run.changed(growth_compared=growth[growth.path != "counted"])
    assert str(words.beside(ahead)).startswith("To January 2030 we expect 8.7% a year")
    assert "Nothing to show" in str(words.beside(run.without("growth_compared")))


def needed(run):
    """Return the sentences on each path, which a reader opens."""
    return str(words.needed(run).parts[1])


def test_the_ends_of_the_paths_are_told_in_one_sentence(run):
    assert str(words.other_paths(run)) == (
        "If England took another path, plans here would be between 3,320 and 4,560 by January 2030."
    )
    path = run["plan_path"]
    alone = path[path.path.isin(["counted", "baseline"])]
    assert not words.other_paths(run.changed(plan_path=alone)).sentences


def test_each_path_says_what_it_would_take(run):
    said = needed(run)
    assert said.startswith(
        "About 4,560 by January 2030 if England's growth of last year carries on"
    )
    assert "reach about 615 in the year before January 2030 (442 were issued in 2024)" in said
    assert "About 3,320 on the path that the government expects" in said
    assert "about 74,700 in the year before January 2026 (97,747 were issued in 2024)" in said
    assert said.count("in the year before January 2030") == 4, "each figure names its year"
    paths = ("carries on", "keep growing as in", "stop growing", "the government expects")
    assert sorted(paths, key=said.index) == list(paths)


def test_a_path_of_a_scenario_of_the_users_own_is_named_by_it(run):
    path = run["plan_path"]
    own = path.assign(path=path.path.replace("requests_level", "half_way"))
    assert "by January 2030: Half way." in needed(run.changed(plan_path=own))


def test_without_new_plans_a_path_still_says_where_it_ends(run):
    path = run["plan_path"]
    unknown = path.assign(new_plans=pd.array([pd.NA] * len(path), "Float64"))
    said = needed(run.changed(plan_path=unknown))
    assert "About 4,560 by January 2030: Growth as last year (no new action)." in said


def test_the_index_shows_counted_lines_and_englands_paths(run):
    chart = charts.index(run)
    assert headline(chart) == (
        "England held 259 plans in January 2025 for every hundred in January 2015; Havering 250"
    )
    (ax,) = drawn(chart)
    assert {"Havering 380", "Neighbours 259", "England: government's path 347"} <= set(written(ax))
    shown = rows_of(charts.index(run).data)
    assert len({(whose, path) for whose, path, _, _ in shown}) == 8
    assert not any("not available" in cell for row in shown for cell in row)


def test_an_area_without_a_count_of_2015_is_left_out_of_the_index(run):
    path = run["plan_path"]
    later = run.changed(plan_path=path.assign(index=path["index"].mask(path.whose == "area")))
    assert headline(charts.index(later)).endswith("for every hundred in January 2015")
    assert "This authority" not in {row[0] for row in rows_of(charts.index(later).data)}


def test_the_ends_of_the_paths_are_listed_from_the_highest(run):
    assert rows_of(tables.paths(run))[0] == ["Growth as last year (no new action)", "4,560", "615"]
    assert [row[1] for row in rows_of(tables.paths(run))] == ["4,560", "4,060", "3,740", "3,320"]


def test_the_fan_has_the_other_paths_as_named_lines(run):
    (ax,) = drawn(plans_charts.plans_fan(run))
    assert "Government's path 3,320" in written(ax)
    assert not any("Growth as last year" in text for text in written(ax))
    (without,) = drawn(plans_charts.plans_fan(run.without("plan_path")))
    assert len(without.lines) == len(ax.lines) - 3
