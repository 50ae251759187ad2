"""A pack full of text that would run if it were not text, in a browser and in its files."""

import csv
import getpass
import io
import re
import socket
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from docx import Document
from pptx import Presentation

from send_analysis.safe_text import harmless, legible
from tests import planted
from tests.end_to_end.conftest import ROOT, copied, shell
from tests.opened import everything

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """Return the pack of an area whose every field of words holds the texts."""
    project = copied(tmp_path_factory.mktemp("planted"))
    planted.plant(project)
    options = f"--scenario {planted.SCENARIOS[0]} --data planted --draws 100"
    done = shell(f"send-analysis report --area exampleshire {options}", project)
    assert done.returncode == 0, done.stderr
    return project / "reports" / "current"


def pages(pack):
    return [pack / "index.html", *sorted((pack / "exampleshire").rglob("*.html"))]


def test_nothing_runs_nothing_is_fetched_and_no_element_is_made_of_the_text(pack, browser):
    page = browser.new_page()
    asked, shown, dialogs = [], set(), []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for file in pages(pack):
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate("window.planted") is None, file.name
        assert page.locator(planted.TAG).count() == 0, file.name
        assert (
            page.locator("iframe, object, embed, foreignObject, [onerror], [onload]").count() == 0
        )
        links = page.evaluate(
            "[...document.querySelectorAll('[href], [src]')].map(e => e.href + e.src)"
        )
        assert not [link for link in links if planted.HOST in link or "javascript:" in link]
        text = page.locator("body").text_content()
        shown |= {
            n for n, one in enumerate(planted.TEXTS) if " ".join(legible(one).split()[:1]) in text
        }
    page.close()
    assert dialogs == []
    assert [url for url in asked if not url.startswith(("file://", "data:image/"))] == []
    assert len(shown) > len(planted.TEXTS) / 2  # they are there to be read


def test_no_cell_of_a_csv_or_workbook_runs(pack):
    area = pack / "exampleshire"
    with zipfile.ZipFile(next(area.rglob("*.zip"))) as archive:
        texts = {
            n: archive.read(n).decode("utf-8-sig") for n in archive.namelist() if n.endswith(".csv")
        }
    texts |= {str(f): f.read_text(encoding="utf-8-sig") for f in area.rglob("*.csv")}
    cells = {
        (name, cell)
        for name, text in texts.items()
        for row in csv.reader(io.StringIO(text, newline=""))
        for cell in row
    }
    assert {(name, cell) for name, cell in cells if harmless(cell) != cell} == set()
    assert {cell[:2] for _, cell in cells if cell.startswith("'")} >= {"'-", "'@"}
    book = openpyxl.load_workbook(next(area.rglob("*.xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [c for c in cells if c.data_type == "f" or (c.hyperlink and c.hyperlink.target)]
    with zipfile.ZipFile(next(area.rglob("*.ods"))) as archive:
        assert b"table:formula=" not in archive.read("content.xml")


def test_no_chart_holds_what_would_run_or_be_fetched(pack):
    charts = sorted(pack.rglob("*.svg"))
    assert len(charts) > 5
    for file in charts:
        for element in ElementTree.parse(file).iter():
            assert element.tag.rpartition("}")[2] not in {
                "script",
                "foreignObject",
                "image",
                planted.TAG,
            }
            live = [n for n in element.attrib if n.startswith("on") or n.endswith("href")]
            assert not [n for n in live if not element.attrib[n].startswith("#")], file.name


def test_no_text_in_a_pack_steers_a_terminal(pack):
    text = (".html", ".csv", ".json", ".svg", ".xml", "text", "rows")
    found = {
        n for n, data in bytes_of(pack) if n.endswith(text) and (b"\x1b" in data or b"\x07" in data)
    }
    assert found == set()


def test_papers_and_slides_hold_no_link_of_the_text(pack):
    area = pack / "exampleshire"
    paper, slides = next(area.rglob("*.docx")), next(area.rglob("*.pptx"))
    parts = [Document(paper).part, *(s.part for s in Presentation(slides).slides)]
    links = [r.target_ref for part in parts for r in part.rels.values() if r.is_external]
    assert not [link for link in links if planted.HOST in link or "javascript" in link]


def bytes_of(pack):
    """Yield what every file of a pack holds, and those within it."""
    for file in sorted(f for f in pack.rglob("*") if f.is_file()):
        yield from everything(file.read_bytes(), file.name)


SHORT = 5  # letters of a name that drawings hold by chance: it is looked for as a word of a text


def test_no_file_of_a_pack_names_the_machine_its_user_or_a_path_on_it(pack):
    places = {str(pack.parents[1]), str(ROOT), f"{Path.home()}/", "/tmp/", "/home/", "/root/"}
    names = {socket.gethostname(), getpass.getuser()} - {"root"}  # which is a word of its own
    told = {
        (name, word)
        for name, data in bytes_of(pack)
        for word in places | names
        if (_as_word(word, data) if len(word) <= SHORT else word.encode() in data)
    }
    assert told == set()


def _as_word(word, data):
    try:
        return re.search(rf"\b{re.escape(word)}\b", data.decode()) is not None
    except UnicodeDecodeError:
        return False
