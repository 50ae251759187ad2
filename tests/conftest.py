"""What tests share: the folder of publishers' files that real-data tests read, a browser."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REAL_DATA = Path(os.environ.get("SEND_REAL_DATA", ROOT.parent / "shared" / "data"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the notebooks that nbval runs in their tier."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.notebook)


def skip_or_fail(reason: str) -> None:
    """Skip a test that cannot run here; fail it where everything must run."""
    if os.environ.get("SEND_REQUIRE_ALL") == "1":
        pytest.fail(f"SEND_REQUIRE_ALL is set and {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of publishers' files as downloaded."""
    if not REAL_DATA.is_dir():
        skip_or_fail(f"publishers' files are not at {REAL_DATA} (SEND_REAL_DATA names the folder)")
    return REAL_DATA


@pytest.fixture(scope="session")
def paper_lines(real_data: Path):
    """Return the lines of a council paper by its source, white space made plain."""
    order = (
        "havering_2017_board_update",
        "wokingham_2020_strategy",
        "tower_hamlets_2021_plan",
        "rotherham_2018_update",
        "havering_2024_self_evaluation",
    )
    files = sorted((real_data / "council_papers" / "text").glob("*.txt"))
    if len(files) != len(order):
        skip_or_fail("the text of the council papers is not at hand")
    lines = {
        f"council_papers/{paper}": [" ".join(line.split()) for line in file.read_text().split("\n")]
        for paper, file in zip(order, files, strict=True)
    }
    return lines.__getitem__


@pytest.fixture(scope="session")
def dfe(real_data: Path):
    """Return DfE's releases as loaded, file by file and as tables; no test may change them."""
    from send_analysis.loaders.intake import assembly

    return assembly.read_folder(real_data / "dfe")


@pytest.fixture(scope="session")
def dfe_tables(dfe):
    """Return the tables of DfE's releases; no test may change them."""
    return dfe.tables


@pytest.fixture(scope="session")
def publishers(real_data: Path, dfe):
    """Return DfE's releases, what is at hand of the newest, its money workbooks and ONS."""
    from send_analysis.loaders.intake import assembly

    others = [
        assembly.read_folder(real_data / name)
        for name in ("dfe_2026", "finance", "ons", "outcomes")
    ]
    return [*dfe.vintages, *(vintage for one in others for vintage in one.vintages)]


@pytest.fixture(scope="session")
def browser():
    """Yield Debian's chromium, driven by Playwright."""
    chromium = shutil.which("chromium")
    if chromium is None:
        skip_or_fail("chromium is not installed: sh tests/install_browser.sh")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip_or_fail("playwright is not installed: it comes with requirements.lock")
    with sync_playwright() as playwright:
        # A container's root user cannot use chromium's sandbox; only our own pages are opened.
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    """Yield the address of a server of S3 on this machine, which ends with the tests."""
    program = Path(sys.prefix).with_name(".venv-s3") / "bin" / "moto_server"
    if not program.is_file():
        skip_or_fail("the server of S3 is not installed: make .venv-s3/installed")
    log = tmp_path_factory.mktemp("s3") / "server.log"
    with log.open("w") as told, subprocess.Popen([program, "-p", "0"], stderr=told) as server:
        try:
            yield _address_told(log)
        finally:
            server.kill()


def _address_told(log: Path) -> str:
    """Return the address that a server writes into its log when it listens."""
    for _ in range(600):
        if told := re.search(r"Running on (\S+)", log.read_text()):
            return told[1]
        time.sleep(0.1)
    raise TimeoutError(f"the server of S3 does not listen: {log.read_text()}")
