"""Every example of the public names runs; they share their runs, so that each stays cheap."""

import doctest
import importlib
import pkgutil
from functools import cache

import pytest

from send_analysis import api

pytestmark = pytest.mark.unit


def examples():
    """Return every example of the room, each once."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    modules = [
        importlib.import_module(m.name)
        for m in pkgutil.iter_modules(api.__path__, "send_analysis.api.")
    ]
    found = [one for module in modules for one in finder.find(module)]
    return [one for one in found if one.examples]


@pytest.fixture(autouse=True, scope="module")
def runs_made_once():
    made = cache(api.run)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "run", made)
        yield


@pytest.mark.parametrize("example", examples(), ids=lambda one: one.name)
def test_an_example_runs(example):
    told = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    assert runner.run(example, out=told.append).failed == 0, "".join(told)
