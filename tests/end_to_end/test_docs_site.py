"""The site of the documents: built without a warning, accessible, whole without a network."""

import pytest

import send_analysis
from tests.end_to_end.conftest import shell
from tests.end_to_end.test_look import violations

pytestmark = pytest.mark.end_to_end
PAGES = ("index.html", "tutorial.html", "reference/settings.html", "reference/api.html")


@pytest.fixture(scope="module")
def site(project):
    """Return the folder of the site that ``make docs`` built; a warning would have failed it."""
    done = shell("make docs", project)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return project / "build" / "docs"


@pytest.fixture(params=PAGES)
def opened(request, browser, site):
    """Yield a page of the site, opened from its file, with what it asked for."""
    page = browser.new_page()
    asked = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.goto((site / request.param).as_uri())
    yield page, asked
    page.close()


def test_no_accessibility_rule_is_broken(opened):
    page, _ = opened
    assert violations(page) == []


def test_nothing_comes_from_the_network(opened):
    _, asked = opened
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_what_is_made_from_the_code_is_there(site):
    def shown(page):
        return (site / "reference" / page).read_text(encoding="utf-8")

    assert 'id="send-analysis-data-add"' in shown("commands.html")
    assert "sufficiency.slip" in shown("settings.html")
    assert "block_transfer" in shown("settings.html")
    names = [name for name in send_analysis.__all__ if name[0] != "_"]
    assert [n for n in names if f'id="send_analysis.{n}"' not in shown("api.html")] == []
    assert "<!-- made" not in shown("commands.html") + shown("settings.html") + shown("api.html")
