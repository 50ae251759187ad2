"""A page of the report in a browser: accessible, whole at 320 px, nothing from the network."""

import itertools

import nbformat.v4 as nb
import pytest

from send_analysis import runs
from send_analysis.pages import budget, evaluation, kit, places, plans, quality, scenarios
from send_analysis.publish.store import manifest
from send_analysis.publish.web import html, index
from tests import invented
from tests.conftest import skip_or_fail

pytestmark = pytest.mark.end_to_end
AREA = invented.AREA
WIDTHS = (1280, 320)
HEIGHT = 900


def run_tables():
    return runs.RunTables(invented.about(), invented.run())


def shown(run):
    """Yield headings and what cells display, in the order of a page."""
    yield "# How many EHC plans should we expect?"
    yield plans.words.answer(run)
    yield plans.words.range_note(run)
    yield "## All plans, counted and expected"
    yield plans.charts.plans_fan(run)
    yield plans.words.start_note(run)
    yield "## Were past forecasts right?"
    yield evaluation.words.past_forecasts_answer(run)
    yield evaluation.charts.past_forecasts(run)
    yield evaluation.tables.forecast_check(run)
    yield "## Where and with what needs?"
    yield plans.charts.plans_by(run, "provision")
    yield "## Are there enough places?"
    yield places.words.answer(run)
    yield places.today.standing(run)
    yield places.today.table(run)
    yield places.charts.shortage(run)
    yield places.tables.if_full(run)
    yield places.charts.project_effects(run)
    yield places.parts.heat(run)
    yield places.tables.places(run)
    yield "## What will it cost?"
    yield budget.words.answer(run)
    yield budget.words.current_rules_caution(run)
    yield budget.charts.balance_path(run)
    yield budget.lines.spend_by_line(run)
    yield budget.tables.income(run)
    yield budget.tables.unit_costs(run)
    yield "## What rests on what?"
    yield quality.words.assumptions_note(run)
    yield kit.assumptions_table(run)
    yield scenarios.tables.measures(run)
    yield quality.tables.quality(invented.Run(), "release")


def cell(display):
    if isinstance(display, str):
        return nb.new_markdown_cell(display)
    data = {"text/html": display._repr_html_(), "text/plain": "not shown"}
    output = nb.new_output("execute_result", data=data)
    return nb.new_code_cell("secret_code = 1", outputs=[output])


@pytest.fixture(scope="module")
def page_html():
    run = run_tables()
    notebook = nb.new_notebook(cells=[cell(display) for display in shown(run)])
    return html.page(notebook, "20_ehcp_forecast", run)


@pytest.fixture(scope="module")
def index_html():
    request = {"areas": ["havering"], "scenarios": ["baseline"], "seed": 1, "draws": 1000}
    outputs = {"havering/baseline/20_ehcp_forecast.html": "", "havering/area/other.html": ""}
    made = {"run_id": "20261122T0515-3f9a", "started": "2026-11-22T05:15:00Z"}
    told = {**made, "code_version": "0.1.0", "request": request, "outputs": outputs}
    return index.index({"havering": manifest.Manifest.model_validate(told)})


@pytest.fixture(params=WIDTHS)
def opened(request, browser, page_html, tmp_path):
    """Yield the page at one width, with the requests it made."""
    file = tmp_path / "page.html"
    file.write_text(page_html, encoding="utf-8")
    page = browser.new_page(viewport={"width": request.param, "height": HEIGHT})
    asked = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.goto(file.as_uri())
    yield page, asked
    page.close()


def violations(page):
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        skip_or_fail("axe-playwright-python is not installed: it comes with requirements.lock")
    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found]


def test_no_accessibility_rule_is_broken(opened):
    page, _ = opened
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert violations(page) == []


def test_the_page_does_not_scroll_sideways(opened):
    page, _ = opened
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1]


def test_nothing_is_asked_of_the_network(opened):
    _, asked = opened
    assert [url for url in asked if not url.startswith("file:")] == []
    assert len(asked) == 1


def test_headings_are_in_order_and_the_language_is_set(opened):
    page, _ = opened
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    assert page.title() == "How many EHC plans should we expect?: Havering, No new action"
    assert page.locator(".made").inner_text() == "Data to January 2025"


def test_one_drawing_of_each_chart_is_seen_with_letters_large_enough(opened):
    page, _ = opened
    seen = page.evaluate(
        "[...document.querySelectorAll('figure')].map(f => [...f.querySelectorAll(':scope > svg')]"
        ".filter(s => s.getBoundingClientRect().width > 0).length)"
    )
    assert set(seen) == {1}
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('figure > svg')]"
        ".filter(s => s.getBoundingClientRect().width > 0)"
        ".map(s => 12.5 * s.getBoundingClientRect().width / s.viewBox.baseVal.width))"
    )
    assert smallest >= 10


def test_the_skip_link_leads_to_the_report(opened):
    page, _ = opened
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_page_shows_outputs_but_no_code_and_only_verified_numbers(page_html):
    assert "secret_code" not in page_html and "not shown" not in page_html
    assert "<script" not in page_html
    assert html.unsupported_numbers(page_html, run_tables()) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_index_is_accessible_and_links_only_pages_that_were_made(browser, index_html, width):
    page = browser.new_page(viewport={"width": width, "height": HEIGHT})
    page.set_content(index_html)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    links = page.evaluate(
        "[...document.querySelectorAll('.area a')].map(a => a.getAttribute('href'))"
    )
    assert links == ["havering/baseline/20_ehcp_forecast.html"]
    page.close()
