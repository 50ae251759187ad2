"""Every lever has one step; those on places, prices and income by hand (docs/scenarios.md)."""

import numpy as np
import pandas as pd
import pytest

from send_analysis.config import Area, ConfigError, paths
from send_analysis.config.measure import LEVERS
from send_analysis.model import effects
from send_analysis.model.forecast import Start
from send_analysis.model.money import levers
from send_analysis.model.places import pipeline, projects
from send_analysis.scenarios.projects import to_come as projects_to_come
from tests.unit.money_case import case
from tests.unit.plan_draws import measure, plans
from tests.unit.test_measures import assumed

pytestmark = pytest.mark.unit

AREA = Area(
    slug="anywhere",
    name="Anywhere",
    old_la_code="999",
    la_code="E06000099",
    region_code="E12000009",
)
FINANCIAL_YEARS = ["2025-26", "2026-27", "2027-28", "2028-29", "2029-30"]
SCHOOL = {
    "area": "anywhere", "provider": "The school", "provision": "state_special",
    "areas_of_need": "any", "ages": "any", "academic_year": "2026/27", "places": 100.0,
    "status": "planned", "probability": 0.5, "imports": 0.0,
}  # fmt: skip
NEEDED = {
    "provision_share": {"from_provision": "eotas", "to_provision": "units", "when": "entry"},
    "places": {"provision": "units"},
    "opening": {"project": "The school"},
    "delay": {"project": "The school"},
    "unit_cost": {"price": "place"},
    "inflation": {"price": "place"},
    "income": {"income_line": "grant"},
    "england_path": {"path": "government"},
}
NO_SLIP = {"sufficiency.slip.planned": 0.0, "sufficiency.fill_years.state_special": 1.0}


def opened(*measures, draws=400, rows=(SCHOOL,)):
    own, changes = projects.changed(pd.DataFrame(rows), measures, AREA, draws, 1)
    known = assumed(**{**NO_SLIP, "sufficiency.fill_years.units": 1.0})
    of = case(known=known)
    years = plans(draws)["provision"].census_year.to_numpy()
    found = pipeline.opened_by_project(of, own, years, draws, changes)
    return {name: places.sum("provision") for name, places in found.items()}


def by_year(places):
    """Return the mean over the draws, January 2025 to 2030."""
    return places.mean("draw").to_numpy().tolist()


def opens(**fields):
    return measure("opening", 1, **{"start": 2027, "project": "The school", **fields})


def resized(places, **fields):
    own = {"provision": "state_special", "project": "The school"}
    return measure("places", places, **{**own, "id": "size", **fields})


def test_a_named_project_keeps_its_chance_and_has_the_measures_places_and_ramp():
    before, after = (opened(*acting)["The school"] for acting in ((), (resized(80, ramp=2),)))
    built = before.sel(census_year=2030) > 0
    assert 160 < int(built.sum()) < 240  # opens in half of the 400 draws
    expected = np.outer(built, [0, 0, 40, 80, 80, 80])
    assert (after.to_numpy() == expected).all()


def test_a_project_opens_with_certainty_or_not_at_all_where_a_measure_says_so():
    assert by_year(opened(opens())["The school"]) == [0, 0, 100, 100, 100, 100]
    withdrawn = measure("opening", 0, project="The school")
    assert by_year(opened(withdrawn)["The school"]) == [0] * 6
    assert by_year(opened(opens(), resized(80))["The school"]) == [0, 0, 80, 80, 80, 80]


def test_a_higher_chance_opens_the_school_in_more_of_the_same_draws():
    before = opened()["The school"].sel(census_year=2030) > 0
    likelier = measure("opening", 0.75, project="The school")
    after = opened(likelier)["The school"].sel(census_year=2030) > 0
    assert 270 < int(after.sum()) < 330
    assert bool((after | ~before).all())  # none of the draws in which it opened is lost


def test_a_project_opens_at_the_earliest_when_its_measure_starts():
    assert by_year(opened(opens(start=2029))["The school"]) == [0, 0, 0, 0, 100, 100]


def test_new_places_stand_beside_the_projects_there_are():
    more = measure("places", 20, start=2028, ramp=1, provision="units", title="A new unit")
    found = opened(more)
    assert by_year(found["A new unit"]) == [0, 0, 0, 20, 20, 20]
    assert set(found) == {"The school", "A new unit"}


def test_a_measure_takes_places_away():
    fewer = measure("places", -30, start=2028, ramp=2, provision="state_special", title="Closes")
    assert by_year(opened(fewer)["Closes"]) == [0, 0, 0, -15, -30, -30]


PHASES = (
    {**SCHOOL, "places": 60.0, "ages": "4-11"},
    {**SCHOOL, "places": 40.0, "ages": "11-19", "academic_year": "2028/29"},
)


def test_the_phases_of_a_project_open_in_the_same_draws_and_late_together():
    phased = opened(rows=PHASES)["The school"]
    built = phased.sel(census_year=2030) > 0
    assert 160 < int(built.sum()) < 240
    assert (phased.to_numpy() == np.outer(built, [0, 0, 60, 60, 100, 100])).all()
    late = opened(opens(), measure("delay", 1, project="The school", id="late"), rows=PHASES)
    assert by_year(late["The school"]) == [0, 0, 0, 60, 60, 100]


def test_a_measure_that_resizes_a_project_replaces_its_phases():
    whole = opened(opens(), resized(90, start=2028), rows=PHASES)
    assert by_year(whole["The school"]) == [0, 0, 0, 90, 90, 90]


def test_a_project_may_state_its_own_years_to_fill_and_chance_of_being_late():
    slow = {**SCHOOL, "fill_years": 4, "chance_late": 1.0}  # late by two years, as far as it goes
    assert by_year(opened(opens(), rows=[slow])["The school"]) == [0, 0, 0, 0, 25, 50]
    as_assumed = {**SCHOOL, "fill_years": pd.NA, "chance_late": pd.NA}
    assert by_year(opened(opens(), rows=[as_assumed])["The school"]) == [0, 0, 100, 100, 100, 100]


def test_a_delay_moves_the_opening_and_nothing_else():
    late = measure("delay", 2, project="The school")
    before, after = opened()["The school"].to_numpy(), opened(late)["The school"].to_numpy()
    assert before.any()
    assert not before.all(axis=1).any()  # it keeps its chance: in half of the draws it never opens
    assert (after[:, 2:4] == 0).all()
    assert (after[:, 4:] == before[:, 2:4]).all()


@pytest.mark.parametrize(
    ("lost", "message"),
    [
        (
            measure("delay", 2, project="The academy"),
            r"project 'The academy' is not in .*allowed: The school \(state_special\)",
        ),
        (resized(80, provision="units"), "project 'The school' of units is not in the places"),
    ],
)
def test_a_project_that_is_not_there_is_told(lost, message):
    with pytest.raises(ConfigError, match=message):
        projects.changed(pd.DataFrame([SCHOOL]), [lost], AREA, 10, 1)


def test_a_delay_of_parts_of_a_year_is_rounded_and_adds_to_what_a_measure_opens():
    late = measure("delay", 1.6, project="The school", id="a")  # by id before the others
    found = opened(opens(start=2028, id="b"), resized(80, start=2028, id="c"), late)
    assert by_year(found["The school"]) == [0, 0, 0, 0, 0, 80]


def test_a_school_that_opens_later_than_the_table_says():
    later = opened(opens(), resized(60, start=2029))["The school"]
    assert by_year(later) == [0, 0, 0, 0, 60, 60]


def changed(*measures, **values):
    return levers.changes(measures, assumed(**values), FINANCIAL_YEARS, 2, 1)


def test_a_unit_cost_changes_at_once_from_the_financial_year_of_its_january():
    found = changed(measure("unit_cost", -0.1, start=2027, price="fee_independent"))
    # January 2027 lies in 2026-27.
    assert found.price("fee_independent")[0].tolist() == [1, 0.9, 0.9, 0.9, 0.9]
    assert found.price("place") == 1.0


def test_inflation_builds_up_year_by_year():
    rise = {"budget.inflation.fee_independent": 0.035}
    found = changed(measure("inflation", -0.01, start=2027, price="fee_independent"), **rise)
    # Prices rise by 2.5 % instead of 3.5 %: each year a factor of 1.025 / 1.035.
    factors = (1.025 / 1.035) ** np.array([0, 1, 2, 3, 4])
    assert found.price("fee_independent")[0] == pytest.approx(factors)


def test_block_growth_a_grant_and_a_transfer_act_on_income():
    growth = measure("income", 0.01, start=2028, income_line="block_growth", id="a")
    grant = measure("income", 1e6, start=2028, ramp=2, income_line="grant", id="b")
    transfer = measure("block_transfer", 0.005, start=2027, id="c")
    found = changed(growth, grant, transfer)
    assert found.block_growth[0] == pytest.approx([1, 1, 1.01, 1.01**2, 1.01**3])
    assert found.grant[0].tolist() == [0, 0, 5e5, 1e6, 1e6]
    assert found.transfer[0].tolist() == [0, 0.005, 0.005, 0.005, 0.005]


def test_without_measures_nothing_is_multiplied():
    assert changed() == levers.NONE


def test_a_dearer_unit_cost_builds_up_over_its_ramp():
    dearer = changed(measure("unit_cost", 0.09, start=2028, ramp=3, price="place"))
    # A third a year: January 2028 lies in 2027-28.
    assert dearer.price("place")[0] == pytest.approx([1, 1, 1.03, 1.06, 1.09])


def test_a_cheaper_price_that_also_rises_more_slowly_has_both_factors():
    rise = {"budget.inflation.services": 0.04}
    both = changed(
        measure("unit_cost", -0.2, start=2029, price="service", id="a"),
        measure("inflation", -0.03, start=2028, price="service", id="b"),
        **rise,
    )
    slower = 1 - 0.03 / 1.04
    expected = [1, 1, slower, 0.8 * slower**2, 0.8 * slower**3]
    assert both.price("service")[0] == pytest.approx(expected)


def test_two_changes_of_the_blocks_growth_add_up_before_they_compound():
    both = changed(
        measure("income", 0.02, start=2027, income_line="block_growth", id="a"),
        measure("income", -0.03, start=2029, income_line="block_growth", id="b"),
    )
    assert both.block_growth[0] == pytest.approx(
        [1, 1.02, 1.02**2, 1.02**2 * 0.99, 1.02**2 * 0.99**2]
    )


def test_every_lever_is_handled_by_one_step():
    steps = {name: effects.HANDLERS[kind][0] for name, kind in LEVERS.items()}
    assert set(effects.HANDLERS) == set(LEVERS.values())
    assert steps == {
        **dict.fromkeys(
            (
                "requests",
                "refusal_rate",
                "cease_rate",
                "backlog",
                "provision_share",
                "england_path",
            ),
            "plans",
        ),
        **dict.fromkeys(("places", "opening", "delay"), "places"),
        **dict.fromkeys(("unit_cost", "inflation", "income", "block_transfer"), "money"),
    }


def test_a_lever_that_a_second_function_handles_is_refused():
    with pytest.raises(TypeError, match="Requests is handled by requests already"):
        effects.handles("money", LEVERS["requests"])(lambda: None)


def test_every_lever_is_documented_with_its_unit_and_bounds():
    text = (paths.root() / "docs" / "scenarios.md").read_text(encoding="utf-8")
    for name, kind in LEVERS.items():
        assert f"| `{name}`" in text, name
        assert kind.does(), name
        assert kind.unit, name
        lowest, highest = measure(
            name, 1 if name == "places" else 0.004, **NEEDED.get(name, {})
        ).limits
        assert lowest < highest < float("inf"), name


def test_a_project_is_to_come_from_the_january_after_the_origin():
    school = {"provision": "state_special", "places": 40.0, "status": "planned"}
    rows = [
        {**school, "provider": name, "academic_year": year}
        for name, year in (("counted", "2024/25"), ("next", "2025/26"), ("later", "2027/28"))
    ]
    of = Start(case(rows=rows), plans())  # the origin is January 2025: academic year 2024/25
    assert projects_to_come(of).provider.tolist() == ["next", "later"]
