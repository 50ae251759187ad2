import gzip
import io
import json
import stat
import zipfile
from hashlib import sha256
from types import SimpleNamespace

import pandas as pd
import pytest

from send_analysis import cli
from send_analysis.config import paths
from send_analysis.loaders.intake import (
    archive,
    assembly,
    catalogue,
    corrections,
    embedded,
    layout,
    provenance,
    publications,
    register,
    stored,
)
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised, read_csv
from send_analysis.tables import CASELOAD
from tests.unit.toy_case import NEW, OLD, TOY, cell, rows, vintage
from tests.unit.workbook_case import saved

pytestmark = pytest.mark.unit

DAY = "2026-03-31"


@pytest.fixture
def project(tmp_path):
    for folder in ("files", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "files" / "old.csv").write_bytes(OLD)
    (tmp_path / "files" / "new.csv").write_bytes(NEW)
    (tmp_path / "data" / "sources.yaml").touch()
    return SimpleNamespace(
        raw=tmp_path / "raw",
        processed=tmp_path / "processed",
        folder=tmp_path / "files",
        data=tmp_path / "data",
    )


def add(project, *names):
    paths = [project.folder / name for name in names]
    return catalogue.add(paths, DAY, project.raw, TOY)


def build(project):
    return assembly.build(project.data, project.raw, project.processed, TOY)


def tables_in(folder):
    """Return the tables that a build wrote."""
    names = json.loads((folder / stored.STAMP).read_text())["tables"]
    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}


# --- archives -----------------------------------------------------------------------------


def make_zip(members, **how):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
        for name, mode in how.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            target.writestr(info, "target")
    return RawFile("made.zip", buffer.getvalue())


def test_members_of_a_zip_come_out_unchanged():
    files = archive.open_bytes(make_zip({"data/a.csv": OLD}))
    assert [(f.name, f.data) for f in files] == [("data/a.csv", OLD)]


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "x/../../a.csv", "..\\a.csv", "C:\\a.csv"])
def test_a_member_path_that_leads_outside_is_refused(name):
    with pytest.raises(LoadError, match="only paths inside the zip are allowed"):
        archive.open_bytes(make_zip({name: b"x"}))


def test_a_link_is_refused():
    with pytest.raises(LoadError, match="is a link"):
        archive.open_bytes(make_zip({}, link=stat.S_IFLNK | 0o777))


def test_a_zip_that_unpacks_without_end_is_refused():
    with pytest.raises(LoadError, match=r"unpacks [\d,]+ to 1; at most 200 to 1"):
        archive.open_bytes(make_zip({"a.csv": b"0" * 5_000_000}))


def test_too_many_members_are_refused():
    with pytest.raises(LoadError, match="1,001 members; at most 1,000"):
        archive.open_bytes(make_zip({f"{n}.csv": b"" for n in range(1001)}))


def test_every_broken_limit_is_named_at_once():
    with pytest.raises(LoadError, match=r"\.\./a.*unpacks"):
        archive.open_bytes(make_zip({"../a": b"x", "b": b"0" * 5_000_000}))


def test_a_compressed_file_and_a_parquet_of_text_are_opened_as_the_csv_they_pack():
    packed = archive.open_bytes(RawFile("a.csv.gz", gzip.compress(OLD)))
    assert [(f.name, f.data) for f in packed] == [("a.csv", OLD)]
    table = read_csv(RawFile("a.csv", OLD))
    [opened] = archive.open_bytes(RawFile("a.parquet", table.to_parquet(index=False)))
    assert opened.data == OLD
    with pytest.raises(LoadError, match=r"cut\.gz: not a readable \.gz file"):
        archive.open_bytes(RawFile("cut.gz", gzip.compress(OLD)[:30]))


def test_a_workbook_is_not_unpacked():
    book = make_zip({"[Content_Types].xml": b"<x/>"})
    assert archive.open_bytes(book) == [book]


def test_a_damaged_zip_is_refused():
    whole = make_zip({"a.csv": OLD}).data
    with pytest.raises(LoadError, match="zip"):
        archive.open_bytes(RawFile("cut.zip", whole[: len(whole) // 2]))


# --- adding -------------------------------------------------------------------------------


def test_added_bytes_are_kept_unchanged_and_registered(project):
    report = add(project, "old.csv")
    entry = report.added[0]
    assert (project.raw / entry.path).read_bytes() == OLD
    assert (entry.publisher, entry.release, entry.added) == ("Toy Office", "2024", DAY)
    assert register.read(project.raw) == [entry]
    assert report.prepared.contents.loc[0, ["rows", "authorities", "missing"]].tolist() == [3, 1, 0]


def test_adding_twice_changes_nothing(project):
    add(project, "old.csv")
    before = {p: p.read_bytes() for p in project.raw.rglob("*") if p.is_file()}
    report = add(project, "old.csv")
    assert (report.added, report.already) == ([], ["old.csv"])
    assert {p: p.read_bytes() for p in project.raw.rglob("*") if p.is_file()} == before


def test_the_same_file_loose_and_zipped_is_added_once(project):
    (project.folder / "both.zip").write_bytes(make_zip({"data/old.csv": OLD}).data)
    assert len(add(project, "old.csv", "both.zip").added) == 1


def test_a_zip_is_kept_whole_and_its_members_registered(project):
    packed = make_zip({"a.csv": OLD, "b.csv": NEW, "guide.txt": b"read me"})
    (project.folder / "both.zip").write_bytes(packed.data)
    report = add(project, "both.zip")
    assert {e.member for e in report.added} == {"a.csv", "b.csv"}
    assert report.prepared.ignored == ["guide.txt: text of 1 line, no table"]
    loaded = assembly.vintages_of(project.raw, TOY)
    assert {v.what.release for v in loaded} == {"2024", "2025"}


def test_a_publishers_csv_that_was_saved_as_a_workbook_is_read_and_kept(project):
    lines = [line.split(",") for line in OLD.decode().splitlines()]
    typed = [[int(cell) if cell.isdecimal() else cell for cell in line] for line in lines]
    book = saved({"Guidance": [["What this is"]], "Data": typed}, "my old.xlsx")
    (project.folder / book.name).write_bytes(book.data)
    [entry] = add(project, book.name).added
    assert (entry.member, entry.archive_sha256) == ("my old.xlsx/Data", book.sha256)
    [(file, what)] = register.stored(project.raw, register.read(project.raw))
    assert what == publications.recognise(RawFile("old.csv", OLD), TOY)
    of_csv = publications.load(RawFile(file.name, OLD), what, TOY).tables
    for name, table in publications.load(file, what, TOY).tables.items():
        pd.testing.assert_frame_equal(table, of_csv[name])


def test_every_refused_file_is_named_and_nothing_is_written(project):
    (project.folder / "odd.csv").write_text("a,b\n1,2\n")
    with pytest.raises(LoadError, match=r"odd\.csv: not recognised.*allowed: DfE.*absent\.csv"):
        add(project, "old.csv", "odd.csv", "absent.csv")
    assert not project.raw.exists()


def test_a_file_that_cannot_be_loaded_is_not_added(project):
    (project.folder / "bad.csv").write_bytes(rows("2024", (2024, "total", "many")))
    with pytest.raises(LoadError, match=r"bad\.csv: plans: \['many'\] is neither a number"):
        add(project, "old.csv", "bad.csv")
    assert not project.raw.exists()


def test_a_failure_while_writing_leaves_nothing_behind(project, monkeypatch):
    add(project, "old.csv")
    before = sorted(project.raw.rglob("*"))
    monkeypatch.setattr(register, "_as_csv", lambda entries: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(project, "new.csv")
    assert [p for p in sorted(project.raw.rglob("*")) if p.is_file()] == [
        p for p in before if p.is_file()
    ]


def test_a_stored_file_that_was_changed_is_refused(project):
    entry = add(project, "old.csv").added[0]
    (project.raw / entry.path).write_bytes(NEW)
    with pytest.raises(LoadError, match="is not what was added on 2026-03-31"):
        assembly.vintages_of(project.raw, TOY)


def test_a_register_that_leads_outside_is_refused(project):
    entry = add(project, "old.csv").added[0]
    file = project.raw / register.REGISTER
    file.write_text(file.read_text().replace(entry.path, "../old.csv"))
    with pytest.raises(LoadError, match="leads outside data/raw"):
        assembly.vintages_of(project.raw, TOY)


def test_listing_marks_the_newest_release(project):
    add(project, "old.csv", "new.csv")
    listed = catalogue.listing(project.raw)
    assert listed[["release", "newest"]].values.tolist() == [["2024", False], ["2025", True]]


def test_a_refused_member_is_named_with_its_zip(command, project):
    with zipfile.ZipFile(project.folder / "release.zip", "w") as made:
        made.writestr("data/a.csv", rows("2025", (2025, "total", "?")))
    refused = command("add", str(project.folder / "release.zip"))
    assert refused.exit_code == 2 and "release.zip: data/a.csv: plans: ['?']" in refused.output


# --- building -----------------------------------------------------------------------------


def test_build_runs_only_when_an_input_changed(project):
    add(project, "old.csv")
    assert build(project) is True
    assert build(project) is False
    add(project, "new.csv")
    assert build(project) is True
    assert cell(tables_in(project.processed)["caseload"], 2025)[0] == 120


ENTRY = """
toy/old.csv:
  title: "Toy plans"
  publisher: "Toy Office"
  date: "2024-06-01"
  release: "Toy release 2024"
  licence: "Open Government Licence v3.0"
  sha256: {hash}
  loader: toy
  used_for: "tests"
"""


@pytest.fixture
def embed(project, monkeypatch):
    """Return a function that puts a file among the embedded ones."""
    monkeypatch.setattr(embedded, "PUBLICATIONS", TOY)
    (project.data / "raw" / "toy").mkdir(parents=True)

    def put(content):
        (project.data / "raw" / "toy" / "old.csv").write_bytes(content)
        entry = ENTRY.format(hash=sha256(content).hexdigest())
        (project.data / "sources.yaml").write_text(entry)

    return put


def test_build_runs_again_when_an_embedded_file_changes(project, embed):
    embed(OLD)
    assert build(project) is True
    assert build(project) is False
    embed(NEW)
    assert build(project) is True
    assert cell(tables_in(project.processed)["caseload"], 2025)[0] == 120


def test_embedded_files_lie_beneath_added_ones_and_are_named(project, embed):
    embed(NEW)
    add(project, "old.csv")
    build(project)
    tables = tables_in(project.processed)
    assert cell(tables["caseload"], 2024)[0] == 110  # added, though of an older release
    assert cell(tables["caseload"], 2025)[0] == 120
    used = provenance.in_use(tables).set_index("source_id")
    assert used.loc["toy/2025/old.csv", ["title", "origin", "rows"]].tolist() == [
        "Toy plans",
        "embedded",
        1,
    ]


def test_an_embedded_file_that_was_changed_is_refused(project, embed):
    embed(OLD)
    (project.data / "raw" / "toy" / "old.csv").write_bytes(NEW)
    with pytest.raises(LoadError, match="correct the register when a figure was changed"):
        embedded.load(project.data)


def test_build_names_its_sources(project):
    add(project, "old.csv")
    build(project)
    sources = tables_in(project.processed)["sources_used"]
    assert sources[["source_id", "release", "rows"]].values.tolist() == [
        ["toy/2024/old.csv", "2024", 3]
    ]


def test_a_folder_of_files_replaces_the_added_ones(project):
    loaded = assembly.read_folder(project.folder, known=TOY)
    assert cell(loaded.tables["caseload"], 2024)[0] == 112
    (project.folder / "notes.txt").write_text("no data")
    assert assembly.read_folder(project.folder, known=TOY).ignored == [
        "notes.txt: text of 1 line, no table"
    ]


def test_a_folder_without_a_known_file_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("no data")
    with pytest.raises(LoadError, match=r"no file is recognised; allowed: DfE"):
        assembly.read_folder(tmp_path, known=TOY)
    with pytest.raises(LoadError, match="no such folder"):
        assembly.read_folder(tmp_path / "absent", known=TOY)


@pytest.mark.parametrize(
    ("limit", "problem"),
    [({"MAX_MEMBERS": 2}, "more than 2 files"), ({"MAX_BYTES": 2}, "more than 2 bytes in all")],
)
def test_a_folder_of_more_than_is_read_is_refused_before_it_is(
    limit, problem, tmp_path, monkeypatch
):
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_text("x")
    for name, most in limit.items():
        monkeypatch.setattr(archive, name, most)
    monkeypatch.setattr(archive, "read_file", lambda _: pytest.fail("a file was read"))
    for read in (assembly.stamp_of_folder, lambda folder: catalogue.prepare([folder])):
        with pytest.raises(LoadError, match=f"{problem}.*name a folder of the files alone"):
            read(tmp_path)


# --- corrections --------------------------------------------------------------------------

CORRECTION = (
    "table,old_la_code,census_year,dimension,category,value,reason,author,date\n"
    "caseload,311,2024,total,total,{value},recount,A. Analyst,2026-03-31\n"
)


def test_a_correction_overrides_a_cell_and_shows_as_its_source(project):
    add(project, "old.csv", "new.csv")
    (project.raw / corrections.FILE).write_text(CORRECTION.format(value=111))
    build(project)
    tables = tables_in(project.processed)
    assert cell(tables["caseload"], 2024)[::2] == (111, "correction/1")
    assert tables["correction"]["reason"].tolist() == ["recount"]


def test_corrections_that_excel_saved_with_empty_columns_are_read():
    text = CORRECTION.format(value=111).replace("\n", ",,\n")
    assert [c.value for c in corrections.read(RawFile("c.csv", text.encode()))] == [111]
    with pytest.raises(LoadError, match="unknown column 'Unnamed: 9'"):
        corrections.read(RawFile("c.csv", text.replace("31,,", "31,x,").encode()))


def test_a_correction_may_take_a_value_away():
    read = corrections.read(RawFile("c.csv", CORRECTION.format(value="x").encode()))
    caseload = corrections.apply(vintage(OLD).tables, read)["caseload"]
    plans, symbol, source = cell(caseload, 2024)
    assert pd.isna(plans) and (symbol, source) == ("x", "correction/1")


def test_a_changed_correction_rebuilds(project):
    add(project, "old.csv")
    build(project)
    (project.raw / corrections.FILE).write_text(CORRECTION.format(value=111))
    assert build(project) is True


def test_every_problem_of_the_corrections_is_named():
    text = (
        "table,old_la_code,census_year,dimension,category,value,reason,author,date\n"
        "caseload,311,soon,total,total,1,why,me,2026-03-31\n"
        "caselaod,311,2024,total,total,1,why,me,2026-03-31\n"
        "caseload,311,2024,total,total,-5,,me,yesterday\n"
    )
    with pytest.raises(LoadError) as error:
        corrections.read(RawFile("c.csv", text.encode()))
    message = str(error.value)
    for part in (
        "row 1: census_year: ",
        "row 2: table 'caselaod'; allowed: ['caseload'",
        "row 3: reason is empty",
        "row 3: date 'yesterday'; allowed: like 2026-03-31",
        "row 3: value -5.0; allowed: 0 or more",
    ):
        assert part in message


def test_a_correction_of_a_cell_that_no_file_prints_is_refused():
    read = corrections.read(RawFile("c.csv", CORRECTION.format(value=1).encode()))
    with pytest.raises(LoadError, match="row 1: no file prints the cell"):
        corrections.apply({"caseload": CASELOAD.empty()}, read)


# --- layout -------------------------------------------------------------------------------


def test_layout_notes_marks_repeated_columns_and_symbols():
    text = "\ufefftime,age,age\n1,x,2\n2,NULL,3\n"
    facts = layout.facts([RawFile("a.csv", text.encode())])
    noted = {tuple(row) for row in facts[["fact", "place", "value"]].values.tolist()}
    assert {
        ("byte_order_mark", "", "utf-8"),
        ("repeated_column", "age", "2"),
        ("symbol NULL", "age", "1"),
        ("symbol x", "age", "1"),
    } <= noted


def test_a_csv_whose_rows_are_longer_than_its_header_is_no_table():
    with pytest.raises(LoadError, match="rows have more cells than the header"):
        read_csv(RawFile("a.csv", b"time_period,la\n2025,383,Leeds\n2025,383,Leeds\n"))
    assert layout.facts([RawFile("a.csv", b"time_period,la\n2025,383,Leeds\n")]).empty


def test_layout_of_a_workbook_is_empty():
    assert layout.facts([RawFile("a.xlsx", b"PK\x03\x04\x00\xff")]).empty


# --- command line -------------------------------------------------------------------------


@pytest.fixture
def command(project, monkeypatch, capsys):
    """Return what runs ``send-analysis data`` on toy files: its exit code and all it printed."""
    settings = paths.config()
    monkeypatch.setattr("send_analysis.config.paths.root", lambda: project.data.parent)
    monkeypatch.setattr("send_analysis.config.paths.config", lambda: settings)
    monkeypatch.setattr("send_analysis.loaders.intake.publications.PUBLICATIONS", TOY)

    def run(*words):
        code = cli.run(["data", *words])
        return SimpleNamespace(exit_code=code, output="".join(capsys.readouterr()))

    return run


def test_add_then_list_then_check(command, project):
    added = command("add", str(project.folder / "old.csv"))
    assert added.exit_code == 0 and "added: old.csv: toy 2024, caseload" in added.output
    assert "already there" in command("add", str(project.folder / "old.csv")).output
    assert [f["release"] for f in json.loads(command("list", "--json").output)] == ["2024"]
    assert command("build").output.startswith("built")
    assert command("check", "--area", "havering").exit_code == 0
    checked = command("check", "--area", "311")
    assert checked.exit_code == 0 and "checks: 0 errors" in checked.output


def test_revisions_say_which_cells_moved(command, project):
    command("add", str(project.folder / "old.csv"), str(project.folder / "new.csv"))
    shown = command("revisions")
    assert shown.exit_code == 0
    for part in ("311 / 2024 / total / total", "110", "112", "2024", "2025"):
        assert part in shown.output
    assert '"moved": 2.0' in command("revisions", "--area", "311", "--json").output


def test_strict_fails_on_an_error(command, project):
    zero = rows("2025", (2025, "total", 0))
    (project.folder / "zero.csv").write_bytes(zero)
    command("add", str(project.folder / "zero.csv"))
    assert command("check").exit_code == 0
    assert command("check", "--strict").exit_code == 1


def test_a_mistake_is_one_message_and_exit_code_2(command, project):
    (project.folder / "odd.csv").write_text("a,b\n1,2\n")
    refused = command("add", str(project.folder / "odd.csv"))
    assert refused.exit_code == 2
    assert "odd.csv: not recognised" in refused.output and "allowed:" in refused.output
    unknown = command("check", "--area", "mars")
    assert unknown.exit_code == 2 and "area 'mars' is not known" in unknown.output


# --- publishers' files ----------------------------------------------------------------------


def test_publishers_files_give_the_panel(dfe_tables):
    caseload = dfe_tables["caseload"]
    total = caseload[(caseload.dimension == "total") & (caseload.old_la_code == "ENG")]
    england = total.set_index("census_year")["plans"]
    assert sorted(england.index) == list(range(2010, 2026))
    assert england[[2010, 2018, 2022, 2025]].tolist() == [228221, 319819, 473255, 638745]
    flows = dfe_tables["flows"]
    new = flows[(flows.measure == "new_plans") & (flows.calendar_year == 2022)]
    rotherham = new[new.old_la_code == "372"].iloc[0]
    assert rotherham.value == 285 and rotherham.source_id.startswith("ehc_plans/2023/")


def of_money(file):
    return Recognised("money", "", "2025", "money") if b"money" in file.data else None


def broken(file, what):
    raise LoadError(file.name, ["a broken file"])


def test_a_forecast_of_plans_leaves_other_files_unread(project, monkeypatch):
    known = {**TOY, "money": SimpleNamespace(recognise=of_money, load=broken, accepts="money")}
    monkeypatch.setattr(assembly, "OF_PLANS", TOY)
    (project.folder / "money.csv").write_text("money\n")
    (project.folder / corrections.FILE).write_text(
        "table,old_la_code,financial_year,line,basis,value,reason,author,date\n"
        "spend,311,2024-25,1.2.1,outturn,9,a cell of no file of plans,A. Analyst,2026-03-31\n"
    )
    with pytest.raises(LoadError, match=r"money\.csv: a broken file"):
        assembly.read_folder(project.folder, known=known)
    tables = assembly.read_folder(project.folder, known=known, of_plans=True).tables
    assert cell(tables["caseload"], 2025)[0] == 120
    assert "layout" not in tables


def test_only_the_tables_of_plans_are_kept():
    both = SimpleNamespace(load=lambda file, what: {"caseload": NEW, "total_slip": OLD})
    publication = publications.Publication(both, "", only=("caseload", "flows"))
    assert publication.load(RawFile("new.csv", NEW), None) == {"caseload": NEW}
    assert publications.Publication(both, "").load(RawFile("new.csv", NEW), None).keys() == {
        "caseload",
        "total_slip",
    }


def test_a_kept_folder_is_read_as_the_folder_until_a_file_changes(command, project):
    folder = project.folder / "downloads"
    folder.mkdir()
    (folder / "old.csv").write_bytes(OLD)
    read = assembly.read_folder(folder, assembly.shipped()).tables
    kept = assembly.kept_folder(folder).tables
    assert kept.keys() == read.keys()
    for name, table in read.items():
        pd.testing.assert_frame_equal(kept[name], table.reset_index(drop=True), check_dtype=False)
    assert "layout" in kept
    (folder / "old.csv").write_bytes(NEW)
    assert set(assembly.kept_folder(folder).tables["caseload"].census_year) == {2024, 2025}


def test_what_was_made_of_folders_used_long_ago_is_removed(command, project, monkeypatch):
    monkeypatch.setattr(stored, "FOLDERS_KEPT", 2)
    made = assembly.paths.processed() / "folders"
    folders = [project.folder / name for name in ("first", "second", "third")]
    for folder in folders:
        folder.mkdir()
        (folder / "old.csv").write_bytes(OLD)
    first, second = (assembly.kept_folder(one).tables for one in folders[:2])
    before = set(made.glob("*/"))
    assembly.kept_folder(folders[0])  # used again: the second is now the older one
    assembly.kept_folder(folders[2])
    assert len(before) == len(set(made.glob("*/"))) == 2 and first.keys() == second.keys()
    times = {f: f.stat().st_mtime_ns for f in made.glob("*/caseload.parquet")}
    assembly.kept_folder(folders[0])
    assert times == {f: f.stat().st_mtime_ns for f in made.glob("*/caseload.parquet")}
