"""The file of a report that may be sent: only as it was published, with small counts hidden."""

import json
from hashlib import sha256
from zipfile import ZipFile

import pytest

from send_analysis.config import ConfigError
from send_analysis.publish.store import share
from send_analysis.publish.store.publishable import publishable

pytestmark = pytest.mark.unit


@pytest.fixture
def folder(tmp_path):
    """Return the published folder of an area: its file to hand over, a finding, a manifest."""
    area = tmp_path / "leeds"
    (area / "downloads").mkdir(parents=True)
    (area / "area" / "tables").mkdir(parents=True)
    (area / "area" / "tables" / "quality.csv").write_text(
        "check,found\nother,9\ncounts_hidden,6 counts\n"
    )
    with ZipFile(area / "downloads" / "leeds.zip", "w") as archive:
        for name in ("index.html", "leeds/index.html", "leeds/a.csv", "leeds/downloads/leeds.docx"):
            archive.writestr(name, name)
    manifest(area)
    return area


def manifest(area, **changed):
    whole = area / "downloads" / "leeds.zip"
    told = {
        "run_id": "20260301T000000-abc",
        "started": "2026-03-01T00:00:00Z",
        "request": {"areas": ["leeds"], "scenarios": ["baseline"], "seed": 1, "draws": 100},
        "code_version": "1",
        "outputs": {"leeds/downloads/leeds.zip": sha256(whole.read_bytes()).hexdigest()},
        "disclosure": {"threshold": 5},
    }
    told = {name: value for name, value in (told | changed).items() if value is not None}
    (area / "manifest.json").write_text(json.dumps(told))


def test_the_published_file_is_copied_and_told(folder, tmp_path):
    sent = share.share(folder, tmp_path / "a.zip")
    assert sent == share.Shared(pages=2, tables=1, others=1, hidden=("6 counts",))
    whole = folder / "downloads" / "leeds.zip"
    assert (tmp_path / "a.zip").read_bytes() == whole.read_bytes()


def test_a_report_of_an_earlier_version_is_refused(folder, tmp_path):
    manifest(folder, disclosure=None)
    with pytest.raises(ConfigError, match="an earlier version made its report; make the report"):
        share.share(folder, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_a_file_that_was_changed_is_refused(folder, tmp_path):
    with (folder / "downloads" / "leeds.zip").open("ab") as file:
        file.write(b"one more row")
    with pytest.raises(ConfigError, match="is not as it was published"):
        share.share(folder, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_executed_notebooks_stay_with_the_run(tmp_path):
    for name in ("index.html", "area/tables/flows.csv", "area/notebooks/10_local_area.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [file.relative_to(tmp_path).as_posix() for file in publishable(tmp_path)]
    assert found == ["area/tables/flows.csv", "index.html"]
