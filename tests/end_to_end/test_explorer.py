"""The explorer in a browser: by keyboard alone, its numbers those of the run, nothing fetched."""

import pandas as pd
import pytest

from send_analysis.pages import kit

pytestmark = pytest.mark.end_to_end
PAGE = "havering/compare/65_explorer.html"


@pytest.fixture
def explorer(browser, pack):
    """Yield the page, with the requests it made and the errors of its script."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    asked, failed = [], []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto((pack / PAGE).as_uri())
    yield page, asked, failed
    page.close()


def explored(pack, **key):
    table = pd.read_parquet(pack / "havering" / "compare" / "tables" / "explored.parquet")
    for column, value in key.items():
        table = table[table[column] == value]
    return table.sort_values(["period", "statistic"])


def choose(page, control, text):
    """Choose by typing the option's first letters, as a reader without a mouse does."""
    page.focus(f"#explorer-{control}")
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def shown(page):
    rows = page.locator("#explorer-table tbody tr")
    return [row.locator("td").all_inner_texts() for row in rows.all()]


def test_choices_by_keyboard_show_the_run_s_values(explorer, pack):
    page, asked, failed = explorer
    choose(page, "scenario", "Reviews")
    choose(page, "measure", "Plans")
    choose(page, "group", "Autistic")
    value = page.input_value("#explorer-scenario")
    group = page.input_value("#explorer-group")
    dimension, category = group.split("/") if group else ("total", "total")
    rows = explored(
        pack, scenario=value, size=1.0, measure="plans", dimension=dimension, category=category
    )
    expected = [
        [kit.formatted(v, "forecast") for v in year["value"]] for _, year in rows.groupby("period")
    ]
    assert [row[:3] for row in shown(page)] == expected
    assert failed == [] and [url for url in asked if not url.startswith("file:")] == []


def test_money_reads_as_on_the_pages(explorer, pack):
    page, _, failed = explorer
    page.select_option("#explorer-measure", "in_year_balance")
    rows = explored(pack, scenario="baseline", size=1.0, measure="in_year_balance")
    expected = [
        [kit.formatted(v, "gbp_m_about") for v in year["value"]]
        for _, year in rows.groupby("period")
    ]
    assert [row[:3] for row in shown(page)] == expected and failed == []
    assert page.is_disabled("#explorer-group")


def test_the_answer_is_announced_and_follows_the_choice(explorer):
    page, _, _ = explorer
    before = page.inner_text("#explorer-answer")
    page.select_option("#explorer-period", index=1)
    assert page.inner_text("#explorer-answer") != before
    assert page.locator("output#explorer-answer").is_visible()  # read out when it changes


def test_without_a_script_everything_is_there_as_tables(browser, pack):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((pack / PAGE).as_uri())
    assert page.locator("#explorer").is_hidden()
    titles = page.locator("#table-explored-plans tbody th").all_text_contents()
    listed = pd.read_parquet(pack / "havering" / "compare" / "tables" / "scenarios.parquet")
    assert set(titles) == set(listed.title)
    context.close()
