"""The dashboard that a council plans: filled from indicators, with who returns the data."""

from pathlib import Path

import pytest

from send_analysis.config import ConfigError
from send_analysis.config import local_area as settings_of
from send_analysis.config.dashboards import DashboardRow
from send_analysis.loaders.intake import embedded
from send_analysis.local_area.dashboard import dashboard
from send_analysis.pages import kit
from send_analysis.pages.local_area import dashboard as page
from tests import invented
from tests.unit.indicator_case import AREA, ASKED, COUNCIL, TIMELY, claim, claims, drawn
from tests.unit.indicator_case import framework as tiny
from tests.unit.shown_rows import rows_of

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]


def row(indicator, theme="Assessing", returned_by="Local authority: return"):
    return DashboardRow(
        old_la_code="001",
        theme=theme,
        indicator=indicator,
        returned_by=returned_by,
        claim_id="paper/plan/001",
    )


@pytest.fixture(scope="module")
def run():
    planned = claim("paper/plan/001", "", topic="plan", measure="A public dashboard", unit="text")
    table = claims(planned, claim("paper/t/001", "38"))
    asked = (row("asked", "Information", None), row("timely_council"), row("timely"))
    return invented.Run(drawn(claim_table=table, dashboards=asked), AREA)


def test_each_indicator_says_how_near_it_is_to_being_reported(run):
    shown = run["dashboard"].set_index("indicator")
    assert list(shown.index) == ["asked", "timely_council", "timely"]  # in the council's order
    assert list(shown.reportability) == ["red", "amber", "green"]
    timely = shown.loc["timely"]
    assert (timely.value, timely.england, timely.period) == (40, 70, "2024")
    assert timely.returned_by == "Local authority: return"
    assert shown.value.isna()["asked"] and shown.returned_by.isna()["asked"]
    assert shown.owner.isna().all()


def test_the_page_says_what_is_planned_and_what_is_not_reported(run):
    said = str(page.note(run))
    assert said.startswith("Planned in March 2024: A public dashboard.")
    assert "1 can be reported, 1 with a caution, 1 not yet." in said
    assert [cells[0] for cells in rows_of(page.view(run))] == [
        "Asked for",
        "Plans in time, council",
        "Plans in time",
    ]
    assert "nobody yet" in rows_of(page.view(run))[0]


def test_an_area_whose_papers_plan_none_has_none():
    without = invented.Run(drawn(), AREA)
    assert without["dashboard"].empty
    assert page.note(without) == page.view(without) == kit.NOTHING


def test_an_indicator_without_a_row_of_its_own_is_not_yet_reported():
    unasked = ASKED | {"id": "never", "serves": [], "title": "Never published"}
    table = drawn(TIMELY, COUNCIL, unasked, dashboards=(row("never"),))["dashboard"]
    assert (table.title.item(), table.reportability.item()) == ("Never published", "red")


def test_an_unknown_indicator_is_named():
    status = drawn()["indicator_status"]
    with pytest.raises(ConfigError, match=r"dashboards.csv: other, speed is not an indicator"):
        dashboard([row("speed"), row("timely"), row("other")], tiny(), status)


def test_the_dashboards_of_the_repository_rest_on_claims_and_known_indicators():
    settings = settings_of.read(ROOT / "config")
    assert {one.old_la_code for one in settings.dashboards} == {"211", "311", "872"}
    known = settings.framework.by_id().keys()
    assert {one.indicator for one in settings.dashboards} <= known
    measures = embedded.load(ROOT / "data")["claim"].set_index("claim_id").measure
    planned = {measures[one.claim_id] for one in settings.dashboards}
    assert len(planned) == 3
    assert all("dashboard" in text.lower() or "report" in text.lower() for text in planned)
