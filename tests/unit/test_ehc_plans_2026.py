"""The release of 2026, from rows in its own layout: what loads and what it prints."""

import pytest

from send_analysis.loaders import ehc_plans
from send_analysis.loaders.intake import archive

pytestmark = pytest.mark.unit

HAVERING = "311"


@pytest.fixture(scope="module")
def tables(real_data):
    """Return the tables of every file of the release, by the file's name and the table's."""
    loaded = {}
    for path in sorted((real_data / "dfe_2026").glob("*.csv")):
        file = archive.read_file(path)
        what = ehc_plans.recognise(file)
        assert what is not None, path.name
        made = ehc_plans.load(file, what)
        loaded |= {(path.stem, name): table for name, table in made.items()}
    return loaded


def plans(table, area, year, category):
    found = table[(table["old_la_code"] == area) & (table["census_year"] == year)]
    (row,) = found[found["category"] == category].to_dict("records")
    return row["plans"]


def counts(table, area, year):
    found = table[(table["old_la_code"] == area) & (table["calendar_year"] == year)]
    return found.set_index("measure")["value"].to_dict()


def test_every_file_is_read_or_known_and_not_loaded(tables):
    assert {file for file, _ in tables} == {
        *("annual_reviews", "assessments", "caseload", "caseload_total_january_2026"),
        *("ceased_plans", "newplans", "personal_budgets", "requests", "sen_need_newplans"),
        "timeliness_20_week",
    }
    assert not [key for key in tables if key[1] == "unread"]


def test_plans_held_by_placement_and_age(tables):
    caseload = tables["caseload", "caseload"]
    assert plans(caseload, "ENG", 2026, "total") == 718_838
    assert plans(caseload, HAVERING, 2026, "total") == 3_419
    assert plans(caseload, "ENG", 2026, "10") == 47_974
    for dimension in ("provision", "age", "age_band"):
        parts = caseload[caseload["dimension"] == dimension]
        sums = parts.groupby("old_la_code")["plans"].sum()
        assert sums["ENG"] == 718_838
        assert sums[HAVERING] == 3_419


def test_special_academies_and_free_schools_are_two_columns_of_state_special_schools(tables):
    joint = tables["caseload", "caseload_joint"]
    of_band = joint[(joint["old_la_code"] == "ENG") & (joint["category_b"] == "state_special")]
    printed = tables["caseload", "caseload"]
    assert of_band["plans"].sum() == plans(printed, "ENG", 2026, "state_special")


def test_new_plans_add_up_with_those_that_only_the_sub_total_counts(tables):
    new = counts(tables["newplans", "flows"], "ENG", 2025)
    parts = {m: v for m, v in new.items() if m.startswith("new_plans/provision/")}
    assert sum(parts.values()) == new["new_plans"] == 110_708
    assert ("newplans", "total_slip") not in tables


def test_flows_of_havering_in_2025(tables):
    requests = counts(tables["requests", "flows"], "ENG", 2025)
    assert requests["requests"] == 162_702
    assert requests["requests_refused"] == 43_289
    assert counts(tables["ceased_plans", "flows"], HAVERING, 2025)["ceased_total"] == 141
    reviews = counts(tables["annual_reviews", "flows"], "ENG", 2025)
    expected = reviews["annual_reviews_expected"]
    done = ("completed", "completed_before", "not_completed")
    assert sum(reviews[f"annual_reviews_{part}"] for part in done) == expected


def test_down_syndrome_is_a_need_of_its_own_from_2025(tables):
    needs = tables["sen_need_newplans", "flows"]
    down = needs[needs["measure"] == "new_plans/primary_need/DS"]
    assert down.loc[down["calendar_year"] == 2024, "symbol"].eq("x").all()
    of_need = counts(needs[needs["measure"].str.contains("primary_need")], "ENG", 2025)
    assert of_need["new_plans/primary_need/DS"] > 0
    assert sum(of_need.values()) == 110_708


def test_a_typed_list_of_totals_has_no_row_for_england(tables):
    totals = tables["caseload_total_january_2026", "caseload"]
    assert len(totals) == 151
    assert plans(totals, "316", 2026, "total") == 3_639
    assert "ENG" not in set(totals["old_la_code"])
