"""The local picture from DfE files alone: any authority of the panel, with comparators."""

from datetime import date
from pathlib import Path

import pytest

from send_analysis import config, tables
from send_analysis.config import local_area as settings_of
from send_analysis.loaders.intake import assembly
from send_analysis.local_area import Rules, picture

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
FROM_COUNTS = {
    "plans_within_20_weeks",
    "requests_refused",
    "annual_reviews_decided_in_4_weeks",
    "tribunal_appeal_rate",
    "tribunal_appeal_rate_new",
    "placement_mainstream",
    "plans_held",
}


@pytest.fixture(scope="module")
def inputs(real_data, dfe_tables):
    neighbours = assembly.read_folder(real_data / "neighbours").tables["neighbours"]
    return {**dfe_tables, "neighbours": neighbours, "claim": tables.CLAIM.empty()}


@pytest.fixture(scope="module")
def settings():
    return settings_of.Settings(settings_of.read(ROOT / "config").framework)


@pytest.fixture(scope="module")
def rules():
    return Rules.of(config.assumptions(ROOT / "config"), date(2025, 6, 26))


def area(code, inputs):
    row = inputs["caseload"].query("old_la_code == @code").iloc[0]
    slug = f"la_{code}"
    return config.Area(
        slug=slug, name=slug, old_la_code=code, la_code=row.la_code, region_code="E12000007"
    )


def codes(inputs):
    newest = inputs["caseload"].query("census_year == 2025 and dimension == 'provision'")
    return sorted(c for c in newest.old_la_code.unique() if c.isdigit())


def test_any_authority_has_its_picture(inputs, settings, rules):
    for code in codes(inputs)[::50]:
        found = picture(inputs, area(code, inputs), settings, rules)
        status = found["indicator_status"].set_index(["indicator", "group"])
        assert status.index.is_unique
        assert {*status.index.get_level_values("indicator")} >= FROM_COUNTS
        timely = status.loc[("plans_within_20_weeks", "all")]
        assert timely.rag in ("red", "amber", "green") or timely.reportability == "red"
        assert 40 < timely.england < 60 or timely.period != "2024"


def test_havering_against_its_neighbours(inputs, settings, rules):
    status = picture(inputs, area("311", inputs), settings, rules)["indicator_status"]
    row = status.set_index("indicator").loc["plans_within_20_weeks"]
    assert row.value == pytest.approx(100 * 129 / 439)
    assert row.neighbours > 0
    assert row.distinguishable == "yes"


def test_the_funnel_holds_the_panel(inputs, settings, rules):
    rows = picture(inputs, area("311", inputs), settings, rules)["indicator"]
    drawn = rows[(rows.indicator == "plans_within_20_weeks") & (rows.period == "2024")]
    assert drawn[drawn.comparator == "own"].old_la_code.nunique() > 60
