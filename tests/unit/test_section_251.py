import pandas as pd
import pytest

from send_analysis.loaders import section_251
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised
from send_analysis.loaders.section_251 import words
from tests.unit.workbook_case import saved

pytestmark = pytest.mark.unit

LINES = len(words.PRINTED_LINES)
BUDGET, OUTTURN = 15, 60
# place total 30 = special 20 + PRU/AP 10, primary 5 on top; top-up 8 = primary 9 - income 1.
AMOUNTS = [30, 0, 5, 0, 20, 10, 0, 8, 0, 9, 0, 0, 0, 0, 1, 4, 0, 0, 0, 4, 0, 0, 0, 6, 7, 8, 9]
PLANS = [100, 40, 10, 30, 5, 1, 10, 4]


def rows() -> list[list]:
    """Return two authorities in the publisher's layout; the second was abolished."""
    sheet = [[""] * (OUTTURN + LINES) for _ in range(9)]
    sheet[1][1:3] = ["Year", "2021-22"]
    for start, group in ((BUDGET, "Section 251 budget"), (OUTTURN, "Section 251 outturn")):
        sheet[2][start] = group
        sheet[3][start : start + LINES] = [f"{h} (1)" for h in words.PRINTED_HEADINGS]
        sheet[7][start : start + LINES] = AMOUNTS
        sheet[8][start : start + LINES] = ["#N/A"] * LINES
    sheet[4][1:5] = ["Region", "LA code", "LA name", "2-18 Population (ONS mid-2021 projection)"]
    sheet[5][6:14] = list(words.PLAN_HEADINGS)
    sheet[7][1:5] = ["LONDON", "311", "Havering", 500]
    sheet[8][1:5] = ["SOUTH WEST", "837", "Bournemouth", 0]
    sheet[7][6:14] = PLANS
    sheet[8][6:14] = ["#N/A"] * len(PLANS)
    return sheet


def load_workbook(sheet: list[list], *before: str) -> dict[str, pd.DataFrame]:
    file = saved({**{title: [[title]] for title in before}, "Outturn": sheet})
    return section_251.load(file, section_251.recognise(file))


def test_printed_totals_stand_apart_so_that_lines_add_up():
    spend = load_workbook(rows())["spend"]
    havering = spend[(spend.old_la_code == "311") & (spend.basis == "budget")]
    # 5 + 20 + 10 places, 9 - 1 and 4 top-ups, 6 + 7 + 8 + 9 services
    assert havering.amount.sum() == 77
    assert havering.set_index("line").amount["topup_state_income"] == -1
    totals = spend[(spend.old_la_code == "311") & (spend.basis == "outturn_printed_total")]
    assert totals.set_index("line").amount.to_dict() == {
        "place_total": 30,
        "topup_state_total": 8,
        "topup_nmi_total": 4,
    }


def test_guidance_may_stand_before_the_sheet_of_inputs():
    behind = load_workbook(rows(), "Guidance", "Notes")
    pd.testing.assert_frame_equal(behind["spend"], load_workbook(rows())["spend"])


def test_plans_are_those_of_the_january_before():
    base = load_workbook(rows())["spend_base"]
    havering = base[base.old_la_code == "311"].set_index("measure")
    assert havering.value["plans_total"] == 100
    assert havering.period["plans_total"] == "January 2021"
    assert havering.value["population_2_to_18"] == 500


def test_a_failed_look_up_is_missing_and_so_is_its_nought_of_residents():
    tables = load_workbook(rows())
    for name, value in (("spend", "amount"), ("spend_base", "value")):
        gone = tables[name][tables[name].old_la_code == "837"]
        assert gone[value].isna().all()
        assert set(gone.symbol) == {"#N/A"}


@pytest.mark.parametrize(
    ("row", "column", "cell", "message"),
    [
        (7, BUDGET, 40, "budget place_total: .* sum of its parts is 10 for 311, 1 such"),
        (7, OUTTURN + 9, 19, "outturn topup_state_total: .* -10 for 311"),
        (3, BUDGET + 1, "Moon schools", "column 17: heading 'moon schools', allowed: 'early"),
        (5, 7, "Home", "column 8: heading 'home', allowed: 'mainstream schools"),
        (7, 6, "many", "plans_total: .'many'. is neither a number"),
        (8, 2, "311", "LA code .'311'. is duplicated"),
        (8, 2, "E09", "LA code .'E09'. is not written like 311"),
    ],
)
def test_a_changed_cell_stops_the_load(row, column, cell, message):
    sheet = rows()
    sheet[row][column] = cell
    with pytest.raises(LoadError, match=message):
        load_workbook(sheet)


# --- long layout --------------------------------------------------------------------------

PLACE = "1.0.2 High needs place funding within Individual Schools Budget"
COLUMNS = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
COLUMNS += "region_name,la_name,old_la_code,new_la_code,main_category,category_of_expenditure,"
COLUMNS += "early_years_establishments,primary_schools,secondary_schools,sen_and_special_schools,"
COLUMNS += "pupil_referral_units_and_alt_provision,post_16,gross_expenditure,income,"
COLUMNS += "net_expenditure,net_per_capita_expenditure,EES_order"
HAVERING = "202324,Financial year,Local authority,E92000001,England,E12000007,London,Havering,311,"
HAVERING += "E09000016,Schools"
ENGLAND = "202324,Financial year,National,E92000001,England,,,,,,Schools"


def long(*lines: str, header: str = COLUMNS) -> RawFile:
    return RawFile("any name", "\n".join([header, *lines, ""]).encode())


def load_long(*lines: str, header: str = COLUMNS) -> dict[str, pd.DataFrame]:
    file = long(*lines, header=header)
    return section_251.load(file, section_251.recognise(file))


def amounts(*lines: str) -> dict[str, float]:
    return load_long(*lines)["spend"].set_index("line").amount.dropna().to_dict()


def test_budget_and_outturn_are_told_by_their_category():
    outturn = section_251.recognise(long(f"{HAVERING},{PLACE},0,1,2,3,4,5,15,0,15,1,1"))
    assert (outturn.kind, outturn.release) == ("outturn", "2023-24")
    planned = COLUMNS.replace("category_of_expenditure", "category_of_planned_expenditure")
    planned = planned.replace("net_expenditure", "net_planned_expenditure")
    planned = planned.replace("gross_expenditure", "gross_planned_expenditure")
    line = f"{HAVERING},{PLACE},0,1,2,3,4,5,15,0,15,1,1"
    assert set(load_long(line, header=planned)["spend"].basis) == {"budget"}


def test_a_category_becomes_a_line_a_phase():
    assert amounts(f"{HAVERING},{PLACE},0,1,2,3,4,5,15,0,15,1,1") == {
        "place_early_years": 0,
        "place_primary": 1,
        "place_secondary": 2,
        "place_special": 3,
        "place_pru_ap": 4,
        "place_post_school": 5,
        "place_income": 0,
    }


def test_top_ups_of_maintained_schools_and_academies_are_one_line_and_income_reduces_it():
    found = amounts(
        f"{HAVERING},1.2.1 Top-up funding – maintained schools,z,1,2,3,4,5,15,2,13,1,2",
        f'{HAVERING},"1.2.2 Top-up funding – academies, free schools and colleges",'
        "z,10,20,30,40,50,150,0,150,1,3",
    )
    assert found["topup_state_primary"] == 11
    assert found["topup_state_income"] == -2
    assert "topup_state_early_years" not in found  # not applicable is not 0
    assert sum(found.values()) == 163


def test_what_the_phases_leave_of_the_net_total_is_a_line():
    found = amounts(f"{HAVERING},{PLACE},0,1,2,3,4,5,25,0,25,1,1")
    assert found["place_not_by_phase"] == 10


def test_a_withheld_part_makes_the_line_missing():
    spend = load_long(f"{HAVERING},{PLACE},0,c,2,3,4,5,25,0,25,1,1")["spend"]
    primary = spend.set_index("line").loc["place_primary"]
    assert pd.isna(primary.amount)
    assert primary.symbol == "c"
    assert "place_not_by_phase" not in set(spend.line)


def test_services_are_net_and_other_categories_are_left_out():
    found = amounts(
        f"{HAVERING},1.2.5 SEN support service,z,z,z,z,z,z,9,1,8,1,1",
        f"{HAVERING},1.2.8 Support for inclusion,z,z,z,z,z,z,4,0,4,1,1",
        f"{HAVERING},1.1.1 Contingencies,0,1,2,3,4,5,15,0,15,1,1",
    )
    assert found == {"sen_support_inclusion": 12}


def test_the_grant_carried_forward_is_a_balance():
    carried = "1.9.3 Dedicated Schools Grant carried forward to next year"
    place = f"{HAVERING},{PLACE},0,1,2,3,4,5,15,0,15,1,1"
    tables = load_long(
        place,
        f"{HAVERING},{carried},z,z,z,z,z,z,70,0,70,1,1",
        f"{ENGLAND},{carried},z,z,z,z,z,z,-900,0,-900,1,1",
    )
    balance = tables["dsg_balance"].set_index("area").value
    assert balance.to_dict() == {"Havering": -70, "England": 900}  # printed above 0: a deficit
    assert set(tables["spend"].old_la_code) == {"311"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"{HAVERING},1.2.14 Moon schools,0,0,0,0,0,0,0,0,0,0,1", "unknown category '1.2.14"),
        (f"{HAVERING},1.2.6 Moon schools,0,0,0,0,0,0,0,0,0,0,1", "unknown category '1.2.6"),
        (f"{HAVERING},{PLACE},0,many,0,0,0,0,0,0,0,0,1", "primary_schools: .'many'."),
        (f"{HAVERING},{PLACE},0,0,0", "row 2 has 15 cells of 23"),
        (f"{HAVERING},{PLACE},0,0,0,0,0,0,0,0,0,0,1".replace("202324", "2024"), "202324"),
        (f"{HAVERING},{PLACE},0,0,0,0,0,0,0,0,0,0,1".replace("Local authority", "Ward"), "Ward"),
    ],
)
def test_a_wrong_row_stops_the_load(line, message):
    with pytest.raises(LoadError, match=message):
        load_long(line)


def test_a_row_that_stands_twice_is_not_added_up():
    line = f"{HAVERING},{PLACE},0,1,2,3,4,5,15,0,15,1,1"
    with pytest.raises(LoadError, match=r"311 prints '1\.0\.2 .* twice in 202324"):
        load_long(line, line)


def test_an_area_without_a_code_is_named():
    line = f"{HAVERING},{PLACE},0,1,2,3,4,5,15,0,15,1,1".replace(",311,", ",,")
    with pytest.raises(LoadError, match="a row of level 'Local authority' without a code"):
        load_long(line)


def test_a_renamed_column_is_named():
    header = COLUMNS.replace("net_expenditure", "net_spending")
    with pytest.raises(LoadError, match=r"no column 'net_expenditure'; unknown columns 'net_spe"):
        load_long(f"{HAVERING},{PLACE},0,1,2,3,4,5,15,0,15,1,1", header=header)


# --- real files ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(real_data):
    path = real_data / "finance" / "high_needs_benchmarking_202122_extract.xlsx"
    file = RawFile("any name", path.read_bytes())
    return section_251.load(file, section_251.recognise(file))


def loaded(real: dict[str, pd.DataFrame]) -> dict[tuple[str, str], float]:
    """Return every cell by authority and the tidy extracts' measure; income as printed."""
    base, spend = real["spend_base"], real["spend"]
    ours = {measure: printed for printed, measure in words.BASE_COLUMNS.items()}
    cells = {(r.old_la_code, ours[r.measure]): r.value for r in base.itertuples()}
    for row in spend.itertuples():
        group = "outturn" if row.basis.startswith("outturn") else "budget2122"
        sign = -1 if row.line.endswith("_income") else 1
        cells[row.old_la_code, f"{group}_{row.line}"] = sign * row.amount
    return cells


def test_every_published_cell_is_loaded(real, real_data):
    path = real_data / "published_figures" / "section_251_high_needs_2021_22.csv"
    published = pd.read_csv(path, dtype={"old_la_code": str})
    cells = loaded(real)
    assert len(published) == 252
    for row in published.itertuples():
        assert cells[row.old_la_code, row.measure] == row.value, row


def test_every_cell_of_the_tidy_extract_is_loaded(real, real_data):
    path = real_data / "finance" / "s251_high_needs_2021_22_tidy.csv"
    tidy = pd.read_csv(path, dtype=str, keep_default_na=False)
    printed = tidy.drop(columns=["region", "la_name"]).melt("old_la_code", var_name="measure")
    cells = loaded(real)
    assert len(printed) == len(cells) == 154 * 63
    missing = [key for key, value in cells.items() if pd.isna(value)]
    assert len(missing) == 256 + 3  # #N/A, and the nought of residents of three abolished ones
    for code, measure, value in printed.itertuples(index=False):
        if (code, measure) in missing:
            assert value in ("", "0"), (code, measure)
        else:
            assert cells[code, measure] == float(value), (code, measure)


def test_the_tidy_extract_gives_the_same_tables(real, real_data):
    path = real_data / "finance" / "s251_high_needs_2021_22_tidy.csv"
    file = RawFile("any name", path.read_bytes())
    what = section_251.recognise(file)
    assert (what.kind, what.release) == ("tidy", "2021-22")
    for name, df in section_251.load(file, what).items():
        values = [c for c in df.columns if c not in ("symbol", "source_id")]
        key = [c for c in ("old_la_code", "measure", "line", "basis") if c in df]
        found, expected = (d[values].sort_values(key, ignore_index=True) for d in (df, real[name]))
        pd.testing.assert_frame_equal(found, expected)


def test_a_tidy_extract_with_a_renamed_column_stops_the_load(real_data):
    path = real_data / "finance" / "s251_high_needs_2021_22_tidy.csv"
    changed = path.read_bytes().replace(b"outturn_ap_services", b"outturn_ap", 1)
    file = RawFile("any name", changed)
    with pytest.raises(LoadError, match=r"no column 'outturn_ap_services'; unknown columns"):
        section_251.load(file, section_251.recognise(file))


# --- net outturn in one figure ------------------------------------------------------------

NET = """old_la_code,la_code,la_name,financial_year,net_1_2_x
311,E09000016,Havering,2023-24,50100200
311,E09000016,Havering,2024-25,60400300
815,E06000065,North Yorkshire,2024-25,c
"""


def net(text: str = NET) -> tuple[Recognised, dict[str, pd.DataFrame]]:
    file = RawFile("any name", text.encode())
    what = section_251.recognise(file)
    return what, section_251.load(file, what)


def test_the_net_outturn():
    what, tables = net()
    assert (what.kind, what.release) == ("net", "2024-25")
    rows = tables["section_251_net"]
    assert rows.amount.tolist()[:2] == [50100200, 60400300]
    assert pd.isna(rows.amount[2])
    assert rows.symbol[2] == "c"
    assert list(rows.financial_year) == ["2023-24", "2024-25", "2024-25"]


def test_the_net_outturn_needs_codes_and_years_alone():
    text = NET.replace(",la_code,la_name", "").replace(",E09000016,Havering", "")
    bare = net(text.replace(",E06000065,North Yorkshire", ""))[1]["section_251_net"]
    pd.testing.assert_frame_equal(bare, net()[1]["section_251_net"])


@pytest.mark.parametrize(
    ("found", "instead", "message"),
    [
        ("2023-24", "2023", "financial_year: .'2023'. is not written like 2024-25"),
        ("311,E09000016,Havering,2023", "999,E09000016,Havering,2023", "area '999' is not known"),
        ("E06000065", "E09000016", "'815' and 'E09000016' and .* are not one authority"),
        ("50100200", "much", "net_1_2_x: .'much'. is neither a number"),
        ("2023-24", "2024-25", "1 repeated keys, first old_la_code 311, "),
        ("la_name", "county", "unknown columns 'county'"),
    ],
)
def test_a_wrong_net_outturn_stops_the_load(found, instead, message):
    with pytest.raises(ValueError, match=message):
        net(NET.replace(found, instead))


def test_the_real_net_outturn_holds_the_lines_of_the_benchmarking_tables(real, real_data):
    """2021-22: equal in 71 of 83 authorities; elsewhere more, by lines that those tables lack."""
    name = "section_251_net_high_needs_2017_18_to_2024_25.csv"
    printed = net((real_data / "finance" / name).read_text())[1]["section_251_net"]
    assert len(printed) == 672
    assert set(printed.financial_year) == {f"20{y}-{y + 1}" for y in range(17, 25)}
    lines = real["spend"][real["spend"].basis == "outturn"]
    lines = lines[~lines.line.str.startswith("place_")]
    summed = lines.groupby("old_la_code").amount.agg(lambda part: part.sum(skipna=False))
    of_year = printed[printed.financial_year == "2021-22"].set_index("old_la_code").amount
    more = (of_year - summed).dropna()
    assert len(more) == 83
    assert (more.abs() < 2).sum() == 71
    assert more.min() > -2
    assert more["888"] == pytest.approx(2_127_314.49)  # Lancashire, the largest
