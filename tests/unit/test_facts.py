"""Facts: how numbers read, where they come from, and that a page's numbers are verified."""

import re

import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.pages import kit as facts
from send_analysis.pages.kit.facts import records
from send_analysis.pages.kit.formats import FORMATS
from tests import invented

pytestmark = pytest.mark.unit

READS = [
    ("count", 3005, "3,005"),
    ("count", 0, "0"),
    ("count_signed", 226, "+226"),
    ("count_signed", -226, "−226"),
    ("count_signed", -0.4, "0"),
    ("count_size", -226, "226"),
    ("forecast", 4563.2, "4,560"),
    ("forecast", 4565, "4,570"),
    ("forecast", 21_349.6, "21,300"),
    ("forecast", 1_147_600, "1,148,000"),
    ("forecast", 437.4, "435"),
    ("forecast", 61.6, "62"),
    ("unreliable", 61.6, "unreliable"),
    ("day", "2026-05-07", "7 May 2026"),
    ("forecast_size", -1234, "1,230"),
    ("forecast_signed", 94.9, "+95"),
    ("percent", 7.5208, "7.5%"),
    ("decimal", 23.49, "23.5"),
    ("decimal_signed", 0.26, "+0.3"),
    ("decimal_size", -0.26, "0.3"),
    ("percent_signed", -7.52, "−7.5%"),
    ("percent_size", -7.52, "7.5%"),
    ("share", 0.055, "5.5%"),
    ("points", 2.44, "2.4 percentage points"),
    ("gbp", 26_000, "£26,000"),
    ("gbp", -3.6, "−£4"),
    ("gbp_signed", 1200, "+£1,200"),
    ("gbp_m", 61_249_000, "£61.2m"),
    ("gbp_m", -10_000, "£0.0m"),
    ("gbp_m_signed", 1_450_000, "+£1.5m"),
    ("gbp_axis", 50_000_000, "£50m"),
    ("gbp_axis", 2_500_000, "£2.5m"),
    ("gbp_axis", 0, "£0"),
    ("gbp_million", 61_249_000, "£61.2 million"),
    ("gbp_million", 161_349_000, "£161 million"),
    ("gbp_million", 643_210, "£640,000"),
    ("gbp_million", 999_500_000, "£1.00 billion"),
    ("gbp_million", 999_400_000, "£999 million"),
    ("gbp_about_signed", -1_036_400_000, "−£1.04 billion"),
    ("gbp_m", 1_036_400_000, "£1.04bn"),
    ("gbp_m_about", -1_500_000_000, "−£1.50bn"),
    ("gbp_axis", 1_500_000_000, "£1.5bn"),
    ("gbp_axis", 1_000_000_000, "£1bn"),
    ("gbp_axis", 1_200_000_000, "£1.2bn"),
    ("gbp_million", 999_999, "£1.0 million"),
    ("gbp_million_size", -4_120_000, "£4.1 million"),
    ("probability", 0.74, "about 3 in 4"),
    ("probability", 0.5, "about 1 in 2"),
    ("probability", 0, "less than 1 in 20"),
    ("probability", 1, "more than 19 in 20"),
    ("likelihood", 0.664, "likely (66%)"),
    ("likelihood", 0.3, "less likely than not (30%)"),
    ("likelihood", 0.955, "almost certain (over 95%)"),
    ("likelihood", 0.01, "very unlikely (under 5%)"),
    ("probability_percent", 0.664, "66%"),
    ("probability_percent", 0, "under 1%"),
    ("probability_percent", 1, "over 99%"),
    ("number", 0.055, "0.055"),
    ("number", -10_000, "−10,000"),
    ("census_year", 2025, "January 2025"),
    ("year", 2024, "2024"),
    ("month", "2024-03-25", "March 2024"),
    ("month", "made afterwards", "made afterwards"),
    ("period", "2030", "January 2030"),
    ("period", "2029-30", "2029-30"),
    ("label", "semh", "Social, emotional and mental health"),
    ("label", "sen_services", "SEN services"),
    ("label", "plans/independent_special", "plans: Independent special school"),
    ("label_start", "new_plans/age_band/under_5", "New plans: age band: Under 5"),
    ("label", "not/A code", "not/A code"),
    ("label_start", "post_school", "Post school"),
    ("line", "total", "Total"),
    ("line", "topup_mainstream", "Top-ups: mainstream schools"),
    ("line", "new_line", "New line"),
    ("since", "change_since_1_april_2025", "1 April 2025"),
    ("short_hash", "0123456789abcdef", "0123456789ab"),
    ("text", "as it stands", "as it stands"),
    ("prose", "As it stands.", "As it stands."),
    ("status", "assumed", "assumed"),
    ("quantile", 0.5, "Central estimate"),
    ("quantile", "q0.5", "Central estimate"),
    ("quantile", "q0.5 80%", "Central estimate and 80% range"),
    ("quantile", "mean", "Average"),
    ("quantile", "0.025", "Lower (95% range)"),
    ("quantile", "q0.9", "Upper (80% range)"),
    ("quantile", "0.25", "0.25 quantile"),
    ("probability_axis", 0.5, "50%"),
    ("probability_axis", 0.0, "0%"),
    ("decimal", 17.4457, "17.4"),
    ("hundredths", -1.134, "\N{MINUS SIGN}1.13"),
    ("printed", "61350", "61,350"),
    ("gbp_hundreds", 19_349.0, "£19,300"),
    ("gbp_about", 56_400_000.0, "£56 million"),
    ("gbp_about", -6_140_000.0, "\N{MINUS SIGN}£6.1 million"),
    ("gbp_m_about", -56_600_000.0, "\N{MINUS SIGN}£57m"),
    ("gbp_m_about", 6_140_000.0, "£6.1m"),
    ("years_ahead", "1", "one year ahead"),
    ("years_ahead", "3", "three years ahead"),
    ("years_ahead", "1-3", "1-3 years ahead"),
    ("years_ahead_start", "6", "Six years ahead"),
    ("origin", "2019", "January 2019"),
    ("origin", "all", "After the reform, together"),
]


@pytest.mark.parametrize(("name", "value", "text"), READS)
def test_a_format_reads_as_a_reader_expects(name, value, text):
    assert facts.formatted(value, name) == text


def test_every_format_is_tested():
    derived = {f"{name}_{end}" for name in FORMATS for end in ("size", "signed")}
    assert FORMATS.keys() - derived <= {name for name, _, _ in READS}


def test_a_missing_value_is_said_to_be_so():
    assert facts.formatted(pd.NA, "count") == "not available"


def held():
    return facts.select(invented.run(), "caseload", dimension="total", census_year=2025)


def test_a_fact_names_its_table_key_and_exact_value():
    html = held().fact("plans", "count").__html__()
    assert html == (
        '<data value="3005" data-table="caseload" '
        'data-key="old_la_code=311;census_year=2025;dimension=total;category=total" '
        'data-column="plans" data-format="count">3,005</data>'
    )


def test_an_assumed_value_is_underlined_and_said_to_be_so():
    run = invented.run()
    assumed = facts.select(run, "unit_cost", provision="mainstream").fact("value", "gbp")
    page = f"<p>It costs {assumed.__html__()}.</p>"
    assert '<data class="assumed" value="7450"' in page
    assert page.endswith('£7,450</data><span class="mark mark-assumed"> (assumed)</span>.</p>')
    assert "mark" not in assumed.unspoken.__html__()
    published = str(facts.select(run, "unit_cost", component="fee").fact("value").__html__())
    assert "mark" not in published and "class" not in published
    assert facts.verify(page + published, run) == []
    for old, new in ((' class="assumed"', ""), (" (assumed)<", " (unverified)<")):
        assert any("bears the mark" in said for said in facts.verify(page.replace(old, new), run))
    marked = published.replace("<data", '<data class="assumed"')
    assert any("bears the mark" in said for said in facts.verify(marked, run))


def test_two_rows_where_one_was_expected_are_an_error():
    rows = facts.select(invented.run(), "caseload", dimension="total")
    with pytest.raises(LookupError, match="7 rows hold"):
        rows.fact("plans", "count")


def test_no_row_and_no_table_are_no_fact():
    assert facts.select({}, "caseload").fact("plans", "count") is None
    assert held().where(census_year=1999).fact("plans", "count") is None


HOSTILE = '=HYPERLINK("x");<script>alert(1)</script>'


def hostile_quality():
    rows = [
        {
            **{"check": HOSTILE, "severity": "error", "where": "a=b; c%3B", "found": "<b>"},
            **{"action": "&", "title": HOSTILE, "topic": "published", "basis": "computed"},
        }
    ]
    return {"quality": tables.QUALITY.check(pd.DataFrame(rows), "test")}


def test_text_from_data_is_escaped_and_still_found_again():
    run = hostile_quality()
    found = facts.select(run, "quality").facts("check", "text")[0]
    html = found.__html__()
    assert "<script" not in html and "&lt;script&gt;" in html
    assert facts.verify(f"<p>{html}</p>", run) == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("3,005<", "3,050<", "reads '3,005' as count"),
        ('value="3005"', 'value="3006"', "holds '3005'"),
        ("census_year=2025", "census_year=2035", "has no 'plans' at"),
        ('data-table="caseload"', 'data-table="secret"', "'secret' or format 'count' is not known"),
        (' data-column="plans"', "", "no attribute 'data-column'"),
        ("</data>", "</data> and 7 more", "a digit is outside <data>"),
        ("<data", '<img alt="grew by 5"><data', "a digit is outside <data>"),
    ],
)
def test_verify_finds_a_number_that_the_tables_do_not_hold(before, after, message):
    html = f"<p>{held().fact('plans', 'count').__html__()}</p>"
    assert facts.verify(html, invented.run()) == []
    problems = facts.verify(html.replace(before, after), invented.run())
    assert len(problems) == 1
    assert message in problems[0]


def test_verify_reads_the_table_and_key_of_the_number_before():
    html = str(held().fact("plans", "count").__html__())
    address = re.search(r' data-table="[^"]*" data-key="[^"]*"', html)[0]
    page = f"<p>{html} and {html.replace(address, '')}</p>"
    assert page.count("data-key") == 1
    assert facts.verify(page, invented.run()) == []
    start, _, end = page.rpartition("3,005")
    assert "reads '3,005'" in "".join(facts.verify(f"{start}3,050{end}", invented.run()))
    assert len(facts.verify(page.replace(address, ""), invented.run())) == 2


def test_verify_exempts_drawings_styles_code_in_the_footer_and_allowed_phrases():
    html = (
        "<style>p{margin:1px}</style><svg><text>2025</text></svg><p>An 80% range</p>"
        "<footer><code>3f9a2b</code></footer>"
    )
    assert facts.verify(html, {}, allowed=("80%",)) == []
    assert len(facts.verify(html, {})) == 1
    assert len(facts.verify("<p><code>3f9a2b</code></p>", {})) > 0


def test_the_day_on_which_a_page_was_made_is_of_no_table():
    made = '<p class="made">made <time datetime="2026-11-26">26 November 2026</time></p>'
    assert facts.verify(made, invented.run()) == []
    assert facts.verify(made.replace("made <", "made 2 <"), invented.run())
    assert facts.verify(made.replace(' class="made"', ""), invented.run())


def test_a_number_of_rows_is_a_fact():
    run = invented.run()
    count = facts.tally(run, "assumptions_used", status="assumed")
    assert str(count) == "2"
    assert facts.verify(count.__html__(), run) == []
    assert facts.verify(count.__html__().replace("2", "3"), run) != []


def test_rows_are_those_of_pandas_with_missing_numbers_as_none():
    df = pd.DataFrame(
        {
            "year": pd.array([2024, None], "Int64"),
            "share": pd.array([None, 0.5], "Float64"),
            "rate": [1.5, -2.0],
            "name": ["a", "b"],
        },
        index=[7, 3],
    )
    assert records(df) == df.to_dict("records")
    assert records(df)[1] == {"year": None, "share": 0.5, "rate": -2.0, "name": "b"}
    assert records(df[:0]) == []
