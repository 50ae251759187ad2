"""The front page: verdict, tiles, what helps, the last forecast, what is to be decided."""

import pandas as pd
import pytest

from send_analysis.pages.summary import charts, rows, tables, words
from send_analysis.tables import RUN_TABLES
from tests import invented
from tests.unit.page_case import soup

pytestmark = pytest.mark.unit


def plans_change():
    rows = [("q0.1", 900.0), ("q0.5", 1555.0), ("q0.9", 2300.0)]
    frame = pd.DataFrame(rows, columns=["statistic", "value"])
    known = {"scenario": "baseline", "origin": 2025, "census_year": 2030, "part": "all"}
    frame = frame.assign(**invented.LA, **known, basis="projection")
    return RUN_TABLES["plans_change"].check(frame, "test")


def forecast_start():
    row = {**invented.LA, "origin": 2025, "dimension": "total", "census_year": 2025}
    return RUN_TABLES["forecast_start"].check(pd.DataFrame([{**row, "counts": "own"}]), "test")


def council(year="2025-26", status="unverified"):
    row = {**invented.LA, "scenario": "baseline", "financial_year": year, "status": status}
    row |= {"item": "in_year_balance", "ours": -20e6, "council": -28.5e6, "difference": 8.5e6}
    row |= {"central": -20e6, "lower_80": -25e6, "upper_80": -15e6}
    return RUN_TABLES["council_compared"].check(pd.DataFrame([row]), "test")


@pytest.fixture(scope="module")
def run():
    """Return every table of no new action, and those of all scenarios compared."""
    every = invented.run().changed(**invented.comparison_run())
    made = {"plans_change": plans_change(), "forecast_start": forecast_start()}
    return every.changed(**made, council_compared=council())


def said(shown):
    return [p.get_text() for p in soup(shown).find_all("p")]


def tiles(run):
    shown = soup(tables.figures(run)).select(".tile")
    return [[part.get_text() for part in tile.find_all(["dt", "dd"])] for tile in shown]


def without_money(run):
    names = ("balance", "spend", "income", "money_change", "council_compared", "spend_beside")
    lacking = {**invented.LA, "subject": "money", "reason": "no block", "what_to_add": "the block"}
    gaps = RUN_TABLES["gaps"].check(
        pd.DataFrame([lacking])[["subject", "reason", "what_to_add"]], ""
    )
    every = run["comparison"]
    plans = every[every.measure.isin(["plans", "short"])]
    return run.without(*names).changed(gaps=gaps, comparison=plans)


def test_the_verdict_is_one_sentence_with_plans_places_and_money(run):
    assert said(words.answer(run)) == [
        "On today's course Havering will have 1,560 more EHC plans by January 2030, too few "
        "special school places and a growing deficit.",
        "Four futures in five have 3,820 to 5,300 plans then.",
        "The newest count of plans is that of January 2025.",
    ]
    assert (
        "will have 1,560 more EHC plans by January 2030 and too few special school places."
        in (said(words.answer(without_money(run)))[0])
    )


@pytest.mark.parametrize(
    "chance, word", [(0.02, "enough"), (0.3, "probably enough"), (0.5, "perhaps too few")]
)
def test_the_verdict_on_places_follows_the_chance(run, chance, word):
    every = run["sufficiency"]
    risk = (every.measure == "p_short_if_full") & (every.provision == "state_special")
    told = run.changed(sufficiency=every.assign(value=every.value.mask(risk, chance)))
    assert f", {word} special school places and" in said(words.answer(told))[0]


def test_the_tiles_hold_the_figure_its_range_and_what_the_council_said(run):
    plans, places, year, account = tiles(run)
    assert plans == ["EHC plans in January 2030", "4,560", "80% range 3,820 to 5,300",
                     "3,005 at the newest count"]  # fmt: skip
    assert places[1:] == ["30", "80% range 0 to 180, if all are full now",
                          "Too few places: likely (66%)"]  # fmt: skip
    assert year[0] == "Deficit of the year 2025-26"
    assert year[3] == "The council reports a deficit of £28.5 million (unverified)"
    assert account[0] == "Deficit added from 1 April 2025 to the end of 2029-30"
    assert account[3] == "The opening balance is not known"


def test_without_a_year_that_the_council_states_the_newest_that_ended_is_shown(run):
    derived = run.changed(council_compared=council("2027-28", "derived"))
    assert rows.newest_year(derived).empty, "2024-25 is before the forecast here"
    later = forecast_start().assign(origin=2027)
    assert tiles(derived.changed(forecast_start=later))[2][0] == "Deficit of the year 2026-27"
    told = tiles(derived.changed(forecast_start=later))[2][3]
    assert told == "The council's own figure is not in the data"


def test_other_scenarios_do_not_enter_the_tiles(run):
    balance = run["balance"]
    others = balance.amount.mask(balance.scenario != "baseline", 0.0)
    assert tiles(run.changed(balance=balance.assign(amount=others))) == tiles(run)


def test_without_money_the_gap_is_stated_and_the_rest_stays(run):
    poor = without_money(run)
    assert [tile[0] for tile in tiles(poor)] == [
        "EHC plans in January 2030",
        "Special school places short in January 2030",
    ]
    assert said(words.drivers(poor)) == ["Nothing is said of money: no block."]
    assert not said(charts.spend_against_income(poor))
    assert said(words.helps(poor))[0].startswith("There are no money figures for Havering")
    assert not any("March 2028" in text for text in said(words.cautions(poor)))
    told = said(words.decisions(poor))
    assert [text.partition(":")[0] for text in told] == ["Places", "Own figures"]
    assert told[1].endswith("and alternative provision. Also the block.")


def test_places_are_judged_worst_first_with_their_chance(run):
    assert said(words.sufficiency(run)) == [
        "Special schools: 30 places short by January 2030 (80% range 0 to 180). A shortage is "
        "likely (66%), if all are full now.",
        "Resourced provision and SEN units: most likely no place short by January 2030 (80% range "
        "0 to 18). A shortage is less likely than not (27%), if all are full now.",
    ]


def test_the_last_forecast_and_the_councils_are_held_against_the_count(run):
    assert said(words.record(run)) == [
        "Made again from the June 2024 release, the forecast for January 2025 is 2,913 plans; "
        "3,005 were counted, inside its 80% range. The council's forecast of March 2024 was "
        "2,779: 7.5% below the count."
    ]


def test_what_is_to_be_decided_comes_from_the_tables(run):
    assert said(words.decisions(run)) == [
        "Places: commission, beyond those planned, 75 places in special schools by January 2030 "
        "and 1 place in resourced provision and SEN units by January 2030. The chance of too few "
        "is then 20%.",
        "Measure: decide on “All mitigations”. The best single choice is “Fewer children in "
        "independent special schools”: about £1.0 million better.",
        "Deficit: agree a plan for £196 million, added from 1 April 2025, by the end of 2029-30.",
        "Own figures: supply places in resourced provision and SEN units and alternative "
        "provision.",
    ]
    nobody = run["measures"].assign(owner=pd.NA).astype({"owner": "string"})
    told = said(words.decisions(run.changed(measures=nobody)))
    assert told[1].startswith("Measure: decide on “All mitigations” and name its owner. The best")


@pytest.mark.parametrize("part, told", [(1.0, ""), (0.5, " With the stability grant")])
def test_the_grant_is_told_where_it_changes_the_account(run, part, told):
    every = run["balance"]
    account = every[every.line.str.startswith("change_since")]
    lines = {"cumulative_balance": 1.0, "cumulative_balance_with_stability_grant": part}
    more = [account.assign(line=line, amount=account.amount * x) for line, x in lines.items()]
    said_of = said(words.decisions(run.changed(balance=pd.concat([every, *more]))))[2]
    plain = "Deficit: agree a plan for £196 million by the end of 2029-30."
    assert said_of.startswith(plain + told) and (said_of == plain) == (not told)
