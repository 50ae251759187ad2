"""What becomes of every file at hand: ``handed_over.csv`` says it, the first row that fits.

``tables`` names the tables with rows, each as often as there are files that it is made from.
"""

import csv
import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from send_analysis import cli
from send_analysis.config import paths
from send_analysis.loaders.intake import assembly, catalogue, precedence, register, revisions
from send_analysis.loaders.intake.base import LoadError
from send_analysis.loaders.intake.opened import open_all
from tests.conftest import REAL_DATA, skip_or_fail

pytestmark = pytest.mark.end_to_end

DAY = "2026-03-31"
FOLDERS = {"data": REAL_DATA, "cases": REAL_DATA.parent / "cases"}
LONGEST = 2_500  # characters of a message
# What no message may hold: bytes of a packed file, a traceback, a word of the invented persons.
NEVER = ("PK\x03", "\\x", "Traceback", "Alex", "Hall Mead", "A3110")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")


def handed_over():
    """Return every file at hand, as the patterns name it."""
    return [
        f"{name}/{p.relative_to(folder)}"
        for name, folder in FOLDERS.items()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    ]


def at(name):
    """Return where a file is that the patterns name."""
    folder, _, below = name.partition("/")
    return FOLDERS[folder] / below


@cache
def expected():
    with Path(__file__).with_name("handed_over.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def expectation(name):
    return next((row for row in expected() if fnmatch(name, row["files"])), None)


@pytest.fixture(scope="module", autouse=True)
def _at_hand():
    if not handed_over():
        skip_or_fail(f"no files are at {REAL_DATA}")


def test_every_file_has_its_row_and_every_row_its_file():
    rows = {name: expectation(name) for name in handed_over()}
    assert [name for name, row in rows.items() if row is None] == []
    used = {row["files"] for row in rows.values()}
    assert [row["files"] for row in expected() if row["files"] not in used] == []


@pytest.mark.parametrize("name", handed_over())
def test_a_file_is_loaded_or_refused_as_the_table_says(name, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(paths, "raw", lambda: tmp_path / "raw")
    row = expectation(name)
    code = cli.run(["data", "add", str(at(name))])
    printed = capsys.readouterr()
    said = printed.out + printed.err
    assert code == {"added": 0, "refused": 2}[row["outcome"]], said[:LONGEST]
    assert re.search(row["says"], said), said[:LONGEST]
    assert [word for word in NEVER if word in said] == [] and not UNPRINTABLE.search(said)
    if row["outcome"] == "refused":
        assert Path(name).name in printed.err and len(said) < LONGEST
        assert printed.err.count("\n") == 1 and not (tmp_path / "raw").exists()
    else:
        entries = register.read(tmp_path / "raw")
        assert {entry.publication for entry in entries} == {row["publication"]}
        filled = rf"│ {row['publication']} +│ [^│]+│ (\w+) +│ (\d+) +│ [1-9]"  # table, files, rows
        tables = [table for table, files in re.findall(filled, said) for _ in range(int(files))]
        assert sorted(tables) == row["tables"].split(), said[:LONGEST]


def test_the_whole_folder_is_recognised_as_its_files_are(tmp_path):
    opened = open_all([REAL_DATA])
    names = [one.handed_over.name for one in opened if one.recognised]
    added = [n for n in handed_over() if n.startswith("data/") and is_added(n)]
    assert sorted(names) == sorted(Path(name).name for name in added)
    assert len(added) > 30
    skipped = [line for one in opened for line in one.ignored]
    assert len(skipped) >= sum(n.startswith("data/") and not is_added(n) for n in handed_over())
    assert [line for line in skipped if any(word in line for word in NEVER)] == []


def is_added(name):
    return expectation(name)["outcome"] == "added"


# --- issues of one release --------------------------------------------------------------------


def added(tmp_path, *names):
    for name in names:
        catalogue.add([at(f"cases/{name}")], DAY, tmp_path / "raw")
    return assembly.vintages_of(tmp_path / "raw")


def test_a_corrected_caseload_is_used_whatever_its_name(tmp_path):
    issues = added(tmp_path, "reissue_1_june.zip", "reissue_2_august/caseload.csv")
    caseload = precedence.combine(issues, {})["caseload"]
    total = caseload[(caseload.dimension == "total") & (caseload.census_year == 2025)]
    assert total.plans.tolist() == [3005]
    moved = revisions.revisions(issues, {})
    corrected = moved[moved.cell == "311 / 2025 / total / total"].iloc[0]
    assert (corrected.before, corrected.after, corrected.to_release) == (
        3000,
        3005,
        "2025, issue 2",
    )


def test_withdrawn_figures_are_not_used_and_are_listed(tmp_path):
    names = ("withdrawn_1_july2025_sen_needs.csv", "withdrawn_2_jan2026_sen_needs.csv")
    issues = added(tmp_path, *names)
    first, second = (v.tables["caseload_joint"] for v in issues)
    withdrawn = int(first.plans.notna().sum() - second.plans.notna().sum())
    used = precedence.combine(issues, {})["caseload_joint"]
    assert withdrawn > 100 and used.plans.notna().sum() == second.plans.notna().sum()
    moved = revisions.revisions(issues, {})
    assert (moved.table[moved.after.isna()] == "caseload_joint").sum() == withdrawn
    assert set(moved.symbol[moved.after.isna()]) == {"x"}


def test_a_list_of_persons_is_not_kept(tmp_path):
    with pytest.raises(LoadError):
        added(tmp_path, "person_list_no_header_invented.csv")
    assert not (tmp_path / "raw").exists()
