"""Fixtures shared by the tests: a browser, where there is one."""

import os
import shutil

import pytest

REQUIRE_ALL = os.environ.get("SEND_REQUIRE_ALL") == "1"


def skip_or_fail(reason):
    """Skip the test for a reason, or fail where everything must run."""
    if REQUIRE_ALL:
        pytest.fail(f"{reason} (SEND_REQUIRE_ALL=1)")
    pytest.skip(reason)


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
