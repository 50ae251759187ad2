import re

import pandas as pd
import pytest

from send_analysis.loaders import dsg
from send_analysis.loaders.dsg import sheets as dsg_sheets
from send_analysis.loaders.intake.base import LoadError, RawFile
from tests.unit.workbook_case import saved

pytestmark = pytest.mark.unit

BEFORE = "2020 to 2021 DSG allocations, before recoupment and deductions"
AFTER = "2020 to 2021 DSG allocations, after deductions for academies recoupment"
FE = "Further education (FE) and independent learning provider (ILP)"
TOTAL = "Total deduction to high needs block for direct funding of places (£s)"
IMPORT_EXPORT = "Import/export adjustment (based on January 2020 school census) (£s)"
MONTHS = ["April 2020 to July 2020", "August 2020 to March 2021"]


def workbook() -> dict[str, list[list]]:
    """Return an authority and England in the publisher's layout, worked by hand.

    High needs block 100 + 2 x 10 - 5 = 115; 12 deducted, 103 left.
    """
    blocks = ["Schools block (£s)", "Central school services block (£s)", "High needs block (£s)"]
    blocks += ["Early years block (£s)", "Total DSG allocation (£s)"]
    return {
        "Information_2020_to_2021": [["", "Publication date: ", "Thursday, 18 Nov, 2021"]],
        "Allocations_summary": [
            ["Dedicated schools grant: 2020 to 2021", "", BEFORE, *[""] * 4, AFTER, *[""] * 4],
            ["", "", *blocks, *blocks],
            [" ", " ", *"ABCDEFGHIJ"],
            ["ENGLAND", "", 400, 10, 115, 5, 530, 300, 10, 103, 5, 418],
            ["311", "Havering", 400, 10, 115, 5, 530, 300, 10, 103, 5, 418],
            ["", ""],
            ["METROPOLITAN AUTHORITIES", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            ["LONDON", "", 400, 10, 115, 5, 530, 300, 10, 103, 5, 418],
        ],
        "High_needs_block": [
            [
                "Dedicated schools grant: 2020 to 2021 provisional high needs block",
                "",
                "National funding formula (NFF) allocations (excluding basic entitlement factor "
                "and import/export adjustments) (£s)",
                "Basic entitlement factor (area cost adjusted) unit of funding (£s)",
                "Number of pupils in special schools and academies",
                IMPORT_EXPORT,
                "Total high needs block before deductions (£s)",
            ],
            ["ENGLAND", "", 100, 2, 10, -5, 115],
            ["311", "Havering", 100, 2, 10, -5, 115],
        ],
        "High_needs_deductions": [
            ["Dedicated schools grant: 2020 to 2021", "", FE, "", "", TOTAL],
            ["", "", "FE and ILP", "", "", ""],
            ["", "", *MONTHS, "Total FE and ILP deduction (£s)", ""],
            ["ENGLAND", "", 1, 3, 12, 12],
            ["311", "Havering", 1, 3, 12, 12],
        ],
    }


def load(sheets: dict[str, list[list]]) -> dict[str, pd.DataFrame]:
    file = saved(sheets)
    return dsg.load(file, dsg.recognise(file))


def test_it_is_recognised_by_its_sheets_and_dated_by_what_it_prints():
    what = dsg.recognise(saved(workbook()))
    assert (what.kind, what.release) == ("allocations", "2020-21 published 2021-11-18")
    assert dsg.recognise(RawFile("dsg_2021_11_18.ods", b"a,b\n1,2")) is None


def test_a_workbook_of_a_later_year_needs_no_code():
    """Five years later, with another form of date: years are read from titles and headings."""

    def later(cell):
        years = re.sub(r"20[12]\d", lambda year: str(int(year[0]) + 5), str(cell))
        return years.replace("18 Nov, ", "18 December ") if isinstance(cell, str) else cell

    sheets = {later(n): [[later(c) for c in row] for row in rows] for n, rows in workbook().items()}
    assert dsg.recognise(saved(sheets)).release == "2025-26 published 2026-12-18"
    tables = load(sheets)
    assert set(tables["income"].financial_year) == {"2025-26"}
    assert set(tables["place_deductions"].academic_year) == {"2024/25", "2025/26"}


def test_blocks_components_and_deductions_become_income():
    income = load(workbook())["income"]
    havering = income[income.old_la_code == "311"].set_index(["line", "basis"]).amount
    assert havering["high_needs_block", "before_recoupment"] == 115
    assert havering["high_needs_block", "after_recoupment"] == 103
    assert havering["high_needs_formula", "component"] == 100
    assert havering["high_needs_import_export", "component"] == -5
    assert havering["further_education", "deduction"] == 12
    assert havering["all_places", "deduction_total"] == 12
    assert set(income.financial_year) == {"2020-21"}


def test_places_go_by_academic_year_and_rates_are_no_income():
    tables = load(workbook())
    places = tables["place_deductions"]
    assert places[places.old_la_code == "311"].set_index("academic_year").places.to_dict() == {
        "2019/20": 1,
        "2020/21": 3,
    }
    drivers = tables["block_drivers"]
    assert drivers[drivers.old_la_code == "311"].set_index("driver").value.to_dict() == {
        "basic_entitlement_rate": 2,
        "special_pupils": 10,
    }
    assert tables["authorities"].la_name.tolist() == ["Havering"]


def test_a_column_that_is_gone_is_named():
    sheets = workbook()
    for row in sheets["Allocations_summary"]:
        del row[3:4]
    with pytest.raises(LoadError, match="no column of central_school_services_block before"):
        load(sheets)


def test_an_authority_that_one_sheet_lacks_is_named():
    sheets = workbook()
    del sheets["High_needs_deductions"][4]
    with pytest.raises(LoadError, match=r"High_needs_deductions: no row of .'311'."):
        load(sheets)


def test_regions_are_kept_and_types_of_authority_are_not():
    income = load(workbook())["income"]
    assert set(income.old_la_code) == {"ENG", "311", "E12000007"}


def test_hospital_places_are_pounds():
    line = dsg_sheets._deduction("Hospital Academies", "Hospital Academies funding", MONTHS[0])
    assert (line.table, line.basis, line.unit) == ("income", "deduction_part", "GBP")


def test_a_symbol_is_missing_and_never_nothing():
    sheets = workbook()
    sheets["High_needs_deductions"][4][2] = "x"
    places = load(sheets)["place_deductions"]
    cell = places[(places.old_la_code == "311") & (places.academic_year == "2019/20")].iloc[0]
    assert pd.isna(cell.places)
    assert cell.symbol == "x"


@pytest.mark.parametrize(
    ("sheet", "row", "column", "cell", "message"),
    [
        ("Allocations_summary", 4, 4, 125, "total before recoupment: .* -10 for 311, 1 such"),
        ("Allocations_summary", 4, 9, 99, "high needs block after deductions"),
        ("High_needs_block", 2, 4, 99, "high needs block: printed less .* -178 for 311"),
        ("High_needs_deductions", 4, 4, 22, "total deduction: .* -10 for 311"),
        ("High_needs_block", 0, 2, "New money (£s)", "unknown column 'New money"),
        ("High_needs_deductions", 2, 2, "April 2020 to May 2020", "unknown column 'Further"),
        ("Allocations_summary", 4, 0, "Moon", "unknown row 'Moon'"),
        ("High_needs_block", 2, 2, "many", "neither a number"),
        ("High_needs_block", 0, 0, "DSG: 2021 to 2022", "financial years of the titles"),
    ],
)
def test_a_changed_cell_stops_the_load(sheet, row, column, cell, message):
    sheets = workbook()
    sheets[sheet][row][column] = cell
    with pytest.raises(LoadError, match=message):
        load(sheets)


@pytest.mark.parametrize(
    ("months", "year"),
    [
        ("April 2020 to August 2020", "2019/20"),
        ("April 2020 to July 2020", "2019/20"),
        ("September 2020 to March 2021", "2020/21"),
        ("August 2020 to March 2021", "2020/21"),
        ("April 2020 to March 2021", None),
        ("September 2020 to March 2022", None),
    ],
)
def test_months_fall_in_one_academic_year(months, year):
    assert dsg_sheets.academic_year_of(months) == year


# --- balances -----------------------------------------------------------------------------

BALANCES = ["time_period", "geographic_level", "region_name", "la_name", "deficit"]
BALANCES += ["DSG cumulative balance as a % of the total income", "financial_year"]
ROWS = [
    ["201920", "National", "England", "", 1.08, -1.08, "2019-20"],
    ["201920", "Regional", "Yorkshire and The Humber", "", 0.5, -0.5, "2019-20"],
    ["201920", "Local authority", "London", "Havering", 0.47, -0.47, "2019-20"],
]


def balances(*rows: list) -> pd.DataFrame:
    return load({"Sheet 1": [BALANCES, *rows]})["dsg_balance"]


def test_balances_may_stand_behind_a_cover_sheet():
    sheets = {"Cover": [["DSG balances"]], "Sheet 1": [BALANCES, *ROWS]}
    assert len(load(sheets)["dsg_balance"]) == 3


def test_a_name_of_no_authority_has_no_code():
    df = balances(ROWS[2], [*ROWS[2][:3], "Moon", *ROWS[2][4:]])
    assert df.old_la_code.fillna("none").tolist() == ["311", "none"]


def test_balances():
    df = balances(*ROWS)
    assert df.area.tolist() == ["England", "Yorkshire and The Humber", "Havering"]
    assert df.value.tolist() == [-1.08, -0.5, -0.47]
    assert df.old_la_code.tolist() == ["ENG", "E12000003", "311"]


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        (4, 0.48, "deficit is not the balance with the other sign"),
        (1, "Ward", "geographic_level: unknown .'Ward'., allowed"),
        (0, "202021", "time_period 202021 beside financial_year 2019-20"),
        (5, "deficit", "neither a number nor one of the symbols"),
    ],
)
def test_balances_that_are_wrong_stop_the_load(column, cell, message):
    row = list(ROWS[2])
    row[column] = cell
    with pytest.raises(LoadError, match=message):
        balances(row)


# --- real files ---------------------------------------------------------------------------

WORKBOOKS = {
    "2020-21": "dsg_2021_11_18.ods",
    "2021-22": "dsg_2022_07_18.ods",
    "2022-23": "dsg_2023_07_20.ods",
    "2023-24": "dsg_2024_07_20.ods",
}
CODES = {
    "England": "ENG",
    "Havering": "311",
    "Rotherham": "372",
    "Wokingham": "872",
    "Tower Hamlets": "211",
}
PUBLISHED_CELLS = {"2020-21": 325, "2021-22": 330, "2022-23": 340, "2023-24": 340}


def column_of(sheet: str, line: str) -> dsg_sheets.Column:
    """Return where a published line ("heading | heading | label") must have gone."""
    parts = line.split(" | ")
    if sheet == "Allocations_summary":
        basis = dsg_sheets.basis_of(parts[0])
        return dsg_sheets.Column("income", dsg_sheets.BLOCKS[dsg_sheets.worded(parts[1])], basis)
    if sheet == "High_needs_block":
        return dsg_sheets._part(line)
    return dsg_sheets._deduction(parts[0], parts[1], parts[-1])


def printed_value(tables: dict[str, pd.DataFrame], code: str, at: dsg_sheets.Column) -> float:
    if at.table == "income":
        df = tables["income"]
        df = df[(df.line == at.line) & (df.basis == at.basis)]
        return df.set_index("old_la_code").amount[code]
    if at.table == "block_drivers":
        df = tables["block_drivers"]
        return df[df.driver == at.line].set_index("old_la_code").value[code]
    if at.table == dsg_sheets.CHECK_ONLY:  # held against the summary while loading
        df = tables["income"].query("line == 'high_needs_block' and basis == 'before_recoupment'")
        return df.set_index("old_la_code").amount[code]
    df = tables["place_deductions"]
    df = df[(df.institution == at.line) & (df.place_type == at.basis)]
    return df[df.academic_year == at.academic_year].set_index("old_la_code").places[code]


@pytest.mark.parametrize("year", WORKBOOKS)
def test_every_published_cell_is_loaded(real_data, year):
    path = real_data / "finance" / WORKBOOKS[year]
    file = RawFile("any name", path.read_bytes())
    what = dsg.recognise(file)
    tables = dsg.load(file, what)
    published = pd.read_csv(real_data / "published_figures" / "dsg_allocations_2020_2024.csv")
    published = published[published.financial_year == year]
    assert what.release.startswith(year)
    assert len(published) == PUBLISHED_CELLS[year]
    for row in published.itertuples():
        found = printed_value(tables, CODES[row.geography], column_of(row.sheet, row.line))
        assert found == row.value, (row.geography, row.line)


def test_real_balances(real_data):
    path = real_data / "finance" / "dsg_deficit_pct_2019-20_2021-22.xlsx"
    file = RawFile("any name", path.read_bytes())
    df = dsg.load(file, dsg.recognise(file))["dsg_balance"]
    havering = df[df.area == "Havering"].set_index("financial_year").value
    assert havering["2019-20"] == -0.47
    assert df[df.area == "England"].value.tolist() == [-1.08, -1.69, -2.26]
