"""Page 10 of all 153 authorities: every theme is drawn, and a missing figure is stated."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from send_analysis import config, local_area
from send_analysis.config import local_area as settings_of
from send_analysis.config import national
from send_analysis.pages import kit
from send_analysis.pages.local_area import charts, dots, words
from tests import embedded_case, invented, other_areas
from tests.unit.page_case import headline

pytestmark = pytest.mark.unit
CONFIG = Path(__file__).parents[2] / "config"
OPEN = [one for one in config.every_authority() if one.closed is None]
RATED = re.compile(r"(\d+) (red|amber|green)")
THEMES = ("identification", "attendance", "after_16")
# No school of its own (City of London: one, independent of any measure but a few), or five pupils.
SMALLEST = {"City of London", "Isles of Scilly"}


@pytest.fixture(scope="module")
def shared():
    """Return what the pictures of all authorities have in common."""
    inputs = embedded_case.inputs()
    settings = settings_of.read(CONFIG)
    rules = local_area.Rules.of(config.assumptions(CONFIG), date(2026, 6, 26))
    everywhere = local_area.every_authority(settings.framework, inputs, rules)
    return inputs, settings, rules, everywhere


def drawn(one, shared):
    inputs, settings, rules, everywhere = shared
    area = config.find_area(CONFIG, one.old_la_code)
    return invented.Run(local_area.picture(inputs, area, settings, rules, {}, everywhere), area)


def said(shown):
    """Return what a theme says beside its drawing: its note and its table."""
    return f"{shown.note}{shown.data._repr_html_()}" if isinstance(shown, kit.Chart) else str(shown)


def counted(text):
    """Return how many indicators a text says have each rating."""
    return Counter({rag: int(n) for n, rag in RATED.findall(text)})


def test_themes_count_the_indicators_that_the_answer_counts(shared):
    """Old and disputed ones stand in brackets in both, and a rated indicator is in one theme."""
    for slug in ("kent", "leeds", "havering"):
        run = drawn(config.find_area(CONFIG, slug), shared)
        status = run["indicator_status"]
        current = status[(status.reportability == "green") & (status.rag != "not rated")]
        themes = status.theme.dropna().unique()
        shown = [headline(dots.theme(run, name)) for name in themes]
        told = sum((counted(text.partition(" (old")[0]) for text in shown), Counter())
        assert told == Counter(current.rag) and told["green"] > 5


def test_there_are_153_authorities():
    assert len(OPEN) == 153


@pytest.mark.parametrize("tenth", range(10))
def test_every_authority_has_its_themes(tenth, shared):
    groups = sum(len(row.published) for row in national.read(CONFIG))
    for one in OPEN[tenth::10]:
        run = drawn(one, shared)
        status = run["indicator_status"]
        printed = status[status.theme.notna() & (status.value.notna())]
        assert len(status[status.theme.notna()]) >= groups, one.name
        if one.name not in SMALLEST:
            assert len(printed) > 0.8 * groups, one.name
            assert printed.england.notna().sum() > 0.5 * groups, one.name
            assert isinstance(charts.standing(run), kit.Chart), one.name
        missing = status[status.theme.notna() & status.value.isna() & (status.group != "no SEN")]
        shown = " ".join(said(dots.theme(run, theme)) for theme in THEMES)
        absent = missing[missing.theme.isin(THEMES)]
        assert all(title in shown for title in absent.title), one.name
        assert ("Not published for" in shown) == bool(len(absent)), one.name
        assert one.name in str(words.answer(run))
        assert status[status.indicator == "plans_per_1000"].value.notna().all(), one.name
        if not shared[1].framework.papers_of(one.old_la_code):  # which compare a council itself
            assert other_areas.named(run, run.area) == []
