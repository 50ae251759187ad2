"""Damaged settings, own files, returns, registers and command lines: one message or a right answer.

Nothing but a ``SendError`` may come out, nothing may hang, and a number of an own file that its own
totals contradict is refused or told.
"""

import io
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from send_analysis import cli, config, vocab
from send_analysis.config import area as area_files
from send_analysis.config import local_area, paths, returns
from send_analysis.loaders import sen2_return
from send_analysis.loaders.intake import catalogue, corrections, register
from send_analysis.loaders.intake.base import RawFile
from tests import invented_return
from tests.unit.test_fuzz_loaders import EXAMPLES, FUZZ, MUTATIONS, ODD_CELLS, load, packed, pick

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
LONGEST, WAIT = 30, 600  # seconds of one example: of the processor, and in all on a busy machine
ODD_YAML = (
    *(
        "",
        "null",
        "~",
        "true",
        "no",
        "[]",
        "{}",
        "[1, 2]",
        "{a: {b: 1}}",
        "0",
        "-5",
        "1e400",
        ".nan",
    ),
    *(
        "-.inf",
        "0x10",
        "0o17",
        "1_000",
        "12:30:45",
        "2026-02-30",
        "2026-13-45",
        "9" * 400,
        "1e-400",
    ),
    *(
        "!!python/object/apply:os.system [x]",
        "!!binary aGk=",
        "!!set {a}",
        "!!float x",
        "!!int '' ",
    ),
    *(
        "&a [*a]",
        "*gone",
        "<<: {a: 1}",
        '"\\ud800"',
        '"\\0"',
        "'open",
        "%x",
        "@x",
        "`x`",
        "? a",
        "- - -",
    ),
    *(
        "[" * 500,
        "{a: " * 200,
        "|\n  text",
        ">-\n  text",
        "x" * 10_000,
        "\u202ex",
        "a: b: c",
        "=1+1",
    ),
    *(
        "!!timestamp 2026-01-01",
        "!<tag:x> y",
        "[[1, 2], {3: 4}]",
        "{1: a, 1: b}",
        "{? [a]: b}",
        "٣",
        "½",
    ),
)


@contextmanager
def watched():
    """Fail an example that computes without end, or waits for what never comes."""

    def hangs(*_):
        raise AssertionError("the example does not end")

    timers = {signal.ITIMER_PROF: LONGEST, signal.ITIMER_REAL: WAIT}
    before = {number: signal.signal(number, hangs) for number in (signal.SIGPROF, signal.SIGALRM)}
    for timer, seconds in timers.items():
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def refused(read, *arguments):
    """Say whether something is refused as it should be: in a message that says why."""
    try:
        with watched():
            read(*arguments)
    except vocab.SendError as error:
        assert str(error).strip()
        assert "Traceback" not in str(error)
        return True
    return False


# --- settings in YAML -------------------------------------------------------------------------


def a_value(draw, lines):
    """Put an odd value in place of what follows a key or a dash."""
    at = draw(st.integers(0, len(lines) - 1))
    key, mark, _ = lines[at].partition(": " if ": " in lines[at] else "- ")
    return [*lines[:at], key + mark + draw(st.sampled_from(ODD_YAML)), *lines[at + 1 :]]


def a_key(draw, lines):
    at = draw(st.integers(0, len(lines) - 1))
    _, mark, rest = lines[at].partition(":")
    odd = draw(st.sampled_from((*ODD_YAML, "unknown", "name", "effect", "lever")))
    return [*lines[:at], f"{odd}{mark}{rest}", *lines[at + 1 :]]


def indented(draw, lines):
    at = draw(st.integers(0, len(lines) - 1))
    new = draw(st.sampled_from((f"  {lines[at]}", lines[at].lstrip(), f"\t{lines[at]}")))
    return [*lines[:at], new, *lines[at + 1 :]]


def swapped(draw, lines):
    a, b = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    lines = list(lines)
    lines[a], lines[b] = lines[b], lines[a]
    return lines


def repeated(draw, lines):
    at = draw(st.integers(0, len(lines) - 1))
    return lines[: at + 1] + lines[at:]


def dropped(draw, lines):
    at = draw(st.integers(0, len(lines) - 1))
    return lines[:at] + lines[at + 1 :]


def tenfold(draw, lines):
    """Multiply the numbers of a line by ten, a thousand or minus one."""
    at, by = draw(st.integers(0, len(lines) - 1)), draw(st.sampled_from((10, 1000, -1, 0.001)))
    words = [
        str(float(w) * by) if w.replace(".", "").isdigit() else w for w in lines[at].split(" ")
    ]
    return [*lines[:at], " ".join(words), *lines[at + 1 :]]


CHANGES = (a_value, a_value, a_value, a_key, indented, swapped, repeated, dropped, tenfold)
BYTES = [m for m in MUTATIONS if m.__name__ in ("cut_bytes", "flip_bytes", "encode", "as_page")]


def damaged(draw, file: RawFile) -> RawFile:
    """Return a file of settings with one to three things wrong, in its lines or its bytes."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(BYTES))(draw, file)
    lines = file.data.decode().splitlines()
    for change in draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3)):
        lines = change(draw, lines) or ["x"]
    return RawFile(file.name, "\n".join(lines).encode("utf-8", "replace"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a copy of the settings, where one file at a time is damaged."""
    copy = tmp_path_factory.mktemp("settings") / "config"
    shutil.copytree(paths.config(), copy)
    return copy


SCENARIOS = sorted((ROOT / "config" / "scenarios").glob("*.yaml"))
AREAS = sorted((ROOT / "config" / "areas").glob("*.yaml"))


def damaged_copy(draw, files, folder):
    """Write a damaged copy of one of some files into a folder; return where it is."""
    whole = pick(draw, files)
    file = damaged(draw, RawFile(whole.name, whole.read_bytes()))
    (folder / file.name).write_bytes(file.data)
    return folder / file.name


@settings(FUZZ, max_examples=max(1, EXAMPLES // 2))
@given(data=st.data())
def test_a_damaged_scenario_is_refused_or_read(folder, data):
    file = damaged_copy(data.draw, SCENARIOS, folder.parent)
    event("refused" if refused(config.check_scenario, folder, file) else "read")


@settings(FUZZ, max_examples=max(1, EXAMPLES // 5))
@given(data=st.data())
def test_a_damaged_area_is_refused_or_read(folder, data):
    file = damaged_copy(data.draw, AREAS, folder.parent)
    event("refused" if refused(area_files.read_area, file) else "read")


# File of the settings -> what reads it. Two take a second each.
READ_BY = {
    "tracker.csv": local_area.actions,
    "national_indicators.csv": local_area.national.read,
    "dashboards.csv": local_area.dashboards.read,
    **{
        f"assumptions/{name}.csv": config.assumptions
        for name in ("flows", "demand", "budget", "indicators", "own")
    },
}
SLOW = {"indicators.yaml": local_area.indicators.read, "paper_checks.yaml": local_area.papers.read}
OWN = (
    b"id,value,low,high,source,date\nflows.plans_from_this_year,0.4,0.3,0.5,our count,2026-01-31\n"
)


def replaced(folder, name, read, change):
    """Read a copy of the settings in which one file is damaged; say whether it is refused."""
    whole = folder / name
    before = whole.read_bytes() if whole.exists() else OWN
    try:
        whole.write_bytes(change(RawFile(whole.name, before)).data)
        return refused(read, folder)
    finally:
        whole.unlink() if name.endswith("own.csv") else whole.write_bytes(before)


@settings(FUZZ, max_examples=max(1, EXAMPLES // 2))
@given(data=st.data())
def test_a_damaged_table_of_settings_is_refused_or_read(folder, data):
    name = data.draw(st.sampled_from(sorted(READ_BY)))

    def change(file):
        for mutate in data.draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=3)):
            file = mutate(data.draw, file) if file.data else file
        return file

    event("refused" if replaced(folder, name, READ_BY[name], change) else "read")


@settings(FUZZ, max_examples=max(1, EXAMPLES // 50))
@given(data=st.data())
def test_damaged_indicators_and_checks_of_papers_are_refused_or_read(folder, data):
    name = data.draw(st.sampled_from(sorted(SLOW)))
    change = lambda file: damaged(data.draw, file)  # noqa: E731
    event("refused" if replaced(folder, name, SLOW[name], change) else "read")


@settings(FUZZ, max_examples=max(1, EXAMPLES // 10))
@given(data=st.data())
def test_a_damaged_layout_of_a_return_is_refused_or_read(folder, data):
    name = pick(data.draw, sorted((ROOT / "config" / "returns").glob("*"))).name
    change = lambda file: damaged(data.draw, file)  # noqa: E731
    event("refused" if replaced(folder, f"returns/{name}", returns.layouts, change) else "read")


# --- own files, returns, registers --------------------------------------------------------------

EXAMPLE = sorted((ROOT / "docs" / "example_authority").glob("*.csv"))
BOOKS = sorted((ROOT / "docs" / "templates").glob("*.xlsx"))


def as_workbook(data, file):
    """Return the rows of a CSV as a workbook, its sheet or a cell of it odd."""
    book, saved = openpyxl.Workbook(), io.BytesIO()
    book.active.title = data.draw(st.sampled_from(("Data", "Example", "Blatt", "=1", "x" * 31)))
    for line in file.data.decode("utf-8", "replace").splitlines():
        book.active.append([_cell(word) for word in line.replace("\0", "").split(",")])
    if data.draw(st.booleans()):
        book.create_sheet("Second").append(["as_of", "old_la_code"])
    book.save(saved)
    return RawFile(f"{file.name.removesuffix('.csv')}.xlsx", saved.getvalue())


def _cell(word):
    clean = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", word)
    return (
        float(clean) if clean.isascii() and clean.replace(".", "", 1).isdigit() else clean[:32_000]
    )


def added(file, folder):
    """Hand a file to ``data add`` as a user does, with nothing added before."""
    (folder / file.name).write_bytes(file.data)
    with pytest.MonkeyPatch.context() as patched, watched():
        patched.setattr(paths, "raw", lambda: folder / "raw")
        code = cli.run(["data", "add", "--yes", str(folder / file.name)])
    shutil.rmtree(folder / "raw", ignore_errors=True)
    (folder / file.name).unlink()
    event(f"exit code {code}")
    assert code in (0, 2)


@settings(FUZZ, max_examples=max(1, EXAMPLES // 2))
@given(data=st.data())
def test_a_damaged_own_file_is_refused_or_kept(data, tmp_path):
    whole = pick(data.draw, EXAMPLE)
    file = RawFile(whole.name, whole.read_bytes())
    for mutate in data.draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=3)):
        file = mutate(data.draw, file) if file.data else file
    added(as_workbook(data, file) if data.draw(st.integers(0, 4)) == 0 else file, tmp_path)


@settings(FUZZ, max_examples=max(1, EXAMPLES // 20))
@given(data=st.data())
def test_a_damaged_template_is_refused_or_kept(data, tmp_path):
    whole = pick(data.draw, BOOKS)
    mutate = data.draw(st.sampled_from(BYTES[:2]))
    added(mutate(data.draw, RawFile(whole.name, whole.read_bytes())), tmp_path)


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """Return the CSV files of an invented return, and its XML."""
    tables = invented_return.modules(plans=20)
    csv_files = invented_return.write_csv(tables, tmp_path_factory.mktemp("return"))
    xml = invented_return.write_xml(tables, tmp_path_factory.mktemp("xml") / "return.xml")
    return lambda: (csv_files, xml)


@settings(FUZZ, max_examples=max(1, EXAMPLES // 10))
@given(data=st.data())
def test_a_damaged_return_is_refused_or_read(modules, data):
    folder, xml = modules()
    whole = pick(data.draw, [*sorted(folder.glob("*.csv")), xml])
    before = whole.read_bytes()
    file = RawFile(whole.name, before)
    for mutate in data.draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=2)):
        file = mutate(data.draw, file) if file.data else file
    try:
        whole.write_bytes(file.data)
        handed_over = whole if whole == xml else folder
        event("refused" if refused(sen2_return.read, [handed_over]) else "read")
    finally:
        whole.write_bytes(before)


REGISTER = (
    "path,member,archive,sha256,publication,publisher,release,kind,licence,private,added\n"
    "own/a.csv,,,{},own_figures,Havering,2026-01-01,counts,none,yes,2026-01-02\n"
).format("0" * 64)
CORRECTED = (
    "table,key,column,from,to,reason,source\ncaseload,311/2025/total/total,plans,3005,3050,a,b\n"
)


@settings(FUZZ, max_examples=max(1, EXAMPLES // 5))
@given(data=st.data(), whole=st.sampled_from((REGISTER, CORRECTED)))
def test_a_damaged_register_is_refused_or_read(data, whole, tmp_path):
    file = RawFile("register.csv", whole.encode())
    for mutate in data.draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=3)):
        file = mutate(data.draw, file) if file.data else file
    if whole == CORRECTED:
        event("refused" if refused(corrections.read, file) else "read")
        return
    (tmp_path / file.name).write_bytes(file.data)
    for read in (register.read, catalogue.listing):
        event("refused" if refused(read, tmp_path) else "read")


# --- command lines ----------------------------------------------------------------------------

ODD = (
    *(
        "",
        " ",
        "-",
        "--",
        "-1",
        "x",
        "havering",
        "HAVERING ",
        "311",
        "999",
        "Z99",
        "all",
        "panel",
        "0",
    ),
    *(
        "../x",
        "/",
        ".",
        "/dev/null",
        "/dev/full/x.csv",
        "a" * 300,
        "a" * 5_000,
        "\udcff",
        "\u202ex",
    ),
    *(
        "=1+1",
        "a\nb",
        "a\x1b[31mb",
        "1e9",
        "1_0",
        "٣٠٠",
        "½",
        "nan",
        "inf",
        "-inf",
        "9" * 50,
        "[bold]x",
    ),
    *(
        "{}",
        "$HOME",
        "~",
        "*",
        "%s",
        "%",
        "true",
        "null",
        "2025",
        "2019:2024",
        "2024:2019",
        ":",
        "a=b",
    ),
    *("seed=-1", "draws=1", "area=havering", "=", "run_dir=/etc", "scenario=baseline", "demand.x"),
)
NEVER = ("--draws", "x")  # which stops what would run for minutes
COMMANDS = (
    *(("area", "show"), ("area", "new"), ("area", "check"), ("area", "list"), ("scenario", "show")),
    *(("scenario", "new"), ("scenario", "check"), ("assumptions", "show"), ("assumptions", "set")),
    *(
        ("assumptions", "reset"),
        ("data", "add"),
        ("data", "remove"),
        ("data", "template"),
        ("open",),
    ),
    *(
        ("data", "download", "--base-url", "file:///x"),
        ("sen2", "check"),
        ("sen2", "counts"),
        ("x",),
    ),
    *(("ledger", "add"), ("notebook",), ("data", "list"), ("scenario", "list"), ("--version",)),
    *(("report", *NEVER), ("forecast", *NEVER), ("returns", *NEVER), ("backtest", *NEVER)),
)
OPTIONS = (
    "--area",
    "--scenario",
    "--out",
    "--data",
    "--origin",
    "--seed",
    "--last",
    "--json",
    "-p",
)


@settings(FUZZ, max_examples=max(1, EXAMPLES // 2))
@given(
    command=st.sampled_from(COMMANDS),
    words=st.lists(st.sampled_from((*ODD, *OPTIONS)), max_size=4),
)
def test_no_command_line_ends_otherwise_than_in_a_message(command, words, folder, tmp_path):
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path)
        for name in ("raw", "downloads", "processed"):
            patched.setattr(paths, name, lambda: tmp_path / "data")
        patched.setattr(paths, "config", lambda: folder)
        patched.setattr("webbrowser.open", lambda _: True)
        with watched():
            code = cli.run([*command, *words])
    event(f"exit code {code}")
    assert code in (0, 1, 2)


# --- totals -------------------------------------------------------------------------------------

COUNTS = ROOT / "docs" / "example_authority" / "counts.csv"


@settings(FUZZ, max_examples=max(1, EXAMPLES // 10))
@given(data=st.data())
def test_no_count_of_an_own_file_changes_unseen_where_its_totals_contradict_it(data):
    """A part that makes its breakdown larger than the total is refused."""
    cells = [line.split(",") for line in COUNTS.read_text(encoding="utf-8").splitlines()]
    value, breakdown = cells[0].index("value"), cells[0].index("breakdown")
    period = cells[0].index("period")
    parted = {row[period] for row in cells[1:] if row[breakdown] in ("age_band", "provision")}
    totals = [
        n for n, row in enumerate(cells) if row[breakdown] == "total" and row[period] in parted
    ]
    parts = [n for n, row in enumerate(cells) if row[breakdown] in ("age_band", "provision")]
    if data.draw(st.booleans()):
        row, by = cells[pick(data.draw, parts)], data.draw(st.sampled_from((10, 100)))
        row[value] = str(int(row[value]) * by + 1)
        changed = int(row[value]) > 100
    else:
        row = cells[pick(data.draw, totals)]
        row[value] = str(int(row[value]) // data.draw(st.sampled_from((2, 10))))
        changed = True
    tables = load(packed(COUNTS.name, cells))
    event("refused" if tables is None else "read")
    assert tables is None or not changed


def test_an_example_that_never_ends_fails(monkeypatch):
    monkeypatch.setattr("tests.unit.test_fuzz_settings.LONGEST", 0.1)
    with pytest.raises(AssertionError, match="does not end"), watched():
        while True:
            pass


def test_the_lists_of_odd_values_hold_what_they_name():
    assert len(set(ODD_YAML)) == len(ODD_YAML) and len(set(ODD_CELLS)) == len(ODD_CELLS)
    assert isinstance(load(RawFile(COUNTS.name, COUNTS.read_bytes()))["caseload"], pd.DataFrame)
