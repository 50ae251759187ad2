"""The page of scenarios: what it says, in which order, and what it says where tables are few."""

import pytest
from bs4 import BeautifulSoup

from send_analysis.pages.scenarios import charts, rows, tables, words
from tests import invented

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def run():
    return invented.comparison_run()


def only(run, *names):
    """Return the run as if it held these scenarios alone."""
    kept = {
        table: df[df["name" if table == "scenarios" else "scenario"].isin(["baseline", *names])]
        for table, df in run.items()
    }
    return run.changed(**kept)


def soup(display):
    return BeautifulSoup(display._repr_html_(), "html.parser")


def test_the_answer_tells_what_helps_most_what_is_together_worth_and_what_costs(run):
    text = [p.get_text() for p in soup(words.answer(run)).find_all("p")]
    assert text[0] == (
        "Requests fall back helps the in-year balance of 2029-30 most: about £5.0 million better "
        "than if nothing changes (80% interval +£3.1 million to +£6.9 million). But nobody decides "
        "that; of single choices, Fewer children in independent special schools does most: about "
        "£1.0 million better (80% interval +£620,000 to +£1.4 million)."
    )
    assert text[1].startswith("All mitigations together are worth 250 fewer plans in January 2030")
    assert "balance of 2029-30 that is about £4.0 million better" in text[1]
    assert text[2].startswith("No scenario closes the deficit: even with “Requests fall back”")
    assert "the chance of one in 2029-30 is about 19 in 20" in text[2]
    assert text[3] == "What raises spending in 2029-30: More needs identified (+£2.0 million)."


def test_the_answer_names_a_scenario_that_closes_the_deficit(run):
    balance = run["balance"]
    lucky = (balance.scenario == "all_mitigations") & (balance.statistic == "probability")
    closed = run.changed(balance=balance.assign(amount=balance.amount.mask(lucky, 0.2)))
    said = str(words.answer(closed))
    assert "All mitigations could close the deficit: the chance of one in 2029-30 is" in said
    assert "No scenario closes" not in said


def test_the_answer_says_when_nothing_helps(run):
    said = str(words.answer(only(run, "semh_identified")))
    assert said.startswith("No scenario helps the in-year balance of 2029-30.")


def test_the_tables_rank_by_balance(run):
    rows = soup(tables.scenarios_side_by_side(run)).tbody.find_all("tr")
    cells = [[c.get_text(" ", strip=True) for c in row.find_all(["th", "td"])] for row in rows]
    assert [c[0] for c in cells][:2] == ["Requests fall back", "All mitigations"]
    assert cells[1][2] == "0", "nothing below it, as its interval is the same"
    assert cells[1][4].startswith("+£4.0m")
    chances = soup(tables.chances(run)).tbody.find_all("tr")
    assert [row.td.get_text() for row in chances] == ["over 99%", "99%", "90%", "under 1%"]


def test_shares_of_the_waterfall_sum_to_the_total_and_the_interaction_is_told(run):
    added = rows.added(run, "all_mitigations")
    total = added.where(part="total").df.value.sum()
    assert added.where(kind="share").df.value.sum() == total
    page = soup(charts.waterfall(run))
    assert "acting together, the measures bring +£600,000" in page.get_text()
    table = [
        [c.get_text(strip=True) for c in row.find_all(["th", "td"])]
        for row in page.tbody.find_all("tr")
    ]
    assert [row[1:] for row in table] == [
        ["Its share", "+£3.5m"],
        ["Alone, without the others", "+£3.0m"],
        ["Its share", "+£0.5m"],
        ["Alone, without the others", "+£0.4m"],
        ["Sum", "+£0.6m"],
        ["Sum", "+£4.0m"],
    ]
    assert [row[0] for row in table[-2:]] == ["Interaction: together beyond alone", "All together"]


def test_each_measure_tells_owner_size_and_worth(run):
    page = soup(tables.measures(run))
    assert page.details.summary.get_text(strip=True) == "All mitigations"
    assert page.details.has_attr("open")
    units, school = page.details.find_all("dl")
    told = {
        dt.get_text(): dt.find_next_sibling("dd").get_text(" ", strip=True)
        for dt in units.find_all("dt")
    }
    assert told["Who owns it"] == "no owner named"
    assert told["How large"] == "low 0.05 , likeliest 0.15 , high 0.3 ( share of plans )"
    assert told["How sure"] == "assumed"
    assert "In-year balance, 2029-30 : +£3.5m" in told["What it is worth"]
    assert "Head of SEND" in school.get_text()
    assert "300 (places)" in school.get_text()


def test_words_of_a_measure_are_escaped(run):
    hostile = run.changed(measures=run["measures"].assign(rationale="<script>alert(1)</script>"))
    assert "<script" not in tables.measures(hostile)._repr_html_()


def test_at_most_four_fans_are_drawn(run):
    rows = soup(charts.differences_by_scenario(run)).tbody.find_all("tr")
    assert len(rows) == len(invented.COMPARED)
