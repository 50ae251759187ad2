"""The block by hand: taken as it is stated, carried on with plans, growth drawn from its range."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from send_analysis import config, vocab
from send_analysis.model import money
from send_analysis.model.money import grant, history, income, yearly
from tests.unit.money_case import BLOCK, ROOT, case, money_rows, provision, published, shipped

pytestmark = pytest.mark.unit
NOT_ROLLED_OVER = {"budget__block_rolled_over": 2040}
PARTS = list(BLOCK)


def new_special_places(plans, *january):
    """Return places that projects have opened, all of them in state special schools."""
    none = 0 * plans.sel(provision=list(vocab.LIMITED_PROVISIONS))
    opened = xr.DataArray(list(january), dims="census_year")
    return none.where(none.provision != "state_special", opened).transpose(*plans.dims)


def recouped_places(plans, amount):
    years = yearly.financial_years(plans.census_year.to_numpy())
    values = np.full((plans.sizes["draw"], len(years), 1), float(amount))
    coords = {"financial_year": years, "line": ["place_special"]}
    return xr.DataArray(values, coords, ("draw", "financial_year", "line"))


def block(plans, of=None, recouped=275_000, new_places=None):
    none = new_special_places(plans, *[0.0] * plans.sizes["census_year"])
    places = none if new_places is None else new_places
    of = of or case()
    years = yearly.financial_years(plans.census_year.to_numpy())
    grants = grant.by_year(of.inputs, of.code, years)
    return income.step(of, grants, plans, recouped_places(plans, recouped), places)


def with_rows(*rows, status="own"):
    stated = pd.DataFrame([r for one in rows for r in one]).assign(status=status)
    return {**published(), "income": pd.concat([published()["income"], stated])}


def own_block(year, amount, basis="before_recoupment"):
    return money_rows({"high_needs_block": amount}, basis, year)


def total(lines, names, year="2025-26"):
    return float(lines.sel(financial_year=year, line=list(names), draw=0).sum())


def grown_specials(years=(2025, 2026, 2027)):
    """Return plans of which January 2026 has 30 more in state and 5 more in independent schools."""
    plans = provision(draws=1, years=years)
    later = {"census_year": list(years[1:])}
    plans.loc[{**later, "provision": "state_special"}] += 30
    plans.loc[{**later, "provision": "independent_special"}] += 5
    return plans


def test_basic_entitlement_follows_pupils_of_state_and_independent_special_schools_a_year_late():
    found = block(grown_specials(), case(**NOT_ROLLED_OVER)).sel(line="basic_entitlement", draw=0)
    assert found.to_numpy().tolist() == [300_000, 300_000 + (30 + 5) * 5_000]


def test_a_block_that_is_rolled_over_is_that_of_the_year_before_and_then_catches_up():
    found = block(grown_specials((2025, 2026, 2027, 2028))).sel(draw=0)
    entitled = found.sel(line="basic_entitlement").to_numpy().tolist()
    assert entitled == [300_000, 300_000, 475_000]
    whole = found.sel(line=PARTS).sum("line")
    assert float(whole[1]) == pytest.approx(float(whole[0]))
    assert float(whole[2]) > float(whole[1])


def test_a_block_stated_before_recoupment_is_taken_whole():
    found = block(provision(draws=1), case(with_rows(own_block("2025-26", 131_100_000))))
    assert total(found, PARTS) == pytest.approx(131_100_000)


def test_a_block_stated_after_recoupment_is_taken_whole_whatever_places_are_recouped():
    stated = with_rows(own_block("2025-26", 4_700_000, "after_recoupment"))
    paid = [*PARTS, "recouped_places", "post_16_deductions"]
    for recouped in (275_000, 320_000):
        found = block(provision(draws=1), case(stated), recouped)
        assert total(found, paid) == pytest.approx(4_700_000)
    # the year after, rolled over, goes on from what the formula had to be: 320,000 are recouped
    assert total(found, PARTS) == pytest.approx(4_700_000 + 320_000)
    assert total(found, paid, "2026-27") == pytest.approx(4_700_000)


def test_a_block_stated_on_both_bases_is_taken_whole_on_both():
    stated = with_rows(
        own_block("2025-26", 5_000_000), own_block("2025-26", 4_640_000, "after_recoupment")
    )
    found = block(provision(draws=1), case(stated), recouped=275_000)
    assert total(found, PARTS) == pytest.approx(5_000_000)
    assert total(found, ["post_16_deductions"]) == pytest.approx(-(360_000 - 275_000))
    assert total(found, ["post_16_deductions"], "2026-27") == pytest.approx(-85_000)


def test_an_own_block_on_one_basis_replaces_a_published_one_on_both():
    found = block(
        provision(draws=1, years=(2023, 2024, 2025)),
        case(with_rows(own_block("2023-24", 3_900_000, "after_recoupment"))),
    )
    paid = [*PARTS, "recouped_places", "post_16_deductions"]
    assert total(found, paid, "2023-24") == pytest.approx(3_900_000)
    assert total(found, PARTS, "2023-24") == pytest.approx(3_900_000 + 275_000)


def test_a_block_in_thousands_is_not_believed():
    of = case(with_rows(own_block("2025-26", 3_350)))
    with pytest.raises(history.NoFiguresError, match=r"3,350 in its own figures .* 3,350,000"):
        block(provision(draws=1), of)
    plans = {"provision": provision(draws=1)}
    made = money.tables_of(of, lambda: money.by_draw(of, plans), lambda: money.basis(of))
    assert made["gaps"].what_to_add.tolist() == ["the block in pounds"]
    assert made["balance"].empty


def test_a_published_transfer_is_received_as_published_and_keeps_its_status():
    rows = money_rows({"block_transfer": 250_000}, "other", "2026-27")
    stated = case(with_rows(rows, status="published"))
    found = block(provision(draws=1), stated).sel(line="block_transfer", draw=0)
    assert found.to_numpy().tolist() == [0, 250_000]
    years = ["2025-26", "2026-27"]
    assert income.statuses(stated, years) == {("block_transfer", "2026-27"): "published"}
    assert income.statuses(stated, years[:1]) == {}


def test_a_new_special_school_brings_6_000_a_place_while_it_grows():
    plans = provision(draws=1, years=(2025, 2026, 2027, 2028))
    places = new_special_places(plans, 0.0, 40.0, 100.0, 100.0)
    found = block(plans, new_places=places).sel(line="new_special_free_schools", draw=0)
    assert found.to_numpy().tolist() == [240_000, 600_000, 0]


def test_the_worked_examples_of_the_method_are_the_amounts_tested_here():
    text = (ROOT / "docs" / "method-places-and-money.md").read_text("utf-8")
    income_of = (35 * 5_000, 240_000, 600_000, 360_000 - 275_000)
    grants = (0.9 * 1.4e6, 0.9 * 0.1e6, 0.0)
    for amount in (*income_of, *grants):
        assert f"**£{amount:,.2f}**" in text


# --- growth of the formula ----------------------------------------------------------------

YEARS = tuple(range(2025, 2031))


def growth(of, draws=4_000):
    """Return the formula over that of 2023-24, (draw, financial_year)."""
    found = block(provision(draws=draws, years=YEARS), of)
    return (found.sel(line="formula") / 3_000_000).transpose("draw", "financial_year").to_numpy()


def drawn():
    return case(known=dict(shipped()))


def test_growth_held_at_its_values_is_the_product_of_the_years():
    held = {"budget__income_growth__2024_25": 0.05, "budget__income_growth__2025_26": 0.08}
    later = {"budget__income_growth__2026_27": 0.0, "budget__income_growth__later": 0.03}
    (path,) = growth(case(**held, **later), draws=1)
    assert path.tolist() == pytest.approx([1.134, 1.134, *(1.134 * 1.03**n for n in (1, 2, 3))])


def test_growth_is_drawn_between_its_low_and_its_high():
    path = growth(drawn())
    first, second = (shipped()[f"budget.income_growth.{y}"] for y in ("2024_25", "2025_26"))
    lowest, highest = ((1 + first.low) * (1 + second.low), (1 + first.high) * (1 + second.high))
    assert lowest < path[:, 0].min() < path[:, 0].max() < highest
    # the mean of a triangle is the mean of its corners
    means = [1 + (one.low + one.value + one.high) / 3 for one in (first, second)]
    assert path[:, 0].mean() == pytest.approx(means[0] * means[1], abs=0.001)
    assert path[:, 0].std() > 0.008


def test_the_rate_of_later_years_is_drawn_once_for_all_of_them():
    path = growth(drawn())
    rates = path[:, 2:] / path[:, 1:-1]
    np.testing.assert_allclose(rates, rates[:, :1].repeat(rates.shape[1], axis=1))
    assert rates[:, 0].std() > 0.01


def test_areas_share_the_draws_of_growth_and_seeds_do_not():
    one = drawn()
    other = published()["income"].assign(old_la_code="998")
    drivers = published()["block_drivers"].assign(old_la_code="998")
    held = published()["caseload"].assign(old_la_code="998")
    inputs = {**one.inputs, "income": other, "block_drivers": drivers, "caseload": held}
    area = one.area.model_copy(update={"old_la_code": "998", "slug": "othershire"})
    same = growth(one.having(inputs=inputs, area=area, scenario="other"), 50)
    np.testing.assert_array_equal(growth(one, 50), same)
    assert (growth(one, 50) != growth(one.having(seed=2), 50)).any()


def test_growth_that_a_scenario_sets_is_not_drawn():
    baseline = config.find_scenario(ROOT / "config", config.BASELINE)
    changed = baseline.model_copy(update={"assumptions": {"budget.income_growth.later": 0.07}})
    path = growth(case(known=config.resolve(shipped(), changed)), draws=50)
    np.testing.assert_allclose(path[:, 2:] / path[:, 1:-1], 1.07)


def test_an_authority_that_the_allocations_do_not_list_is_told_so_by_name():
    listed = published()["income"]
    unlisted = {"income": listed[listed.line == "high_needs_block"]}
    with pytest.raises(history.NoFiguresError, match="loaded list no high needs block for City of"):
        grant.by_year(unlisted, "201", ["2023-24"])
    with pytest.raises(history.NoFiguresError, match=r"^no high needs block for City of London"):
        grant.by_year({"income": listed.iloc[:0]}, "201", ["2023-24"])


def own_alone(*rows):
    """Return a case of whose grant nothing is published."""
    stated = pd.DataFrame([r for one in rows for r in one]).assign(status="own")
    return case({**published(), "income": stated})


def test_a_grant_that_is_not_published_is_the_own_block_and_the_parts_stated_with_it():
    of = own_alone(
        own_block("2025-26", 5_000_000),
        money_rows({"high_needs_import_export": -70_000}, "component", "2025-26"),
        money_rows({"special_academies_pre_16_sen": 300_000}, "deduction", "2025-26"),
    )
    stated = grant.by_year(of.inputs, of.code, ["2025-26"])["2025-26"]
    assert stated.block == {
        "formula": 5_070_000,
        "import_export": -70_000,
        "basic_entitlement": 0,
    }
    assert (stated.before, stated.after, stated.rate) == (5_000_000, 4_700_000, 0)
    assert stated.deductions["place_special"] == stated.deductions["total"] == 300_000
    found = block(provision(draws=1), of)
    assert total(found, ["formula", "import_export", "basic_entitlement"]) == 5_000_000


def test_a_deduction_for_no_known_institution_is_named():
    of = own_alone(
        own_block("2025-26", 5_000_000), money_rows({"moon_schools": 9}, "deduction", "2025-26")
    )
    with pytest.raises(history.NoFiguresError, match="deduction moon_schools is of no known"):
        grant.by_year(of.inputs, of.code, ["2025-26"])
