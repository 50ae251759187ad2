"""The page of scenarios: what it says, in which order, and what it says where tables are few."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from send_analysis.pages import kit
from send_analysis.pages.scenarios import charts, choices, rows, tables, wedge, words
from send_analysis.publish.web.html import allowed_digits
from send_analysis.tables import RUN_TABLES
from tests import invented
from tests.unit.page_case import drawn, headline, rows_of, soup, written

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


def said(shown):
    return [p.get_text() for p in soup(shown).find_all("p")]


def test_the_answer_tells_which_choice_helps_most_its_range_and_whether_the_gap_closes(run):
    assert said(words.answer(run)) == [
        "What helps 2029-30 most is All mitigations: about £4.0 million better than with no new "
        "action.",
        "The 80% range of this effect is £2.5 million to £5.5 million.",
        "No scenario closes the gap: in the best, a deficit in 2029-30 is very likely (93%).",
    ]


def test_scenarios_that_the_data_leave_out_are_named(run):
    row = {"title": "t", "topic": "release", "severity": "note", "basis": "computed"}
    row |= {"found": "f", "action": "a"}
    found = [("scenario_left_out", "Beside"), ("scenario_left_out", "School <2> late")]
    found.append(("another_check", "Elsewhere"))
    findings = pd.DataFrame([{"check": c, "where": w, **row} for c, w in found])
    told_of = run.changed(quality=RUN_TABLES["quality"].check(findings, "test"))
    told = words.others(told_of)
    assert said(told)[-1] == (
        "Not compared here: Beside, School <2> late. The page of background data says why."
    )
    assert kit.verify(told._repr_html_(), told_of, allowed_digits()) == []
    assert "Not compared" not in str(words.others(run))


def test_what_is_no_choice_of_the_council_is_told_apart(run):
    told = said(words.others(run))
    assert told[0].startswith("“All mitigations” also means 250 fewer plans in January 2030")
    assert told[1:] == [
        "The best single choice is “Fewer children in independent special schools”: about £1.0 "
        "million better (80% range +£620,000 to +£1.4 million).",
        "Not for the council to choose, but they may happen:",
        "Requests fall back: about £5.0 million better (80% range +£3.1 million to +£6.9 million).",
    ]


def test_a_path_of_england_is_no_choice(run):
    given = run["measures"].assign(lever="england_path")
    assert rows.options(run)[:2] == ["all_mitigations", "fewer_independent"]
    assert rows.options(run.changed(measures=given)) == ["semh_identified"]


def test_the_answer_names_a_scenario_that_closes_the_deficit(run):
    balance = run["balance"]
    lucky = (balance.scenario == "all_mitigations") & (balance.statistic == "probability")
    closed = run.changed(balance=balance.assign(amount=balance.amount.mask(lucky, 0.2)))
    told = said(words.answer(closed))[-1]
    text = "All mitigations could close the gap: a deficit in 2029-30 is then unlikely (20%)."
    assert told == text


def test_the_answer_says_when_nothing_helps(run):
    told = said(words.answer(only(run, "semh_identified")))
    assert told[0] == "No choice compared here helps the balance of 2029-30."


def test_the_tables_rank_by_balance(run):
    cells = rows_of(tables.scenarios_side_by_side(run))
    assert [c[0] for c in cells][:2] == ["Requests fall back", "All mitigations"]
    assert cells[1][2] == "0", "nothing below it, as its interval is the same"
    assert cells[1][4].startswith("+£4.0m")
    chances = [row[1] for row in rows_of(tables.chances(run))]
    assert chances == ["over 99%", "99%", "90%", "under 1%"]


def test_without_money_nothing_is_said_of_a_balance(run):
    every = run["comparison"]
    plans_only = run.changed(comparison=every[every.measure.isin(["plans", "short"])])
    table = tables.scenarios_side_by_side(plans_only)
    assert soup(table).caption.get_text() == "Scenarios compared with no new action"
    assert not any("balance" in note.get_text() for note in soup(table).select(".table-note"))
    assert said(words.answer(plans_only)) == [
        "There are no money figures for Havering, so scenarios are compared in plans.",
        "Requests fall back leads to fewest: 300 fewer plans in January 2030 than with no new "
        "action.",
    ]
    few = plans_only.changed(pairs=run["pairs"].iloc[:0])
    assert tables.chances(few) == kit.NOTHING
    assert "The order:" not in str(words.certainty_note(few))


def test_choices_are_measured_against_each_other_and_left_out_of_the_ranking(run):
    assert said(choices.answer(run)) == [
        "The school is built: the balance of 2029-30 is about £2.0 million better than with “The "
        "school is given up”.",
        "That it is the better of the two is very likely (85%); the 80% range is +£1.2 million to "
        "+£2.8 million.",
        "In that case 31 fewer children are without a place in January 2030.",
    ]
    assert not {"school_late", "school_built"} & set(rows.ranked(run))
    told = [row[:3] for row in rows_of(choices.table(run))]
    assert [r[:2] for r in told] == [
        ["The school is built", "The school is given up"],
        ["The school is late", "The school is built"],
    ]
    assert rows.OUTSIDE_SPENDING in choices.table(run).notes
    by_year = rows_of(choices.by_year(run))
    assert by_year[1][-1] == "\N{MINUS SIGN}£0.7m"
    assert len(rows_of(tables.chances(run))) == 4


def test_an_area_without_choices_has_no_such_section(run):
    none = only(run, "low_growth")
    shown = (choices.answer(none), choices.table(none), choices.by_year(none))
    assert shown == (kit.NOTHING,) * 3


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
    assert [row[0] for row in table[-2:]] == [
        "Interaction: joint effect beyond the separate effects",
        "All together",
    ]


def test_a_measure_alone_has_no_interaction(run):
    every = run["attribution"]
    shares = every[(every.kind == "share") & (every.scenario == "all_mitigations")]
    alone = run.changed(attribution=every[~every.part.isin(shares.part.unique()[1:])])
    assert "acting together" not in str(charts.waterfall(alone)._repr_html_())


def test_each_measure_tells_owner_size_and_worth(run):
    page = soup(tables.measures(run))
    assert page.details.summary.get_text(strip=True) == "All mitigations"
    assert not page.select("details[open]")
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


def test_the_note_tells_how_surely_the_best_beats_the_next(run):
    pairs = run["pairs"]
    order = (pairs.scenario == "low_growth") & (pairs.against == "all_mitigations")
    told = run.changed(pairs=pairs.assign(probability=pairs.probability.mask(order, 0.74)))
    assert (
        "that “Requests fall back” beats the next, “All mitigations”, in 2029-30 is likely (74%)."
        in str(words.certainty_note(told))
    )


def test_headlines_lead_with_the_best_scenario_and_the_measure_that_adds_most(run):
    assert headline(charts.balance_by_scenario(run)) == (
        "Best choice for the balance of 2029-30: All mitigations, +£4.0 million "
        "(+£2.5 million to +£5.5 million)"
    )
    assert headline(charts.differences_by_scenario(run)) == (
        "All mitigations: +£800,000 in 2025-26, +£4.0 million in 2029-30"
    )
    assert headline(charts.waterfall(run)) == (
        "Of the measures, this one adds most in 2029-30: Units instead"
    )


def test_a_hollow_dot_has_no_difference_within_its_interval(run):
    differences = run["comparison"]
    wide = (differences.scenario == "semh_identified") & (differences.statistic == "q0.9")
    moved = differences.assign(value=differences.value.mask(wide, 1e6))
    (ax,) = drawn(charts.balance_by_scenario(run.changed(comparison=moved)))
    assert written(ax)[0] == "Requests fall back  +£5.0m"
    faces = [line.get_markerfacecolor() for line in ax.lines if line.get_marker() == "o"]
    assert [face == "white" for face in faces] == [False, False, False, True]


def test_bars_that_help_have_another_colour_than_bars_that_cost(run):
    parts = run["attribution"]
    costs = (parts.part == "school") & (parts.kind == "share")
    dearer = parts.assign(value=parts.value.mask(costs, -0.5e6))
    (ax,) = drawn(charts.waterfall(run.changed(attribution=dearer)))
    helps, cost, whole = (to_hex(bar.get_facecolor()) for bar in ax.patches)
    assert (helps, cost, whole) == (kit.GAIN, kit.THEIRS, kit.OURS)
    assert [bar.get_x() for bar in ax.patches] == [0.0, 3.5e6, 0.0]


def test_choices_are_drawn_before_what_is_no_choice(run):
    every = run["comparison"]
    panels = [ax.get_title() for ax in drawn(charts.differences_by_scenario(run))]
    assert panels[0] == "All mitigations" and panels[-1] == "Requests fall back"
    small = every[every.scenario == "fewer_independent"]
    copies = [small.assign(scenario=f"small_{n}", value=small.value / 9) for n in range(2)]
    many = run.changed(comparison=pd.concat([every, *copies], ignore_index=True))
    panels = [ax.get_title() for ax in drawn(charts.differences_by_scenario(many))]
    assert panels[2:] == ["Small 0", "Small 1"]


def invested(run):
    """Return the run with a scenario that saves, and costs capital."""
    amounts = {"q0.025": 1e6, "q0.1": 2e6, "q0.5": 3.1e6, "q0.9": 4e6, "q0.975": 5e6}
    scenario = run["comparison"].scenario.iloc[0]
    found = [
        (scenario, "together", line, "2029-30", statistic, amount)
        for line in ("saving", "cumulative_net")
        for statistic, amount in amounts.items()
    ]
    found += [
        (scenario, "together", "p_paid_back", "2029-30", "probability", 0.9),
        (scenario, "together", "p_paid_back_with_capital", "2029-30", "probability", 0.1),
        (scenario, "together", "capital_cost", "2029-30", "mean", 33.4e6),
    ]
    columns = ["scenario", "part", "line", "financial_year", "statistic", "amount"]
    frame = pd.DataFrame(found, columns=columns).assign(old_la_code="311", against="baseline")
    return run.changed(invest_to_save=RUN_TABLES["invest_to_save"].check(frame, "test"))


def test_invest_to_save_tells_the_net_and_both_chances_capital_apart():
    run = invested(invented.comparison_run())
    assert said(words.invest_answer(run)) == [
        "Requests fall back: by the end of 2029-30 the account is £3.1 million better, with the "
        "revenue cost taken off.",
        "That it has paid back its revenue cost by then is very likely (90%); with capital, "
        "unlikely (10%).",
    ]
    assert rows_of(tables.invest_to_save(run))[0][-2:] == ["90%", "10%"]
    assert "£33.4m" in tables.payback(run)._repr_html_()
    assert "£33.4m" not in tables.invest_to_save(run)._repr_html_()


def test_the_deficit_is_drawn_without_and_with_what_the_measures_take_off(run):
    balance, parts = run["balance"], run["attribution"]
    means = balance[balance.statistic == "q0.5"].assign(statistic="mean")
    early = parts[parts.period == "2029-30"].assign(period="2028-29", value=parts.value / 4)
    told = run.changed(balance=means, attribution=pd.concat([early, parts], ignore_index=True))
    chart = wedge.deficit_by_measure(told)
    both, taken = drawn(chart)
    without, with_all = (line.get_ydata()[-2:] for line in both.lines[:2])
    off = taken.lines[-2].get_ydata()[-2:]
    assert off[1] == pytest.approx(4 * off[0]) and off[1] > 0
    assert list(without - with_all) == pytest.approx(list(off))
    assert len(soup(chart).details("table")) == 2
    assert wedge.deficit_by_measure(run.without("balance")) is kit.NOTHING


@pytest.mark.parametrize(
    "left, told", [(0.95, "Nearly all of"), (0.6, "Most of"), (0.3, "Less than half of")]
)
def test_the_wedge_says_how_much_of_the_deficit_stays(run, left, told):
    every = run["balance"]
    means = every[every.statistic == "q0.5"].assign(statistic="mean")
    helped = means.scenario == "all_mitigations"
    means = means.assign(amount=means.amount.mask(helped, means.amount * left))
    shown = wedge.deficit_by_measure(run.changed(balance=pd.concat([every, means])))
    assert headline(shown) == f"{told} the deficit of 2029-30 stays with All mitigations"
    kept = means.assign(amount=means.amount.abs())
    shown = wedge.deficit_by_measure(run.changed(balance=pd.concat([every, kept])))
    assert headline(shown) == "With no new action 2029-30 has no deficit"
