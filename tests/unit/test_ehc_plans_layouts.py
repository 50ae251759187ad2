"""Layouts as data: releases to come, a choice of columns, other publications, past layouts."""

import csv
import io

import pandas as pd
import pytest

from send_analysis.loaders import ehc_plans
from send_analysis.loaders.ehc_plans import layouts, wording
from send_analysis.loaders.intake import archive, base
from send_analysis.loaders.intake.base import LoadError, RawFile

pytestmark = pytest.mark.unit

WHAT = ["breakdown_topic", "breakdown"]
HAVERING = {
    **{"geographic_level": "Local authority", "country_code": "E92000001"},
    **{"country_name": "England", "region_code": "E12000007", "region_name": "London"},
    **{"new_la_code": "E09000016", "old_la_code": "311", "la_name": "Havering"},
}
ALL = dict.fromkeys(WHAT, "All EHC plans")


def file(rows, columns=None):
    """Return rows as a CSV; what a row does not name is 0."""
    text = io.StringIO()
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, names, restval="0", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return RawFile("some.csv", text.getvalue().encode())


def load(raw):
    what = ehc_plans.recognise(raw)
    return ehc_plans.load(raw, what)


def caseload(release, columns, **counts):
    """Return a row of plans held in the January of a release; other columns are 0."""
    period = {"time_period": f"{release - 1}{release % 100}", "time_identifier": "Academic year"}
    row = {**period, **HAVERING, **ALL, "ehcplans": sum(counts.values())}
    return {**row, **dict.fromkeys(columns, 0), **counts}


def leaves(release):
    printed = layouts.BY_KIND["caseload"].printed(release)
    return [n for n, c in printed.items() if c.ours != "total" and c.name != c.within]


def plans(tables, category, year=None):
    cells = tables["caseload"]
    found = cells[(cells["category"] == category) & (cells["old_la_code"] == "311")]
    row = found[found["census_year"] == (year or found["census_year"].max())]
    return row["plans"].item()


# --- a release of 2027 that nobody has seen -------------------------------------------------

# The whole change for it: rows of columns.csv.
ENDED = ("special_academy", "neet_other")  # their rows get `to` 2026
ADDED = """table,column,ours,from,to,optional,within,note
placement,special_academies,state_special,2027,,,,
placement,neet_other_16_17,neet,2027,,,ed_elsewhere,
placement,neet_other_18_25,neet,2027,,,ed_elsewhere,
"""


def release_of_2027():
    """Return a file with a column renamed, one split, an optional one dropped, one new."""
    gone = {*ENDED, "perm_ex_2022"}
    names = [n for n in leaves(2026) if n not in gone]
    names += ["special_academies", "neet_other_16_17", "neet_other_18_25"]
    row = caseload(2027, names, special_academies=7, neet_other_16_17=3, neet_other_18_25=2)
    past = caseload(2022, names, special_academies=4)
    return file([row | {"mean_age": 12}, past | {"mean_age": 11, "ehcplans": 5}])


def test_an_unknown_release_is_refused_with_the_columns_that_differ():
    with pytest.raises(LoadError) as error:
        load(release_of_2027())
    assert error.value.problems == [
        "nearest layout: caseload as printed since 2026",
        "not in the file: special_academy, neet_other, perm_ex_2022",
        "only in the file: special_academies, neet_other_16_17, neet_other_18_25, mean_age",
    ]


@pytest.fixture
def with_rows_of_2027(monkeypatch):
    """Add the rows of the release to the table of columns."""
    known = [
        {**row, "to": "2026"} if row["table"] == "placement" and row["column"] in ENDED else row
        for row in wording.COLUMNS
    ]
    rows = [*known, *csv.DictReader(io.StringIO(ADDED))]
    read = layouts.read(rows, base.rows("ehc_plans", "layouts.csv"))
    monkeypatch.setattr(layouts, "LAYOUTS", read)
    for layout in read:
        monkeypatch.setitem(layouts.BY_KIND, layout.kind, layout)


@pytest.mark.usefixtures("with_rows_of_2027")
def test_rows_in_a_table_are_all_that_a_new_release_needs():
    tables = load(release_of_2027())
    assert plans(tables, "state_special") == 7
    assert plans(tables, "neet") == 5
    assert plans(tables, "total") == 12
    unread = set(tables["unread"][["difference", "name"]].itertuples(index=False, name=None))
    assert unread == {("column gone", "perm_ex_2022"), ("new column", "mean_age")}


@pytest.mark.usefixtures("with_rows_of_2027")
def test_a_past_year_that_lacks_a_dropped_column_is_not_available_in_its_part_alone():
    tables = load(release_of_2027())
    assert pd.isna(plans(tables, "other", 2022))
    assert plans(tables, "state_special", 2022) == 4


@pytest.mark.usefixtures("with_rows_of_2027")
def test_the_releases_before_load_as_they_did():
    raw = file([caseload(2026, leaves(2026), special_academy=6, neet_other=1)])
    assert plans(load(raw), "state_special") == 6
    assert plans(load(raw), "neet") == 1


# --- columns that come and go ---------------------------------------------------------------


def test_a_new_column_is_a_finding_while_the_known_ones_add_up():
    tables = load(file([caseload(2026, leaves(2026), special_academy=6) | {"mean_age": 12}]))
    assert plans(tables, "state_special") == 6
    assert tables["unread"]["name"].tolist() == ["mean_age"]


def test_a_new_column_that_is_part_of_the_total_is_refused_with_the_difference():
    row = caseload(2026, leaves(2026), special_academy=6) | {"ehcplans": 10, "hospital": 4}
    with pytest.raises(LoadError) as error:
        load(file([row]))
    message = str(error.value)
    assert "311 2026: total 10, parts 6 (+4)" in message
    assert "only in the file: hospital" in message
    assert "mainstream" not in message


def test_a_file_of_next_year_in_the_layout_of_this_one_loads():
    tables = load(file([caseload(2027, leaves(2026), special_academy=6)]))
    assert plans(tables, "state_special", 2027) == 6
    assert "unread" not in tables


REVIEWS = list(layouts.BY_KIND["annual_reviews"].printed(2027))


def reviews(names):
    total = dict.fromkeys(WHAT, "All reviews of EHC plans")
    when = {"time_period": "2026", "time_identifier": "Calendar year"}
    return file([{**when, **HAVERING, **total, **{n: i for i, n in enumerate(names, start=1)}}])


def test_a_year_within_a_columns_name_is_that_of_the_file():
    flows = load(reviews(REVIEWS))["flows"].set_index("measure")["value"]
    assert flows["annual_reviews_expected"] == 2
    assert flows["annual_reviews_decided_after_4_weeks"] == 12
    with pytest.raises(LoadError, match="not in the file: review_expected_2026; only in"):
        load(reviews(["review_due" if n == "review_expected_2026" else n for n in REVIEWS]))


def test_letter_case_and_order_of_columns_do_not_matter():
    row = caseload(2026, leaves(2026), special_academy=6)
    raw = file([{name.upper(): cell for name, cell in reversed(row.items())}])
    assert plans(load(raw), "state_special") == 6


def test_a_breakdown_that_no_table_names_is_a_finding_beside_known_ones():
    row = caseload(2026, leaves(2026), special_academy=6)
    of_age = row | {"breakdown_topic": "Age at start of academic year", "breakdown": "age 7"}
    of_sign = row | {"breakdown_topic": "Star sign", "breakdown": "Leo"}
    tables = load(file([row, of_age, of_sign]))
    assert plans(tables, "7") == 6
    assert tables["unread"].iloc[0][["difference", "name"]].tolist() == [
        "new breakdown",
        "Star sign",
    ]
    with pytest.raises(LoadError, match=r"unknown breakdown topics.*no row about age"):
        load(file([row, of_sign]))


# --- the table tool, other publications -----------------------------------------------------


def test_a_download_of_one_measure_loads_what_it_has():
    row = caseload(2025, [], ehcplans=3005)
    tables = load(file([row]))
    assert plans(tables, "total") == 3005
    assert set(tables["caseload"]["dimension"]) == {"total"}
    assert tables["unread"]["difference"].tolist() == ["choice of columns"]


def test_an_unknown_measure_beside_a_chosen_total_is_a_finding():
    tables = load(file([caseload(2025, [], ehcplans=3005) | {"mystery": 5}]))
    assert plans(tables, "total") == 3005
    assert set(tables["unread"]["difference"]) == {"choice of columns", "new column"}


def test_parts_of_a_choice_load_where_all_their_columns_were_chosen():
    chosen = {"ehcplans": 100, "neet": 1, "neet_ntci": 2, "neet_other": 3, "neet_other_csa": 4}
    tables = load(file([caseload(2025, [], **chosen) | {"mainstream_academy": 5}]))
    assert plans(tables, "neet") == 10
    assert "mainstream" not in set(tables["caseload"]["category"])


def test_a_download_of_authorities_alone_has_no_columns_of_regions():
    row = caseload(2025, leaves(2025), neet=6)
    kept = {n: c for n, c in row.items() if not n.startswith(("region_", "country_"))}
    assert plans(load(file([kept])), "neet") == 6


def test_one_measure_of_a_flow_loads():
    names = {"breakdown_topic": "All requests for an EHC needs assessment"}
    when = {"time_period": "2025", "time_identifier": "Calendar year"}
    row = {**when, **HAVERING, **names, "breakdown": names["breakdown_topic"]}
    flows = load(file([row | {"requests_received_in_year": 12}]))["flows"]
    assert flows[["measure", "value"]].values.tolist() == [["requests", 12]]


@pytest.mark.parametrize(
    "measures",
    [
        ("neet_rate", "not_known_rate"),
        ("neet", "not_known", "cohort"),
        ("sess_overall", "sess_overall_percent", "enrolments"),
        ("perm_excl", "perm_excl_rate", "suspension", "susp_rate"),
        ("pupils_pc",),
        ("neet",),
        ("other", "mystery"),
        ("other",),
        ("requests_received_in_year", "mystery"),
    ],
)
def test_other_publications_are_not_taken_for_this_one(measures):
    for when in ("Academic year", "Calendar year"):
        row = {"time_period": "202425", "time_identifier": when, **HAVERING}
        total = dict.fromkeys(WHAT, "Total")
        assert ehc_plans.recognise(file([row | total | dict.fromkeys(measures, 3)])) is None


def test_files_of_other_publications_at_hand_are_not_recognised(real_data):
    paths = [p for p in sorted((real_data / "outcomes").iterdir()) if ".csv" in p.name]
    assert len(paths) >= 4
    opened = [file for path in paths for file in archive.open_path(path)]
    assert [f.name for f in opened if ehc_plans.recognise(f)] == []


# --- releases 2023 and 2024 -------------------------------------------------------------------

KINDS = ("EHC plans", "Statements", "Total")


def of_kinds(year, count, *counts, **words):
    """Return a row for plans, statements and both, as the two releases print them."""
    when = {"time_period": str(year), "time_identifier": "Calendar year"}
    rows = zip(KINDS, counts, strict=True)
    return [{**when, **HAVERING, **words, "ehcp_or_statement": k, count: n} for k, n in rows]


def test_plans_of_2024_by_age_are_counted_once():
    rows = of_kinds(2012, "num_caseload", "z", 900, 900, age="Total")
    rows += of_kinds(2024, "num_caseload", 2600, "z", 2600, age="Total")
    rows += of_kinds(2024, "num_caseload", 90, "z", 90, age="Under 5")
    raw = file(rows)
    assert ehc_plans.recognise(raw).release == "2024"
    tables = load(raw)
    assert plans(tables, "total") == 2600
    assert plans(tables, "total", 2012) == 900
    assert plans(tables, "under_5") == 90


def test_plans_of_2023_by_placement_leave_out_totals_of_groups():
    special = {"establishment_group": "Special school"}
    rows = of_kinds(2023, "num_caseload", 9, "z", 9, **special, establishment_type="Total")
    rows += of_kinds(
        2023, "num_caseload", 7, "z", 7, **special, establishment_type="Special - Academy/free"
    )
    rows += of_kinds(
        2023, "num_caseload", 2, "z", 2, **special, establishment_type="Special - LA maintained"
    )
    assert plans(load(file(rows)), "state_special") == 9


def test_new_plans_of_2024_belong_to_the_calendar_year_before():
    rows = of_kinds(2023, "num_new_plans", 310, "z", 310, age="Total")
    rows += of_kinds(2023, "num_new_plans", 40, "z", 40, age="Age 16 to 19")
    raw = file(rows)
    assert ehc_plans.recognise(raw).release == "2024"
    flows = load(raw)["flows"].set_index("measure")
    assert flows.loc["new_plans", ["calendar_year", "value"]].tolist() == [2023, 310]
    assert flows.loc["new_plans/age_band/16_to_19", "value"] == 40


def test_new_plans_of_2023_by_placement():
    words = {"establishment_group": "NEET", "establishment_type": "NEET"}
    flows = load(file(of_kinds(2022, "num_new_plans", 8, "z", 8, **words)))["flows"]
    assert flows[["measure", "value"]].values.tolist() == [["new_plans/provision/neet", 8]]


def test_phase_transfers_hold_the_plans_of_the_january_after():
    when = {"time_period": "2025", "time_identifier": "Calendar year", **HAVERING}
    tables = load(file([when | {"number_plans": 3419, "due_25": 1, "final_25": 2}]))
    assert plans(tables, "total", 2026) == 3419
    assert "unread" not in tables


# --- a typed list of totals -------------------------------------------------------------------


def totals(*rows):
    text = "old_la_code,la_name,census_year,plans\n" + "\n".join(rows) + "\n"
    return RawFile("totals.csv", text.encode())


def test_a_typed_list_holds_totals_and_a_symbol_is_no_0():
    tables = load(totals("311,Havering,2026,3419", "209,Lewisham,2026,x"))
    assert plans(tables, "total") == 3419
    lewisham = tables["caseload"].set_index("old_la_code").loc["209"]
    assert pd.isna(lewisham["plans"])
    assert lewisham["symbol"] == "x"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["999,Atlantis,2026,5"], r"old_la_code \['999'\] is of no authority"),
        (["311,Havering,26,5"], r"census_year: \['26'\] is not written like 2026"),
        (["311,Havering,2026,many"], r"plans: \['many'\] is neither a number nor one of"),
        (["311,Havering,2026,5", "311,Havering,2026,6"], "1 repeated keys"),
    ],
)
def test_a_wrong_typed_list_is_refused(rows, message):
    with pytest.raises(LoadError, match=message):
        load(totals(*rows))
