"""Reading a register of 50,000 schools: time beside a bare pandas.read_csv, and peak memory."""

import io
import subprocess
import sys
from pathlib import Path
from time import process_time

import pandas as pd
import pytest

from benchmarks.test_loading import KILOBYTE, least_time
from send_analysis.loaders.intake import publications
from send_analysis.loaders.intake.base import RawFile
from tests.schools import as_csv

SCHOOLS = 50_000
WIDTH = 1_200  # bytes a row: the publisher's file is about 60 MB
TYPES = (
    "Community school",
    "Community special school",
    "Academy converter",
    "Free schools special",
)
STATUSES = ("Open", "Closed")
AREAS = ("311", "372", "872", "211")
MOST_TIMES = 1.0  # as long as reading the same bytes bare
MOST_BYTES = 500e6
# The most kilobytes a process needs that does nothing else. On Linux ru_maxrss would begin with
# what its parent held.
ALONE = """
import resource, sys
from pathlib import Path
from send_analysis.loaders.intake import archive, publications
[file] = archive.open_path(Path(sys.argv[1]))
publications.load(file, publications.recognise(file))
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
most = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
print(*most or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss])
"""


@pytest.fixture(scope="module")
def register() -> RawFile:
    """Return a file of invented schools in the publisher's layout, size and encoding."""
    schools = [
        {
            "area": AREAS[n % 4],
            "type": TYPES[n // 4 % 4],
            "status": STATUSES[n // 16 % 2],
            "capacity": str(50 + n % 400),
            "on_roll": str(40 + n % 390),
        }
        for n in range(SCHOOLS)
    ]
    return RawFile("edubasealldata20260501.csv", as_csv(schools, WIDTH))


def bare(register: RawFile) -> int:
    """Read the whole file with pandas and nothing else."""
    return len(pd.read_csv(io.BytesIO(register.data), encoding="cp1252", dtype=str))


def loaded(register: RawFile) -> int:
    """Recognise and load the file, as ``data add`` does."""
    return len(publications.load(register, publications.recognise(register)).tables["capacity"])


@pytest.mark.benchmark(timer=process_time)
def test_a_register_takes_no_longer_than_a_bare_read(benchmark, register, tmp_path, capsys):
    assert benchmark.pedantic(loaded, [register], rounds=3, warmup_rounds=1) > 0
    ratio = benchmark.stats["min"] / least_time(bare, register, rounds=3)
    peak = peak_alone(register, tmp_path)
    benchmark.extra_info |= {"times a bare read": ratio, "peak bytes": peak}
    with capsys.disabled():
        print(f"\nregister of schools: {ratio:.2f} times a bare read, peak {peak / 1e6:,.0f} MB")
    assert ratio <= MOST_TIMES
    assert peak < MOST_BYTES


def peak_alone(register: RawFile, folder: Path) -> float:
    """Return the most bytes that a process which does nothing else needs."""
    path = folder / register.name
    path.write_bytes(register.data)
    done = subprocess.run([sys.executable, "-c", ALONE, path], capture_output=True, check=True)
    return float(done.stdout) * KILOBYTE
