"""Write the screenshots of the documents from a finished report: ``make screenshots``."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from send_analysis.config import paths

IMAGES = Path(__file__).parent / "images"
PAGES = {  # the page, and how much of it in pixels
    "report": ("index.html", 900),
    "plans": ("baseline/20_ehcp_forecast.html", 1200),
    "explorer": ("compare/65_explorer.html", 1000),
}
NOTEBOOKS = "notebooks/explore"
START = f"{NOTEBOOKS}/00_start_here.ipynb"
WIDTH, HEIGHT = 1280, 900
COLOURS = 64  # a page of text and charts needs no more, and the files stay small
PATIENCE = 300_000  # milliseconds for JupyterLab and the first forecast


def main(report: Path) -> None:
    """Write every screenshot; ``report`` is the folder of one authority."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, (place, height) in PAGES.items():
            keep(opened(browser, (report / place).resolve().as_uri(), height), name)
        with jupyterlab() as address:
            keep(start_notebook(browser, address), "jupyterlab")
        browser.close()


def opened(browser: Browser, address: str, height: int = HEIGHT) -> Page:
    """Return a page of the browser at an address."""
    page = browser.new_page(viewport={"width": WIDTH, "height": height})
    page.goto(address)
    return page


def start_notebook(browser: Browser, address: str) -> Page:
    """Return JupyterLab with the start notebook, its first forecast shown."""
    page = opened(browser, f"{address}/lab/tree/{START}")
    news = page.get_by_role("button", name="No", exact=True)
    page.add_locator_handler(news, news.click)
    page.get_by_text("| Idle").wait_for(timeout=PATIENCE)  # the kernel is ready
    page.locator(".jp-Notebook .jp-CodeCell").first.click(timeout=PATIENCE)
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output table").first.wait_for(timeout=PATIENCE)
    return page


@contextmanager
def jupyterlab() -> Iterator[str]:
    """Yield the address of a JupyterLab on a copy of the notebooks, stopped afterwards."""
    with socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    kernel = "--MultiKernelManager.default_kernel_name=send_analysis"
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token=", "--allow-root"]
    with TemporaryDirectory() as folder:
        shutil.copytree(paths.root() / NOTEBOOKS, Path(folder, NOTEBOOKS))
        command = [sys.executable, "-m", "jupyterlab", kernel, *options]
        server = subprocess.Popen(command, cwd=folder)
        try:
            yield _answering(f"http://localhost:{port}")
        finally:
            server.terminate()
            server.wait()


def _answering(address: str) -> str:
    for _ in range(60):
        try:
            urlopen(f"{address}/api").close()
        except URLError:
            time.sleep(1)
        else:
            return address
    raise TimeoutError(f"JupyterLab does not answer at {address}")


def keep(page: Page, name: str) -> None:
    """Write what a page shows as a small PNG."""
    shown = Image.open(BytesIO(page.screenshot()))
    shown.convert("RGB").quantize(COLOURS).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
