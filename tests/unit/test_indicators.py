"""The local picture of a tiny area: values, comparators, ratings, disputes, own rows."""

import pandas as pd
import pytest

from send_analysis.config.local_area import Value
from send_analysis.local_area import Rules, ratings
from send_analysis.local_area import values as indicator_values
from send_analysis.local_area.small_counts import small
from send_analysis.vocab import SendError
from tests.unit.indicator_case import (
    AREA,
    ASKED,
    COUNCIL,
    FLOWS,
    RULES,
    TIMELY,
    claim,
    claims,
    drawn,
    framework,
    inputs_tables,
)

pytestmark = pytest.mark.unit


def status(found, indicator, group="all"):
    rows = found["indicator_status"].set_index(["indicator", "group"])
    return rows.loc[(indicator, group)]


def own_row(**changes):
    row = {"old_la_code": "001", "indicator": "asked", "period": "2024", "group": "all"}
    row |= {"comparator": "own", "value": 12.0, "cases": None, "base": None}
    return Value(**row | {"basis": "own count", "source": "own file"} | changes)


def test_value_comparators_and_difference_by_hand():
    row = status(drawn(), "timely")
    assert row.value == 40  # 20 of 50
    assert (row.england, row.region) == (70, 50)
    assert row.neighbours == 75  # Camden: 30 of 40; the other neighbour is not loaded
    assert row.difference == -30
    assert (row.lower, row.upper) == pytest.approx((27.61, 53.82), abs=0.01)


def test_worse_beyond_chance_is_red_and_says_so():
    row = status(drawn(), "timely")
    assert row.distinguishable == "yes"
    assert (row.rag, row.rag_word) == (
        "red",
        "Red: significantly worse than England",
    )
    assert pd.isna(row.owner)


def test_worse_within_chance_is_amber():
    few = [r if r[:2] != ("001", 2024) else (*r[:3], {20: 3, 50: 5}[r[3]]) for r in FLOWS]
    row = status(drawn(flow_rows=few), "timely")
    assert row.value == 60
    assert (row.distinguishable, row.rag) == ("no", "amber")
    assert "Few cases" in row.caution


def test_the_basis_of_a_comparator_is_stated():
    rows = drawn()["indicator"]
    neighbours = rows[rows.comparator == "neighbours"].iloc[0]
    assert neighbours.basis == "mean of the rates of 1 of 2 statistical neighbours"


def test_neighbours_are_the_plain_mean_of_their_rates():
    area = AREA.model_copy(update={"neighbours": ("Camden", "Greenwich")})
    row = status(drawn(area=area), "timely")
    assert row.neighbours == 62.5  # 30 of 40 and 1 of 2


def test_a_dispute_is_shown_with_both_values_and_marked():
    found = drawn()
    disputed = found["indicator"].dropna(subset="disputed_by").set_index("indicator")
    assert disputed.value.to_dict() == {"timely": 90, "timely_council": 38}
    council = status(found, "timely_council")
    assert council.rag_word.endswith("this value is disputed")
    assert council.reportability_word == "Amber: reported, but sources disagree"
    assert "earlier value" in status(found, "timely").caution  # 2024 itself is not disputed


def test_an_indicator_without_a_value_is_not_yet_reported_and_not_rated():
    row = status(drawn(), "asked")
    assert (row.reportability, row.reportability_word) == ("red", "Red: not yet reported")
    assert row.rag == "not rated"
    assert pd.isna(row.value)


def test_an_area_without_a_framework_gets_the_published_indicators_alone():
    other = AREA.model_copy(update={"old_la_code": "202", "name": "Camden"})
    found = drawn(area=other)
    assert list(found["indicator_status"].indicator) == ["timely"]


def test_a_missed_target_is_graver_than_being_better_than_england():
    target = {"old_la_code": "001", "value": 95.0, "by": "2023-03-31", "claim": "c"}
    rows = [r if r != ("001", 2024, "in_time", 20) else (*r[:3], 40) for r in FLOWS]
    one = TIMELY | {"targets": [target], "disputed_by": []}
    row = status(drawn(one, flow_rows=rows), "timely")
    assert row.value == 80
    assert (row.rag, row.target) == ("red", 95)
    assert row.rag_word == "Red: short of the council's own target"


@pytest.mark.parametrize(
    ("polarity", "target", "rag"),
    [
        *(("higher", 79, "green"), ("higher", 86, "amber"), ("higher", 90, "red")),
        *(("lower", 81, "green"), ("lower", 72, "amber"), ("lower", 68, "red")),
    ],
)
def test_a_target_is_missed_within_chance_when_the_interval_reaches_it(polarity, target, rag):
    own = pd.Series({"value": 80.0, "lower": 71.0, "upper": 87.0})
    assert ratings.against_target(own, target, polarity).rag == rag


@pytest.mark.parametrize(
    ("by", "counts"),
    [("2030-03-31", False), ("2024-12-31", True), ("2022-12-31", True), ("2022-11-30", False)],
)
def test_a_target_counts_when_due_before_the_value_and_not_history(by, counts):
    target = {"old_la_code": "001", "value": 95.0, "by": by, "claim": "c"}
    row = status(drawn(TIMELY | {"targets": [target], "disputed_by": []}), "timely")
    assert pd.notna(row.target) == counts


def test_a_missing_count_gives_no_value_and_its_symbol():
    rows = [r if r[:3] != ("001", 2024, "issued") else (*r[:3], None) for r in FLOWS]
    values = drawn(TIMELY | {"disputed_by": []}, flow_rows=rows)["indicator"]
    row = values[(values.period == "2024") & (values.comparator == "own")].iloc[0]
    assert pd.isna(row.value)
    assert row.symbol == "x"


def test_other_authorities_stand_beside_for_the_funnel_only():
    rows = drawn()["indicator"]
    others = rows[rows.old_la_code != "001"]
    assert set(others.old_la_code) == {"202", "203"}
    assert set(others.period) == {"2024"}


def test_weights_of_leading_indicators_are_an_input():
    assert status(drawn(weights={"timeliness": 0.01}), "timely").weight == 0.01


def test_old_values_are_told_from_new_ones():
    old = ratings.reportability(
        pd.Series({"value": 1, "symbol": pd.NA, "period_end": "2020-01-31"}), False, RULES
    )
    assert old.word == "Amber: reported, but old"


def test_context_groups_are_never_rated():
    groups = claims(
        claim("paper/t/001", "38", breakdown="No SEN", period="2024"),
        claim("paper/t/002", "70", geography="England", breakdown="No SEN", period="2024"),
    )
    one = COUNCIL | {"context_groups": ["No SEN"], "disputed_by": []}
    row = status(drawn(one, claim_table=groups), "timely_council", "No SEN")
    assert (row.rag, row.england) == ("not rated", 70)


@pytest.mark.parametrize(
    ("unit", "own", "other", "rag"),
    [
        ("percent", 65.0, 70.0, "red"),  # more than a percentage point
        ("percent", 69.0, 70.0, "amber"),
        ("percent", 70.0, 70.0, "green"),
        ("per 100 pupils", 0.13, 0.2, "red"),  # more than a tenth of the other value
        ("per 100 pupils", 0.19, 0.2, "amber"),
        ("points", -1.2, -1.0, "red"),
        ("points", -1.05, -1.0, "amber"),
    ],
)
def test_without_an_interval_a_wide_gap_is_red_and_a_narrow_one_amber(unit, own, other, rag):
    empty = dict.fromkeys(("lower", "upper", "cases", "base"), pd.NA)
    rows = (pd.Series({"value": value, "unit": unit, **empty}) for value in (own, other))
    assert ratings.against(ratings.gap_to(*rows, RULES), "higher", "england").rag == rag


def test_own_rows_give_values_or_cases_and_base():
    found = drawn(values=[own_row(), own_row(group="b", value=None, cases=5.0, base=10.0)])
    assert status(found, "asked").value == 12
    assert status(found, "asked", "b").value == 50
    assert status(found, "asked", "b").lower == pytest.approx(23.66, abs=0.01)


def test_own_rows_that_lead_nowhere_are_refused_together():
    wrong = [own_row(indicator="none"), own_row(value=None), own_row(cases=11.0, base=10.0)]
    told = r"'none' is not an indicator; asked 2024: neither a value.*; asked 2024: 11 cases of 10"
    with pytest.raises(SendError, match=told):
        drawn(values=wrong)


def counts(**cases):
    """Return the rows of one indicator in one year, indexed by their names."""
    one = {"indicator": "held", "old_la_code": "311", "period": "2024", "comparator": "own"}
    one |= {"own": False}
    return pd.DataFrame({"cases": pd.Series(cases, dtype="Float64")}).assign(**one)


def test_small_counts_take_a_second_one_with_them():
    assert set(small(counts(a=2, b=30, c=40, total=72), 5)) == {"a", "b"}
    assert set(small(counts(a=3, b=2, c=40, total=45), 5)) == {"a", "b"}
    assert set(small(counts(a=1, b=1, c=9, d=40, total=51), 5)) == {"a", "b", "c"}
    assert set(small(counts(a=7, b=0, total=7), 5)) == set()


def test_small_counts_without_a_partner_are_hidden_and_the_total_stays():
    assert set(small(counts(a=2, total=40), 5)) == {"a"}
    assert set(small(counts(a=3, total=3), 5)) == {"a", "total"}


def test_small_counts_of_one_year_take_none_of_another():
    years = pd.concat(
        [counts(a=2, b=30, total=32), counts(a=9, b=7, total=16).assign(period="2025")]
    )
    years.index = list("abcdef")
    assert set(small(years, 5)) == {"a", "b"}


def test_an_own_value_of_few_people_is_hidden_and_one_of_many_is_not():
    def shown(**changed):
        found = drawn(values=[own_row(**changed)])["indicator"].query("comparator == 'own'")
        return found[found.indicator == own_row().indicator].iloc[-1]

    few, many = (shown(value=None, cases=cases, base=60.0) for cases in (3.0, 30.0))
    assert few[["value", "lower", "upper", "cases", "base"]].isna().all() and few.symbol == "c"
    assert (many.cases, many.value) == (30, 50)


@pytest.mark.parametrize(
    ("value", "cases", "base", "is_hidden"),
    [
        (None, 48.0, 50.0, True),  # two are left
        (96.0, None, 50.0, True),
        (96.0, 48.0, None, True),
        (4.0, None, 50.0, True),  # two of them
        (None, 0.0, 4.0, True),  # of four people
        (None, 45.0, 50.0, False),
        (None, 50.0, 50.0, False),  # none is left
        (90.0, None, 50.0, False),
        (96.0, None, None, False),
    ],
)
def test_an_own_value_is_hidden_if_its_cases_their_base_or_what_is_left_are_few(
    value, cases, base, is_hidden
):
    rows = drawn(values=[own_row(value=value, cases=cases, base=base)])["indicator"]
    own = rows[(rows.comparator == "own") & (rows.indicator == "asked")].iloc[-1]
    assert pd.isna(own.value) == is_hidden and (own.symbol == "c") == is_hidden
    assert own[["cases", "base"]].isna().all() or not is_hidden


def test_a_small_remainder_takes_another_group_with_it():
    """What is left of each group adds up to what is left of all."""
    rows = [("boys", 48.0, 50.0), ("girls", 40.0, 60.0), ("others", 20.0, 90.0)]
    own = [own_row(group=g, value=None, cases=c, base=b) for g, c, b in rows]
    shown = drawn(values=own)["indicator"].query("indicator == 'asked' and comparator == 'own'")
    assert set(shown.group[shown.value.isna()]) == {"boys", "girls"}


def test_hidden_counts_leave_the_claims_as_well():
    printed = claims(
        claim("paper/t/001", "2", breakdown="a", line="1", evidence="a 2"),
        claim("paper/t/002", "30", breakdown="b", line="2", evidence="b 30"),
        claim("paper/t/003", "40", breakdown="c", line="3", evidence="c 40"),
        claim("paper/t/004", "72", breakdown="total", line="4", evidence="total 72"),
    )
    one = COUNCIL | {"unit": "plans", "smallest_count": 5, "disputed_by": [], "rag": "none"}
    found = drawn(one, claim_table=printed)
    assert list(found["claim"].value.isna()) == [True, True, False, False]
    assert list(found["claim"].evidence.isna()) == [True, True, False, False]
    assert status(found, "timely_council", "a").reportability == "amber"


def test_a_rate_of_plans_held_counts_flows_against_the_next_january():
    caseload = pd.DataFrame(
        {
            "old_la_code": ["001"],
            "la_code": ["E1"],
            "census_year": [2025],
            "dimension": ["total"],
            "category": ["total"],
            "plans": [200],
            "symbol": [pd.NA],
            "source_id": ["test"],
        }
    )
    rate = {"clock": "calendar", "numerator": ["issued"], "minus": ["in_time"]}
    one = TIMELY | {"counts": rate | {"denominator": ["plans_next_january"], "proportion": False}}
    tables = inputs_tables() | {"caseload": caseload}
    indicators = framework(one | {"disputed_by": []}, ASKED).indicators
    rows = indicator_values.published(indicators, tables, 0.95)
    row = rows[(rows.old_la_code == "001") & (rows.period == "2024")].iloc[0]
    assert row.value == 15  # (50 - 20) of 200
    assert pd.isna(row.lower)  # requests are no part of the plans held


def test_a_rate_of_residents_counts_those_of_the_summer_before():
    ages = pd.DataFrame({"age": [0, 25, 26], "persons": [1000.0, 3000.0, 9000.0]})
    people = pd.concat(
        ages.assign(la_code="E1", mid_year=year, basis="estimate", persons=ages.persons * times)
        for year, times in ((2023, 2), (2024, 1))
    )
    held = {"old_la_code": "001", "la_code": "E1", "census_year": [2024, 2025]}
    held |= {"dimension": "total", "category": "total", "plans": [100, 200], "source_id": "test"}
    caseload = pd.DataFrame(held | {"symbol": pd.NA})
    rate = {"clock": "census", "numerator": ["total/total"], "denominator": ["residents"]}
    one = TIMELY | {"counts": rate | {"per": 1000}, "disputed_by": []}
    inputs = inputs_tables() | {"caseload": caseload, "population": people.assign(source_id="test")}
    rows = indicator_values.published(framework(one, ASKED).indicators, inputs, 0.95)
    # January 2024: 100 of 8,000 in mid-2023; January 2025: 200 of 4,000 in mid-2024
    assert dict(zip(rows.period, rows.value, strict=True)) == {
        "January 2024": 12.5,
        "January 2025": 50,
    }


def test_rules_need_every_assumption():
    with pytest.raises(SendError, match=r"indicators\.confidence"):
        Rules.of({}, RULES.as_of)
