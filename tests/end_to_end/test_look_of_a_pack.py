"""Every page of a real pack in a browser: who reads it wide, narrow, large, printed or by keyboard.

What html-validate would say of nesting is found without it: the tree that the browser builds is the
tree that the markup writes.
"""

from collections import Counter

import pytest
from bs4 import BeautifulSoup

from tests.end_to_end.test_look import HEIGHT, violations

pytestmark = pytest.mark.end_to_end
WIDE, NARROW, PRINTED = 1280, 320, 688  # the last is the width of A4 within its margins
LONGEST, MOST_BYTES = 9_000, 300_000
SMALLEST = 12  # pixels, which are nine points
_OPEN = "document.querySelectorAll('details').forEach(d => d.open = true)"
_CLIPPED = (
    "[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth)"
    ".map(s => s.getAttribute('aria-labelledby'))"
)
_OUTSIDE = (
    "[...document.querySelectorAll('.stacks tbody :is(th, td)')].filter(c => "
    "c.getBoundingClientRect().right > window.innerWidth).map(c => c.textContent)"
)
_UNNAMED = (
    "[...document.querySelectorAll('.stacks tbody td')].filter(c => "
    "!getComputedStyle(c, '::before').content.includes("
    "c.closest('table').tHead.rows[0].cells[c.cellIndex].textContent)).map(c => c.textContent)"
)
_SMALL = (
    "[...document.querySelectorAll('main:not(.front) :is(th, td, caption, td small)')].filter(c =>"
    f" parseFloat(getComputedStyle(c).fontSize) < {SMALLEST}).map(c => c.textContent)"
)
_SEEN_THOUGH_FOLDED = (
    "[...document.querySelectorAll('main details:not([open])')].filter(d => "
    "d.getBoundingClientRect().height > 0).map(d => d.textContent)"
)
_PAIRS = (
    "[...document.querySelectorAll('body *')].map(e => (e.parentElement.localName + ' ' + "
    "e.localName).toLowerCase())"
)


def files(pack):
    """Return the index and every page of the area, its front page first."""
    area = pack / "havering"
    return [pack / "index.html", area / "index.html", *sorted(area.glob("*/*.html"))]


@pytest.fixture(scope="module")
def looked(browser, pack):
    """Yield what opens each page of the pack at a width, with all that it asked for."""
    opened = []

    def each(width, **how):
        page = browser.new_page(viewport={"width": width, "height": HEIGHT}, **how)
        opened.append(page)
        page.asked = []
        page.on("request", lambda sent: page.asked.append(sent.url))
        for file in files(pack):
            page.goto(file.as_uri())
            yield page, file.name

    yield each
    for page in opened:
        page.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_page_is_accessible_and_whole_and_asks_for_nothing(looked, width):
    for page, name in looked(width):
        page.evaluate(_OPEN)
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert all(url.startswith("file:") for url in page.asked), name


def test_every_page_is_short_and_light(looked, pack):
    for page, name in looked(WIDE):
        assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST, name
    assert {f.name: f.stat().st_size for f in files(pack) if f.stat().st_size >= MOST_BYTES} == {}


def test_no_column_is_clipped(looked):
    for page, name in looked(WIDE):
        assert page.evaluate(_CLIPPED) == [], name
        page.evaluate(_OPEN)
        assert page.evaluate(_CLIPPED) == [], name


def test_on_a_narrow_screen_each_value_is_seen_with_its_heading(looked):
    stacked = 0
    for page, name in looked(NARROW):
        page.evaluate(_OPEN)
        stacked += page.locator(".stacks").count()
        assert page.evaluate(_OUTSIDE) == [], name
        assert page.evaluate(_UNNAMED) == [], name
    assert stacked > 10


def test_a_stacked_table_is_still_a_table_to_a_screen_reader(looked):
    for page, name in looked(NARROW):
        if not name.startswith("40_"):
            continue
        page.evaluate(_OPEN)
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
        for role, element in {
            "table": "table",
            "row": "tr",
            "columnheader": "thead th",
            "rowheader": "tbody th",
            "cell": "td",
        }.items():
            assert roles[role] == page.locator(element).count() > 0, role


def test_letters_twice_as_large_do_not_widen_a_page(looked):
    for page, name in looked(WIDE):
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDE, name


def test_in_forced_colours_the_open_page_and_marks_are_still_told_apart(looked):
    for page, name in looked(WIDE, forced_colors="active"):
        current = page.locator(".top > nav [aria-current]")
        assert all(
            current.nth(i).evaluate("e => getComputedStyle(e).borderBottomStyle") == "solid"
            for i in range(current.count())
        ), name
        for kind, line in {"assumed": "dotted", "unverified": "dashed"}.items():
            marked = page.locator(f"data.{kind}")
            if marked.count():
                style = marked.first.evaluate("e => getComputedStyle(e).textDecorationStyle")
                assert style == line, name


def test_printed_tables_are_at_nine_points_and_nothing_folded_is_printed(looked):
    for page, name in looked(PRINTED):
        page.emulate_media(media="print")
        assert page.evaluate(_SMALL) == [], name
        assert page.evaluate(_SEEN_THOUGH_FOLDED) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= PRINTED, name
        assert page.locator("nav:visible").count() == 0, name


def test_elements_are_nested_as_they_are_written(looked, pack):
    for (page, name), file in zip(
        looked(WIDE, java_script_enabled=False), files(pack), strict=True
    ):
        written = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser").body
        pairs = Counter(f"{e.parent.name} {e.name}".lower() for e in written.find_all(True))
        built = Counter(page.evaluate(_PAIRS))
        assert (built - pairs, pairs - built) == (Counter(), Counter()), name
        ids = Counter(e["id"] for e in written.find_all(id=True))
        assert [id for id, times in ids.items() if times > 1] == [], name


def to_link(page, selector):
    """Press Tab until a link is focused; return its address."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return page.evaluate("document.activeElement.href")
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def test_a_pack_is_walked_by_keyboard_alone(browser, pack):
    page = browser.new_page(viewport={"width": WIDE, "height": HEIGHT})
    page.goto((pack / "havering" / "index.html").as_uri())
    walked = []
    while page.locator("nav.next a").count():
        walked.append(page.locator(".top [aria-current]").first.inner_text())
        to_link(page, ".skip")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        if page.locator("main details").count():
            to_link(page, "main summary")
            page.keyboard.press("Space")
            assert page.evaluate("document.activeElement.parentElement.open")
        goal = page.locator("nav.next a").evaluate("a => a.href")
        page.goto(page.url.split("#")[0])
        assert to_link(page, "nav.next a") == goal
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == goal
    assert walked == [
        *("Summary", "Local area", "Plans", "Places", "Money", "Scenarios", "Forecast record")
    ]
    page.close()
