"""A machine that is set up in another way: its settings, its folders and its disk."""

import os
import re
import shutil
from concurrent.futures import Future
from errno import ENOSPC, EROFS
from pathlib import Path

import matplotlib as mpl
import pytest

from send_analysis import cli
from send_analysis.cli import ending, home
from send_analysis.pages.kit import look, svg
from send_analysis.publish import kernels, work
from send_analysis.runs import workers

pytestmark = pytest.mark.unit
OTHER = {"text.usetex": True, "lines.linewidth": 9.0, "svg.fonttype": "path", "font.size": 30.0}


def line(figure, _):
    figure.subplots().plot([1, 2], [3, 5])


def drawn():
    look._settings.cache_clear()
    size = svg.Size(300, 200, narrow=False)
    return svg.inner(svg.laid_out(line, size), "line"), svg.picture(svg.laid_out(line, size))


def test_the_settings_of_matplotlib_on_a_machine_change_no_chart():
    usual = drawn()
    with mpl.rc_context(OTHER):
        assert drawn() == usual
    assert drawn() == usual


@pytest.mark.parametrize(("length", "transport"), [(40, "ipc"), (120, "tcp")])
def test_a_kernel_speaks_through_a_file_unless_its_path_is_too_long(length, transport, tmp_path):
    from jupyter_client import KernelManager

    config = kernels.local(tmp_path.parents[-1] / ("x" * length))
    assert KernelManager(config=config).transport == transport


@pytest.mark.parametrize("kind", ["missing", "file", "writable"])
def test_caches_have_a_folder_where_home_cannot_be_written(kind, tmp_path, monkeypatch):
    place = tmp_path / "home"
    {"missing": lambda: None, "file": place.touch, "writable": place.mkdir}[kind]()
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setattr(home.tempfile, "tempdir", str(tmp_path))
    for name in home.CACHES:
        monkeypatch.setenv(name, "")  # so that it is put back afterwards
        monkeypatch.delenv(name)
    home.spare()
    given = [os.environ.get(name, "") for name in home.CACHES]
    assert all(path.startswith(str(tmp_path)) for path in given) == (kind != "writable")


@pytest.mark.parametrize("length", [5, 60])
def test_a_long_temporary_folder_has_a_short_name(length, tmp_path, monkeypatch):
    given, short = tmp_path / ("x" * length), tmp_path / "short"
    given.mkdir()
    short.mkdir()
    monkeypatch.setattr(home, "SHORT", short)
    monkeypatch.setattr(home, "LONGEST", len(os.fsencode(tmp_path)) + 10)
    monkeypatch.setattr(home.tempfile, "tempdir", str(given))
    monkeypatch.setenv("TMPDIR", str(given))
    home.shorten()
    used = Path(home.tempfile.gettempdir())
    assert used.resolve() == given and os.environ["TMPDIR"] == str(used)
    assert used.is_relative_to(short) == (length == 60)


def test_a_folder_that_cannot_be_written_is_told_before_the_model_runs(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(work, "run", lambda *_: pytest.fail("the model ran"))
    (tmp_path / "file").touch()
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        assert cli.run(["report", "--draws", "100", "--out", str(out)]) == 2
        (told,) = capsys.readouterr().err.splitlines()
        assert str(tmp_path / "file") in told


@pytest.mark.parametrize(("number", "code"), [(EROFS, 2), (ENOSPC, 1)])
def test_a_disk_that_cannot_be_written_is_told_in_one_line(number, code):
    told = ending.outcome(OSError(number, os.strerror(number), "reports/.lock"))
    assert told == (code, f"reports/.lock: {os.strerror(number)}")


def test_many_files_that_could_not_be_copied_are_told_in_one_line(tmp_path):
    for number in range(3):
        (tmp_path / "old").mkdir(exist_ok=True)
        (tmp_path / "old" / f"{number}.csv").touch()

    def full(old, new):
        raise OSError(ENOSPC, os.strerror(ENOSPC), str(old), None, str(new))

    with pytest.raises(shutil.Error) as failed:
        shutil.copytree(tmp_path / "old", tmp_path / "new", copy_function=full)
    code, told = ending.outcome(failed.value)
    assert code == 1
    assert re.fullmatch(rf"{tmp_path}/new/\d.csv: No space left on device", told)


def test_a_disk_that_is_full_ends_all_work_and_another_failure_only_its_own():
    full, many, other = Future(), Future(), Future()
    full.set_exception(OSError(ENOSPC, "No space left on device", "forecast.csv"))
    many.set_exception(shutil.Error([("old", "new", "[Errno 28] No space left on device: 'old'")]))
    other.set_exception(FileNotFoundError(2, "No such file", "forecast.csv"))
    assert isinstance(workers.failure(other), FileNotFoundError)
    for failed in (full, many):
        with pytest.raises(OSError, match="No space left"):
            workers.failure(failed)
