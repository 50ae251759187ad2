"""Every line of the five papers is in the inventory, and every item leads to what is loaded.

``paper_inventory.csv`` has a row for each item of a line: its kind, at most twelve words that prove
it, and the claims that hold it. A line without an item says why: a heading, a contact.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.config import local_area as settings_of
from send_analysis.pages.local_area import tables, words
from tests import embedded_case, invented
from tests.unit import paper_case
from tests.unit.indicator_case import AREA
from tests.unit.shown_rows import rows_of

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
INVENTORY = pd.read_csv(
    Path(__file__).with_name("paper_inventory.csv"), dtype={"line": int}, keep_default_na=False
)
ITEMS = INVENTORY[INVENTORY.claims != ""]
PAPERS = sorted(INVENTORY.paper.unique())
NUMBER = re.compile(r"\d[\d,./]*\d|\d")
UNTYPED = {("havering_2024_self_evaluation", 524): ["01708", "746401"]}  # a telephone number
NUMBERED = re.compile(r"^(- )?(\d+(\.\d+)+ |\d+\. ?)")  # a paragraph's own number


@pytest.fixture(scope="module")
def claims():
    loaded = embedded_case.tables()["claim"]
    return loaded.assign(paper=loaded.source_id.str.removeprefix("council_papers/"))


@pytest.fixture(scope="module")
def actions():
    return settings_of.actions(ROOT / "config")


def claim_ids(item):
    """Return the claims of an item: ``dates/001-003`` are three."""
    topic, _, numbers = item.claims.partition("/")
    return paper_case.claim_ids(item.paper, topic, numbers)


def test_every_item_leads_to_a_claim_and_every_claim_is_an_item(claims):
    named = {claim for item in ITEMS.itertuples() for claim in claim_ids(item)}
    assert named == set(claims.claim_id)


def test_every_action_of_a_paper_is_in_the_tracker(claims, actions):
    planned = set(claims[claims.topic == "plan"].claim_id)
    assert planned and planned <= {one.claim_id for one in actions}


def test_a_line_without_an_item_says_why():
    without = INVENTORY[INVENTORY.claims == ""]
    assert (without.kind != "").all() and (without.quote == "").all()


@pytest.mark.parametrize("paper", PAPERS)
def test_every_line_of_a_paper_is_in_the_inventory(paper, paper_lines):
    lines = paper_lines(f"council_papers/{paper}")
    printed = {number for number, line in enumerate(lines, start=1) if line}
    assert printed == set(INVENTORY[INVENTORY.paper == paper].line)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_words_that_prove_an_item_are_on_its_line(paper, paper_lines, claims):
    lines = paper_lines(f"council_papers/{paper}")
    for item in ITEMS[ITEMS.paper == paper].itertuples():
        assert item.quote and item.quote in lines[item.line - 1], item
        assert len(item.quote.split()) <= 13, item
    for claim in claims[claims.paper == paper].itertuples():
        evidence = " ".join(claim.evidence.split())
        assert evidence and evidence in lines[int(claim.line) - 1], claim.claim_id


@pytest.mark.parametrize("paper", PAPERS)
def test_every_number_on_a_line_with_items_is_in_a_claim(paper, paper_lines, claims):
    """A number is in a claim of its line, or in one of the paper that says it elsewhere."""
    columns = ["value", "period", "measure", "breakdown", "note", "evidence"]
    known = " ".join(claims[claims.paper == paper][columns].fillna("").agg(" ".join, axis=1))
    lines = paper_lines(f"council_papers/{paper}")
    for line in ITEMS[ITEMS.paper == paper].line.unique():
        numbers = NUMBER.findall(NUMBERED.sub("", lines[line - 1]))
        assert [n for n in numbers if n not in known] == UNTYPED.get((paper, line), []), line


def test_every_claim_is_shown_on_the_page_of_its_council_or_in_the_file_it_links(claims, actions):
    """Goals are a table of the claims, actions rows of the tracker, all claims a file."""
    tracked = {one.claim_id for one in actions}
    for paper, own in claims.groupby("paper"):
        run = invented.Run({"claim": own.drop(columns="paper")}, AREA)
        goals = own.topic.isin(tables.GOALS).sum()
        shown = tables.goals(run)
        assert goals == (len(rows_of(shown)) if goals else len(str(shown))), paper
        assert own[~own.claim_id.isin(tracked) & (own.topic == "plan")].empty, paper
        said = words.claims_note(run)
        assert (
            f"hold {len(own):,} figures" in str(said)
            and 'href="tables/claim.csv"' in said.__html__()
        )
