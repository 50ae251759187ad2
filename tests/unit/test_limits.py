"""Small files that are endless when read, and paths that are no file, are refused at once."""

import os
import socket
import subprocess
import sys
import tracemalloc
from contextlib import contextmanager

import pytest

from send_analysis import config
from send_analysis.config import paths, yaml_files
from send_analysis.loaders import sen2_return
from send_analysis.loaders.intake import archive, opened
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own import hidden
from tests import bombs

pytestmark = pytest.mark.unit
MOST = 250_000_000  # bytes; each of the files would take gigabytes


@contextmanager
def little_memory():
    """Fail when more than MOST bytes were in use at once."""
    tracemalloc.start()
    try:
        yield
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < MOST


@pytest.mark.parametrize("name", bombs.FILES)
def test_a_file_that_is_endless_when_read_is_refused_with_little_memory(name, tmp_path):
    make, told = bombs.FILES[name]
    (tmp_path / name).write_bytes(make())
    with little_memory(), pytest.raises(LoadError, match=told) as refused:
        opened.open_all([tmp_path / name])
    assert len(str(refused.value).splitlines()) == 1


def test_a_merged_range_of_a_whole_sheet_is_an_address_alone():
    merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    file = RawFile("a.xlsx", bombs.xlsx({bombs.SHEET: (b"</sheetData>", merged)}))
    with little_memory():
        found = hidden.of_sheet(file, "Sheet")
    assert [(m.address, len(m.rows), len(m.columns)) for m in found.merged] == [
        ("A1:XFD1048576", 1_048_576, 16_384)
    ]


def test_formulas_of_a_sheet_are_found_row_by_row():
    cell = b'<row r="3"><c r="B3"><f>SUM(A1)</f></c><c r="C3"><v>1</v></c></row></sheetData>'
    file = RawFile("a.xlsx", bombs.xlsx({bombs.SHEET: (b"</sheetData>", cell)}))
    assert hidden.of_sheet(file, "Sheet").formulas == {(3, 2)}


@pytest.mark.parametrize("declared", [bombs.LAUGHS, bombs.OUTSIDE])
def test_the_xml_of_a_return_declares_nothing(declared, tmp_path):
    (tmp_path / "a.xml").write_text(f"{declared}]><Message><Header>&i;</Header></Message>")
    with pytest.raises(LoadError, match="declares a document type"):
        sen2_return.read([tmp_path / "a.xml"])


@pytest.fixture(params=["pipe", "device", "folder", "link", "socket", "nothing"])
def no_file(request, tmp_path):
    """Return a path that is no file, and what a refusal calls it."""
    path = tmp_path / "a.yaml"
    match request.param:
        case "pipe":
            os.mkfifo(path)
            return path, "a pipe, not a file"
        case "device":
            path.symlink_to("/dev/zero")
            return path, "a device, not a file"
        case "folder":
            path.mkdir()
            return path, "a folder, not a file"
        case "link":
            path.symlink_to(tmp_path / "gone")
            return path, "a link to a file that is gone"
        case "socket":
            socket.socket(socket.AF_UNIX).bind(str(path))
            return path, "a socket, not a file"
    return path, "no such file"


def test_a_path_that_is_no_file_is_refused_at_once(no_file):
    path, told = no_file
    for read in (archive.read_file, yaml_files.locate):
        with pytest.raises((LoadError, config.ConfigError), match=told):
            read(path)
    with pytest.raises(config.ConfigError, match=told):
        config.check_scenario(paths.config(), path)


@pytest.mark.parametrize(
    "command", ["data add", "sen2 check", "returns scap --area havering --out x --last"]
)
def test_a_pipe_on_the_command_line_ends_with_one_line(command, tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    code = "import sys; from send_analysis import cli; sys.exit(cli.run(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, *command.split(), tmp_path / "a.csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 2
    assert (
        done.stderr == f"send-analysis: {tmp_path / 'a.csv'}: a pipe, not a file; allowed: a file\n"
    )
