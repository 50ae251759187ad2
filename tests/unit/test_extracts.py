"""The script that embeds a release: rows and sheets kept, the same bytes again, its refusals."""

import gzip
import io
import os
import re
import subprocess
import sys
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from data import make_extracts
from send_analysis.loaders.intake import embedded
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.intake.sheets import workbook

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]

LINES = b'\xef\xbb\xbfarea,topic,plans\r\n"Leeds",All,7\r\nLeeds,Sex,4\r\n"York, City",Age,2\r\n'
ENTRY = """
toy/{file}:
  title: "Toy"
  publisher: "Toy Office"
  date: "2027"
  release: "Toy release 2027"
  licence: "Open Government Licence v3.0"
  original: "{original}"
  extract: {extract}
  sha256: 0
  loader: none
  used_for: "tests"
"""


def book():
    made = openpyxl.Workbook()
    made.active.title = "Notes"
    made.create_sheet("Totals").append(["Leeds", " ", 1.5, None, " as printed"])
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


@pytest.fixture
def make(tmp_path):
    """Return a function that embeds one file and returns its bytes."""
    downloads, data = tmp_path / "downloads", tmp_path / "data"
    (downloads / "deep").mkdir(parents=True)
    data.mkdir()
    with zipfile.ZipFile(downloads / "deep" / "toy_2027.zip", "w") as release:
        release.writestr("data/plans.csv", LINES)
    (downloads / "toy.xlsx").write_bytes(book())

    def run(file, original, extract="{}"):
        entry = ENTRY.format(file=file, original=original, extract=extract)
        (data / embedded.REGISTER).write_text("# kept\n" + entry)
        make_extracts.main(downloads, data)
        [source] = embedded.register(data).values()
        made = (data / "raw" / "toy" / file).read_bytes()
        assert source.sha256 == sha256(made).hexdigest()
        assert (data / embedded.REGISTER).read_text().startswith("# kept\n")
        assert embedded.opened(data, source)
        return made

    return run


MEMBER = "toy_2027.zip: data/plans.csv"


def test_lines_are_kept_by_their_words_byte_for_byte(make):
    made = gzip.decompress(make("plans.csv.gz", MEMBER, "{topic: [All, Age]}"))
    assert made == LINES.replace(b"Leeds,Sex,4\r\n", b"")
    assert make("plans.csv", MEMBER) == LINES


def test_sheets_are_kept_cell_by_cell_as_text(make):
    made = make("toy_totals.xlsx", "toy.xlsx", "{sheets: [Totals]}")
    sheets = workbook(RawFile("toy_totals.xlsx", made))
    assert {name: sheet.to_numpy().tolist() for name, sheet in sheets.items()} == {
        "Totals": [["Leeds", "", "1.5", "", " as printed"]]
    }
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        dates = re.findall(rb"(\d{4}-\d\d-\d\d)T", parts.read(make_extracts.DATED))
    assert set(dates) == {b"1980-01-01"}


@pytest.mark.parametrize(
    ("file", "original", "extract"),
    [("plans.csv.gz", MEMBER, "{topic: [All]}"), ("t.xlsx", "toy.xlsx", "{sheets: [Totals]}")],
)
def test_an_extract_is_the_same_when_it_is_made_on_another_day(
    make, monkeypatch, file, original, extract
):
    first = make(file, original, extract)
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    assert make(file, original, extract) == first


MAKE = "import sys; from data import make_extracts as made; made.main(*map(Path, sys.argv[1:]))"


def test_a_workbook_is_the_same_whichever_library_writes_xml(make, tmp_path):
    first = make("t.xlsx", "toy.xlsx", "{sheets: [Totals]}")
    command = [sys.executable, "-c", f"from pathlib import Path; {MAKE}"]
    for lxml in ("True", "False"):  # read once, when openpyxl is imported
        subprocess.run(
            [*command, tmp_path / "downloads", tmp_path / "data"],
            env={**os.environ, "OPENPYXL_LXML": lxml, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            check=True,
        )
        assert (tmp_path / "data" / "raw" / "toy" / "t.xlsx").read_bytes() == first


@pytest.mark.parametrize(
    ("original", "extract", "message"),
    [
        ("absent.csv", "{}", r"absent.csv: is not below"),
        (MEMBER, "{subject: [All]}", r"no column 'subject', allowed: \['area', 'topic', 'plans'\]"),
        (MEMBER, "{topic: [Total]}", r"no topic \['Total'\], allowed: \['Age', 'All', 'Sex'\]"),
        ("toy.xlsx", "{sheets: [Sums]}", r"no sheet \['Sums'\], allowed: \['Notes', 'Totals'\]"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(make, original, extract, message):
    with pytest.raises(LoadError, match=message):
        make("plans.csv", original, extract)
