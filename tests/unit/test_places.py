import io
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own import places

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
    assert row.areas_of_need == "communication_and_interaction;semh"
    assert (row.places, row.probability, row.imports) == (12, 0.5, 1)
    assert row.source_id == "places/2025-01-31/places: Cabinet"


def test_the_list_is_private_and_dated_by_its_latest_day():
    what = places.recognise(raw(ROW, ROW.replace("2025-01-31", "2025-06-30")))
    assert what.private
    assert what.release == "2025-06-30"


def test_the_template_loads():
    template = TEMPLATE.read_bytes()
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
    book = openpyxl.Workbook()
    book.active.append(COLUMNS.split(","))
    book.active.append([date(2025, 1, 31), *ROW.split(",")[1:]])
    data = io.BytesIO()
    book.save(data)
    assert load(RawFile("any name", data.getvalue())).places.tolist() == [12]


@pytest.mark.parametrize(
    ("found", "instead", "message"),
    [
        ("havering", "haverin", "area 'haverin' is not known; did you mean Havering?"),
        ("havering", "example", "area 'example' is not known; allowed"),
        ("SEN unit", "Moon school", "provision: unknown .'moon school'., allowed: .*units"),
        ("SLCN", "MOON", "areas_of_need: unknown .'moon'., allowed"),
        ("4-11", "primary", "ages: .'primary'. is not written like 4-11"),
        ("2026/27", "2026-27", "academic_year: .'2026-27'. is not written like 2025/26"),
        (",12,", ",twelve,", "places: .'twelve'. is neither a number"),
        ("planned", "maybe", "status: unknown .'maybe'., allowed: .'open', 'approved'"),
        ("0.5,1", "1.5,1", "probability"),
        ("0.5,1", ",1", "probability: empty for places that are not open"),
        ("own", "sure", "date_status: unknown .'sure'."),
        ("2025-01-31", "31/01/2025", "as_of: .'31/01/2025'. is not written like 2025-01-31"),
        ("Oak School", "", "provider: empty in a row"),
    ],
)
def test_a_wrong_word_stops_the_load(found, instead, message):
    with pytest.raises(ValueError, match=message):
        load(raw(ROW.replace(found, instead)))


def test_all_problems_are_named_at_once():
    with pytest.raises(LoadError, match=r"moon school.*ages: .'primary'"):
        load(raw(ROW.replace("SEN unit", "Moon school").replace("4-11", "primary")))


def test_unknown_and_absent_columns_are_named():
    header = COLUMNS.replace("imports", "imported")
    with pytest.raises(LoadError, match=r"no column 'imports'; unknown columns .'imported'"):
        load(raw(ROW, header=header))


def test_a_place_that_stands_twice_stops_the_load():
    with pytest.raises(ValueError, match=r"1 repeated keys"):
        load(raw(ROW, ROW))
