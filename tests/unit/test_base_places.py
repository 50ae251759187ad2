"""Places at the census by hand: whose figure counts, who fills them, and what is not believed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis import tables, vocab
from send_analysis.model.places import base, stated
from tests import embedded_case
from tests.unit.money_case import case, places, provision, published

pytestmark = pytest.mark.unit
FIXED = {
    "sufficiency__placed_outside_area__state_special": 0.1,
    "sufficiency__on_roll_for_a_place__state_special": 1.05,
}
SCHOOL = {"provider": "School", "provision": "state_special", "academic_year": "2020/21"}


def capacity(publication="gias_totals", count=60.0, **changes):
    row = {
        "old_la_code": "999",
        "publication": publication,
        "as_of": "2026-05",
        "provision": "state_special",
        "kind": "special_school",
        "phase": "all",
        "capacity": count,
        "source_id": publication,
    }
    return {**row, **changes}


def _table(rows):
    return tables.CAPACITY.check(
        pd.DataFrame(rows).reindex(columns=list(tables.CAPACITY.columns)), "test"
    )


def of(published_rows=(), own=(), plans=None, **changes):
    inputs = {**published(), "places": places(own)}
    if published_rows:
        inputs["capacity"] = _table(published_rows)
    a_case = case(inputs, **{**FIXED, **changes})
    found = base.of_area(a_case, inputs["places"], provision() if plans is None else plans)
    return base.table(a_case, found).set_index("provision")


def test_children_on_roll_who_are_not_the_areas_own_are_imports():
    # 60 plans, 54 of them here; 60 places and 63 on roll: 9 from other areas
    row = of([capacity()]).loc["state_special"]
    assert (row.own_plans, row.capacity, row.standing) == (60, 60, "published")
    assert row.places == pytest.approx(63)
    assert row.outside_share == pytest.approx(0.1)
    assert row.imports == pytest.approx(9)
    assert row.occupancy == pytest.approx(1.05)
    assert (row.publication, row.as_of, row.source_id) == ("gias_totals", "2026-05", "gias_totals")


def test_a_count_that_may_not_be_shown_is_not_repeated_beside_the_places():
    counted = pd.DataFrame(
        [("999", 2026, "provision", "state_special", 60.0)],
        columns=["old_la_code", "census_year", "dimension", "category", "plans"],
    )
    inputs = {**published(), "places": places(()), "capacity": _table([capacity()])}
    inputs["caseload"] = counted
    hidden = {**inputs, "caseload": counted.assign(plans=np.nan)}
    a_case = case(inputs, **FIXED)
    found = base.of_area(a_case, inputs["places"], provision())
    rows = [base.table(a_case.having(shown=s), found).iloc[1] for s in (None, hidden)]
    assert [row.provision for row in rows] == ["state_special"] * 2
    assert rows[0].own_plans == 60 and pd.isna(rows[1].own_plans)
    assert pd.isna(rows[0].own_plans_symbol) and rows[1].own_plans_symbol == "c"
    assert rows[0].places == rows[1].places == pytest.approx(63)


def test_plans_that_the_places_cannot_hold_are_held_in_other_areas():
    # 48 places take 50.4: 9.6 of 60 plans, more than the tenth that is assumed
    row = of([capacity(count=48.0)]).loc["state_special"]
    assert row.outside_share == pytest.approx(9.6 / 60)
    assert row.imports == pytest.approx(0)
    assert row.places == pytest.approx(50.4)


def test_children_on_roll_that_are_published_are_not_drawn():
    row = of([capacity(on_roll=58.0)]).loc["state_special"]
    assert (row.places, row.on_roll) == (60, 58)
    assert row.imports == pytest.approx(4)
    assert row.occupancy == pytest.approx(58 / 60)


def test_where_only_the_total_was_counted_each_draw_has_its_own_plans():
    # 50 and 70 plans in 63 places: 45 and 63 of them here, 18 and 0 places for other areas
    plans = provision(draws=2)
    here = {"provision": "state_special", "census_year": plans.census_year[0]}
    plans.loc[here] = [50.0, 70.0]
    a_case = case({**published(), "capacity": _table([capacity()])}, **FIXED)
    found = base.of_area(a_case, places(), plans)
    special = {"provision": "state_special"}
    assert found.imports.sel(special).to_numpy() == pytest.approx([18, 0])
    assert ((1 - found.outside) * found.plans).sel(special).to_numpy() == pytest.approx([45, 63])
    row = base.table(a_case, found).set_index("provision").loc["state_special"]
    assert row.own_plans == 60
    assert row.occupancy == pytest.approx(63 / 60)


@pytest.mark.parametrize(
    ("there", "first"),
    [
        (("gias_totals", "gias", "specialist_capacity"), "specialist_capacity"),
        (("gias_totals", "gias"), "gias"),
    ],
)
def test_the_firmest_publication_counts(there, first):
    counts = {"gias_totals": 60.0, "gias": 61.0, "specialist_capacity": 62.0}
    row = of([capacity(name, counts[name]) for name in there]).loc["state_special"]
    assert (row.publication, row.capacity) == (first, counts[first])


def test_the_authoritys_own_list_goes_before_any_publication():
    own = [{**SCHOOL, "places": 52.0, "imports": 2.0}]
    row = of([capacity("specialist_capacity")], own).loc["state_special"]
    assert (row.standing, row.capacity, row.places, row.imports) == ("own", 52, 52, 2)
    # 50 usable places for 60 plans: a sixth is held elsewhere
    assert row.outside_share == pytest.approx(1 / 6)
    assert row.occupancy == pytest.approx(1)


def test_kinds_and_phases_of_units_add_up_and_a_missing_part_leaves_the_sum_unknown():
    unit = {"provision": "units", "kind": "sen_unit", "phase": "primary"}
    parts = [
        capacity("gias", 4.0, **unit),
        capacity("gias", 3.0, **{**unit, "phase": "secondary"}),
        capacity("gias", 5.0, **{**unit, "kind": "resourced_provision"}),
    ]
    assert of(parts).loc["units"].capacity == 12
    missing = of([*parts[:2], {**parts[2], "capacity": None, "symbol": "c"}]).loc["units"]
    assert missing.standing == "not_known"
    assert "states no number" in missing.finding


def test_places_that_count_other_schools_than_the_plans_are_refused_with_the_reason():
    gap = capacity(count=20.0, state_special_plans=58.0, census_year=2024)
    row = of([gap]).loc["state_special"]
    assert row.standing == "refused"
    assert row.finding == (
        "plans and places are not of the same schools: 58 plans in January 2024 against 20 places: "
        "2.9 plans for a place, where 0.8 to 1.3 is believed"
    )
    assert pd.isna(row.places)


@pytest.mark.parametrize(
    ("without", "standing", "finding"),
    [
        ((0, 0), "published", None),
        ((0, 1), "published", "1 of 10 schools states no capacity"),
        ((2, 0), "published", "2 of 10 schools state no capacity"),
        ((1, 2), "refused", "3 of 10 schools state no capacity"),
    ],
)
def test_schools_that_state_no_capacity_are_counted_and_a_large_part_is_refused(
    without, standing, finding
):
    parts = [
        capacity("gias", count, phase=phase, providers=schools, without_capacity=lacking)
        for (phase, count, schools), lacking in zip(
            (("primary", 40.0, 6), ("secondary", 20.0, 4)), without, strict=True
        )
    ]
    row = of(parts).loc["state_special"]
    assert (row.standing, row.capacity) == (standing, 60)
    assert (None if pd.isna(row.finding) else row.finding) == finding


def test_without_any_figure_the_places_are_not_known():
    table = of()
    assert set(table.standing) == {"not_known"}
    assert table.finding.notna().all()
    assert list(table.index) == list(vocab.LIMITED_PROVISIONS)


def test_a_list_that_begins_after_the_census_counts_from_its_first_year():
    rows = [
        {**SCHOOL, "places": 70.0, "academic_year": "2025/26"},
        {**SCHOOL, "places": 90.0, "academic_year": "2026/27"},
    ]
    assert of(own=rows).loc["state_special"].capacity == 70


@settings(max_examples=25, deadline=None)
@given(st.floats(1, 500), st.floats(1, 500))
def test_at_the_census_everybody_has_a_place_somewhere_and_no_place_holds_two(plans, count):
    inputs = {**published(), "places": places()}
    rows = pd.DataFrame([capacity(count=count)]).reindex(columns=list(tables.CAPACITY.columns))
    inputs["capacity"] = tables.CAPACITY.check(rows, "test")
    drawn = base.of_area(case(inputs), inputs["places"], provision({"state_special": plans}, 50))
    if not drawn.known:
        assert not stated.LEAST <= plans / count <= stated.MOST
        return
    here = plans * (1 - drawn.outside)
    assert (here + drawn.imports <= drawn.places + 1e-9).all()
    assert (drawn.imports >= 0).all()
    assert ((drawn.outside >= 0) & (drawn.outside <= 1)).all()
    assert float(drawn.places.std()) > 0
    np.testing.assert_array_less(count - 1e-9, drawn.places)


@pytest.mark.parametrize(
    ("slug", "standing"),
    [
        ("havering", "published"),
        ("calderdale", "refused"),
        ("city_of_london", "not_known"),
        ("westmorland_and_furness", "published"),
        ("kent", "published"),
    ],
)
def test_each_kind_of_authority_has_a_standing(slug, standing):
    a_case = embedded_case.case(slug, 2, {**embedded_case.inputs(), "places": places()})
    rows = a_case.inputs["caseload"]
    rows = rows[(rows.old_la_code == a_case.code) & (rows.dimension == "provision")]
    newest = rows[rows.census_year == rows.census_year.max()].set_index("category").plans
    found = base.of_area(a_case, a_case.inputs["places"], provision(newest.astype(float)))
    assert found.stated["state_special"].standing == standing
