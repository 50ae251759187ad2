"""What an area lacks: the file, where it is had, what it unlocks."""

import re

import pandas as pd
import pytest

from send_analysis import quality, tables
from send_analysis.cli import data
from send_analysis.config import paths
from send_analysis.config.wanted_data import wanted_files
from send_analysis.publish.web import navigation
from send_analysis.quality import registry
from send_analysis.quality.lacking import checks

pytestmark = pytest.mark.unit
KENT, LEEDS = "886", "383"


def held(*rows):
    """Plans by provision of some authorities, with the file that counts them."""
    columns = ["old_la_code", "census_year", "dimension", "category", "plans", "source_id"]
    made = [(code, year, "provision", "units", plans, source) for code, year, plans, source in rows]
    return pd.DataFrame(made, columns=columns).astype({"plans": "Float64"})


def lacking(inputs, code):
    return registry.run_all(checks(), inputs, code).set_index("check")


def test_an_area_with_an_older_january_than_others_is_told_both():
    release = "ehc_plans/2026/caseload"
    counted = held(
        (KENT, 2025, 90, release), (LEEDS, 2026, 70, release), (KENT, 2026, None, release)
    )
    found = lacking({"caseload": counted}, KENT).loc["lacking_ehc_plans"]
    assert found["where"] == "886 newest release of education, health and care plans"
    assert found["found"].startswith(
        "plans by setting: to January 2025, published to January 2026; plans by need: none"
    )
    assert (
        "plans by setting"
        not in lacking({"caseload": counted}, LEEDS).loc["lacking_ehc_plans", "found"]
    )


def test_what_was_added_is_not_asked_for():
    place = {"area": "kent", "status": "open", "academic_year": "2026/27", "places": 9.0}
    listed = pd.DataFrame([{**place, "source_id": "places/2026"}])
    assert "lacking_places_list" not in lacking({"places": listed}, KENT).index
    assert "lacking_places_list" in lacking({"places": listed}, LEEDS).index
    planned = listed.assign(status="planned")
    assert "lacking_places_list" in lacking({"places": planned}, KENT).index


def test_an_authoritys_own_january_is_not_what_is_published():
    own = held((LEEDS, 2027, 70, "own_figures/2027"), (KENT, 2026, 90, "ehc_plans/2026/caseload"))
    assert "setting" not in lacking({"caseload": own}, KENT).loc["lacking_ehc_plans", "found"]


def test_every_file_is_listed_in_the_order_of_its_worth_and_says_how_it_is_had():
    found = lacking({}, KENT)
    assert list(found.index) == [f"lacking_{one.id}" for one in wanted_files()]
    assert found["action"].str.contains("From .*: .*send-analysis data .* Pages: ").all()


def test_nobody_is_asked_when_no_area_is_named():
    assert quality.run({}).empty
    assert set(quality.run({}, KENT)["topic"]) == {"lacking"}


def test_what_a_file_needs_are_columns_of_input_tables():
    every = {
        table.name: table for table in vars(tables).values() if isinstance(table, tables.Table)
    }
    for need in (need for one in wanted_files() for need in one.needs):
        assert {need.period, *(column for column, _ in need.values)} <= set(
            every[need.table].columns
        )


def test_the_pages_and_templates_that_are_named_exist():
    place = navigation.Place("30_place_sufficiency", "baseline", ("baseline",))
    titles = {link.title for link in (*place.main, *place.more)}
    for one in wanted_files():
        assert set(one.pages.split(", ")) <= titles, one.pages
        for template in re.findall(r"docs/templates/\S+\.csv", one.how):
            assert (paths.root() / template).is_file(), template


def finding(where, topic, severity="note"):
    texts = {"check": where, "title": "t", "found": "f", "action": "do this"}
    return {**texts, "topic": topic, "severity": severity, "basis": "computed", "where": where}


def test_the_findings_of_a_named_area_are_all_printed_and_then_what_it_lacks(capsys):
    found = [finding(f"886 place {n}", "published", "warning") for n in range(data.SHOWN + 5)]
    findings = pd.DataFrame([*found, finding("886 own list of places", "lacking")])
    data.show_findings(findings, 163, "kent")
    printed = capsys.readouterr().out
    assert "163 checks: 0 errors, 45 warnings, 0 notes" in printed
    assert "886 place 44" in printed and "more;" not in printed
    assert printed.index("Files that would improve") > printed.index("886 place 44")
    assert "Own list of places" in printed and "886 own" not in printed
    data.show_findings(findings[:-1], 163, None)
    printed = capsys.readouterr().out
    assert "5 more; --area or --json shows them" in printed and "886 place 44" not in printed
    assert "--area NAME" in printed
