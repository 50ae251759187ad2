from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own import places
from tests.unit.workbook_case import saved

pytestmark = pytest.mark.unit

TEMPLATE = Path(__file__).parents[2] / "docs" / "templates" / "places.csv"
COLUMNS = "as_of,area,provider,provision,areas_of_need,ages,academic_year,places,status,"
COLUMNS += "probability,imports,date_status,source"
ROW = "2025-01-31,havering,Oak School,SEN unit,SLCN;semh,4-11,2026/27,12,planned,0.5,1,own,Cabinet"


def raw(*rows: str, header: str = COLUMNS) -> RawFile:
    return RawFile("any name", "\n".join([header, *rows, ""]).encode())


def load(file: RawFile) -> pd.DataFrame:
    return places.load(file, places.recognise(file))["places"]


def test_a_row():
    row = load(raw(ROW)).iloc[0]
    assert row.provision == "units"
    assert row.as_of == "2025-01-31"
    assert row.areas_of_need == "communication_and_interaction;semh"
    assert (row.places, row.probability, row.imports) == (12, 0.5, 1)
    assert row.source_id == "places/2025-01-31/places: Cabinet"


def test_years_to_fill_and_the_chance_of_being_late_may_be_stated():
    header = COLUMNS.replace("date_status", "fill_years,chance_late,date_status")
    stated = load(raw(ROW.replace("1,own", "1,7,40%,own"), header=header)).iloc[0]
    assert (stated.fill_years, stated.chance_late) == (7, 0.4)
    left_out = load(raw(ROW)).iloc[0]
    assert left_out[["fill_years", "chance_late"]].isna().all()
    with pytest.raises(ValueError, match=r"fill_years: '0' in row 2, allowed: a whole number"):
        load(raw(ROW.replace("1,own", "1,0,40%,own"), header=header))


def test_the_list_is_private_and_dated_by_its_latest_day():
    what = places.recognise(raw(ROW, ROW.replace("2025-01-31", "2025-06-30")))
    assert what.private
    assert what.release == "2025-06-30"


def test_the_template_loads():
    template = TEMPLATE.read_bytes()
    assert set(load(RawFile("any name", template)).area) == {"exampleshire_invented"}
    df = load(RawFile("any name", template.replace(b",example,", b",Hull City Council,")))
    assert len(df) == 7
    assert set(df.area) == {"kingston_upon_hull_city_of"}
    missing = df[df.places.isna()].iloc[0]
    assert (missing.provider, missing.symbol) == ("Rowan College", "N/A")
    assert (df[df.status == "open"].probability == 1).all()


def test_one_column_an_academic_year():
    header = COLUMNS.replace("academic_year,places", "2025/26,2026/27")
    df = load(raw(ROW.replace("2026/27,12", ",12"), header=header))
    assert df[["academic_year", "places"]].to_numpy().tolist() == [["2026/27", 12]]


def test_a_workbook_with_a_date_cell():
    rows = [COLUMNS.split(","), [date(2025, 1, 31), *ROW.split(",")[1:]]]
    assert load(saved({"Sheet": rows})).places.tolist() == [12]


@pytest.mark.parametrize(
    ("found", "instead", "message"),
    [
        ("SEN unit", "Moon school", "provision: 11 characters in row 2 .*, allowed: .*units"),
        ("SLCN", "MOON", "areas_of_need: 9 characters in row 2, allowed"),
        ("4-11", "primary", "ages: 'primary' in row 2, allowed: first and last age, such as 4-19"),
        ("2026/27", "2026-27", "academic_year: '2026-27' in row 2, allowed: two years"),
        (",12,", ",twelve,", "places: 'twelve' in row 2, allowed: a whole number"),
        ("planned", "maybe", "status: 'maybe' in row 2, allowed: one of open, approved"),
        ("0.5,1", "1.5,1", "probability: '1.5' in row 2, allowed: 0 to 1"),
        ("0.5,1", ",1", "probability: nothing in row 2, where places are not open"),
        ("own", "sure", "date_status: 'sure' in row 2"),
        ("2025-01-31", "01/31/2025", "as_of: '01/31/2025' in row 2, allowed: a day such as"),
        ("havering", "haverin", r"area: 'haverin' in row 2 \(did you mean Havering\?\), allowed"),
        ("4-11", "2025-11-01", "ages: '2025-11-01' in row 2.*Excel has changed these cells"),
        ("Oak School", "", "provider: nothing in row 2"),
    ],
)
def test_a_wrong_word_stops_the_load(found, instead, message):
    with pytest.raises(ValueError, match=message):
        load(raw(ROW.replace(found, instead)))


def test_all_problems_are_named_at_once():
    with pytest.raises(LoadError, match=r"provision: 11 char.*; ages: 'primary'"):
        load(raw(ROW.replace("SEN unit", "Moon school").replace("4-11", "primary")))


def test_unknown_and_absent_columns_are_named():
    header = COLUMNS.replace("imports", "imported")
    with pytest.raises(LoadError, match=r"no column 'imports'; unknown columns 'imported'"):
        load(raw(ROW, header=header))


def test_a_place_that_stands_twice_stops_the_load():
    with pytest.raises(LoadError, match=r"rows 2, 4: one area, provider, .*; add them up"):
        load(raw(ROW, ROW.replace("2026/27", "2027/28"), ROW))


def test_a_school_may_have_places_open_approved_and_planned_in_one_year():
    stages = [ROW.replace("planned", stage) for stage in ("open", "approved", "planned")]
    assert load(raw(*stages)).status.tolist() == ["open", "approved", "planned"]


def test_places_may_be_taken_away_but_not_be_open_below_0():
    closing = ROW.replace(",12,", ",-12,")
    assert load(raw(closing)).places.tolist() == [-12]
    with pytest.raises(LoadError, match="places: below 0 in row 3, where places are open, allowed"):
        load(raw(closing, closing.replace("planned", "open")))


def test_rows_of_the_template_among_ones_own_are_refused():
    left = ROW.replace("havering", "example")
    with pytest.raises(LoadError, match=r"area: Exampleshire \(invented\) in row 3, 4: take the t"):
        load(raw(ROW, left, left.replace("2026/27", "2027/28")))


def test_columns_cells_and_rows_that_lack_something_are_named_at_once():
    header = COLUMNS.replace(",source", "")
    row = ROW.removesuffix(",Cabinet").replace("havering", "").replace("0.5", "")
    with pytest.raises(LoadError) as refused:
        load(raw(row, header=header))
    assert "no column 'source'" in str(refused.value)
    assert "area: nothing in row 2" in str(refused.value)
    whole = ROW.replace("4-11", "").replace("0.5", "")
    with pytest.raises(LoadError, match=r"ages: nothing in row 2.*probability: nothing in row 2"):
        load(raw(whole))


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("04-Nov", "4-11"),
        ("11-Apr", "4-11"),
        ("Nov-16", "11-16"),
        ("2019-04-01 00:00:00", "4-19"),
        ("2026-11-04 00:00:00", "4-11"),
    ],
)
def test_ages_of_which_excel_made_a_date(printed, read):
    assert load(raw(ROW.replace("4-11", printed))).ages.tolist() == [read]


def test_numbers_and_days_as_excel_writes_them():
    row = ROW.replace(",12,", ',"1,012",').replace("0.5", "50%").replace("2025-01-31", "31/01/2025")
    file = raw(row)
    assert places.recognise(file).release == "2025-01-31"
    assert load(file)[["places", "probability"]].to_numpy().tolist() == [[1012, 0.5]]


@pytest.mark.parametrize(
    ("written", "area"),
    [("London Borough of Havering", "havering"), ("301", "barking_and_dagenham")],
)
def test_an_area_by_any_of_its_names(written, area):
    assert load(raw(ROW.replace("havering", written))).area.tolist() == [area]


def test_the_list_may_stand_behind_a_cover_sheet():
    lines = [line.split(",") for line in (COLUMNS, ROW)]
    file = saved({"Sheet": [["About this list"]], "Places": lines})
    assert load(file).places.tolist() == [12]
