"""Reports in a store: each run under its own name, then what leads to it, last."""

import re
import shutil

import pytest
from obstore.store import LocalStore

from send_analysis import config, vocab
from send_analysis.publish.store import history, location, manifest, upload
from tests.unit.published_case import PAGE, publish

pytestmark = pytest.mark.unit


@pytest.fixture
def store(monkeypatch, tmp_path, request):
    """Return a place in memory whose packs are built in a folder of the test."""
    monkeypatch.setattr(location, "_built_in", lambda _: tmp_path)
    where = location.of(f"memory://{request.node.name}/reports")
    yield where
    where.files.store.clear()


def uploaded(where, number, *areas):
    made = publish(where.folder, number, *areas)
    upload.upload(areas, where)
    return made.run_id


def index(where):
    return where.read("index.html").decode()


def check_links(where):
    for href in re.findall(r'href="([^#"]+)"', index(where)):
        assert where.read(*href.split("/")), href


def test_a_folder_is_a_place_as_it_is_and_as_an_address(tmp_path):
    for address in (str(tmp_path), f"file://{tmp_path}"):
        where = location.of(address)
        assert (where.folder, where.is_here) == (tmp_path, True)
    publish(tmp_path, 1, "havering")
    assert [one.state for one in history.kept(where)] == ["published"]


def test_the_index_leads_to_the_newest_of_each_area(store):
    first, second = uploaded(store, 1, "havering", "kent"), uploaded(store, 2, "kent")
    page = index(store)
    assert f'href="runs/{first}/havering/index.html"' in page
    assert f'href="runs/{second}/kent/{PAGE}"' in page
    assert f'href="runs/{first}/kent' not in page and "1,000" in page and "2,000" in page
    check_links(store)
    assert b"../../index.html" in store.read("runs", second, "index.html")


def test_of_a_folder_in_a_cloud_only_the_files_are_removed(tmp_path, monkeypatch):
    """As Azure has it, the folder is nothing that can be removed."""
    files = LocalStore(tmp_path)  # it fails as Azure does on what is not there
    monkeypatch.setattr(location, "_store", lambda _: files)
    where = location.of("abfs://council/reports")
    for name in ("runs/a/kent/index.html", "runs/a/index.html", "runs/ab/index.html"):
        files.put(name, b"page")
    where.remove(["runs/a"])
    assert [one["path"] for listed in files.list() for one in listed] == ["runs/ab/index.html"]


def test_another_machine_adds_to_what_is_there(store, tmp_path):
    uploaded(store, 1, "havering")
    for path in tmp_path.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    uploaded(store, 2, "kent")
    assert "1,000" in index(store) and "2,000" in index(store)
    check_links(store)
    assert sorted(upload.read(store)) == ["havering", "kent"]


def test_an_upload_that_is_cut_off_changes_nothing_that_readers_see(store, monkeypatch):
    first = uploaded(store, 1, "havering", "kent")
    publish(store.folder, 2, "havering", "kent")
    before, write, written = index(store), location.Location.write, []
    for moment in range(1, 20):
        written.clear()

        def cut_off(where, content, name, moment=moment):
            written.append(name)
            if len(written) == moment:
                raise OSError("the network is gone")
            write(where, content, name)

        with monkeypatch.context() as patch:
            patch.setattr(location.Location, "write", cut_off)
            try:
                upload.upload(("havering", "kent"), store)
            except OSError:
                check_links(store)
                assert index(store) == before
            else:
                break
    assert written[-2:] == ["published.json", "index.html"]
    assert moment > 6 and index(store) != before
    assert {one.run_id: one.state for one in history.kept(store)}[first] == "kept"


def test_runs_in_a_store_are_listed_and_removed(store):
    for number in (1, 2, 3):
        uploaded(store, number, "havering")
    where = location.of(store.address)
    store.write(b"", "runs/20260304T051500-x/havering/index.html")
    assert [one.state for one in history.kept(where)] == ["unfinished", "published", "kept", "kept"]
    history.remove(where, history.kept(where)[2:])
    assert [one.run_id[7] for one in history.kept(where)] == ["4", "3"]
    check_links(where)


@pytest.mark.parametrize("address", ["ftp://host/reports", "s4://bucket", "http://host/x"])
def test_an_address_of_another_kind_is_refused(address):
    with pytest.raises(config.ConfigError, match=f"{address}: allowed are a folder and file://"):
        location.of(address)


def test_a_store_without_its_library_says_which_extra_is_needed(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "obstore.fsspec", None)
    with pytest.raises(config.ConfigError, match=r"pip install 'send_analysis\[cloud\]'"):
        location.of("s3://bucket/reports")


def test_a_store_that_cannot_be_written_is_told_in_one_line(store, monkeypatch):
    def refuse(*_):
        raise RuntimeError("Access Denied" + "x" * 500 + "\nDebug source: ...")

    store.check()
    monkeypatch.setattr(type(store.files), "pipe_file", refuse)
    with pytest.raises(config.ConfigError) as told:
        store.check()
    assert re.fullmatch(
        rf"{store.address} cannot be written: Access Deniedx{{187}}", str(told.value)
    )
    assert manifest.RUNS_FOLDER not in str(told.value)
    with pytest.raises(vocab.WorkError, match="cannot be written: Access Denied"):
        uploaded(store, 1, "havering")  # after the work: its failure, not the caller's mistake


@pytest.mark.parametrize("text", [b"[1]", b"<html>", b'{"havering": 3}'])
def test_another_file_in_the_place_of_the_pointer_is_named_and_left(text, store):
    store.write(text, upload.POINTER)
    with pytest.raises(config.ConfigError, match="found another file named published"):
        uploaded(store, 1, "havering")
    assert store.read(upload.POINTER) == text and store.read("index.html") is None
