"""An interval that did not hold in the past is marked, and no page shows it."""

import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.loaders import calibrations
from send_analysis.model import cells, forecast
from send_analysis.model.demand import reliability, starts
from send_analysis.pages.plans import charts
from send_analysis.pages.plans import forecast as page
from tests import embedded_case, invented

pytestmark = pytest.mark.unit
SHARED = {"method": "send_analysis", "origin": "all", "dimension": "provision"}


def scores(*rows):
    """Coverage of 80 % intervals: (category, years ahead, share)."""
    named = [
        {**SHARED, "group": c, "horizon": str(h), "metric": "coverage_80", "value": v}
        for c, h, v in rows
    ]
    other = [{**named[0], "metric": "wis_log", "value": 0.1}]
    return tables.SCORE.check(pd.DataFrame([*named, *other]), "test")


def said(category, years, quantile):
    known = scores(("neet", 1, 0.64), ("neet", 2, 0.66), ("eotas", 1, 0.8), ("eotas", 2, 0.5))
    row = {"origin": 2026, "census_year": 2025 + years, "quantile": quantile}
    one_way = {"dimension": "provision", "category": category, "dimension_b": None}
    two_way = {"dimension": "primary_need", "category": "ASD", "dimension_b": "provision"}
    rows = [row | one_way | {"category_b": None}, row | two_way | {"category_b": category}]
    began = [starts.Starting("provision", 2025, 2025, starts.OWN)]
    both = reliability.of_intervals(pd.DataFrame(rows), began, {"part_score": known})
    marked = both.eq("unreliable").fillna(value=False)
    assert marked[1] == marked[0] and both[1:].dropna().eq("unreliable").all()
    return both[0]


@pytest.mark.parametrize(
    ("category", "years", "expected"),
    [
        ("neet", 1, "unreliable"),
        ("neet", 2, "usable"),
        ("eotas", 1, "usable"),
        ("eotas", 5, "unreliable"),  # beyond the last year scored, as in it
    ],
)
def test_an_interval_is_as_reliable_as_it_was(category, years, expected):
    assert said(category, years, 0.9) == expected
    assert pd.isna(said(category, years, 0.5))


def test_a_part_without_scores_is_neither():
    assert pd.isna(said("mainstream", 1, 0.9))


def test_years_count_from_the_january_that_the_shares_start_from():
    """Leeds: all plans of January 2026, shares of 2025: its first year is the second of shares."""
    case = embedded_case.case("leeds", 100)
    held = scores(("mainstream", 1, 0.1), ("mainstream", 2, 0.8), ("mainstream", 3, 0.1))
    marked = case.having(inputs={**case.inputs, "part_score": held})
    made = cells.one_way(marked, forecast.plans(marked))
    ends = made[(made.category == "mainstream") & (made["quantile"] == 0.9)]
    assert ends.set_index("census_year").interval.head(2).to_dict() == {
        2027: "usable",
        2028: "unreliable",
    }


def test_the_shipped_scores_are_of_every_age_band_and_provision():
    shipped = calibrations.inputs()["part_score"]
    held = shipped[shipped.metric == "coverage_80"]
    assert held.groupby("dimension").group.nunique().to_dict() == {"age_band": 5, "provision": 14}
    assert held.groupby(["dimension", "group"]).horizon.nunique().eq(6).all()
    assert held.value.between(0.25, 1).all()


@pytest.fixture
def run():
    made = invented.run()["forecast"]
    doubtful = (made.category == "semh") & (made["quantile"] != 0.5)
    marked = made.assign(interval=made.interval.mask(doubtful, "unreliable"))
    return invented.run().changed(forecast=marked)


def test_a_page_prints_unreliable_in_place_of_both_intervals(run):
    table = page.table(run, "area_of_need")
    lines = [row for row in table._repr_html_().split("<tr") if 'data-key="semh"' in row]
    assert [row.count("unreliable") for row in lines] == [2]
    assert any("Unreliable:" in note for note in table.notes)
    assert not any("Unreliable:" in n for n in page.table(invented.run(), "area_of_need").notes)


def test_a_chart_draws_no_band_for_it(run):
    whole, marked = (
        charts.plans_by(one, "area_of_need")._repr_html_() for one in (invented.run(), run)
    )
    assert whole != marked
