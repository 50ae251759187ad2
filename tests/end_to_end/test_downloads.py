"""What a real pack hands over: whole, linked, and with the numbers of its pages."""

import re
from urllib.parse import unquote
from zipfile import ZipFile

import docx
import openpyxl
import pandas as pd
import pptx
import pytest
from bs4 import BeautifulSoup

from send_analysis import runs
from send_analysis.publish.documents import handed, plain, workbook
from tests.unit.test_pack_papers import numbers, text_of_document, text_of_slides

pytestmark = pytest.mark.end_to_end
MADE_ON = r"Made on \d+ \w+ \d{4}, version [\d.]+"  # dates and version, which are of no table


@pytest.fixture(scope="module")
def area(pack):
    return pack / "havering"


@pytest.fixture(scope="module")
def opened(area, tmp_path_factory):
    """Return the folder that the ZIP of the pack was unpacked in."""
    folder = tmp_path_factory.mktemp("unpacked")
    with ZipFile(area / handed.name("havering", "zip")) as archive:
        archive.extractall(folder)
    return folder


def links(page):
    parsed = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    found = (unquote(a["href"].split("#")[0]) for a in parsed.find_all("a", href=True))
    return {href for href in found if href and "://" not in href}


def test_everything_that_the_front_page_offers_is_there(area):
    offered = {download.href for download in handed.offered("havering")}
    assert offered <= links(area / "index.html")
    assert all((area / href).stat().st_size > 1000 for href in offered)


def test_every_link_of_the_unpacked_zip_leads_somewhere(opened):
    files = [*opened.rglob("*.html")]
    assert len(files) > 10
    broken = {
        f"{file.relative_to(opened)}: {href}"
        for file in files
        for href in links(file)
        if not (file.parent / href).exists() and not href.endswith(".zip")
    }
    assert broken == set()


def test_nothing_in_a_pack_is_a_link_and_no_name_is_wrong_on_windows(area, opened):
    run = area.resolve()
    assert not [f for f in run.rglob("*") if f.is_symlink()]
    names = [f.relative_to(opened).as_posix() for f in opened.rglob("*")]
    assert not [n for n in names if re.search(r'[<>:"|?*\\]', n) or len(n) > 150]
    assert len({n.lower() for n in names}) == len(names)


def test_each_number_of_the_papers_is_on_a_page(area):
    files = [area / "index.html", *area.glob("*/*.html")]
    parsed = [BeautifulSoup(f.read_text(encoding="utf-8"), "html.parser") for f in files]
    spoken = [d.get_text() for page in parsed for d in page.find_all("desc")]
    shown = numbers(" ".join([*(page.get_text(" ") for page in parsed), *spoken]))
    report = text_of_document(docx.Document(area / handed.name("havering", "docx")))
    show = text_of_slides(pptx.Presentation(area / handed.name("havering", "pptx")))
    for text in (report, show):
        said = numbers(re.sub(MADE_ON, "", text))
        assert len(said) > 30
        assert said - shown == set()


def test_each_number_of_the_workbook_is_that_of_the_tables(area):
    book = openpyxl.load_workbook(area / handed.name("havering", "xlsx"))
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    run = runs.read(area / "baseline" / runs.TABLES)
    for chosen in workbook.CHOSEN:
        if chosen.level == workbook.SCENARIO:
            sheet = book[chosen.label]
            (table,) = sheet.tables.values()
            head, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
            expected = plain.table(run, chosen.table)[head].to_numpy(dtype=object).tolist()
            assert rows == expected and len(head) > 3, chosen.label


def test_tables_for_people_are_read_by_excel_and_have_no_long_decimals(opened):
    files = [*(opened / "havering" / "csv").rglob("*.csv")]
    assert len(files) > 30
    for file in files:
        content = file.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf"), file
        assert not re.search(rb"\.\d{7}", content), file
    spend = pd.read_csv(opened / "havering" / "csv" / "baseline" / "spend.csv")
    assert set(spend["Authority"]) == {"Havering"}


def test_a_chart_of_each_page_is_a_picture_and_a_drawing(area):
    charts = area / handed.FOLDER / handed.CHARTS
    pngs, svgs = ({f.stem for f in charts.glob(f"*.{kind}")} for kind in ("png", "svg"))
    assert pngs == svgs
    assert {name.split("-")[1][:2] for name in pngs} >= {"20", "30", "40", "60"}
