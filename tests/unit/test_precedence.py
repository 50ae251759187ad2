from dataclasses import replace

import pandas as pd
import pytest

from send_analysis.loaders.intake import precedence, revisions
from send_analysis.tables import TOTAL_SLIP
from tests.unit.toy_case import NEW, OLD, cell, rows, vintage

pytestmark = pytest.mark.unit


def test_a_newer_release_supersedes_per_cell():
    caseload = precedence.combine([vintage(NEW), vintage(OLD)], {})["caseload"]
    assert cell(caseload, 2023)[0] == 100
    assert cell(caseload, 2024)[0] == 112
    assert cell(caseload, 2025)[0] == 120


def test_a_missing_cell_of_a_newer_release_does_not_hide_an_older_value():
    caseload = precedence.combine([vintage(NEW), vintage(OLD)], {})["caseload"]
    plans, symbol, source = cell(caseload, 2024, "under_5")
    assert pd.isna(symbol) and (plans, source) == (7, "toy/2024/file.csv")


def test_a_value_withheld_for_confidentiality_stays_withheld():
    withheld = rows("2025", (2024, "under_5", "c"))
    caseload = precedence.combine([vintage(withheld), vintage(OLD)], {})["caseload"]
    plans, symbol, _ = cell(caseload, 2024, "under_5")
    assert pd.isna(plans) and symbol == "c"


def test_a_category_that_a_newer_release_merged_is_not_counted_twice():
    old = rows("2024", (2024, "a", 5), (2024, "b", 6))
    new = rows("2025", (2024, "ab", 11))
    caseload = precedence.combine([vintage(new), vintage(old)], {})["caseload"]
    assert caseload.category.tolist() == ["ab"]


def embedded(*contents):
    """Return tables as they lie beneath added files: the publication is one that is known."""
    tables = precedence.combine([vintage(content) for content in contents], {})
    source = tables["caseload"].source_id.str.replace("toy/", "ehc_plans/")
    return {"caseload": tables["caseload"].assign(source_id=source)}


def of_known_publication(content, **about):
    made = vintage(content, **about)
    return replace(made, what=replace(made.what, publication="ehc_plans"))


def test_own_figures_beat_releases_and_releases_beat_embedded():
    own = vintage(rows("2023", (2024, "total", 1)), private=True)
    beneath = embedded(rows("2020", (2024, "total", 2), (2019, "total", 9)))
    caseload = precedence.combine([own, vintage(NEW)], beneath)["caseload"]
    assert cell(caseload, 2024)[0] == 1
    assert cell(caseload, 2025)[0] == 120
    assert cell(caseload, 2019)[0] == 9


def test_own_figures_drop_no_published_category():
    own = vintage(rows("2025", (2024, "other_band", 3)), private=True)
    caseload = precedence.combine([own, vintage(OLD)], {})["caseload"]
    assert set(caseload[caseload.dimension == "age_band"].category) == {"other_band", "under_5"}


def test_an_authority_has_its_newest_code_everywhere():
    df = pd.DataFrame(
        {"old_la_code": ["825"] * 2, "census_year": [2019, 2020], "la_code": ["E10", "E06"]}
    )
    assert precedence.newest_codes(df)["la_code"].tolist() == ["E06", "E06"]


def test_revisions_say_which_cell_moved_and_by_how_much():
    moved = revisions.revisions([vintage(NEW), vintage(OLD)], {})
    assert moved[["from_release", "to_release", "before", "after", "moved"]].values.tolist() == [
        ["2024", "2025", 110, 112, 2]
    ]
    assert moved["cell"].tolist() == ["311 / 2024 / total / total"]


# --- issues of one release ------------------------------------------------------------------

JUNE = rows("2025", (2025, "total", 3000), (2025, "under_5", 90), (2025, "20_to_25", 40))
AUGUST = rows("2025", (2025, "total", 3005), (2025, "under_5", "x"), (2025, "20_to_25", 40))


def moves(*vintages, beneath=None):
    moved = revisions.revisions(vintages, beneath or {})
    shown = ["cell", "from_release", "to_release", "before", "after", "symbol"]
    return moved[shown].astype("object").where(moved[shown].notna(), None).to_numpy().tolist()


@pytest.mark.parametrize("names", [("a.csv", "z.csv"), ("z.csv", "a.csv")])
def test_the_later_added_issue_of_a_release_wins_whatever_its_name(names):
    issues = [vintage(JUNE, names[0]), vintage(AUGUST, names[1])]
    caseload = precedence.combine(issues, {})["caseload"]
    assert cell(caseload, 2025)[0] == 3005
    assert cell(precedence.combine(issues[::-1], {})["caseload"], 2025)[0] == 3000


def test_a_later_issue_withdraws_a_figure_and_no_older_release_brings_it_back():
    older = rows("2024", (2025, "under_5", 88))
    issues = [vintage(older), vintage(JUNE, "june.csv"), vintage(AUGUST, "august.csv")]
    plans, symbol, source = cell(precedence.combine(issues, {})["caseload"], 2025, "under_5")
    assert pd.isna(plans) and (symbol, source) == ("x", "toy/2025/august.csv")


def test_the_wrong_total_of_a_superseded_issue_is_not_reported():
    june, august = vintage(JUNE, "june.csv"), vintage(AUGUST, "august.csv")
    slip = ("311", "202425", "All EHC plans", "total", 3000, 3005, "toy/2025/june.csv")
    columns = ["old_la_code", "period", "breakdown", "category", "total", "parts", "source_id"]
    slips = TOTAL_SLIP.check(pd.DataFrame([slip], columns=columns), "test")
    wrong = replace(june, tables={**june.tables, "total_slip": slips})
    assert len(precedence.combine([wrong], {})["total_slip"]) == 1
    assert precedence.combine([wrong, august], {})["total_slip"].empty


def test_another_table_of_a_release_withdraws_nothing():
    needs = vintage(rows("2025", (2025, "total", "x")), "needs.csv", kind="needs")
    caseload = precedence.combine([vintage(JUNE), needs], {})["caseload"]
    assert cell(caseload, 2025)[0] == 3000
    assert moves(vintage(JUNE), needs) == []


def test_what_two_tables_of_a_release_print_differently_is_no_revision():
    needs = vintage(rows("2025", (2025, "total", 2999)), "needs.csv", kind="needs")
    assert moves(vintage(JUNE), needs) == []


def test_corrected_and_withdrawn_figures_are_listed_the_withdrawn_first():
    assert moves(vintage(JUNE), vintage(AUGUST)) == [
        ["311 / 2025 / age_band / under_5", "2025", "2025, issue 2", 90, None, "x"],
        ["311 / 2025 / total / total", "2025", "2025, issue 2", 3000, 3005, None],
    ]


def test_every_issue_and_release_has_its_own_step():
    third = rows("2025", (2025, "total", 3010))
    last = rows("2026", (2025, "total", 3011))
    steps = moves(*map(vintage, (JUNE, AUGUST, third, last)))
    assert [step[1:5] for step in steps if step[0].endswith("total / total")] == [
        ["2025", "2025, issue 2", 3000, 3005],
        ["2025, issue 2", "2025, issue 3", 3005, 3010],
        ["2025, issue 3", "2026", 3010, 3011],
    ]


# --- embedded files -------------------------------------------------------------------------


def test_an_older_release_that_is_added_does_not_beat_newer_embedded_figures():
    older = rows("2024", (2025, "total", 2990), (2023, "total", 70))
    added = of_known_publication(older)
    caseload = precedence.combine([added], embedded(JUNE))["caseload"]
    assert cell(caseload, 2025)[0] == 3000
    assert cell(caseload, 2023)[0] == 70


def test_an_added_issue_beats_and_withdraws_embedded_figures_of_its_release():
    added = of_known_publication(AUGUST, name="a.csv", kind="any")
    caseload = precedence.combine([added], embedded(JUNE))["caseload"]
    assert cell(caseload, 2025)[0] == 3005
    assert cell(caseload, 2025, "under_5")[1] == "x"
    assert cell(caseload, 2025, "20_to_25")[0] == 40
    assert [step[1:] for step in moves(added, beneath=embedded(JUNE))] == [
        ["2025", "2025, issue 2", 90, None, "x"],
        ["2025", "2025, issue 2", 3000, 3005, None],
    ]


def test_an_issue_of_one_authority_drops_no_embedded_category():
    added = of_known_publication(rows("2025", (2025, "under_5", 91)))
    caseload = precedence.combine([added], embedded(JUNE))["caseload"]
    assert set(caseload.category) == {"total", "under_5", "20_to_25"}


def test_an_older_embedded_figure_stays_where_the_newer_prints_a_symbol():
    newer = rows("2025", (2024, "under_5", "x"), (2024, "20_to_25", 41))
    beneath = embedded(OLD, newer)
    elsewhere = of_known_publication(rows("2026", (2026, "total", 1)))
    caseload = precedence.combine([elsewhere], beneath)["caseload"]
    assert cell(caseload, 2024, "under_5")[0] == 7


def test_embedded_figures_alone_are_no_revision():
    assert revisions.revisions([], embedded(OLD, NEW)).empty
