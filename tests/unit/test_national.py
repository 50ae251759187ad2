"""Indicators of every authority: rows of settings, published series, rank, change, real files."""

from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from send_analysis import config, local_area, tables
from send_analysis.config import ConfigError, national
from send_analysis.config import local_area as settings_of
from send_analysis.config.indicators import Indicator
from send_analysis.local_area import positions, series
from send_analysis.tables.outcomes import YEAR_TYPES
from tests import embedded_case
from tests.unit.indicator_case import AREA, RULES, TIMELY, inputs_tables
from tests.unit.indicator_case import framework as tiny

pytestmark = pytest.mark.unit
CONFIG = Path(__file__).parents[2] / "config"
PLAN, SUPPORT = "EHC plan", "SEN support"
SUSPENDED = {
    **TIMELY,
    **{"id": "suspended", "title": "Suspended", "unit": "per 100 pupils", "polarity": "lower"},
    **{"rag": "neighbours", "counts": None, "funnel": False, "leads": None, "disputed_by": []},
    **{"serves": [], "denominator": "", "theme": "exclusions", "context_groups": ["no SEN"]},
    "published": [{"group": PLAN, "series": "a"}, {"group": SUPPORT, "series": "b"}],
}


def published(*rows) -> dict[str, pd.DataFrame]:
    """Return the tiny inputs with values (area, series, year, value) of two spring-term series."""
    values = pd.DataFrame(rows, columns=["old_la_code", "series", "year_ending", "value"])
    values = values.assign(
        provisional=["yes", *["no"] * (len(rows) - 1)],
        symbol=values.value.isna().map({True: "c"}),
        source_id="test",
    )
    about = {"title": "t", "topic": "t", "unit": "percent", "polarity": "lower", "publisher": "p"}
    described = pd.DataFrame(
        [{"series": s, "year_type": "spring term", **about} for s in ("a", "b")]
    ).assign(publication="p", source_id="test")
    return {
        **inputs_tables(),
        "indicator_published": tables.INDICATOR_PUBLISHED.check(values, "test"),
        "indicator_series": tables.INDICATOR_SERIES.check(described, "test"),
    }


def pictured(inputs, *indicators):
    settings = settings_of.Settings(tiny(*(indicators or (SUSPENDED,))))
    return local_area.picture(inputs, AREA, settings, RULES)


ROWS = (
    ("001", "a", 2025, 5.0),
    ("001", "a", 2024, 4.0),
    ("202", "a", 2025, 2.0),
    ("383", "a", 2025, 4.0),
    ("ENG", "a", 2025, 3.0),
    ("001", "b", 2025, None),
)


def test_a_series_gives_value_comparators_change_and_rank():
    found = pictured(published(*ROWS))["indicator_status"].set_index("group")
    row = found.loc[PLAN]
    assert (row.period, row.period_end) == ("spring 2024/25", "2025-04-30")
    assert (row.value, row.neighbours, row.england) == (5.0, 3.0, 3.0)  # of Camden and Leeds
    assert (row.previous, row.previous_period, row.change) == (4.0, "spring 2023/24", 1.0)
    assert (row.direction, row["rank"], row.ranked) == ("worse", 3, 3)
    assert pd.isna(row.fifth)  # three authorities make no fifths
    assert row.rag_word == "Red: worse than its statistical neighbours; significance not known"
    assert row.basis.endswith("; provisional")


def test_a_withheld_value_is_stated_and_never_zero():
    found = pictured(published(*ROWS))["indicator_status"].set_index("group")
    assert pd.isna(found.loc[SUPPORT].value)
    assert found.loc[SUPPORT].rag == "not rated"
    assert pd.isna(found.loc[SUPPORT]["rank"])


def test_an_authority_without_a_row_still_has_the_indicator():
    found = pictured(published(("383", "a", 2025, 4.0)))["indicator_status"]
    assert list(found.group) == [PLAN, SUPPORT]
    assert set(found.reportability_word) == {"Red: not yet reported"}
    assert set(found.asked) == {"no"}


@pytest.mark.parametrize(
    ("polarity", "own", "fifth"),
    [
        ("lower", 0.0, "best"),
        ("lower", 20.5, "second best"),
        ("lower", 60.5, "worst"),
        ("higher", 60.5, "best"),
        ("neutral", 60.5, "highest"),
        ("neutral", 0.0, "lowest"),
    ],
)
def test_a_fifth_among_sixty_authorities(polarity, own, fifth):
    one = SUSPENDED | {"polarity": polarity, "rag": "none"}
    others = [(f"{800 + n}", "a", 2025, float(n + 1)) for n in range(60)]
    found = pictured(published(("001", "a", 2025, own), *others), one)["indicator_status"]
    row = found.set_index("group").loc[PLAN]
    assert row.ranked == 61 >= positions.FEWEST
    assert row.fifth == fifth


@pytest.mark.parametrize(
    ("polarity", "moves"),
    [
        ("higher", {1.0: "better", -1.0: "worse", 0.0: "no change"}),
        ("lower", {1.0: "worse", -1.0: "better", 0.0: "no change"}),
        ("neutral", {1.0: "higher", -1.0: "lower", 0.0: "no change"}),
    ],
)
def test_the_change_is_worded_by_polarity(polarity, moves):
    for change, word in moves.items():
        rows = (("001", "a", 2025, 5.0 + change), ("001", "a", 2022, 5.0))
        one = SUSPENDED | {"polarity": polarity, "rag": "none"}
        row = pictured(published(*rows), one)["indicator_status"].iloc[0]
        assert (row.previous_period, row.direction) == ("spring 2021/22", word)


@pytest.mark.parametrize(
    ("unit", "change", "word"),
    [
        ("percent", 0.04, "no change"),  # shown as +0.0
        ("percent", 0.06, "worse"),
        ("per 100 pupils", 0.04, "worse"),  # shown as +0.04
        ("per 100 pupils", 0.004, "no change"),
    ],
)
def test_a_change_too_small_to_show_is_no_change(unit, change, word):
    rows = (("001", "a", 2025, 5.0 + change), ("001", "a", 2024, 5.0))
    row = pictured(published(*rows), SUSPENDED | {"unit": unit})["indicator_status"].iloc[0]
    assert row.direction == word


@pytest.mark.parametrize(
    ("kind", "period", "end"),
    [
        ("academic year", "2024/25", "2025-08-31"),
        ("financial year", "2024-25", "2025-03-31"),
        ("calendar year", "2025", "2025-12-31"),
        ("January", "January 2025", "2025-01-31"),
        ("September", "September 2025", "2025-09-30"),
        ("December to February", "February 2025", "2025-02-28"),
        ("autumn term", "autumn 2024/25", "2024-12-31"),
        ("spring term", "spring 2024/25", "2025-04-30"),
        ("summer term", "summer 2024/25", "2025-07-31"),
    ],
)
def test_each_kind_of_year_has_its_words_and_its_last_day(kind, period, end):
    inputs = published(("001", "a", 2025, 1.0))
    described = inputs["indicator_series"].assign(year_type=kind)
    inputs = {**inputs, "indicator_series": described}
    row = series.published([Indicator.model_validate(SUSPENDED)], inputs).iloc[0]
    assert (row.period, row.period_end) == (period, end)


def test_every_kind_of_year_that_a_table_allows_is_known():
    assert set(series.YEAR_TYPES) == set(YEAR_TYPES)


HEADER = "id,title,theme,definition,unit,polarity,rag,ehc_plan,sen_support,no_sen,all_pupils,source"


def test_faulty_rows_of_the_file_are_named_together(tmp_path):
    rows = ("a,A,weather,d,percent,lower,none,x,,,,s", "b,B,primary,d,percent,up,none,x,,,,s")
    (tmp_path / national.FILE).write_text("\n".join([HEADER, *rows, ""]))
    with pytest.raises(
        ConfigError, match=r"csv:2: theme: .*'weather'.*\n.*csv:3: polarity: .*'up'"
    ):
        national.read(tmp_path)


def test_an_indicator_of_all_pupils_alone_has_no_groups(tmp_path):
    rows = ("a,A,primary,d,percent,lower,none,,,,x,s", "b,B,primary,d,percent,lower,none,y,,,x,s")
    (tmp_path / national.FILE).write_text("\n".join([HEADER, *rows, ""]))
    alone, grouped = national.read(tmp_path)
    assert [(p.group, p.series) for p in alone.published] == [("all", "x")]
    assert [(p.group, p.series) for p in grouped.published] == [(PLAN, "y"), ("all pupils", "x")]


# --- the real files -------------------------------------------------------------------------

# Rates whose unit says more than the tool's "%" or "score".
PRINTED = {
    "per 100 pupils": {"percent", "per 100 pupils"},
    "progress points": {"points"},
    "grade points": {"points"},
}


@pytest.fixture(scope="module")
def inputs():
    return embedded_case.inputs()


@pytest.fixture(scope="module")
def settings():
    return settings_of.Settings(settings_of.read(CONFIG).framework)


def test_units_and_polarity_are_those_of_the_publishers(inputs):
    described = inputs["indicator_series"].set_index("series")
    for row in national.read(CONFIG):
        for part in row.published:
            about = described.loc[part.series]
            assert about.polarity == row.polarity, row.id
            assert about.unit in PRINTED.get(row.unit, {row.unit}), row.id


def test_forty_indicators_cover_every_theme_but_the_tribunal(settings):
    rows = national.read(CONFIG)
    assert len(rows) >= 40
    assert {row.theme for row in rows} == set(get_args(national.Theme)) - {"tribunal"}
    apart = {one.id for one in settings.framework.indicators if one.counts and not one.theme}
    assert apart == {"plans_within_20_weeks_all"}  # the theme has it without exceptions


def real_status(name, inputs, settings):
    area = config.find_area(CONFIG, name)
    found = local_area.picture(inputs, area, settings, RULES)["indicator_status"]
    return found.set_index(["indicator", "group"])


def test_leeds_has_the_values_that_were_published(inputs, settings):
    leeds = real_status("leeds", inputs, settings)
    attained = leeds.loc["attainment_8_score", PLAN]
    assert (attained.value, attained.period, attained.previous) == (11.5, "2024/25", 9.1)
    assert (attained.region, attained.england) == (13.8, 14.8)
    assert (attained.direction, attained["rank"], attained.ranked) == ("better", 127, 152)
    assert (attained.fifth, attained.rag) == ("worst", "red")
    assert attained.neighbours == pytest.approx(12.69)
    excluded = leeds.loc["permanent_exclusions_year", "all"]
    assert (excluded.value, excluded.england, excluded.rag) == (0.02121, 0.12889, "green")
    assert excluded.fifth == "best"


def test_the_mean_of_the_neighbours_is_that_of_may_2025(inputs):
    values = inputs["indicator_published"].set_index(["series", "year_ending", "old_la_code"])
    scores = values.value.sort_index()["lait/SEN_Stat_AVG_Attain8_Score", 2025]
    codes = {a.name: a.old_la_code for a in config.every_authority()}
    listed = inputs["neighbours"].query("la_name == 'Leeds'").neighbour.map(codes)
    assert scores[list(listed)].mean() == pytest.approx(12.69)


@pytest.mark.parametrize("name", ["201", "420", "942", "316", "921"])
def test_unusual_authorities_have_every_indicator_and_state_their_gaps(name, inputs, settings):
    status = real_status(name, inputs, settings)
    groups = sum(len(row.published) for row in national.read(CONFIG))
    assert len(status[status.theme.notna()]) >= groups
    missing = status[status.value.isna()]
    assert (missing.rag == "not rated").all()
    assert (missing.reportability == "red").all()
