"""A person-level return the whole way to a statutory return: no count of one to four arrives."""

import json
import zipfile

import openpyxl
import pandas as pd
import pytest

from tests import invented_return
from tests.end_to_end.conftest import send_analysis

pytestmark = pytest.mark.end_to_end
BASE = 5
PLANS = 3000
AREA = "exampleshire"
DEFECTS = {  # check -> the module, column and cell that it must find; each in a row of its own
    "unreadable_cell": ("senneed", "sentyperank", "first"),
    "born_missing": ("person", "personbirthdate", ""),
    "born_unlikely": ("person", "personbirthdate", "1990-01-01"),
    "no_pupil_number": ("person", "upn", ""),
    "pupil_number_repeated": ("person", "upn", "A999000000002"),
    "pupil_number_malformed": ("person", "upn", "12"),
    "request_without_person": ("requests", "persontableid", "nobody"),
    "received_missing": ("requests", "receiveddate", ""),
    "received_after_census": ("requests", "receiveddate", "2026-03-01"),
    "received_before_birth": ("requests", "receiveddate", "2001-03-01"),
    "request_outcome_unknown": ("requests", "requestoutcome", "Q"),
    "decided_before_received": ("requests", "requestoutcomedate", "2001-01-01"),
    "assessment_outcome_unknown": ("assessment", "assessmentoutcome", "?"),
    "assessment_without_request": ("assessment", "requeststableid", "none"),
    "start_missing": ("namedplan", "startdate", ""),
    "ceased_before_start": ("namedplan", "ceasedate", "2001-01-01"),
    "entry_missing": ("placementdetail", "entrydate", ""),
    "setting_unknown": ("placementdetail", "sensetting", "XYZ"),
    "school_unknown": ("placementdetail", "urn", "111111"),
    "need_unknown": ("senneed", "sentype", "ADHD"),
}
RARE = "MSI"


def planted():
    """Return the modules of a return with a defect in every 40th row, and few of a rare need."""
    tables = invented_return.modules(PLANS)
    for place, (module, column, cell) in enumerate(DEFECTS.values()):
        tables[module].loc[400 + 40 * place, column] = cell
    needs = tables["senneed"]
    needs["sentype"] = needs.sentype.replace(RARE, "ASD")
    needs.loc[[2000, 2001, 2002], "sentype"] = RARE
    return tables


@pytest.fixture(scope="module")
def whole_way(tmp_path_factory):
    """Return what the check finds, the planted modules and the folder of all that is written."""
    folder = tmp_path_factory.mktemp("sen2")
    tables, written = planted(), folder / "written"
    files = invented_return.write_csv(tables, folder / "return")
    schools = invented_return.register(folder / "edubasealldata20260101.csv")
    read = (files, "--schools", schools)
    own, of_area = written / "counts", ("--area", AREA, "--data", written / "counts")
    said = [
        send_analysis("sen2", "check", *read, "--json"),
        send_analysis("sen2", "counts", *read, "--out", own),
        send_analysis("forecast", *of_area, "--draws", 100, "--out", written / "forecast.csv"),
        send_analysis("returns", "lsrp", *of_area, "--draws", 100, "--out", written / "filed"),
    ]
    assert [done.returncode for done in said] == [0] * len(said), [done.stderr for done in said]
    printed = "".join(done.stdout + done.stderr for done in said)
    return json.loads(said[0].stdout), tables, written, printed


def contents(folder):
    """Return the text of every file in a folder, those of workbooks unpacked."""
    texts = []
    for file in filter(lambda path: path.is_file(), folder.rglob("*")):
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                texts += [
                    packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
                ]
        else:
            texts.append(file.read_text("utf-8"))
    return "\n".join(texts)


def test_each_of_twenty_planted_defects_is_found(whole_way):
    found = {row["id"] for row in whole_way[0]}
    assert len(DEFECTS) == 20
    assert found >= set(DEFECTS)


def test_no_person_is_in_what_is_printed_or_written(whole_way):
    _, tables, written, printed = whole_way
    every = contents(written) + printed
    person = tables["person"]
    numbers = [number for number in person.upn if len(number) > 2]
    days = {day[:11] for day in person.personbirthdate if day}
    assert len(numbers) > PLANS and len(days) > PLANS / 2
    assert not [cell for cell in {*numbers, *days} if cell in every]


def test_every_count_that_arrives_is_a_five(whole_way):
    written = whole_way[2]
    counted = [
        pd.read_csv(written / "counts" / "own_figures.csv")["value"],
        pd.read_csv(written / "counts" / "moves.csv").plans,
        pd.read_csv(written / "counts" / "rates.csv").plans,
    ]
    (ranges,) = (written / "filed").glob("*_ranges.csv")
    filed = pd.read_csv(ranges)
    counted.append(filed[filed.statistic == "published"]["value"].dropna())
    for counts in counted:
        assert len(counts) and (counts % BASE == 0).all()


def test_three_children_of_a_rare_need_are_nowhere_three(whole_way):
    _, tables, written, _ = whole_way
    assert (tables["senneed"].sentype == RARE).sum() == 3
    own = pd.read_csv(written / "counts" / "own_figures.csv")
    rare = own[own.breakdown.str.contains("primary_need") & own.category.str.contains(RARE)]
    assert len(rare) and rare["value"].isin([0, BASE]).all()


def test_the_workbook_shows_the_rounded_counts(whole_way):
    (file,) = (whole_way[2] / "filed").glob("*.xlsx")
    rows = [list(row) for row in openpyxl.load_workbook(file)["Table 5.1"].values]
    (head,) = [row for row in rows if row[0] == "Row"]
    shown = pd.DataFrame(rows[rows.index(head) + 1 :], columns=head).set_index("Row")
    counts = shown[[name for name in head if str(name).endswith(": published")]].astype(float)
    assert counts.shape == (6, 2) and (counts % BASE == 0).all(axis=None)
    own = pd.read_csv(whole_way[2] / "counts" / "own_figures.csv")
    counted = own.groupby(["breakdown", "period"]).value.sum()
    assert counts.loc["Total"].to_list() == counted["total"].to_list()
    # Plans without a date of birth are in the total and in no age.
    assert counts.drop("Total").sum().to_list() == counted["age_band"].to_list()
