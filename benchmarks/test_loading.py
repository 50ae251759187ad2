"""Loading the whole 2025 release: time beside a bare pandas.read_csv, and peak memory."""

import io
import resource
import sys
import zipfile
from time import process_time

import pandas as pd
import pytest

from send_analysis.loaders.intake import archive, publications
from send_analysis.loaders.intake.base import RawFile

RELEASE = "dfe/education-health-and-care-plans_2025.zip"
MOST_TIMES = 2.5  # as long as reading the same bytes bare
MOST_BYTES = 1.5e9
ROUNDS = 9
KILOBYTE = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in


@pytest.fixture(scope="module")
def release(real_data):
    return archive.read_file(real_data / RELEASE)


def bare(release: RawFile) -> int:
    """Unzip and read every CSV with pandas and nothing else."""
    with zipfile.ZipFile(io.BytesIO(release.data)) as opened:
        names = [name for name in opened.namelist() if name.endswith(".csv")]
        read = [pd.read_csv(io.BytesIO(opened.read(name))) for name in names]
    return sum(map(len, read))


def loaded(release: RawFile) -> int:
    """Unzip, recognise and load every member, as ``data add`` does."""
    found = [(f, publications.recognise(f)) for f in archive.open_bytes(release)]
    known = [(file, what) for file, what in found if what is not None]
    return len(publications.load_all(known))


def least_time(work, release: RawFile, rounds: int = ROUNDS) -> float:
    """Return the least busy time of this process over some rounds, in seconds."""
    times = []
    for _ in range(rounds):
        started = process_time()
        work(release)
        times.append(process_time() - started)
    return min(times)


# Busy time of this process, both sides in one run: what else runs on the machine counts for
# neither. Unzipping is counted on both sides.
@pytest.mark.benchmark(timer=process_time)
def test_a_whole_release_takes_at_most_two_and_a_half_times_a_bare_read(benchmark, release, capsys):
    assert benchmark.pedantic(loaded, [release], rounds=ROUNDS, warmup_rounds=1) > 0
    ratio = benchmark.stats["min"] / least_time(bare, release)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE
    benchmark.extra_info |= {"times a bare read": ratio, "peak bytes": peak}
    with capsys.disabled():
        print(f"\n2025 release: {ratio:.2f} times a bare read, peak {peak / 1e6:,.0f} MB")
    assert ratio <= MOST_TIMES
    assert peak < MOST_BYTES
