"""What the levels of an area share is computed once, and again when a setting changes."""

import shutil

import pytest

from send_analysis.config import ConfigError, paths
from send_analysis.runs import checks

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
