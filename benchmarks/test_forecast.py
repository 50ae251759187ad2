"""What a forecast of plans costs in a new process, and again in the same one, as README says it."""

import subprocess
import sys

import pytest

SENTENCE = (
    "A forecast of plans takes {first:.1f} seconds of processor time in a new process and "
    "{again:.1f} once another has been made there"
)
TWO_FORECASTS = """
from time import process_time
import send_analysis as sa
for seed in (1, 2):
    began = process_time() if seed > 1 else 0
    sa.run("havering", seed=seed).forecast
    print(process_time() - began)
"""


@pytest.fixture(scope="module")
def forecasts():
    """Return what makes two forecasts in a new process, and the processor time of each."""

    def make():
        command = (sys.executable, "-c", TWO_FORECASTS)
        made = subprocess.run(command, capture_output=True, text=True, check=True)
        return tuple(map(float, made.stdout.split()))

    make()  # compiles the package, and reads what has changed
    return make


def test_forecast_in_a_new_process_and_again(benchmark, capsys, forecasts):
    first, again = benchmark.pedantic(forecasts, rounds=1)
    with capsys.disabled():
        print(f"\n{SENTENCE.format(first=first, again=again)}")
    assert again < first / 4  # what is read and fitted is kept
