"""Tables of a page: what they read, and that a wrong one is found."""

import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.pages import kit
from tests import invented

pytestmark = pytest.mark.unit
INTERVALS = ("80% range", "95% range")


@pytest.fixture(scope="module")
def run():
    return invented.run()


@pytest.fixture(scope="module")
def accounts(run):
    rows = kit.select(run, "reconciliation").of_area
    return str(
        kit.table(rows, "line step computed published difference note", "Accounts").__html__()
    )


@pytest.fixture(scope="module")
def spend(run):
    rows = kit.select(run, "spend", basis="after_recoupment").of_area.at(kit.MEDIAN)
    return str(kit.pivot(rows, "line", "financial_year", "Spending", then="status").__html__())


@pytest.fixture(scope="module")
def fan(run):
    rows = kit.select(run, "forecast", dimension="total", scenario="baseline").of_area
    return kit.pivot(rows.last("origin"), "census_year", "quantile", "Plans expected")


@pytest.fixture(scope="module")
def places(run):
    growth, short = {"measure": "growth"}, {"measure": "p_short_if_full"}
    columns = [
        "provision",
        {**growth, "quantile": 0.5},
        {**growth, "quantile": "80%"},
        {**short, "quantile": "probability"},
    ]
    rows = kit.select(run, "sufficiency").of_area.last("census_year")
    return kit.table(rows, columns, "Places")


def test_every_column_of_a_run_has_a_heading_and_a_format_that_exists():
    for table in tables.RUN_TABLES.values():
        for name, entry in table.glossary.items():
            assert entry.heading, (table.name, name)
            phrases = [f for f in entry.formats if "{" in f]
            assert set(entry.formats) - set(phrases) <= set(kit.FORMATS), (table.name, name)


def test_no_two_codes_of_a_column_read_alike():
    for table in tables.RUN_TABLES.values():
        for name, entry in table.glossary.items():
            assert len(set(entry.words.values())) == len(entry.words), (table.name, name)
    methods = tables.RUN_TABLES["score"].glossary["method"].words
    assert methods["england_oracle"] == "England's growth known in advance"
    assert methods["england_growth"] == "England's last growth for all"


def test_headings_that_matter_are_pinned():
    glossary = {name: table.glossary for name, table in tables.RUN_TABLES.items()}
    headings = {c: glossary["reconciliation"][c].heading for c in ("computed", "published")}
    assert headings == {"computed": "Computed", "published": "Published"}
    check = ("forecast", "census", "difference")
    headings = [glossary["forecast_check"][c].heading for c in check]
    assert headings == ["Forecast", "Counted", "Difference"]
    effects = ("p_short_with", "p_short_without", "short_with", "short_without")
    assert [glossary["project_effect"][c].heading for c in effects] == [
        *("Chance of too few with it", "Chance without it"),
        *("Short with it", "Short without it"),
    ]
    sensitivity = [glossary["sensitivity"][c].heading for c in ("at_low", "at_high")]
    assert sensitivity == ["Balance at low", "Balance at high"]
    values = ("value", "england", "region", "neighbours", "target")
    headings = [glossary["indicator_status"][c].heading for c in values]
    assert headings == ["Value", "England", "Region", "Neighbours", "Own target"]
    revision = [glossary["revision"][c].heading for c in ("before", "after")]
    assert revision == ["Before", "After"]
    paper = [glossary["paper_check"][c].heading for c in ("printed", "computed")]
    assert paper == ["Printed", "Computed"]


@pytest.mark.parametrize(
    ("table", "column", "row", "format"),
    [
        ("sufficiency", "value", {"measure": "growth"}, "forecast"),
        ("sufficiency", "value", {"measure": "occupancy"}, "share"),
        ("sufficiency", "value", {"measure": "p_shortfall"}, "probability_percent"),
        ("sufficiency_by_part", "value", {"measure": "growth"}, "forecast_signed"),
        ("sufficiency_by_part", "value", {"measure": "demand"}, "forecast"),
        ("balance", "amount", {"line": "in_year_balance"}, "gbp_m_about"),
        ("balance", "amount", {"line": "cost_per_plan"}, "gbp_hundreds"),
        ("balance", "amount", {"line": "p_in_year_deficit"}, "probability_percent"),
        ("comparison", "value", {"unit": "GBP"}, "gbp_m_signed"),
        ("comparison", "value", {"unit": "plans"}, "forecast_signed"),
        ("indicator_status", "value", {"unit": "percent"}, "percent"),
        ("indicator_status", "value", {"unit": "weeks"}, "count"),
        ("indicator_status", "value", {"unit": "points"}, "decimal"),
        ("indicator_status", "interval", {}, "{lower} to {upper}"),
        ("forecast_check", "forecast", {"forecaster": "ours_june_2023"}, "count"),
        ("forecast_check", "forecast", {"forecaster": "council_2024"}, "count"),
        ("forecast_check", "whose", {"forecaster": "ours_june_2023"}, "Ours, from the {based_on}"),
        ("forecast_check", "whose", {"forecaster": "council"}, "The council's, {published}"),
        ("reconciliation", "difference", {}, "gbp_signed"),
        ("deficit_risk", "threshold", {}, "gbp_axis"),
    ],
)
def test_formats_that_matter_are_pinned(table, column, row, format):
    assert tables.RUN_TABLES[table].glossary[column].format_of(row) == format


def test_a_listing_reads_as_the_glossary_says(accounts, run):
    assert kit.verify(accounts, run) == []
    assert '<th scope="col" data-column="published">Published</th>' in accounts
    row = "<td>Published figures agree</td><td>£1,652,298</td><td>£1,645,479</td><td>+£6,819</td>"
    assert row in accounts
    assert 'class="n3 n4 n5 w6 stacks"' in accounts


def test_swapped_headings_are_found(accounts, run):
    swapped = accounts.replace(">Computed<", ">X<").replace(">Published<", ">Computed<")
    assert len(kit.verify(swapped.replace(">X<", ">Published<"), run)) == 2
    stacked = "--h3:'Computed';--h4:'Published';", "--h3:'Published';--h4:'Computed';"
    assert stacked[0] in escape_undone(accounts)
    other = escape_undone(accounts).replace(*stacked)
    assert any("stacked headings" in said for said in kit.verify(other, run))


def escape_undone(page):
    return page.replace("&#39;", "'")


def test_swapped_columns_are_found_even_with_their_declaration(accounts, run):
    column = 'data-column="{}"'.format
    swapped = accounts.replace(column("computed"), "X").replace(
        column("published"), column("computed")
    )
    assert kit.verify(swapped.replace("X", column("published"), 1), run)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("£1,652,298", "£1,652,299", "computed"),
        ("a_identity;place_special", "a_identity;place_units", "has no row"),
        ("a_identity;place_special", "c_prediction;topup_mainstream", "is duplicated"),
        ("financial_year=2021-22", "financial_year=2020-21", "has no row"),
        ("<td>£1,645,479</td>", "", "cannot be read again"),
        ('data-column="step"', 'data-column="steps"', "cannot be read again"),
        ('data-table="reconciliation"', 'data-table="spend"', "cannot be read again"),
        ("</td></tr>", '<span class="mark"> (assumed)</span></td></tr>', "the mark"),
        ("</th><td>", ' <span class="badge">assumed</span></th><td>', "the badge"),
        ("<tbody>", "<tbody><tr><th>9</th></tr>", "cannot be read again"),
        ("Accounts", "Accounts of 9", "outside"),
    ],
)
def test_a_table_that_the_run_does_not_hold_is_found(accounts, run, old, new, problem):
    assert old in accounts
    assert any(problem in said for said in kit.verify(accounts.replace(old, new, 1), run))


def test_a_pivot_has_a_column_a_year_and_names_the_weakest_status(spend, run):
    assert kit.verify(spend, run) == []
    assert 'data-key="financial_year=2027-28">2027-28</th>' in spend
    assert '<td class="assumed">assumed</td></tr>' in spend
    swapped = spend.replace(">2026-27<", ">X<").replace(">2027-28<", ">2026-27<")
    assert len(kit.verify(swapped.replace(">X<", ">2027-28<"), run)) == 2


def test_a_distribution_is_a_central_estimate_and_two_intervals(fan, run):
    page = fan.__html__()
    assert kit.verify(page, run) == []
    headings = [fan.view.heading(head) for head in fan.view.heads]
    assert headings == ["Census", "Central estimate", *INTERVALS]
    assert "<td>3,270</td><td>3,090 to 3,440</td><td>3,000 to 3,540</td>" in page
    other = page.replace(INTERVALS[0], "X").replace(INTERVALS[1], INTERVALS[0])
    assert len(kit.verify(other.replace("X", INTERVALS[1]), run)) == 3, "the stacked ones too"


def test_the_drawing_takes_the_numbers_of_the_table(fan):
    assert list(fan.values.columns) == [0.5, 0.1, 0.9, 0.025, 0.975]
    assert list(fan.values.index) == [2026, 2027, 2028, 2029, 2030]
    assert fan.values.loc[2026, 0.9] == pytest.approx(3442.0385)


def test_formats_follow_the_measure_of_the_row_and_a_row_of_unlike_cells_marks_each(places, run):
    page = places.__html__()
    assert kit.verify(page, run) == []
    heads = [places.view.heading(head) for head in places.view.heads]
    assert heads == [
        *("Provision", "More plans", "More plans, 80% range"),
        "Chance of too few if all are full now",
    ]
    mark = '<span class="mark mark-assumed"> (assumed)</span>'
    assert f"<td>330</td><td>180 to 480</td><td>66%{mark}</td>" in page
    assert '<span class="basis">Dotted underline: assumed, or resting' in page
    assert any("mark" in p for p in kit.verify(page.replace(mark, "", 1), run))


def test_a_mark_that_every_number_bears_stands_once_in_the_caption(run):
    rows = kit.select(run, "deficit_risk", measure="in_year").of_area
    shown = kit.pivot(rows, "measure threshold", "financial_year", "Risk", value="probability")
    page = shown.__html__()
    assert kit.verify(page, run) == []
    said = ' <span class="basis">Every figure here is assumed or rests on an assumption.</span>'
    assert f">Risk</span>{said}</caption>" in page
    assert page.count("assumed") == 1
    assert any("marks" in problem for problem in kit.verify(page.replace(said, ""), run))


def test_a_row_whose_numbers_are_alike_has_one_badge(run):
    risk = run["deficit_risk"]
    least = risk.threshold == risk.threshold.min()
    risk = risk.assign(status=least.map({True: "unverified", False: "assumed"}))
    changed = run.changed(deficit_risk=risk.astype(run["deficit_risk"].dtypes))
    rows = kit.select(changed, "deficit_risk", measure="in_year").of_area
    shown = kit.pivot(rows, "threshold", "financial_year", "Risk", value="probability")
    page = shown.__html__()
    assert 'class="basis"' not in page and 'class="mark' not in page
    assert page.count('class="badge ') == page.count("</span></th>") == len(shown.view.rows)
    assert page.count(' <span class="badge badge-unverified">unverified</span></th>') == 1
    assert kit.verify(page, changed) == []
    swapped = page.replace(">unverified<", ">assumed<")
    assert any("the badge" in said for said in kit.verify(swapped, changed))


def test_rows_that_no_column_shows_are_left_out(run):
    rows = run["sufficiency"]
    bare = rows[(rows.provision != "units") | (rows.measure == "new_places")]
    changed = run.changed(sufficiency=bare)
    chosen = kit.select(changed, "sufficiency").of_area.last("census_year")
    shown = kit.table(chosen, ["provision", {"measure": "growth", "quantile": 0.5}], "Growth")
    assert "Resourced provision" not in shown.__html__()
    assert len(shown.view.rows) == rows.provision.nunique() - 1


def test_a_row_names_its_weakest_status(run):
    changed = run["spend"].copy()
    changed["status"] = changed.financial_year.map({"2025-26": "own"}).fillna("derived")
    changed = run.changed(spend=changed)
    rows = kit.select(changed, "spend", basis="after_recoupment").of_area.at(kit.MEDIAN)
    page = kit.pivot(rows, "line", "financial_year", "Spending", then="status").__html__()
    assert page.count('<td class="derived">derived</td>') == page.count("<tr data-key")
    assert kit.verify(page, changed) == []


def test_an_interval_without_one_end_is_not_available(run):
    whole = run["forecast"]
    gone = (whole.census_year == 2027) & (whole["quantile"] == 0.9)
    changed = run.changed(forecast=whole[~gone])
    rows = kit.select(changed, "forecast", dimension="total", scenario="baseline").of_area
    page = kit.pivot(rows.last("origin"), "census_year", "quantile", "Plans").__html__()
    assert '<td>3,550</td><td class="absent">not available</td><td>3,110 to 3,990</td>' in page


def test_a_corrected_value_is_marked_beside_a_status(run):
    rows = run["unit_cost"].assign(source_id=["correction/a", *run["unit_cost"].source_id[1:]])
    changed = run.changed(unit_cost=rows)
    columns = "provision component value status"
    page = kit.table(kit.select(changed, "unit_cost").of_area, columns, "Prices").__html__()
    badge = ' <span class="badge badge-corrected">corrected</span></th>'
    assert page.count('class="badge ') == page.count(badge) == 1


def test_a_count_that_may_not_be_shown_reads_as_hidden_and_one_that_is_unknown_does_not(run):
    rows = run["caseload"].head(2).assign(plans=pd.NA, symbol=["c", "x"])
    texts = [kit.read(run, "caseload", "plans", row) for row in rows.to_dict("records")]
    assert texts == ["[c]", "not available"]


def test_of_a_row_only_the_number_that_is_withheld_reads_as_hidden(run):
    row = run["base_places"].assign(own_plans=pd.NA, own_plans_symbol="c", capacity=pd.NA).iloc[0]
    texts = [kit.read(run, "base_places", name, row) for name in ("own_plans", "capacity")]
    assert texts == ["[c]", "not available"]
    listed = run["places"].assign(imports=pd.NA, symbol="c", fill_years=pd.NA).iloc[0]
    assert kit.read(run, "places", "imports", listed) == "[c]"
    assert kit.read(run, "places", "fill_years", listed) == "not available"


def test_rows_are_chosen_and_ordered(run):
    rows = kit.select(run, "forecast", dimension="total", scenario="baseline").of_area
    rows = rows.last("origin").at(kit.MEDIAN)
    assert rows.since("census_year", 2029).values("census_year") == [2029, 2030]
    assert rows.last("census_year").values("census_year") == [2030]
    assert rows.first("census_year").values("census_year") == [2026]
    assert list(rows.sorted("value", descending=True).df.census_year)[:2] == [2030, 2029]
    assert list(rows.sorted("value").df.census_year)[:2] == [2026, 2027]
    ordered = rows.sorted(census_year=(2028, 2026))
    assert list(ordered.df.census_year) == [2028, 2026, 2027, 2029, 2030]
    assert rows.among("census_year", (2026, 2030)).values("census_year") == [2026, 2030]
    places = kit.select(run, "places").of_area
    assert set(places.df.area) == {run.area.slug}
    assert len(places.df)


def test_a_scenario_stands_under_the_title_that_its_author_gave(run):
    rows = kit.select(run, "comparison", measure="in_year_balance").of_area.last("period")
    central = {"measure": "in_year_balance", "quantile": "0.5 80%"}
    page = kit.table(rows, ["titled", central], "Scenarios").__html__()
    assert kit.verify(page, run) == []
    assert "Fewer children in independent special schools" in page
    assert "+£1.4m<br><small>+£0.9m to +£1.9m</small>" in page
    untitled = run.without("scenarios")
    rows = kit.select(untitled, "comparison", measure="in_year_balance").of_area.last("period")
    assert "Fewer independent" in kit.table(rows, ["titled", central], "Scenarios").__html__()


def test_a_missing_value_says_so(run):
    gone = run["reconciliation"].assign(published=pd.array([pd.NA, 8_700_000.0], dtype="Float64"))
    changed = run.changed(reconciliation=gone)
    page = kit.table(
        kit.select(changed, "reconciliation").of_area, "line published", "x"
    ).__html__()
    assert '<td class="absent">not available</td>' in page
    assert kit.verify(page, changed) == []


def test_no_rows_are_said_to_be_none(run):
    rows = kit.select(run, "reconciliation", line="no such line").of_area
    assert isinstance(kit.table(rows, "line computed", "Accounts"), kit.Words)


def test_what_is_written_is_escaped(run):
    note = run["reconciliation"].assign(note="<script>1</script>")
    changed = run.changed(reconciliation=note)
    page = kit.table(kit.select(changed, "reconciliation").of_area, "line note", "a <b>").__html__()
    assert "<script>" not in page
    assert "<b>" not in page
    assert kit.verify(page, changed) == []


def test_an_authoritys_own_words_may_hold_digits():
    title = "90 % within 20 weeks"
    page = f"<title>{title}</title><p aria-label='{title}'>Scenario: {kit.own_text(title)}</p>"
    assert kit.verify(page, {}) == []
    assert kit.verify(page + "<p>of 7</p>", {})
    assert kit.verify(f"<title>{title}</title>", {})
    assert "&lt;b&gt;" in kit.own_text("<b>")
