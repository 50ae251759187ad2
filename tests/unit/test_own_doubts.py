"""An own file that may be of another authority, or in another unit, is noticed."""

from pathlib import Path

import pandas as pd
import pytest

from send_analysis.cli import adding
from send_analysis.config import authorities, paths
from send_analysis.loaders.intake import publications
from send_analysis.loaders.intake.base import RawFile
from send_analysis.loaders.intake.catalogue import Prepared
from send_analysis.loaders.own.doubts import doubts
from send_analysis.loaders.own.understood import ADDED_UP, PAGES, left_out, pages

pytestmark = pytest.mark.unit
HEADER = "as_of,old_la_code,la_code,period,breakdown,category,value"
LEEDS = "2026-03-01,383,E08000035"
PUBLISHED = {
    "caseload": pd.DataFrame(
        {
            "old_la_code": ["383"] * 5 + ["380"],
            "census_year": [2015, 2025, 2025, 2025, 2025, 2025],
            "dimension": ["total", "total", "primary_need", "primary_need", "provision", "total"],
            "category": ["total", "total", "ASD", "SEMH", "units", "total"],
            "plans": pd.array([2000, 6000, 1400, 900, 20, 2900], "Float64"),
        }
    ),
    "flows": pd.DataFrame(
        {
            "old_la_code": ["383", "383"],
            "calendar_year": [2024, 2025],
            "measure": ["requests", "requests"],
            "value": pd.array([2300, pd.NA], "Float64"),
        }
    ),
}


def vintage(*rows, name="plans.csv", above=()):
    file = RawFile(name, "\n".join([*above, HEADER, *rows, ""]).encode())
    return publications.load(file, publications.recognise(file))


def said(one, area=None):
    return doubts([one], PUBLISHED, area and authorities.authority(area))


def test_counts_of_the_authority_s_own_size_are_not_doubted():
    usual = [f"{LEEDS},January 2026,total,total,6500", f"{LEEDS},2025,flow,requests,2000"]
    assert said(vintage(*usual), "Leeds") == []
    old = f"{LEEDS},January 2016,total,total,2100"  # held against 2015, not against 2025
    assert said(vintage(old)) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("January 2026,total,total,1999", "total of January 2026 is 1,999; published for Leeds is"),
        ("January 2026,total,total,18001", "total of January 2026 is 18,001; published for"),
        ("January 2026,primary_need,ASD,400", "primary_need of January 2026 is 400; published"),
        ("2025,flow,requests,700", "requests of 2025 is 700; published for Leeds is 2,300 (2024)"),
    ],
)
def test_counts_three_times_off_are_doubted(row, sentence):
    [line] = said(vintage(f"{LEEDS},{row}"))
    assert line.startswith(f"plans.csv: {sentence}")


SPEND = {
    "spend": pd.DataFrame(
        {
            "old_la_code": "383",
            "financial_year": ["2021-22", "2020-21", "2021-22"],
            "line": ["therapies_health", "therapies_health", "ap_services"],
            "basis": ["outturn", "outturn", "budget"],
            "amount": [410_000.0, 43.0, 900_000.0],
        }
    )
}


def spent(row):
    head = "as_of,old_la_code,financial_year,spend_line,basis,amount,note"
    file = RawFile("spend.csv", f"{head}\n2026-03-01,383,2024-25,{row},\n".encode())
    return doubts([publications.load(file, publications.recognise(file))], SPEND)


def test_money_a_hundred_times_off_the_newest_published_line_is_doubted():
    [line] = spent("therapies_health,outturn,43")
    assert line == (
        "spend.csv: therapies_health of 2024-25 is 43 pounds; "
        "published for Leeds is 410,000 (2021-22)"
    )


@pytest.mark.parametrize("row", ["therapies_health,outturn,9000", "therapies_health,outturn,0"])
def test_money_that_may_be_true_or_is_on_another_basis_is_not_doubted(row):
    assert spent(row) == []
    assert spent("ap_services,outturn,43") == []


def test_small_counts_and_withheld_ones_are_not_doubted():
    rows = ["provision,units,3", "primary_need,ASD,c", "primary_need,SEMH,850"]
    assert said(vintage(*(f"{LEEDS},January 2026,{row}" for row in rows))) == []


def test_rows_of_another_authority_than_the_one_given_are_told():
    one = vintage(f"{LEEDS},January 2026,total,total,6500")
    assert said(one, "Kent") == ["plans.csv holds rows of Leeds, not of Kent"]


@pytest.mark.parametrize(
    ("name", "above", "lines"),
    [
        (
            "Bradford plans.csv",
            (),
            ["Bradford plans.csv: its name is of Bradford, its rows are of"],
        ),
        ("a.csv", ("Plans of Bradford", ""), ["a.csv: its title is of Bradford, its rows are of"]),
        ("leeds_plans.csv", ("City of Leeds",), []),
        ("Leeds beside Bradford.csv", (), []),
        ("North Yorkshire.csv", (), ["North Yorkshire.csv: its name is of North Yorkshire, its"]),
        ("Yorkshire.csv", (), []),
    ],
)
def test_a_name_or_title_of_another_authority_is_told(name, above, lines):
    told = said(vintage(f"{LEEDS},January 2026,total,total,6500", name=name, above=above))
    assert [line[: len(start)] for line, start in zip(told, lines, strict=True)] == lines


def test_a_file_typed_from_a_publication_is_not_doubted():
    header = f"{HEADER},publisher,release,licence"
    text = f"{header}\n{LEEDS},January 2026,total,total,9,DfE,2026,OGL\n"
    file = RawFile("Kent.csv", text.encode())
    assert said(publications.load(file, publications.recognise(file)), "Kent") == []


def test_every_table_of_own_files_says_which_pages_it_changes():
    numbers = {path.name[:2] for path in paths.notebooks().glob("*.ipynb")}
    assert PAGES.keys() == ADDED_UP.keys()
    assert {page for of_table in PAGES.values() for page in of_table} < numbers
    assert pages([vintage(f"{LEEDS},2025,flow,requests,2000")]) == ["10", "20"]


def test_rows_that_are_no_figures_are_told_by_file():
    rows = [f"{LEEDS},2025,flow,requests,2000", "Source: the ledger" + "," * 6]
    assert left_out([vintage(*rows)]) == ["plans.csv: row 3: a note, not a row of figures"]


def test_a_day_to_come_is_told_as_it_counts_before_every_other_file():
    one = vintage("2029-03-01,383,E08000035,January 2026,total,total,6500")
    prepared = Prepared(raw=Path(), files=[], new=[], ignored=[], replaced=[], read=[one])
    [told] = adding._after(prepared, "2026-11-26")
    assert told.startswith("plans.csv: as_of is 2029-03-01, after today")
    assert adding._after(prepared, "2029-03-01") == []
