"""What README and CONTRIBUTING promise of time and of the machine is still said there."""

import re
from pathlib import Path

import pytest

from benchmarks.test_forecast import SENTENCE

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
INSTALLS = "tests/install_browser.sh"


def text(name):
    """Return a document's text in one line."""
    return " ".join((ROOT / name).read_text(encoding="utf-8").split())


def test_where_the_script_is_named_that_installs_a_browser_it_says_with_root():
    assert (ROOT / INSTALLS).is_file()
    sentences = [
        sentence
        for name in ("README.md", "CONTRIBUTING.md")
        for sentence in re.split(r"(?<=\.) ", text(name))
        if INSTALLS in sentence
    ]
    assert sentences
    for sentence in sentences:
        assert "`make test` installs Chromium" in sentence and "with root" in sentence


def test_the_time_of_a_forecast_is_said_as_the_benchmark_prints_it():
    form = re.escape(SENTENCE.format(first=0, again=0)).replace(r"0\.0", r"\d+\.\d")
    assert len(re.findall(form, text("README.md"))) == 1
