"""Memory and time that files take which are endless when read, each in a process of its own."""

import subprocess
import sys
import time

import pytest

from tests import bombs

READ = """
import resource, sys
from pathlib import Path
from send_analysis.loaders.intake import opened
from send_analysis.loaders.intake.base import LoadError
opened.open_all  # what is imported counts, and not what a file adds
from send_analysis.loaders.own import hidden; import openpyxl, odf.opendocument
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    opened.open_all([Path(sys.argv[1])])
except LoadError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
MOST = 700  # MB: a .gz of 500 MB is unpacked up to the limit


@pytest.mark.parametrize("name", [*bombs.FILES, *bombs.LARGE])
def test_an_endless_file_is_refused_with_little_memory(name, benchmark, tmp_path, capsys):
    make, _ = {**bombs.FILES, **bombs.LARGE}[name]
    (tmp_path / name).write_bytes(make())

    def read():
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", READ, tmp_path / name], capture_output=True, text=True
        )
        assert done.stdout, done.stderr or "the file was accepted"
        return int(done.stdout) / 1000, time.perf_counter() - start

    added, seconds = benchmark.pedantic(read, rounds=1)
    size = (tmp_path / name).stat().st_size
    with capsys.disabled():
        print(f"\n{name}: {size:,} bytes refused in {seconds:.1f} s, {added:.0f} MB more in use")
    assert added < MOST
