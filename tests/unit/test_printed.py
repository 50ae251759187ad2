"""A printed difference is that of the printed figures, in sentences and in tables."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis import tables
from send_analysis.pages import kit
from send_analysis.pages.kit import printed
from send_analysis.pages.kit.formats import formatted
from tests import invented
from tests.unit.page_case import rows_of

pytestmark = pytest.mark.unit
READ_AGAIN = [
    "count",
    "forecast",
    "gbp",
    "gbp_m",
    "gbp_million",
    "gbp_about",
    "gbp_m_about",
    "percent",
]


def a_fact(value, format):
    return kit.Fact(value, "forecast", "a=1", "value", format)


def test_counted_and_expected_are_as_far_apart_as_a_reader_finds():
    counted, expected = a_fact(3_419, "count"), a_fact(5_321.4, "forecast")
    assert (str(counted), str(expected)) == ("3,419", "5,320")
    assert str(kit.difference(expected, counted, "count_signed")) == "+1,901"
    assert str(kit.difference(expected, counted, "forecast_size")) == "1,900"


@given(
    *2 * [st.floats(-2e9, 2e9, allow_nan=False)],
    *2 * [st.sampled_from(["gbp_about", "gbp_million", "gbp_m", "count", "forecast"])],
)
def test_the_printed_difference_is_that_of_the_printed_numbers(end, start, format, other):
    ends = a_fact(end, format), a_fact(start, other)
    shown = [printed.number(str(one)) for one in ends]
    told = str(kit.difference(*ends, "count_signed"))
    assert told == formatted(shown[0] - shown[1], "count_signed")


@given(st.floats(-2e12, 2e12, allow_nan=False), st.sampled_from(READ_AGAIN))
def test_a_printed_number_is_read_again_as_what_it_says(value, format):
    text = formatted(value, format)
    assert formatted(printed.number(text), format) == text


def both(run):
    ahead = kit.select(run, "forecast", dimension="total").of_area.last("census_year")
    now = kit.select(run, "caseload", dimension="total", census_year=2025).of_area
    return ahead.quantile(kit.MEDIAN), now.fact("plans")


def test_verify_holds_a_difference_to_both_of_its_printed_numbers():
    run = invented.run()
    more = kit.difference(*both(run), "forecast_size")
    page = kit.sentence("<p>{more} more</p>", more=more)
    assert kit.verify(page, run) == []
    wrong = page.replace(f">{more}<", f">{more.value + 40:,.0f}<")
    assert "less" in kit.verify(wrong, run)[0]
    moved = {**run, "caseload": run["caseload"].assign(plans=run["caseload"].plans + 300)}
    assert len(kit.verify(page, moved)) == 1


def test_a_column_that_is_a_difference_is_that_of_the_columns_beside_it():
    """Deficits of 13.54 and 19.46 million read 14 and 19: they are 5 apart, and not 5.9."""
    row = {"scenario": "baseline", "measure": "in_year_balance", "period": "2029-30"}
    amounts = {"before": -13_540_000.0, "after": -19_460_000.0, "moved": -5_920_000.0}
    table = tables.CHANGED_FIGURE.check(pd.DataFrame([{**row, **amounts}]), "test")
    run = invented.run().changed(changed_figure=table)
    shown = kit.table(kit.select(run, "changed_figure"), "measure before after moved", "Changes")
    assert rows_of(shown)[0][1:] == ["−£14m", "−£19m", "−£5.0m"]
    assert kit.verify(shown._repr_html_(), run) == []


def test_every_column_that_is_a_difference_names_columns_of_its_table():
    for table in tables.RUN_TABLES.values():
        for entry in table.glossary.values():
            assert set(entry.less or ()) <= set(table.columns)
