"""What the levels of an area share is computed once, and again when a setting changes."""

import shutil
from dataclasses import replace

import pandas as pd
import pytest

from send_analysis.config import ConfigError, paths
from send_analysis.runs import checks, frozen

pytestmark = pytest.mark.unit


@pytest.fixture
def folder(tmp_path, monkeypatch):
    copied = tmp_path / "config"
    shutil.copytree(paths.config(), copied)
    monkeypatch.setattr(paths, "config", lambda: copied)
    return copied


def test_settings_are_parsed_once_and_again_after_a_change(folder):
    first = checks.settings()
    assert checks.settings() is first
    file = folder / "tracker.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text(header + "".join(rows[:-1]), encoding="utf-8")
    assert len(checks.settings().actions) == len(first.actions) - 1


def test_checks_of_an_area_are_kept_for_its_levels_and_made_again_after_a_change(folder):
    first = checks.of_data(None, "420")
    assert checks.of_data(None, "420") is first
    (folder / "tracker.csv").write_text("colour\nred\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="tracker"):
        checks.of_data(None, "420")


def kept(known, text):
    """Return what is found, or was kept of an earlier call: the text in one cell."""
    return checks._kept(known, lambda: pd.DataFrame({"found": [text]})).found.item()


def test_findings_are_kept_for_other_processes_until_an_input_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "processed", lambda: tmp_path)
    known = frozen.Frozen(tmp_path, {}, {"tables/caseload.parquet": "1"}, key="")
    assert [kept(known, "first"), kept(known, "second")] == ["first", "first"]
    assert kept(replace(known, files={"tables/caseload.parquet": "2"}), "third") == "third"


def test_findings_of_private_files_are_kept_nowhere(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "processed", lambda: tmp_path)
    private = frozen.Frozen(tmp_path, {}, {}, key="secret")
    assert [kept(private, "first"), kept(private, "second")] == ["first", "second"]
    assert not list(tmp_path.iterdir())
