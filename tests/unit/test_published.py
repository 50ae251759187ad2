"""What readers open is one real folder, replaced as a whole; its index says what is in it."""

import os
import re
import shutil
import stat
from datetime import timedelta

import pytest

from send_analysis.publish.store import manifest as manifests
from send_analysis.publish.store import published, swap
from tests.unit.published_case import FIRST, PAGE, TILES, manifest, publish

pytestmark = pytest.mark.unit


def contents(folder):
    """Return every file of a folder with its bytes; no link may be among them."""
    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    return {
        f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()
    }


def index(out):
    return (out / "current" / "index.html").read_text(encoding="utf-8")


def section(out, area):
    """Return what the index says of an area."""
    return re.search(
        rf"<section[^>]*>(?:(?!</section>).)*>{area}<.*?</section>", index(out), re.DOTALL
    )[0]


def test_the_index_shows_the_figures_of_what_is_published_and_runs_last(tmp_path):
    publish(tmp_path, 1, "havering")
    publish(tmp_path, 2, "havering")
    page = index(tmp_path)
    assert "2,000" in page and "1,000" not in page
    assert '<a href="havering/index.html">Havering</a>' in page
    assert "Made 2 March 2026, 05:15 UTC" in page
    assert (
        page.index("2,000")
        < page.index("Runs that the reports come from")
        < page.index("20260302T")
    )
    assert "20260301T" not in page


@pytest.mark.parametrize("umask", [0o077, 0o022, 0o000])
def test_all_can_read_what_is_published_and_its_owner_alone_can_change_it(umask, tmp_path):
    before = os.umask(umask)
    try:
        publish(tmp_path, 1, "havering")
    finally:
        os.umask(before)
    current = tmp_path / "current"
    found = [tmp_path / "index.html", current, *current.rglob("*")]
    modes = {(f.is_dir(), stat.S_IMODE(f.stat().st_mode)) for f in found}
    assert modes == {(True, 0o755), (False, 0o644)} and len(found) > 5


def test_areas_of_earlier_runs_stay_with_the_run_they_come_from(tmp_path):
    first, second = publish(tmp_path, 1, "havering", "kent"), publish(tmp_path, 2, "kent")
    assert "1,000" in section(tmp_path, "Havering") and "1 March" in section(tmp_path, "Havering")
    assert "2,000" in section(tmp_path, "Kent") and "2 March" in section(tmp_path, "Kent")
    of_area = published.manifests(tmp_path / "current")
    assert {a: one.run_id for a, one in of_area.items()} == {
        "havering": first.run_id,
        "kent": second.run_id,
    }
    assert set(of_area["kent"].outputs) == {"kent/index.html", f"kent/{PAGE}"}


def test_it_is_whole_without_the_runs_it_was_made_in(tmp_path):
    publish(tmp_path, 1, "havering", "kent")
    shutil.rmtree(tmp_path / manifests.RUNS_FOLDER)
    shutil.copytree(tmp_path / "current", tmp_path / "elsewhere")
    assert contents(tmp_path / "elsewhere") == contents(tmp_path / "current")
    for href in re.findall(r'href="([^#"]+)"', index(tmp_path)):
        assert (tmp_path / "elsewhere" / href).is_file()
    assert 'href="current/index.html"' in (tmp_path / "index.html").read_text()


@pytest.mark.parametrize("broken", ["", "[]", '{"name": "another program", "started": 3}'])
def test_an_empty_or_foreign_manifest_among_the_runs_is_passed_over(broken, tmp_path):
    foreign = tmp_path / manifests.RUNS_FOLDER / "20990101T000000-x"
    foreign.mkdir(parents=True)
    (foreign / "manifest.json").write_text(broken)
    publish(tmp_path, 1, "havering")
    assert "1,000" in section(tmp_path, "Havering")
    assert [one.run_id[:8] for one in manifests.finished(tmp_path)] == ["20260301"]


def test_a_clock_that_was_once_in_the_future_changes_nothing(tmp_path):
    late = manifest("20990101T000000-abcdef01", started=FIRST + timedelta(days=26000))
    folder = tmp_path / manifests.RUNS_FOLDER / late.run_id
    for name in late.outputs:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TILES.format("9,000"))
    published.publish(late, folder, tmp_path)
    late.write(folder)
    publish(tmp_path, 1, "havering")
    assert "1,000" in section(tmp_path, "Havering") and "9,000" not in index(tmp_path)


def test_what_others_put_there_is_left(tmp_path):
    (tmp_path / "havering").mkdir()
    (tmp_path / "havering" / "notes.txt").write_text("mine")
    (tmp_path / "current").mkdir()
    (tmp_path / "current" / "notes.txt").write_text("mine too")
    publish(tmp_path, 1, "havering")
    assert (tmp_path / "havering" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "current" / "notes.txt").read_text() == "mine too"


def test_links_of_an_earlier_version_become_folders(tmp_path):
    made = publish(tmp_path, 1, "havering", "kent")
    shutil.rmtree(tmp_path / "current")
    for area in ("havering", "kent"):
        (tmp_path / area).symlink_to(f".runs/{made.run_id}/{area}", target_is_directory=True)
    (tmp_path / "leeds").symlink_to("nowhere")
    publish(tmp_path, 2, "kent")
    assert "1,000" in section(tmp_path, "Havering") and "2,000" in section(tmp_path, "Kent")
    assert not (tmp_path / "havering").is_symlink() and not (tmp_path / "kent").is_symlink()
    assert (tmp_path / "leeds").is_symlink()
    contents(tmp_path / "current")


def without_exchange(monkeypatch):
    monkeypatch.setattr(swap, "_exchanged", lambda *_: False)


def without_links(monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(swap.os, "link", refuse)


def on_linux(_):
    pass


@pytest.mark.parametrize("system", [on_linux, without_exchange, without_links])
def test_it_is_the_same_on_every_system(system, tmp_path, monkeypatch):
    system(monkeypatch)
    for number, areas in ((1, ("havering", "kent")), (2, ("kent",)), (3, ("havering", "leeds"))):
        publish(tmp_path, number, *areas)
    assert [
        section(tmp_path, a).count(n)
        for a, n in zip(("Havering", "Kent", "Leeds"), ("3,000", "2,000", "3,000"), strict=True)
    ] == [1, 1, 1]
    assert {p.name for p in tmp_path.iterdir()} == {"current", "index.html", ".runs"}


@pytest.mark.parametrize("moment", [1, 2])
def test_two_renames_that_were_cut_off_are_finished_by_the_next_command(
    moment, tmp_path, monkeypatch
):
    publish(tmp_path, 1, "havering")
    before = contents(tmp_path / "current")
    without_exchange(monkeypatch)
    rename, renamed = swap.Path.rename, []

    def cut_off(path, target):
        renamed.append(target)
        if len(renamed) == moment:
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(swap.Path, "rename", cut_off)
        publish(tmp_path, 2, "havering")
    swap.begin(tmp_path)
    assert contents(tmp_path / "current") == before
    publish(tmp_path, 3, "havering")
    assert "3,000" in index(tmp_path)


def test_a_folder_that_cannot_be_replaced_keeps_the_old_pack(tmp_path, monkeypatch):
    publish(tmp_path, 1, "havering")
    before = contents(tmp_path / "current")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(swap.os, "link", full)
    monkeypatch.setattr(swap.shutil, "copy2", full)
    with pytest.raises(OSError, match="No space left"):
        publish(tmp_path, 2, "kent")
    assert contents(tmp_path / "current") == before
