"""The papers computed again: every printed difference, total, share and growth."""

from pathlib import Path

import pytest

from send_analysis.loaders.intake import embedded
from send_analysis.local_area import recompute
from send_analysis.runs import local_picture as local_area

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
HAVERING_WRONG = {
    "ehcp_forecast_by_need/020": 2532,  # 592 + 1354 + 381 + 205
    "ehcp_headline_claims/004": 49.59,  # 3864 / 2583
    "ehcp_headline_claims/006": 107.37,  # 473,255 / 228,221
    "placement_mix/002": 48.1,  # 44,992 of 93,539
    "placement_mix/003": 19.28,  # 498 of 2583
    "placement_mix/004": 27.22,  # 25,463 of 93,539
    "service_indicators/001": 94.25,  # 459 of 487
}


@pytest.fixture(scope="module")
def checks():
    settings = local_area.load(ROOT / "config")
    printed = local_area.printed_placements(ROOT / "data")
    tables = embedded.load(ROOT / "data") | {"printed_placements": printed}
    return {
        slug: recompute.of_area(tables, settings.framework, area.old_la_code)
        for slug, area in settings.framework.areas.items()
    }


def disagreeing(found):
    wrong = found[found.verdict == "disagrees"]
    return {c.split("/", 1)[1]: v for c, v in zip(wrong.claim_id, wrong.computed, strict=True)}


def test_the_figures_of_havering_that_disagree(checks):
    assert disagreeing(checks["havering"]) == HAVERING_WRONG


def test_the_totals_of_rotherham_that_disagree(checks):
    assert disagreeing(checks["rotherham"]) == {"exclusions/015": 3579, "exclusions/016": 3548}


def test_every_gap_and_change_is_computed(checks):
    found = checks["havering"]
    computed = found[found.computed.notna()]
    topics = computed.claim_id.str.split("/").str[1].value_counts()
    assert topics["attainment"] == 24
    assert topics["absence"] == 16
    assert (found.verdict == "cannot be computed").sum() == 17


def test_findings_hold_both_numbers(checks):
    found = recompute.findings(checks["rotherham"])
    assert found.found.iloc[0].endswith(
        "printed 3570, computed 3579 (sum of the parts that are printed)"
    )


@pytest.mark.parametrize(
    ("printed", "computed", "expected"),
    [("53", 52.57, True), ("54", 49.6, False), ("22.3", 22.34, True), ("19.29", 19.28, False)],
)
def test_agreement_is_at_the_precision_printed(printed, computed, expected):
    assert recompute.agrees(printed, computed) is expected
