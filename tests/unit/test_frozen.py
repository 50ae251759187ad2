"""A run reads one state of all inputs: what changes meanwhile is in all of it or in none."""

import shutil
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import nbformat.v4
import pytest

from send_analysis import config, runs, vocab
from send_analysis.config import own_assumptions, paths
from send_analysis.loaders.intake import assembly, catalogue, secret, stored
from send_analysis.loaders.intake.base import LoadError
from send_analysis.publish import downloads, notebooks, pack, request, work
from send_analysis.publish.web import glossary, html, navigation
from send_analysis.runs import changes, frozen, inputs, kept, keys, levels
from tests import invented

pytestmark = pytest.mark.unit

OWN = (
    "as_of,old_la_code,la_code,period,breakdown,category,value\n"
    "2025-10-01,311,E09000016,January 2025,total,total,3500\n"
)
FILES = (
    *("data/sources.yaml", "data/ledger.csv", "docs/method.md", "docs/glossary.md"),
    "requirements.lock",
)
EMBEDDED, ADDED = 3005, 3500
ASSUMPTION = "budget.place.special"
DAMAGE = {
    "empty": lambda file: file.write_bytes(b""),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-9]),
    "changed": lambda file: file.write_bytes(file.read_bytes().replace(b"1", b"2")),
    "missing": Path.unlink,
}
damaged = pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """Return a copy of the settings, embedded files and what was made of them."""
    assembly.shipped()
    folder = tmp_path_factory.mktemp("repository")
    for name in ("config", "data/raw", "data/processed/embedded", "notebooks"):
        shutil.copytree(paths.root() / name, folder / name)
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(paths.root() / name, folder / name)
    return folder


@pytest.fixture
def project(copied, monkeypatch, tmp_path):
    """Let the copy be the repository; give back its settings and added files at the end."""
    own, before = copied / "config", tmp_path / "config"
    shutil.copytree(own, before)
    monkeypatch.setattr(paths, "root", lambda: copied)
    yield copied
    shutil.rmtree(own)
    shutil.copytree(before, own)
    for name in ("register.csv", secret.FILE):
        (copied / "data" / "raw" / name).unlink(missing_ok=True)


@pytest.fixture
def model(project, monkeypatch):
    """Let the model count its runs and return the plans counted; ``meanwhile`` is called before."""
    told = SimpleNamespace(runs=0, meanwhile=lambda: None)

    def tables_of(area, *_):
        told.runs += 1
        told.meanwhile()
        return {"caseload": levels._of(inputs.load()["caseload"], area)}

    monkeypatch.setattr(levels, "tables_of", tables_of)
    return told


def add_own(folder):
    file = folder / "own.csv"
    file.write_text(OWN)
    catalogue.add([file], "2026-03-31")


def plans(tables):
    rows = tables["caseload"].query("old_la_code == '311' and dimension == 'total'")
    return rows.set_index("census_year").plans[2025]


def value():
    return config.value(config.assumptions(paths.config()), ASSUMPTION)


def change(number):
    row = own_assumptions.OwnValue(id=ASSUMPTION, value=number, source="our own")
    own_assumptions.put(paths.root() / "config", row)


def havering():
    return config.find_area(paths.config(), "havering")


def test_a_file_added_and_a_setting_edited_meanwhile_are_not_seen(project, tmp_path):
    with frozen.of() as first:
        key, figures, before = keys.of_run(havering(), "baseline", 1, 100), first.hash, value()
        add_own(tmp_path)
        change(before + 1)
        assert (plans(inputs.load()), value()) == (EMBEDDED, before)
        assert keys.of_run(havering(), "baseline", 1, 100) == key
        with frozen.of() as again:
            assert again is first
    assert stat.S_IMODE(first.folder.parent.stat().st_mode) == 0o700
    with frozen.of() as second:
        assert (plans(inputs.load()), value()) == (ADDED, before + 1)
        assert second.hash != figures
        assert keys.of_run(havering(), "baseline", 1, 100) != key


def as_anyone_could(inputs):
    """Return the hash that a reader who knows every file would work out, and the run's key."""
    plain = replace(inputs, key="")
    with plain.using():
        return plain.hash, keys.of_run(havering(), "baseline", 1, 100)


def as_printed(data=None):
    with frozen.of(data) as today:
        printed = today.hash, keys.of_run(havering(), "baseline", 1, 100)
        return printed, as_anyone_could(today)


def test_hashes_of_published_files_are_the_same_on_every_machine(project):
    printed, expected = as_printed()
    assert printed == expected and not (project / "data" / "raw" / secret.FILE).exists()


def test_what_is_printed_of_private_files_confirms_no_guess(project, tmp_path):
    """Who knows the rest of a file could try each small count, and compare hashes and run ids."""
    add_own(tmp_path)
    file, kept_inputs = project / "data" / "raw" / secret.FILE, paths.processed() / "frozen"
    shutil.rmtree(kept_inputs, ignore_errors=True)
    printed, guessed = as_printed()
    assert not set(printed) & set(guessed) and as_printed()[0] == printed
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and len(file.read_text()) == 64
    shutil.rmtree(kept_inputs)
    assert as_printed()[0] == printed
    shutil.rmtree(kept_inputs)
    file.unlink()
    of_another_machine, guessed_again = as_printed()
    assert guessed_again == guessed and not set(of_another_machine) & set(printed)


def test_a_folder_with_private_files_is_hashed_with_the_secret_too(project, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "own.csv").write_text(OWN)
    printed, guessed = as_printed(folder)
    assert not set(printed) & set(guessed)


def test_only_files_that_are_known_to_be_published_count_as_such(project, tmp_path):
    lines = OWN.splitlines()
    named = (",publisher,release,licence", ",DfE,2025,OGL v3")
    folder = tmp_path / "data"
    folder.mkdir()
    public = "\n".join(line + added for line, added in zip(lines, named, strict=True))
    (folder / "public.csv").write_text(public)
    assert assembly.are_published(folder) and assembly.are_published()
    for name, text in {"own.csv": OWN, "notes.txt": "two", "corrections.csv": "table\n"}.items():
        (folder / name).write_text(text)
        assert not assembly.are_published(folder), name
        (folder / name).unlink()
    corrections = project / "data" / "raw" / "corrections.csv"
    corrections.write_text("table\n")
    assert not assembly.are_published()
    corrections.unlink()
    add_own(tmp_path)
    assert not assembly.are_published()


def test_tables_kept_under_a_key_are_made_of_what_the_key_is(model, tmp_path):
    model.meanwhile = lambda: add_own(tmp_path)
    first = runs.run_tables("havering", "baseline", 1, 100)
    assert plans(first) == EMBEDDED
    model.meanwhile = lambda: None
    second = runs.run_tables("havering", "baseline", 1, 100)
    assert plans(second) == ADDED and model.runs == 2
    assert first.run.run_id != second.run.run_id and first.run.inputs != second.run.inputs


def test_a_template_of_a_return_and_the_ledger_are_in_the_key(project):
    known = [keys.of_run(havering(), "baseline", 1, 100)]
    for name in ("config/returns/dsg_rows.csv", "data/ledger.csv"):
        text = (project / name).read_text()
        (project / name).write_text(text + text.splitlines(keepends=True)[-1])
        known.append(keys.of_run(havering(), "baseline", 1, 100))
        (project / name).write_text(text)
    assert len(set(known)) == 3 and keys.of_run(havering(), "baseline", 1, 100) == known[0]


def test_inputs_that_change_while_they_are_read_are_read_again():
    seen = iter(["new", "new"])
    made = iter(["of both", "of the new"])
    assert stored.unchanged(lambda: next(seen), lambda: next(made), "old") == ("of the new", "new")


def test_what_a_change_made_fail_is_tried_again_and_a_real_fault_is_told():
    def make():
        if (content := next(contents)) == "half a file":
            raise config.ConfigError("half a file")
        return content

    contents, seen = iter(["half a file", "whole"]), iter(["new", "new"])
    assert stored.unchanged(lambda: next(seen), make, "old") == ("whole", "new")
    contents = iter(["half a file"])
    with pytest.raises(config.ConfigError, match="half a file"):
        stored.unchanged(lambda: "old", make, "old")


def test_inputs_that_never_stand_still_are_an_error_in_one_line():
    counted = iter(range(9))
    with pytest.raises(vocab.WorkError, match=r"changed 3 times .*; try again when"):
        stored.unchanged(lambda: next(counted), lambda: "made", -1)


@pytest.mark.parametrize("damage", [DAMAGE["cut"], DAMAGE["missing"]])
def test_damaged_tables_of_the_data_are_built_again(project, damage):
    whole = assembly.built().tables["caseload"]
    damage(project / "data" / "processed" / "caseload.parquet")
    again = assembly.built()
    assert again.is_new and again.tables["caseload"].equals(whole)
    assert not assembly.built().is_new


@pytest.mark.parametrize("text", ["", "[]", '{"inputs": 1}'])
def test_a_damaged_record_of_the_data_costs_a_rebuild_and_no_traceback(project, text):
    assembly.built()
    (project / "data" / "processed" / "build.json").write_text(text)
    assert assembly.built().is_new


@damaged
@pytest.mark.parametrize("name", ["caseload.parquet", "caseload.csv", "run.json"])
def test_a_run_is_whole_only_with_every_file_as_it_was_written(damage, name, tmp_path):
    kept.keep(invented.about(), {"caseload": invented.caseload()}, tmp_path / "tables")
    assert kept.is_whole(tmp_path / "tables")
    damage(tmp_path / "tables" / name)
    assert not kept.is_whole(tmp_path / "tables")
    if name == "caseload.parquet" and damage is not DAMAGE["changed"]:
        with pytest.raises(vocab.SendError, match="holds a run with damaged files"):
            runs.read(tmp_path / "tables")


def test_a_damaged_kept_run_is_made_again(model):
    run = runs.run_tables("havering", "baseline", 1, 100)
    (kept.cached(run.run.run_id) / "caseload.parquet").write_bytes(b"")
    before = model.runs
    again = runs.run_tables("havering", "baseline", 1, 100)
    assert model.runs == before + 1 and again["caseload"].equals(run["caseload"])
    assert runs.run_tables("havering", "baseline", 1, 100) and model.runs == before + 1


def test_tables_that_were_not_written_to_the_end_are_no_part_of_a_run(model, tmp_path):
    kept.copy(runs.run_tables("havering", "baseline", 1, 100).run.run_id, tmp_path / "tables")
    (tmp_path / "tables" / "changed_figure.parquet").write_bytes(b"")
    assert set(runs.read(tmp_path / "tables")) == {"caseload"}
    added = kept.add(changes.none(), tmp_path / "tables")
    assert set(added) == {"caseload", "changed_cause", "changed_figure"}
    assert kept.is_whole(tmp_path / "tables")


def test_a_damaged_run_of_the_past_stops_no_run_of_today(model, tmp_path):
    before = tmp_path / "havering"
    run_id = runs.run_tables("havering", "baseline", 1, 100).run.run_id
    kept.copy(run_id, before / "baseline" / "tables")
    delivery = downloads.Delivery(tmp_path, ("baseline",), datetime.now(UTC), before)
    assert set(downloads._before(delivery)) == {"baseline"}
    (before / "baseline" / "tables" / "caseload.parquet").write_bytes(b"")
    assert downloads._before(delivery) == {}


def test_every_page_says_which_inputs_it_is_made_from(model):
    with frozen.of() as today:
        run = runs.run_tables("havering", "baseline", 1, 100)
        assert len(today.hash) == 16 and keys.provenance()["inputs"] == today.hash
        told = f"<dt>Inputs</dt><dd><code>{today.hash}</code></dd>"
        place = navigation.Place("glossary", "area", ("baseline",))
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title")])
        assert told in glossary.page("Havering", place, None)
        assert told in html.page(notebook, "20_ehcp_forecast", run, ("baseline",))


@pytest.fixture
def page(model, tmp_path, monkeypatch):
    """Return a page of a pack whose inputs are frozen; ``model.pages`` counts how often it ran."""
    model.pages = 0

    def execute(notebook, parameters, out, fork):
        model.pages += 1
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(f"{{}} {value()}")

    monkeypatch.setattr(notebooks, "execute", execute)
    monkeypatch.setattr(html, "page", lambda *_: f"<p>{value()}</p>")
    monkeypatch.setattr(html, "unsupported_numbers", lambda *_: [])
    wanted = request.of("havering", "baseline", 1, 100)
    with frozen.of() as today:
        copy = today.copied_to(tmp_path / "20260303T140500-0" / frozen.FOLDER)
        with copy.using():
            return pack.pages_of(wanted, copy.folder.parent)[0]


def test_every_process_of_a_pack_reads_what_was_frozen(page, model, tmp_path):
    before = value()
    add_own(tmp_path)
    change(before + 1)
    work.make_tables(page)
    work.make_page(page)
    assert plans(runs.read(page.folder / runs.TABLES)) == EMBEDDED
    assert page.html.read_text() == f"<p>{before}</p>"


def test_tables_whose_copying_was_killed_are_not_taken_for_done(page, monkeypatch):
    def killed(source, target, **_):
        shutil.copy(source / "run.json", target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(kept.shutil, "copytree", killed)
        with pytest.raises(KeyboardInterrupt):
            work.make_tables(page)
    assert not (page.folder / runs.TABLES).exists()
    work.make_tables(page)
    assert kept.is_whole(page.folder / runs.TABLES)


@pytest.mark.parametrize("damage", [DAMAGE["empty"], DAMAGE["missing"]])
def test_tables_of_a_pack_that_are_not_whole_are_put_there_again(page, damage):
    work.make_tables(page)
    cached = kept.inside_project(Path(page.parameters.run_dir)) / runs.TABLES
    tables = page.folder / runs.TABLES
    before = {file.name: file.read_bytes() for file in tables.iterdir()}
    damage(tables / "caseload.csv")
    damage(cached / "caseload.parquet")  # what its notebook reads
    work.make_tables(page)
    assert {file.name: file.read_bytes() for file in tables.iterdir()} == before
    assert kept.is_whole(cached)


def test_a_page_is_trusted_only_as_it_was_made(page, model):
    work.make_tables(page)
    work.make_page(page)
    work.make_page(page)
    assert model.pages == 1
    made = page.html.read_bytes()
    for file in (page.html, page.notebook_file, page.mark):
        for damage in DAMAGE.values():
            before = model.pages
            damage(file)
            work.make_page(page)
            assert model.pages == before + 1 and page.html.read_bytes() == made


@pytest.mark.parametrize("damage", [DAMAGE["empty"], DAMAGE["changed"]])
def test_damaged_frozen_inputs_are_told_and_replaced(project, damage, tmp_path):
    with frozen.of() as today:
        copy = today.copied_to(tmp_path / frozen.FOLDER)
        damage(copy.folder / "config" / "assumptions" / "budget.csv")
        with pytest.raises(vocab.WorkError, match="damaged meanwhile"):
            frozen.read(copy.folder)
        assert frozen.read(today.copied_to(copy.folder).folder).files == today.files
    damage(today.folder / "tables" / "caseload.parquet")
    with frozen.of() as again:
        assert replace(again, data=None) == replace(today, data=None)
        assert plans(inputs.load()) == EMBEDDED


@pytest.mark.parametrize("is_there", [False, True], ids=["missing", "empty"])
def test_a_folder_without_files_is_refused_whatever_has_been_read_before(is_there, tmp_path):
    folder = tmp_path / "handed_over"
    if is_there:
        folder.mkdir()
    with frozen.of(None, of_plans=True):
        pass
    with (
        pytest.raises(LoadError, match=r"no such folder|no file is recognised"),
        frozen.of(folder, of_plans=True),
    ):
        pass
