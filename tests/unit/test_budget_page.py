"""The page of the budget: what it says, marks and shows on invented tables."""

import pandas as pd
import pytest
from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.budget import accounts, beside, charts, lines, provisions, tables, words
from send_analysis.tables import RUN_TABLES
from tests import invented
from tests.unit.page_case import drawn, headings, headline, rows_of, soup, written

pytestmark = pytest.mark.unit
MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def run():
    return invented.run()


def with_opening(run, amount):
    """Return the run as if the account had opened with an amount, and moved as it did."""
    change = run["balance"][run["balance"].line == "change_since_1_april_2025"]
    account = change.assign(line="cumulative_balance", amount=change.amount + amount)
    first = change[(change.statistic == "q0.5") & (change.financial_year == "2025-26")]
    opening = first.assign(line="opening_balance", amount=amount, status="own")
    return run.changed(balance=pd.concat([run["balance"], account, opening]))


def test_tables_name_the_end_of_the_override_that_is_assumed(run):
    used = run["assumptions_used"]
    end = used.iloc[[-1]].assign(id="budget.override_march", value=2031.0)
    dated = run.changed(assumptions_used=pd.concat([used, end], ignore_index=True))
    assert "March 2031" in soup(tables.balance(dated)).get_text()
    undated = soup(tables.balance(run)).get_text()
    assert "after the end of the statutory override" in undated


def test_the_answer_tells_spending_funding_and_balance(run):
    said = [sentence.striptags() for sentence in words.answer(run).sentences]
    assert said[0].startswith(
        "In 2029-30 we expect high needs spending of about £85 million against funding of about "
    )
    assert said[1].startswith("That year ends with a deficit of about £28 million")
    assert said[1].endswith("(80% range £27 million to £31 million).")
    assert "From 1 April 2025 until then the account falls by about £196 million" in said[2]
    assert "opening balance of the account is not known" in str(words.current_rules_caution(run))


def test_the_answer_with_a_surplus_and_a_range_on_both_sides(run):
    grown = run["balance"].line == "in_year_balance"
    spread = run["balance"].statistic.map({"q0.1": -3e6, "q0.9": 2e6}).fillna(1e5)
    small = run["balance"].assign(amount=run["balance"].amount.mask(grown, spread))
    said = str(words.answer(run.changed(balance=small)))
    assert "ends with a surplus of about £100,000" in said
    assert "(80% range from a deficit of £3.0 million to a surplus of £2.0 million)" in said


def test_the_answer_says_where_a_known_account_ends(run):
    surplus = with_opening(run, 7.3e6)
    said = str(words.answer(surplus))
    assert "By the end of 2029-30 the account has a deficit of about" in said
    assert "not known" not in str(words.current_rules_caution(surplus))
    deficit = str(words.answer(with_opening(run, -7.3e6)))
    assert "By the end of 2029-30 the account has a deficit of about £204 million" in deficit


def test_a_total_of_assumed_parts_is_marked_once_a_sentence(run):
    run = run.changed(**{t: run[t].assign(status="assumed") for t in ("spend", "income")})
    first = words.answer(run)._repr_html_().split(".</p>")[0]
    assert first.split(" against funding of ")[0].count("mark-assumed") == 0
    assert first.count("mark-assumed") == 1
    assert words.sensitivity_answer(run)._repr_html_().count("mark-assumed") == 1


def test_the_risk_names_the_year_in_which_each_size_is_more_likely_than_not_passed(run):
    said = str(words.risk_answer(run))
    assert "The deficit added since the start is more likely than not to pass £10m in 2026-27"
    assert "to pass £10m in 2026-27 and £20m in 2027-28" in said
    assert "At the end of 2029-30 more than £100m is less likely than not (24%)" in said


def test_the_chance_of_a_deficit_in_the_last_year_comes_first(run):
    balance = run["balance"]
    last = (balance.line == "p_in_year_deficit") & (balance.financial_year == "2029-30")
    likely = balance.assign(amount=balance.amount.mask(last, 0.71))
    said = str(words.risk_answer(run.changed(balance=likely)))
    assert said.startswith("A deficit in the year 2029-30 is likely (71%)")


def test_a_known_account_is_what_a_deficit_is_counted_from(run):
    risk = run["deficit_risk"]
    known = risk[risk.measure == "since_start"].assign(measure="cumulative")
    both = pd.concat([risk, known], ignore_index=True)
    said = str(words.risk_answer(run.changed(deficit_risk=both)))
    assert "The deficit of the account is more likely than not to pass £10m in 2026-27" in said


def test_what_moves_the_balance_most_comes_first_with_its_worse_end_before_its_better(run):
    low, high = f"{MINUS}£79 million", f"{MINUS}£38 million"
    said = str(words.sensitivity_answer(run))
    assert said.startswith(
        "Inflation moves the balance of 2029-30 most. Changing it alone puts that balance between "
        f"{low} and {high}"
    )
    assert "Next most: " in said and "Inflation" not in said.split("Next most: ")[1]


def with_accounts(run, *years, first="2025-26"):
    """Return the run with accounts of some years: financial year, GBP, status."""
    rows = [
        ("311", "baseline", year, "net_1_2_x", amount, status) for year, amount, status in years
    ]
    columns = list(RUN_TABLES["spend_beside"].columns)
    account = RUN_TABLES["spend_beside"].check(pd.DataFrame(rows, columns=columns), "test")
    return run.changed(spend_beside=account)


def reported(*rows):
    """Return rows of what the council reports: year, item, ours, the council's, status."""
    columns = ["financial_year", "item", "ours", "council", "status"]
    frame = pd.DataFrame(rows, columns=columns).assign(old_la_code="311", scenario="baseline")
    frame = frame.assign(difference=frame.ours - frame.council, central=frame.ours - 0.5e6)
    frame = frame.assign(lower_80=frame.central - 3e6, upper_80=frame.central + 2e6)
    return RUN_TABLES["council_compared"].check(frame, "test")


def test_the_last_account_is_told_and_where_the_forecast_starts_from_it(run):
    known = with_accounts(run, ("2024-25", 50.1e6, "published"), ("2025-26", 61.23e6, "published"))
    assert str(accounts.last(known)) == (
        "The last account of Havering in the data is that of 2025-26: £61.2 million without places."
        " The forecast starts from it."
    )


def test_an_older_account_or_none_says_what_stands_in_for_it(run):
    old = with_accounts(run, ("2021-22", 29e6, "derived"), ("2025-26", 61e6, "assumed"))
    said = str(accounts.last(old))
    assert "is that of 2021-22: £29.0 million without places. What a plan costs in 2025-26" in said
    none = str(accounts.last(with_accounts(run, ("2025-26", 61e6, "assumed"))))
    assert none.startswith("No account of Havering is in the data")


REPORTED = (
    ("2025-26", "in_year_balance", -10.1e6, -8.4e6, "unverified"),
    ("2025-26", "cumulative_balance", -40.2e6, -33.1e6, "unverified"),
    ("2026-27", "in_year_balance", -13e6, 1.2e6, "derived"),
)


def test_the_newest_year_that_the_council_reports_is_told_beside_the_forecast(run):
    compared = with_opening(run, -30e6).changed(council_compared=reported(*REPORTED))
    shown = accounts.council_answer(compared)
    said = str(shown)
    assert "For 2025-26 the council reports a deficit of £8.4 million" in said
    assert "the forecast is a deficit of £10 million" in said
    assert "At its end the account has a deficit of £33.1 million" in said
    assert "and a deficit of £40 million" in said
    assert kit.verify(shown._repr_html_(), compared) == []
    assert "2026-27" not in said, "a year between two balances is in the table alone"
    marked = [data.get_text() for data in soup(shown).select("data.unverified")]
    assert marked == ["£8.4 million", "£33.1 million"], "our own figures are not the council's"


def test_the_deficit_reported_and_modelled_is_shown_with_the_range_of_the_forecast(run):
    shown = rows_of(accounts.council(run.changed(council_compared=reported(*REPORTED))))
    assert shown[0][2:5] == [
        f"{MINUS}£8.4m",
        f"{MINUS}£11m",
        f"{MINUS}£14m to {MINUS}£8.6m",
    ]
    assert [row[-1] for row in shown] == ["unverified", "derived", "unverified"]


def test_past_coverage_of_spending_is_quoted(run):
    rows = [
        ("send_analysis", "all", h, "spend", "all", "coverage_80", v)
        for h, v in ((1, 0.799), (4, 0.87))
    ]
    score = pd.DataFrame(rows, columns=list(RUN_TABLES["score"].columns))
    said = str(words.range_note(run.changed(score=RUN_TABLES["score"].check(score, "test"))))
    assert "the 80% range held 79.9% one year ahead and 87.0% four years ahead" in said


def test_effects_on_spending_are_named_by_size(run):
    means = run["money_change"].statistic == "mean"
    amounts = {"volume": 2e6, "mix": -9e6, "overflow": 5e6, "price": 0, "change": -2e6}
    effects = run["money_change"].effect.map(amounts).astype("Float64")
    amount = run["money_change"].amount.mask(means, effects)
    changed = run["money_change"].assign(amount=amount, status="derived")
    said = str(words.change_answer(run.changed(money_change=changed)))
    assert "yearly spending, academy places included, falls by £2.0 million" in said
    assert (
        "Of this: where plans are placed \N{MINUS SIGN}£9.0 million; lack of places +£5.0 m" in said
    )
    assert "prices" not in said


def test_the_total_comes_last_and_money_is_after_recoupment(run):
    before = run["spend"].assign(basis="before_recoupment", amount=run["spend"].amount * 2)
    both = run.changed(spend=pd.concat([run["spend"], before]))
    assert rows_of(tables.income(both.changed(income=both["spend"])))[-1][:2] == ["Total", "£60m"]


def test_assumed_values_come_first_by_effect_and_carry_the_word(run):
    shown = rows_of(kit.assumptions_table(run))
    assert shown[0][0] == "Rise of top-up rates a year"
    assert [row[5] for row in shown] == ["assumed", "assumed", "published"]


def test_the_headline_of_each_chart_says_what_it_shows(run):
    assert headline(lines.spend_by_line(run)).startswith("The largest line in 2029-30, about £21")
    assert headline(lines.spend_by_line(run)).endswith(": Special top up")
    assert headline(charts.balance_path(run)).startswith("The balance falls by about £196 million")
    assert headline(lines.tornado(run)) == (
        "Inflation moves the balance of 2029-30 most: by £41 million"
    )
    risk = headline(charts.chance_of_deficit(run))
    assert risk == "A deficit of more than £100m by the end of 2029-30: less likely than not (24%)"


def test_bars_are_the_last_year_and_ticks_the_first_the_largest_at_the_top(run):
    (ax,) = drawn(lines.spend_by_line(run))
    assert written(ax)[0] == "Special top up  £21m"
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == pytest.approx(14.6e6 * 1.09**4)
    assert ax.lines[0].get_xdata()[0] == pytest.approx(14.6e6)


def test_a_line_without_a_first_year_is_drawn(run):
    spend = run["spend"]
    late = spend.financial_year.eq("2025-26") & spend.line.eq("independent_fees")
    (ax,) = drawn(lines.spend_by_line(run.changed(spend=spend[~late])))
    assert any(words.startswith("Independent fees") for words in written(ax))


def test_circles_of_the_tornado_are_the_low_and_squares_the_high(run):
    (ax,) = drawn(lines.tornado(run))
    marks = {line.get_marker(): line.get_xdata()[0] for line in ax.lines[:3]}
    assert marks["o"] == -38e6 and marks["s"] == -79e6, "the first row is inflation"
    assert written(ax)[0] == f"Inflation  {MINUS}£79m to {MINUS}£38m"


def test_each_effect_starts_where_the_one_above_ends(run):
    means = run["money_change"].statistic == "mean"
    amounts = {"volume": 2e6, "mix": -9e6, "overflow": 5e6, "price": 3e6, "change": 1e6}
    effects = run["money_change"].effect.map(amounts).astype("Float64").fillna(0.0)
    moved = run["money_change"].assign(amount=run["money_change"].amount.mask(means, effects))
    chart = lines.change_of_spending(run.changed(money_change=moved))
    (ax,) = drawn(chart)
    assert [bar.get_x() for bar in ax.patches] == [0.0, 2e6, -7e6, -2e6, 0.0]
    assert headline(chart) == (
        f"Where plans are placed: {MINUS}£9.0 million of a change of +£1.0 million"
    )


def test_tables_name_the_account_and_what_a_plan_costs_by_their_own_line(run):
    known = with_opening(run, 7.3e6)
    table = tables.account(known)
    assert "from an opening balance of £7.3m (own)" in soup(table).caption.get_text()
    first = rows_of(table)[0]
    assert first[:2] == ["2025-26", f"{MINUS}£2.8m"], "7.3 less 10.1 million"
    assert rows_of(tables.account(run))[0][1] == f"{MINUS}£10m"


def test_risks_of_a_deficit_go_by_year_under_their_threshold(run):
    assert headings(tables.deficit_risk(run))[:3] == ["Deficit", "Beyond", "2025-26"]
    by_threshold = {row[1]: row for row in rows_of(tables.deficit_risk(run))}
    assert by_threshold["£100m"][-1] == "24%"


def with_chances(run, paths):
    """Return the run with the chances by year of some thresholds, of each kind of deficit."""
    risk = run["deficit_risk"]
    known = risk[risk.threshold.isin(paths)].sort_values(["measure", "threshold", "financial_year"])
    chances = [chance for _ in known.measure.unique() for path in paths.values() for chance in path]
    return run.changed(deficit_risk=known.assign(probability=chances))


def test_a_threshold_is_named_where_its_path_ends(run):
    moved = with_chances(run, {10e6: (0.1, 0.3, 0.9, 0.9, 0.7), 20e6: (0.0, 0.1, 0.2, 0.3, 0.4)})
    (ax,) = drawn(charts.chance_of_deficit(moved))
    places = {text.get_text(): text.xy for text in ax.texts}
    assert places["more than £10m"] == pytest.approx((4.0, 0.7))
    assert places["more than £20m"] == pytest.approx((4.0, 0.4))


def test_a_chance_that_is_settled_in_every_year_is_a_sentence(run):
    settled = {10e6: (1.0, 1.0, 1.0, 0.995, 1.0), 20e6: (0.0, 0.1, 0.2, 0.3, 0.4)}
    chart = charts.chance_of_deficit(with_chances(run, settled))
    (ax,) = drawn(chart)
    assert written(ax) == ["more than £20m"]
    assert "A deficit of more than £10m is almost certain" in Markup(chart.note).striptags()
    every = with_chances(run, {10e6: (1.0,) * 5, 100e6: (0.0, 0.0, 0.0, 0.0, 0.005)})
    said = charts.chance_of_deficit(every)
    assert isinstance(said, kit.Words) and "One of more than £100m is very unlikely" in str(said)


def test_spending_and_income_are_drawn_with_the_gap_between_them(run):
    spend = run["spend"]
    income = spend.assign(amount=spend.amount * 0.6)
    chart = charts.spend_against_income(run.changed(income=income))
    (ax,) = drawn(chart)
    total = spend[(spend.line == "total") & (spend.statistic == "q0.5")].sort_values(
        "financial_year"
    )
    paths = {line.get_marker(): list(line.get_ydata()) for line in ax.lines}
    assert paths["o"] == pytest.approx(list(total.amount))
    assert paths["s"] == pytest.approx(list(total.amount * 0.6))
    shaded = ax.collections[0].get_datalim(ax.transData)
    assert (shaded.y0, shaded.y1) == pytest.approx((min(paths["s"]), max(paths["o"])))
    assert len(soup(chart)("table")) == 2, "spending and funding, each in full"
    assert "those of funding" in chart.alt and "80% range of spending" in chart.alt
    assert isinstance(charts.spend_against_income(run.without("income")), kit.Words)


def compared(run, value=21_333.0, neighbours=15_293.0):
    """Return the run with spending a plan of the authority and of two neighbours."""
    here = {"old_la_code": "311", "financial_year": "2024-25", "line": "net_1_2_x", "per": "plan"}
    row = {**here, "value": value, "neighbours": neighbours, "neighbours_known": 2}
    row |= {"england": 16_440.0, "rank": 9, "ranked": 85}
    dots = [("303", "Bexley", 16_262.0), ("311", "Havering", value), ("887", "Medway", 13_369.0)]
    others = [{**here, "other": code, "la_name": name, "value": v} for code, name, v in dots]
    return run.changed(
        spend_compared=RUN_TABLES["spend_compared"].check(pd.DataFrame([row]), "test"),
        spend_neighbours=RUN_TABLES["spend_neighbours"].check(pd.DataFrame(others), "test"),
    )


def test_a_plan_here_stands_beside_england_and_neighbours_with_its_rank(run):
    said = str(beside.compared_answer(compared(run)))
    assert said == (
        "In 2024-25 a plan cost £21,300 here, places not included: rank 9 of 85, the highest "
        "first. In all authorities with accounts it cost £16,400, in the middle one of 2 similar "
        "areas £15,300."
    )
    alone = str(beside.compared_answer(compared(run, neighbours=pd.NA)))
    assert alone.endswith("In all authorities with accounts it cost £16,400.")


def test_dots_are_the_authority_filled_and_its_neighbours_open(run):
    (ax,) = drawn(beside.neighbours(compared(run)))
    assert [text.split("  ")[0] for text in written(ax)] == ["Havering", "Bexley", "Medway"]
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [float(dot.get_xdata()[0]) for dot in dots] == [21_333, 16_262, 13_369]
    assert [dot.get_markerfacecolor() == dot.get_color() for dot in dots] == [True, False, False]


def transported(run, status):
    """Return the run with transport of two years, its first as firm as ``status``."""
    rows = [
        ("311", "baseline", year, line, f"q{q:g}", amount * (1 + q / 10), firm)
        for year, firm, amounts in (
            ("2023-24", status, (5.7e6, 612)),
            ("2029-30", "assumed", (14.6e6, 1_219)),
        )
        for line, amount in zip(("transport", "transport_children"), amounts, strict=True)
        for q in (0.025, 0.1, 0.5, 0.9, 0.975)
    ]
    columns = list(RUN_TABLES["general_fund"].columns)
    return run.changed(
        general_fund=RUN_TABLES["general_fund"].check(pd.DataFrame(rows, columns=columns), "test")
    )


def test_transport_is_the_general_funds_and_starts_from_what_was_paid_or_from_england(run):
    said = str(beside.transport_answer(transported(run, "unverified")))
    assert said.startswith("The council's general fund pays for SEN transport to school, not high")
    assert "In 2023-24 Havering paid £6.0 million" in said
    assert "In 2029-30 we expect for about 1,280 children about £15 million" in said
    assumed = str(beside.transport_answer(transported(run, "assumed")))
    assert (
        "What Havering pays is not in the data: England's cost of a child gives for 2023-24"
        in assumed
    )


def test_without_figures_of_money_the_page_says_what_is_missing_and_what_to_add(run):
    row = ("money", "no high needs block for 420", "the allocations of the grant")
    gap = pd.DataFrame([row], columns=list(RUN_TABLES["gaps"].columns))
    bare = run.without("balance", "spend", "income").changed(gaps=gap)
    assert str(words.answer(bare)) == (
        "Spending of Havering is not forecast: no high needs block for 420. "
        "What to add: the allocations of the grant."
    )
    assert rows_of(tables.gaps(bare))[0][1:] == list(row[1:])
    only = with_accounts(bare, ("2024-25", 1.44e6, "published"))
    shown = accounts.outturns_by_line(only)._repr_html_()
    assert "by line and on places: accounts<" in shown and "averages" not in shown
    none = bare.without("deficit_risk", "money_change", "council_compared", "sensitivity")
    others = (words.risk_answer, words.change_answer, accounts.council_answer, accounts.last)
    assert not any(show(none).sentences for show in others), "the page says it once"


def test_places_come_after_the_lines_that_spending_without_places_adds_up(run):
    lines = ("place_special", "net_1_2_x", "fees_other")
    base = ("311", "baseline", "2025-26")
    columns = list(RUN_TABLES["spend_beside"].columns)
    by_line = [(*base, line, 9e6 - n, "derived") for n, line in enumerate(lines)]
    shown = run.changed(
        spend_beside=RUN_TABLES["spend_beside"].check(
            pd.DataFrame(by_line, columns=columns), "test"
        )
    )
    assert [row[0] for row in rows_of(accounts.outturns_by_line(shown))] == [
        "Spending without places",
        "Fees: other settings",
        "Places: state special schools",
    ]


def test_the_status_of_a_known_opening_is_written_once(run):
    unverified = with_opening(run, -34.7e6)
    balance = unverified["balance"]
    softer = balance.status.mask(balance.line == "opening_balance", "unverified")
    shown = tables.account(unverified.changed(balance=balance.assign(status=softer)))
    assert soup(shown).caption.get_text().count("unverified") == 1


def test_plans_and_what_they_cost_stand_side_by_side_by_provision(run):
    named = {"special_top_up": "topup_special", "special_place_funding": "place_special"}
    named |= {"independent_fees": "fees_independent"}
    spend = run["spend"][run["spend"].statistic == "q0.5"].assign(statistic="mean")
    moved = run.changed(spend=spend.assign(line=spend.line.replace(named)))
    chart = provisions.plans_and_pounds(moved)
    plans, pounds = drawn(chart)
    last = spend[spend.financial_year == "2029-30"].set_index("line").amount
    special = last["special_top_up"] + last["special_place_funding"]
    wanted = sorted([special, last["independent_fees"]], reverse=True)
    assert [bar.get_width() for bar in pounds.patches] == pytest.approx(wanted)
    named_rows = [[words.split("  ")[0] for words in written(ax)] for ax in (plans, pounds)]
    assert named_rows[0] == named_rows[1]
    assert provisions.plans_and_pounds(run.without("spend", "balance")) is kit.NOTHING
