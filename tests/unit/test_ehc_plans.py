"""The EHC plans loader on a few rows in each of the publisher's layouts."""

import pytest

from send_analysis.loaders import ehc_plans
from send_analysis.loaders.ehc_plans.layouts import BY_KIND
from send_analysis.loaders.ehc_plans.sheet import census_year
from send_analysis.loaders.intake.base import LoadError, RawFile

pytestmark = pytest.mark.unit

ENGLAND = "National,E92000001,England,,,,,"
YORKSHIRE = "Regional,E92000001,England,E12000003,Yorkshire and The Humber,,,"
ROTHERHAM = (
    "Local authority,E92000001,England,E12000003,Yorkshire and The Humber,E08000018,372,Rotherham"
)
DONCASTER = (
    "Local authority,E92000001,England,E12000003,Yorkshire and The Humber,E08000017,371,Doncaster"
)
GATESHEAD = "Local authority,E92000001,England,E12000001,North East,E08000020,390,Gateshead"
WHO = (
    "time_period,time_identifier,geographic_level,country_code,country_name,"
    "region_code,region_name,new_la_code,old_la_code,la_name"
)
WHO_2022 = WHO.replace("new_la_code,old_la_code", "old_la_code,new_la_code")
WHAT = f"{WHO},breakdown_topic,breakdown"


def file(header, *rows, bom=False):
    text = "\n".join([header, *rows]) + "\n"
    return RawFile("some.csv", text.encode("utf-8-sig" if bom else "utf-8"))


def load(raw, table="caseload"):
    return ehc_plans.load(raw, ehc_plans.recognise(raw))[table]


def value(df, old_la_code, year, *words):
    """Return the number and the symbol of the one row that has all the words."""
    found = df[(df["old_la_code"] == old_la_code) & (df.iloc[:, 2] == year)]
    for word in words:
        found = found[found.eq(word).any(axis=1)]
    (row,) = found.to_dict("records")
    return row.get("plans", row.get("value")), row["symbol"]


def printed(kind, release=2025):
    """Return the counts that a release prints, without the total that comes first."""
    layout = BY_KIND[kind]
    counts = layout.printed(release).items()
    return [n for n, c in counts if c.ours != layout.total and c.name != c.within]


LEAVES = printed("caseload")


def leaves(**printed):
    return ",".join(str(printed.get(leaf, 0)) for leaf in LEAVES)


PLANS = f"{WHAT},ehcplans,{','.join(LEAVES)},mainstream_total,mainstream_total_pc"
NEW_PLANS = f"{WHAT},new_ehc_plans,{','.join(LEAVES)}"


def plans_row(period, who, topic, word, total, **printed):
    return (
        f"{period},Academic year,{who},{topic},{word},{total},{leaves(**printed)},{total},{100.0}"
    )


def plans(*rows, **options):
    return file(PLANS, *rows, **options)


def every(who, total, period="202425", **printed):
    return plans_row(period, who, "All EHC plans", "All EHC plans", total, **printed)


def of_age(who, age, total, **printed):
    return plans_row("202425", who, "Child or young persons age", age, total, **printed)


def test_2025_caseload_is_recognised_by_columns_and_dating():
    raw = plans(every(ENGLAND, 5, mainstream_academy=5), bom=True)
    what = ehc_plans.recognise(raw)
    assert (what.publication, what.kind, what.release) == ("ehc_plans", "caseload", "2025")
    assert value(load(raw), "ENG", 2025, "total", "total")[0] == 5


def test_anything_else_is_not_recognised():
    assert ehc_plans.recognise(file("a,b", "1,2")) is None
    assert ehc_plans.recognise(RawFile("x", b"\x89PNG\r\n\x1a\n\xff\xfe")) is None
    assert ehc_plans.recognise(RawFile("x", b"")) is None


def test_needs_of_all_plans_and_of_new_plans_differ_by_dating_only():
    header = f"{WHAT},ehc_plans,{','.join(printed('needs'))}"
    numbers = ",".join(["2"] * len(printed("needs")))
    total = 2 * len(printed("needs"))
    rows = f"{ENGLAND},All EHC plans,All EHC plans,{total},{numbers}"
    stock = file(header, f"202425,Academic year,{rows}")
    new = file(header, f"2024,Calendar year,{rows}")
    assert ehc_plans.recognise(stock).kind == "needs"
    assert ehc_plans.recognise(new).kind == "needs_of_new_plans"
    assert ehc_plans.recognise(new).release == "2025"
    assert value(load(stock), "ENG", 2025, "area_of_need", "communication_and_interaction")[0] == 4
    assert value(load(new, "flows"), "ENG", 2024, "new_plans/primary_need/SEMH")[0] == 2


def test_provision_is_the_sum_of_leaves_collected_that_year():
    raw = plans(
        every(ENGLAND, 9, mainstream_academy_senunit=4, neet=3, neet_other=2, online_provider="x"),
        every(ROTHERHAM, 4, mainstream_academy_senunit=4, online_provider="x"),
    )
    caseload = load(raw)
    assert value(caseload, "ENG", 2025, "provision", "units")[0] == 4
    assert value(caseload, "ENG", 2025, "provision", "neet")[0] == 5
    assert value(caseload, "ENG", 2025, "provision", "other")[0] == 0


def test_a_missing_collected_leaf_makes_the_provision_missing_never_0():
    raw = plans(
        every(ENGLAND, 7, mainstream_academy=7),
        every(ROTHERHAM, 3, mainstream_academy="x", mainstream_la_maintained=2),
    )
    plans_held, symbol = value(load(raw), "372", 2025, "provision", "mainstream")
    assert plans_held is None or plans_held != plans_held
    assert symbol == "x"


def test_ages_bands_and_their_joint_table():
    raw = plans(
        every(ENGLAND, 6, special_academy_free=6),
        of_age(ENGLAND, "under 3", 1, special_academy_free=1),
        of_age(ENGLAND, "age 4", 2, special_academy_free=2),
        of_age(ENGLAND, "age 20", 3, special_academy_free=3),
    )
    caseload, joint = load(raw), load(raw, "caseload_joint")
    assert value(caseload, "ENG", 2025, "age", "under_3")[0] == 1
    assert value(caseload, "ENG", 2025, "age_band", "under_5")[0] == 3
    assert value(joint, "ENG", 2025, "20_to_25", "state_special")[0] == 3


def test_an_age_that_others_print_is_0_where_the_printed_ages_add_up():
    raw = plans(
        every(ENGLAND, 6, neet=6),
        of_age(ENGLAND, "age 4", 2, neet=2),
        of_age(ENGLAND, "age 20", 4, neet=4),
        every(ROTHERHAM, 5, neet=5),
        of_age(ROTHERHAM, "age 20", 5, neet=5),
        every(DONCASTER, 5, neet=5),
        of_age(DONCASTER, "age 20", 4, neet=4),
        every(GATESHEAD, 5, neet=5),
        of_age(GATESHEAD, "age 20", "x", neet="x"),
    )
    caseload, joint = load(raw), load(raw, "caseload_joint")
    assert value(caseload, "372", 2025, "age", "4")[0] == 0
    assert value(caseload, "372", 2025, "age_band", "under_5")[0] == 0
    assert value(joint, "372", 2025, "under_5", "neet")[0] == 0
    ages = caseload[caseload["dimension"] == "age"]
    for short_or_withheld in ("371", "390"):
        assert set(ages[ages["old_la_code"] == short_or_withheld]["category"]) == {"20"}


def test_ages_without_a_row_of_all_plans_load_as_printed():
    raw = plans(of_age(ENGLAND, "age 4", 2, neet=2), of_age(ROTHERHAM, "age 20", 5, neet=5))
    ages = load(raw).query("dimension == 'age'")
    assert ages[["old_la_code", "category", "plans"]].values.tolist() == [
        ["ENG", "4", 2],
        ["372", "20", 5],
    ]


def test_breakdowns_that_no_table_holds_are_left_out():
    raw = plans(every(ENGLAND, 1, neet=1), plans_row("202425", ENGLAND, "Sex", "Male", 1, neet=1))
    assert set(load(raw)["dimension"]) == {"total", "provision"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (plans_row("202425", ENGLAND, "Star sign", "Leo", 1), "unknown breakdown topics"),
        (of_age(ENGLAND, "age 31", 1), "unknown words .*age 31"),
        (every(ENGLAND, "many"), "ehcplans: .*many.* neither a count nor a symbol"),
        (every(ENGLAND, "-4"), "ehcplans: .*-4"),
        (every(ENGLAND, "inf"), "ehcplans: .*inf"),
        (every(ENGLAND, "123456789"), "ehcplans: .*123456789"),
        (every(ENGLAND, "=1+1"), "ehcplans: .*=1"),
        (every(ENGLAND, 1, period="202427"), "periods .*202427"),
        (every(ENGLAND.replace("National", "Ward"), 1), "geographic levels .*Ward"),
        (every(ROTHERHAM.replace("372", "37"), 1), "'37'. is no old_la_code"),
        (every(ROTHERHAM.replace("E08000018", "X1"), 1), "'X1'. is no new_la_code"),
    ],
)
def test_what_is_not_known_stops_the_load(row, message):
    raw = plans(every(ROTHERHAM, 1, mainstream_academy=1), row)
    with pytest.raises(LoadError, match=message) as error:
        load(raw)
    assert "some.csv" in str(error.value)


def test_all_problems_are_named_at_once():
    raw = plans(every(ENGLAND, "many"), every(ROTHERHAM.replace("E08000018", "X1"), 1))
    with pytest.raises(LoadError) as error:
        load(raw)
    assert len(error.value.problems) == 2


def test_cut_and_long_lines_are_refused():
    good = every(ENGLAND, 1, neet=1)
    for bad in (good.rsplit(",", 3)[0], good + ",7"):
        with pytest.raises(LoadError, match="not a readable CSV"):
            ehc_plans.recognise(plans(good, bad))


def test_a_file_without_a_final_newline_is_read_and_a_cut_line_refused():
    raw = plans(every(ENGLAND, 1, neet=1))
    assert value(load(RawFile(raw.name, raw.data[:-1])), "ENG", 2025, "total", "total")[0] == 1
    with pytest.raises(LoadError, match="not a readable CSV"):
        ehc_plans.recognise(RawFile(raw.name, raw.data[: raw.data.rindex(b",")]))


def test_empty_columns_that_a_spreadsheet_adds_are_passed_over():
    row = every(ENGLAND, 1, neet=1)
    assert value(load(file(PLANS + ",,", row + ",,")), "ENG", 2025, "neet")[0] == 1
    with pytest.raises(LoadError, match="a column without a name holds values"):
        load(file(PLANS + ",,", row + ",,7"))


def test_displaced_columns_are_refused():
    rows = [every(ROTHERHAM.replace("372", str(400 + i)), 90 + i, neet=7) for i in range(20)]
    with pytest.raises(LoadError, match="not the sum of its parts in 20 of 20 rows"):
        load(plans(*rows))


def test_the_same_cell_twice_is_refused():
    raw = plans(every(ENGLAND, 1, neet=1), every(ENGLAND, 2, neet=2))
    with pytest.raises(LoadError, match="rows printed twice"):
        load(raw)


def test_a_file_without_a_row_that_is_loaded_is_refused():
    with pytest.raises(LoadError, match="no row about total, age"):
        load(plans(plans_row("202425", ENGLAND, "Sex", "Female", 5, neet=5)))


def test_a_row_printed_twice_is_not_added_up():
    age = of_age(ENGLAND, "age 7", 1, neet=1)
    with pytest.raises(LoadError, match=r"1 repeated keys, rows printed twice.*age 7"):
        load(plans(every(ENGLAND, 2, neet=2), age, age))


def test_a_repeated_column_is_dropped_when_equal_and_refused_when_not():
    names = list(BY_KIND["annual_reviews"].printed(2025))
    header = f"{WHAT},{','.join(names)},review_meeting_24,review_meeting_24"
    counts = ",".join(str(i) for i in range(len(names)))
    row = f"2024,Calendar year,{ENGLAND},All annual reviews,All annual reviews,{counts}"
    assert (
        value(load(file(header, f"{row},8,8"), "flows"), "ENG", 2024, "annual_reviews_plans")[0]
        == 0
    )
    with pytest.raises(LoadError, match="'review_meeting_24' is printed twice"):
        load(file(header, f"{row},8,9"), "flows")


def new_row(who, total, year=2022, **printed):
    return f"{year},Calendar year,{who},New EHC plans,New EHC plans,{total},{leaves(**printed)}"


def test_a_regional_total_at_two_authorities_is_missing_and_labelled():
    raw = file(NEW_PLANS, new_row(YORKSHIRE, 60), new_row(ROTHERHAM, 60), new_row(DONCASTER, 60))
    flows = load(raw, "flows")
    for code in ("371", "372"):
        assert value(flows, code, 2022, "new_plans")[1] == "regional_total"
    assert value(flows, "E12000003", 2022, "new_plans")[0] == 60


def test_one_authority_may_equal_its_region():
    raw = file(NEW_PLANS, new_row(YORKSHIRE, 60), new_row(ROTHERHAM, 60), new_row(DONCASTER, 0))
    assert value(load(raw, "flows"), "372", 2022, "new_plans")[0] == 60


def test_inner_and_outer_london_are_added_up():
    header = f"{WHAT},ehc_plans,{','.join(printed('needs'))}"
    zeros = ",0" * (len(printed("needs")) - 1)
    rows = [
        f"2024,Calendar year,Regional,E92000001,England,{code},{name},,,,"
        f"All EHC plans,All EHC plans,{n},{n}{zeros}"
        for code, name, n in (("E13000001", "Inner London", 3), ("E13000002", "Outer London", 4))
    ]
    need = BY_KIND["needs"].printed(2025)[printed("needs")[0]].ours
    flows = load(file(header, *rows), "flows")
    assert value(flows, "E12000007", 2024, f"new_plans/primary_need/{need}")[0] == 7
    assert set(flows["old_la_code"]) == {"E12000007"}


COUNTS_2022 = "Total_st,Total_st_pc,Total_ehc,Total_ehc_pc,Total_all,Total_all_pc"
AGE_2022 = f"{WHO_2022},characteristic_age,{COUNTS_2022}"
PLACEMENT_2022 = AGE_2022.replace("characteristic_age", "establishment_type,establishment_group")


def test_2022_ages_are_january_and_codes_the_newest():
    gateshead = GATESHEAD.replace("E08000020,390", "390,E08000020")
    raw = file(
        AGE_2022,
        f"2012,Calendar year,{gateshead},Total,5,100,z,z,5,100",
        f"2022,Calendar year,{gateshead},Under 5,z,z,4,100,4,100",
    )
    caseload = load(raw)
    assert ehc_plans.recognise(raw).release == "2022"
    assert value(caseload, "390", 2012, "total", "total")[0] == 5
    assert value(caseload, "390", 2022, "age_band", "under_5")[0] == 4
    assert set(caseload["la_code"]) == {"E08000037"}


def test_2022_placements_leave_out_totals_and_what_is_counted_twice():
    raw = file(
        PLACEMENT_2022,
        f"2016,Calendar year,{ENGLAND},Total,Special school,0,0,9,9,9,9",
        f"2016,Calendar year,{ENGLAND},Hospital School,Special school,0,0,2,2,2,2",
        f"2016,Calendar year,{ENGLAND},Special - Academy,Special school,0,0,7,7,7,7",
        f"2016,Calendar year,{ENGLAND},Apprenticeship,Unknown,0,0,1,1,1,1",
    )
    caseload = load(raw)
    assert value(caseload, "ENG", 2016, "provision", "state_special")[0] == 9
    assert len(caseload) == 1


def test_an_unknown_placement_stops_the_load():
    raw = file(PLACEMENT_2022, f"2016,Calendar year,{ENGLAND},Moon base,Other,0,0,1,1,1,1")
    with pytest.raises(LoadError, match=r"unknown words .*Moon base"):
        load(raw)


def test_2022_new_plans_are_dated_by_the_year_of_the_flow():
    header = AGE_2022.replace("Total_", "Total_new_")
    raw = file(header, f"2021,Calendar year,{ENGLAND},Total,z,z,4,100,4,100")
    assert ehc_plans.recognise(raw).release == "2022"
    assert value(load(raw, "flows"), "ENG", 2021, "new_plans")[0] == 4


AGE_2019 = f"{WHO_2022},age,Total_ST,Total_EHC"


def test_2019_adds_statements_and_plans_and_null_only_where_there_can_be_none():
    raw = file(
        AGE_2019,
        f"2014,January,{ENGLAND},Total,9,NULL",
        f"2016,January,{ENGLAND},Total,6,3",
        f"2016,January,{ENGLAND},20 to 25,NULL,2",
        f"2016,January,{ENGLAND},11 to 15,NULL,2",
        f"2019,January,{ENGLAND},0 to 5,NULL,8",
    )
    caseload = load(raw)
    assert ehc_plans.recognise(raw).release == "2019"
    assert value(caseload, "ENG", 2014, "total", "total")[0] == 9
    assert value(caseload, "ENG", 2016, "total", "total")[0] == 9
    assert value(caseload, "ENG", 2016, "20_to_25")[0] == 2
    assert value(caseload, "ENG", 2019, "under_5")[0] == 8
    assert value(caseload, "ENG", 2016, "11_to_15")[1] == "NULL"


def test_2019_elsewhere_cannot_be_divided():
    raw = file(
        f"{WHO_2022},estab,Total_ST,Total_EHC",
        f"2019,January,{ENGLAND},Elsewhere,NULL,8",
        f"2019,January,{ENGLAND},NEET,NULL,3",
    )
    caseload = load(raw)
    assert value(caseload, "ENG", 2019, "neet")[0] == 3
    for provision in ("eotas", "elective_home", "other"):
        assert value(caseload, "ENG", 2019, provision)[1] == "x"


def test_sen2_mi_adds_the_two_halves_of_2022_and_names_early_new_plans():
    names = list(BY_KIND["management_information_2023"].printed(2023))
    printed = dict.fromkeys(names, "z") | {"new_all_ehc": "7", "discontinued_met_ehc": "3"}
    later = printed | {"discontinued_met_noncomp": "4"}
    raw = file(
        f"{WHO},{','.join(names)}",
        f"2014,Calendar year,{ENGLAND},{','.join(printed.values())}",
        f"2022,Calendar year,{ENGLAND},{','.join(later.values())}",
    )
    flows = load(raw, "flows")
    assert ehc_plans.recognise(raw).release == "2023"
    assert value(flows, "ENG", 2014, "new_plans_without_statements")[0] == 7
    assert value(flows, "ENG", 2022, "new_plans")[0] == 7
    assert value(flows, "ENG", 2014, "ceased_needs_met")[0] == 3
    assert value(flows, "ENG", 2022, "ceased_needs_met")[0] == 7
    assert value(flows, "ENG", 2022, "requests")[1] == "z"


def test_personal_budgets_of_january_belong_to_the_calendar_year_before():
    header = f"{WHAT},{','.join(BY_KIND['personal_budgets'].printed(2025))}"
    row = f"202122,Academic year,{ENGLAND},All personal budgets,All personal budgets,6,1,1,1,1,2"
    assert value(load(file(header, row), "flows"), "ENG", 2021, "personal_budgets")[0] == 6


TRIBUNAL = "\n".join(
    [
        '"SEND Appeal rate table 1: rates",,,,',
        "Local Authority,LA code,2023,,,2024,,",
        ",,Appeals registered4,Total Appealable Decisions1,SEND Tribunal Appeal Rate2"
        ',Appeals registered4,"Total Appealable Decisions1,9",SEND Tribunal Appeal Rate2',
        "EAST,,,,,,,",
        'Cambridgeshire,823,5,"7,655",1%,6,"4,410",1%',
        'Central Bedfordshire,873,3, - ,1%,4,"8,246",1%',
        '"England Total4,9",,90,900,1%,80,800,1%',
        "Sources:,,,,,,,",
    ]
)


def test_appeals_are_keyed_by_name_and_interchanged_figures_put_right():
    raw = RawFile("appeals.csv", TRIBUNAL.encode("utf-8-sig"))
    flows = load(raw, "flows")
    assert ehc_plans.recognise(raw).release == "2025"
    assert value(flows, "873", 2023, "tribunal_appealable_decisions")[0] == 7655
    assert value(flows, "873", 2024, "tribunal_appealable_decisions")[0] == 8246
    assert value(flows, "823", 2023, "tribunal_appealable_decisions")[1] == "-"
    assert value(flows, "ENG", 2024, "tribunal_appeals_registered")[0] == 80


TRIBUNAL_2026 = "\n".join(
    [
        "SEND tribunal appealable decisions rate 2024 - 2025,,,,,,,",
        '"SEND Appeal rate table 1: rates, by local authorities",,,,,,,',
        ",,2024,,,2025,,",
        ",Old LA code,Appeals registered,Total Appealable Decisions,SEND Tribunal Appeal Rate2"
        ",Appeals,Total Appealable decisions,SEND Tribunal Appeal Rate",
        "NORTH EAST,,,,,,,",
        "Durham,840,344,3124,11.00%,445,3861,11.50%",
        "OUTER LONDON,,,  ,,,,",
        'Redbridge,317,41, x ,x,"1,073",1253,5.80%',
        "England Total,,22276,364912,6.10%,26977,405735,6.60%",
        "Footnotes:,,,,,,,",
    ]
)


def test_appeals_of_two_years_side_by_side_count_decisions_by_the_new_method():
    raw = RawFile("appeals.csv", TRIBUNAL_2026.encode())
    flows = load(raw, "flows")
    assert ehc_plans.recognise(raw).release == "2026"
    assert value(flows, "840", 2025, "tribunal_appeals_registered")[0] == 445
    assert value(flows, "317", 2025, "tribunal_appeals_registered")[0] == 1073
    assert value(flows, "317", 2024, "tribunal_appealable_decisions_new_method")[1] == "x"
    assert value(flows, "ENG", 2024, "tribunal_appealable_decisions_new_method")[0] == 364_912
    assert "tribunal_appealable_decisions" not in set(flows["measure"])


def test_an_unknown_authority_of_the_appeals_stops_the_load():
    raw = RawFile("appeals.csv", TRIBUNAL.replace("Cambridgeshire", "Barsetshire").encode())
    with pytest.raises(LoadError, match="unknown authority 'Barsetshire'"):
        load(raw, "flows")


@pytest.mark.parametrize(
    ("period", "stock", "january"),
    [("202425", True, 2025), ("2022", True, 2022), ("2022", False, 2023), ("2o22", True, None)],
)
def test_periods_are_dated_by_their_january(period, stock, january):
    assert census_year(period, stock) == january
