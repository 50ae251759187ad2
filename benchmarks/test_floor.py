"""What a report costs beside its floor: as many notebooks that only start and import the package.

Both go through papermill and nbconvert in the same two processes, one after the other. Seconds by
the clock depend on what else the machine does; their ratio much less.
"""

import time
from datetime import UTC, datetime

import nbformat
import pytest

from send_analysis.cli import screen
from send_analysis.publish import notebooks, pack
from send_analysis.publish import request as asked
from send_analysis.publish.web import html
from send_analysis.publish.web.navigation import Place
from send_analysis.runs import workers

WORKERS, DRAWS = 2, 1000
TARGET = 1.5
# What every page imports, in one cell after the parameters.
IMPORTS = (
    "import send_analysis\nfrom send_analysis import runs\nfrom send_analysis.pages import kit"
)


def only_started(page):
    """Run a notebook that only imports the package, and write it as a page."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Started"), nbformat.v4.new_code_cell(IMPORTS)],
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": ""}},
    )
    page.notebook_file.parent.mkdir(parents=True, exist_ok=True)
    source = page.notebook_file.with_name(f"{page.notebook}-source.ipynb")
    nbformat.write(notebook, source)
    executed = notebooks.executed(source, {}, page.notebook_file)
    context = html.PageContext("Started", "", Place(page.notebook, "area"), html.css())
    page.html.parent.mkdir(parents=True, exist_ok=True)
    page.html.write_text(html.to_html(executed, context), encoding="utf-8")


@pytest.fixture(params=[False, True], ids=["fresh kernels", "forked kernels"])
def wanted(request):
    """Return a report of a seed that no kept run has: its tables are computed."""
    seed = time.time_ns() % screen.LARGEST_SEED
    return asked.of("havering", "baseline", seed, DRAWS, fork=request.param)


def test_report_beside_its_floor(benchmark, wanted, tmp_path):
    """Print how many times the floor one report takes; the target is one and a half."""
    pages = pack.pages_of(wanted, tmp_path / "floor" / "20260101T000000-floor")
    with workers.processes(WORKERS) as pool:
        began = time.perf_counter()
        for started in [pool.submit(only_started, page) for page in pages]:
            started.result()
        floor = time.perf_counter() - began

    def report():
        with workers.processes(WORKERS) as pool:
            built = pack.build(wanted, tmp_path, datetime.now(UTC), pool, False, lambda *_: None)
        assert not built.failed and not built.findings

    benchmark.pedantic(report, rounds=1)
    taken = benchmark.stats["mean"]
    benchmark.extra_info |= {"floor": floor, "ratio": taken / floor}
    print(
        f"\nreport{' --fork' * wanted.fork} {taken:.0f} s, "
        f"floor of {len(pages)} notebooks {floor:.0f} s: "
        f"{taken / floor:.1f} times (target {TARGET})"
    )
