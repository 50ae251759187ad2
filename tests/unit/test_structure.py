"""Parts of the total: worked by hand, summing to it, blind to the future and to breaks."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis import config, vocab
from send_analysis.evaluation import parts as backtested
from send_analysis.loaders import calibrations
from send_analysis.model.case import Case
from send_analysis.model.demand import (
    counts,
    growth,
    shares,
    starts,
    structure,
    structure_calibration,
    structure_draws,
    structure_drift,
    structure_fit,
    structure_needs,
)
from send_analysis.model.demand import (
    joint as two_way,
)
from tests.assumptions_case import assumed

pytestmark = pytest.mark.unit
ASSUMED = {
    "structure_drift_kept.limited_by_places": 1.0,
    "structure_drift_kept.fading_reform": 0.5,
    "structure_drift_kept.other": 1.0,
    "structure_need_prior": 200,
    "structure_need_spread": 0.04,
    "structure_need_national": 0.02,
    "joint_prior_plans": 100,
}
YEARS = range(2012, 2026)
BANDS = tuple(vocab.AGE_BANDS)
EVEN = dict.fromkeys(BANDS, 100.0)


def tables(change=None, authorities=("311",)):
    """Plans by age band, the same every year for all; ``change(code, year, plans)`` alters them."""
    rows = []
    for code in ("ENG", *authorities):
        for year in YEARS:
            plans = dict(EVEN) if change is None else change(code, year, dict(EVEN))
            cells = [("age_band", band, n) for band, n in plans.items()]
            cells.append(("total", "total", sum(plans.values())))
            rows += [
                {"old_la_code": code, "la_code": code, "census_year": year, "dimension": d}
                | {"category": c, "plans": n}
                for d, c, n in cells
            ]
    flows = {"old_la_code": [], "calendar_year": [], "measure": [], "value": []}
    return {
        "caseload": pd.DataFrame(rows),
        "flows": pd.DataFrame(flows).astype({"measure": str, "old_la_code": str}),
    }


def total(draws=4, years=(2025, 2026, 2027), value=100.0):
    return xr.DataArray(
        np.full((draws, len(years)), value),
        dims=("draw", "census_year"),
        coords={"census_year": list(years)},
    )


def fit(log_shares=(0.0, 0.0), drift=(0.0, 0.0), noise=0.0, unrecorded=0.0, growth_effect=0.0):
    size = len(log_shares)
    return structure.StructureFit(
        dimension="provision",
        categories=tuple(f"c{i}" for i in range(size)),
        log_shares=np.array(log_shares, dtype=float),
        path=np.array(drift, dtype=float) * np.arange(1, 13)[:, None],
        noise=np.full(size, noise),
        national=np.full(size, noise),
        mixing=np.eye(size),
        growth_effect=np.array([growth_effect] + [0.0] * (size - 1)),
        growth_reference=0.0,
        unrecorded=unrecorded,
        by_median=np.zeros(size, dtype=bool),
    )


def test_worked_path_without_noise():
    fitted = fit(log_shares=np.log([0.6, 0.4]), drift=(np.log(2.0), 0.0))
    parts = structure.simulate(fitted, total(), "311", seed=1)
    # 2026: weights 1.2 and 0.4 -> 75 % and 25 %
    assert parts.sel(draw=0, census_year=2026).to_numpy() == pytest.approx([75.0, 25.0])


@pytest.mark.parametrize("growth", [0.2, np.log(3)])
def test_worked_growth_effect(growth):
    """An effect that halves the first weight at 0.2 log points: 0.5 and 1 -> a third.

    A total that triples in a year is a recount: shares answer no more than 0.2.
    """
    growing = total(draws=1, years=(2025, 2026), value=100.0)
    growing[:, 1] = 100 * np.exp(growth)
    parts = structure.simulate(fit(growth_effect=np.log(0.5) / 0.2), growing, "311", seed=1)
    shares_then = parts.sel(draw=0, census_year=2026).to_numpy() / growing[0, 1].item()
    assert shares_then == pytest.approx([1 / 3, 2 / 3])


def test_plans_without_a_recorded_provision_keep_their_share():
    parts = structure.simulate(fit(unrecorded=0.1, noise=0.1), total(), "311", seed=1)
    assert parts.sel(provision="not_recorded").to_numpy() == pytest.approx(10.0)
    assert parts.sum("provision").to_numpy() == pytest.approx(100.0)


def test_an_expected_share_does_not_grow_because_it_is_uncertain():
    noisy = replace(fit((0.0, -3.0)), noise=np.array([0.3, 0.0]))
    errors = structure_draws._own_errors(noisy, "311", 1, (40_000, 3, 2))
    # Without the variance / 2 the means would be 1.08, 1.14, 1.20; with its sign turned, worse.
    assert np.exp(errors[:, :, 0]).mean(axis=0) == pytest.approx([1.0, 1.0, 1.0], abs=0.03)
    assert (errors[:, :, 1] == 0).all()


def test_the_median_of_a_small_cell_follows_the_path_and_the_large_ones_stay():
    """Two small cells of 2 % and 8 %, one uncertain: its median stays, the sum of both as well."""
    mean = replace(fit(np.log([0.9, 0.08, 0.02]), [0.0]), noise=np.array([0.0, 0.0, 0.6]))
    median = replace(mean, by_median=np.array([False, True, True]))
    before, after = (
        structure.simulate(f, total(draws=20_000), "311", 1).sel(census_year=2026).to_numpy()
        for f in (mean, median)
    )
    assert np.median(before[:, 2]) == pytest.approx(2 * np.exp(-(0.6**2) * 5 / 3 / 2), rel=0.05)
    assert np.median(after[:, 2]) == pytest.approx(2.0, rel=0.05)
    assert after[:, 0] == pytest.approx(before[:, 0])
    assert after.sum(axis=1) == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("dimension", "category", "follows"),
    [
        ("provision", "eotas", True),
        ("provision", "state_special", False),
        ("age_band", "20_to_25", False),
    ],
)
def test_which_medians_follow_the_path(dimension, category, follows):
    known = structure.stored(calibrations.inputs(), 2025, dimension)
    fitted = structure.fit(known, None, assumed(**ASSUMED))
    assert fitted.by_median[known.categories.index(category)] == follows


@settings(max_examples=25, deadline=None)
@given(
    log_shares=st.lists(st.floats(-5, 0), min_size=2, max_size=6),
    noise=st.floats(0, 0.5),
    seed=st.integers(0, 2**32 - 1),
    small=st.integers(0, 2),
)
def test_parts_sum_to_the_total_in_every_draw(log_shares, noise, seed, small):
    fitted = replace(fit(log_shares, [0.0], noise), by_median=np.arange(len(log_shares)) < small)
    parts = structure.simulate(fitted, total(value=123.0), "311", seed)
    assert parts.sum("provision").to_numpy() == pytest.approx(123.0)
    assert (parts >= 0).all()
    start = 123.0 * np.exp(log_shares) / np.exp(log_shares).sum()
    assert parts.isel(census_year=0).to_numpy() == pytest.approx(np.tile(start, (4, 1)))


def test_small_cells_scatter_more():
    calibration = structure_calibration.calibrate_structure(tables(), 2025, "age_band")
    small = tables(lambda code, _, p: p if code == "ENG" else {**p, "under_5": 10.0})
    counts = shares.of_one(small, "age_band", 2025, "311")
    fitted = structure.fit(calibration, counts, assumed(**ASSUMED))
    assert fitted.noise[0] > fitted.noise[1]


def drifting(code, year, plans):
    """England's under fives double in January 2025 alone."""
    return {**plans, "under_5": 200.0} if code == "ENG" and year == 2025 else plans


def test_worked_drift_is_englands_last_year():
    drift = structure_drift.england_drift(shares.read(tables(drifting), "age_band", 2025))
    # 100 of 500 -> 200 of 600, held at the most that may go on; others 1/5 -> 1/6
    assert drift.drift[0] == structure_drift.MOST_DRIFT
    assert drift.drift[1:] == pytest.approx(-structure_drift.MOST_DRIFT)
    assert drift.growth == pytest.approx(np.log(600 / 500))


@pytest.mark.parametrize("year", [*structure_drift.REFORM_YEARS, *structure_drift.BREAK_YEARS])
def test_a_series_break_is_no_drift(year):
    broken = tables(lambda _, y, p: {**p, "16_to_19": 300.0} if y >= year else p)
    known = shares.read(broken, "age_band", year)
    assert structure_drift.england_drift(known).drift == pytest.approx(0.0)


def test_plans_outside_education_drift_as_every_share_does():
    plans = np.array([[[90.0, 10.0], [89.0, 11.0], [88.0, 12.0]]])
    years, names = (2019, 2020, 2021), ("mainstream", "neet")
    cells = shares.Cells("provision", ("ENG",), years, names, plans, plans, plans.sum(2))
    drift = structure_drift.england_drift(cells).drift
    assert drift == pytest.approx([np.log(88 / 89), np.log(12 / 11)])


def test_poisoning_the_future_changes_nothing():
    clean, poisoned = tables(drifting), tables(drifting)
    later = poisoned["caseload"].census_year > 2021
    poisoned["caseload"].loc[later, "plans"] = 9e9
    one, other = (
        structure.to_table(structure_calibration.calibrate_structure(t, 2021, "age_band"))
        for t in (clean, poisoned)
    )
    pd.testing.assert_frame_equal(one, other)


def test_a_calibration_is_read_as_it_was_written():
    calibration = structure_calibration.calibrate_structure(tables(drifting), 2025, "age_band")
    again = structure.from_table(structure.to_table(calibration))
    for name, value in vars(calibration).items():
        assert getattr(again, name) == pytest.approx(value, abs=1e-5), name


def test_england_is_needed():
    alone = tables()
    alone["caseload"] = alone["caseload"][alone["caseload"].old_la_code != "ENG"]
    with pytest.raises(shares.StructureError, match="England's plans by age_band are missing"):
        structure_calibration.calibrate_structure(alone, 2025, "age_band")


def test_an_authority_without_counts_starts_from_englands_shares():
    calibration = structure_calibration.calibrate_structure(tables(), 2025, "age_band")
    fitted = structure.fit(calibration, None, assumed(**ASSUMED))
    assert np.exp(fitted.log_shares) == pytest.approx(0.2)


def test_worked_path_of_joiners():
    # A fifth of the plans are new, half of them of the first need: 0.6 -> 0.8 * 0.6 + 0.2 * 0.5
    path = structure_needs.mixing_path(np.array([0.6, 0.4]), np.array([0.5, 0.5]), 0.2)
    assert path[0, 0] == pytest.approx(np.log(0.58 / 0.6))
    assert path[1, 0] == pytest.approx(np.log((0.64 * 0.6 + 0.36 * 0.5) / 0.6))


def test_joiners_of_the_stocks_mix_move_nothing():
    share = np.array([0.6, 0.4])
    assert structure_needs.mixing_path(share, share, 0.2) == pytest.approx(0.0)
    plans = np.array([60.0, 40.0])
    assert shares.pull(plans / 10, plans * 1.0) == pytest.approx(0.0, abs=0.02)


def test_areas_of_need_are_their_needs_added_up():
    needs = xr.DataArray(
        np.arange(6.0).reshape(1, 1, 6),
        dims=("draw", "census_year", "primary_need"),
        coords={"census_year": [2025], "primary_need": ["SPLD", "MLD", "ASD", "SEMH", "HI", "OTH"]},
    )
    areas = structure.add_up(needs, vocab.AREA_OF_NEED, "area_of_need")
    assert areas.squeeze().to_series().to_dict() == {
        "cognition_and_learning": 1.0,
        "communication_and_interaction": 2.0,
        "semh": 3.0,
        "physical_and_sensory": 4.0,
        "unallocated": 5.0,
    }


ONE = config.Area(
    slug="x", name="X", old_la_code="311", la_code="E09000016", region_code="E12000007"
)


def case(inputs, draws=4000):
    return Case(inputs, ONE, assumed(**ASSUMED), seed=1, draws=draws)


def without(inputs, census_year, code="311", dimension="age_band"):
    rows = inputs["caseload"]
    gone = (rows.census_year == census_year) & (rows.old_la_code == code)
    return {**inputs, "caseload": rows[~(gone & (rows.dimension == dimension))]}


def test_shares_start_from_the_january_that_last_counted_them():
    """Its own of 2024 beside England's of 2024; an authority never counted takes England's."""
    known = tables()
    for code, year in (("311", 2025), ("ENG", 2025)):
        known = without(known, year, code)
    (start,) = starts.starting(known, "311", 2025)
    assert (start.census_year, start.england_year, start.counts) == (2024, 2024, starts.OWN)
    (start,) = starts.starting(without(tables(), 2025), "311", 2025)
    assert (start.census_year, start.england_year, start.counts) == (2024, 2024, starts.OWN)
    (start,) = starts.starting(without(tables(), 2025, "ENG"), "311", 2025)
    assert (start.census_year, start.england_year, start.counts) == (2025, 2024, starts.OWN)
    (start,) = starts.starting(tables(), "999", 2025)
    assert (start.census_year, start.counts) == (2025, starts.ENGLANDS)
    assert starts.starting({"caseload": known["caseload"].iloc[:0]}, "311", 2025) == []


def test_a_count_of_few_plans_is_no_count_of_shares():
    partial = tables(lambda code, year, p: p)
    rows = partial["caseload"]
    most = (rows.old_la_code == "311") & (rows.census_year == 2025) & (rows.category == "under_5")
    rows.loc[most, "plans"] = pd.NA  # 400 of 500 are left
    (start,) = starts.starting(partial, "311", 2025)
    assert start.census_year == 2024


def test_shares_counted_a_year_earlier_scatter_more_and_add_up_to_the_total():
    """A total of 600 counted a year after the last count of shares, which were even."""
    plain = tables(
        lambda code, year, p: {b: n * (1.2 if year == 2025 else 1) for b, n in p.items()}
    )
    later = total(draws=4000, value=600.0)
    now, before = (
        structure.parts(case(t), later)["age_band"] for t in (plain, without(plain, 2025))
    )
    assert before.sum("age_band").to_numpy() == pytest.approx(600.0)
    assert list(before.census_year.to_numpy()) == [2025, 2026, 2027]
    assert float(now.sel(census_year=2025).std("draw").max()) == pytest.approx(0.0, abs=1e-9)
    assert (before.sel(census_year=2025).std("draw") > 1).all()
    spreads = [p.sel(census_year=2027).std("draw").to_numpy() for p in (before, now)]
    assert (spreads[0] > 1.1 * spreads[1]).all()


def test_the_years_since_are_as_counted():
    """500 in 2023 and 720 in 2025: the missing 2024 lies evenly between, at 600."""
    known = tables(
        lambda code, year, p: {b: n * (1.44 if year == 2025 else 1) for b, n in p.items()}
    )
    known = without(known, 2024, dimension="total")
    path = structure.since(total(value=720.0), counts.plans(known, "311"), 2023)
    assert list(path.census_year.to_numpy()) == [2023, 2024, 2025, 2026, 2027]
    assert path[0].to_numpy() == pytest.approx([500, 600, 720, 720, 720])


def test_a_stored_calibration_serves_the_counts_it_was_made_from():
    """Of 40 authorities: as stored until one count differs."""
    many = tuple(str(300 + i) for i in range(40))
    known = tables(drifting, many)
    stored = structure.to_table(structure_calibration.calibrate_structure(known, 2025, "age_band"))
    marked = stored.assign(value=stored.value.mask(stored.parameter == "drift", 0.077))
    inputs = {**known, "structure_calibration": marked}
    assert structure.calibration(inputs, 2025, "age_band").drift == pytest.approx(0.077)
    rows = known["caseload"]
    moved = rows.assign(plans=rows.plans + (rows.old_la_code == "305") * (rows.census_year == 2020))
    fresh = structure.calibration({**inputs, "caseload": moved}, 2025, "age_band")
    assert fresh.drift[0] == pytest.approx(structure_drift.MOST_DRIFT)
    few = {**inputs, "caseload": moved[moved.old_la_code.isin(["ENG", "305"])]}
    assert structure.calibration(few, 2025, "age_band").drift == pytest.approx(0.077)


def test_differences_are_centred_where_enough_authorities_are_counted():
    """39 authorities of 40 are not counted in 2025: the mean of 2024 stands, not the one's own."""
    many = tuple(str(300 + i) for i in range(40))
    one = {"under_5": 400.0}
    known = tables(lambda c, y, p: {**p, **(one if c == "300" else {})}, many)
    later = known["caseload"]
    gone = (later.census_year == 2025) & later.old_la_code.isin(many[1:])
    thinned = {**known, "caseload": later[~(gone & (later.dimension == "age_band"))]}
    whole, few = (
        structure_calibration.calibrate_structure(t, 2025, "age_band") for t in (known, thinned)
    )
    assert few.centre == pytest.approx(whole.centre)


def joint_plans():
    start = total(draws=3, value=100.0)
    provision = structure.simulate(
        replace(fit(noise=0.2), categories=("mainstream", "state_special")), start, "311", 1
    )
    ages = structure.simulate(
        replace(fit(noise=0.2), categories=("5_to_10", "11_to_15"), dimension="age_band"),
        start,
        "311",
        1,
    )
    return {"total": start, "provision": provision, "age_band": ages}


def test_two_way_cells_have_the_margins_of_their_draw():
    plans = joint_plans()
    pairs = [("5_to_10", "mainstream", 40.0), ("5_to_10", "state_special", 10.0)]
    pairs += [("11_to_15", "mainstream", 20.0), ("11_to_15", "state_special", 30.0)]
    joint = pd.DataFrame(pairs, columns=["category_a", "category_b", "plans"]).assign(
        old_la_code="311", census_year=2025, dimension_a="age_band", dimension_b="provision"
    )
    found = two_way.with_joint(plans, {"caseload_joint": joint}, "311", assumed(**ASSUMED))
    cells = found["age_provision"]
    assert cells.sum("provision").to_numpy() == pytest.approx(plans["age_band"].to_numpy())
    assert cells.sum("age_band").to_numpy() == pytest.approx(
        plans["provision"].to_numpy(), abs=0.01
    )
    assert cells.attrs["basis"] == "own two-way table"
    odds = cells[:, :, 0, 0] * cells[:, :, 1, 1] / (cells[:, :, 0, 1] * cells[:, :, 1, 0])
    assert odds.to_numpy() == pytest.approx(6.0, rel=0.01)  # 40 x 30 / (10 x 20)


def test_without_a_two_way_table_independence_is_said():
    plans = joint_plans()
    found = two_way.with_joint(plans, {}, "311", assumed(**ASSUMED))["age_provision"]
    assert found.attrs["basis"].startswith("independence")
    expected = plans["age_band"] * plans["provision"] / 100.0
    assert found.to_numpy() == pytest.approx(expected.transpose(*found.dims).to_numpy())


def test_a_backtest_has_every_method_and_quantiles_in_order():
    enough = ("311", *(str(400 + i) for i in range(1, growth.LEAST_AUTHORITIES)))
    known = tables(drifting, enough)
    asked = backtested.Options(known, "age_band", 2, assumed(**ASSUMED), 50, seed=1)

    def totals(origin):
        years = (origin, origin + 1, origin + 2)
        return {"311": total(draws=50, years=years, value=500.0)}

    rows = backtested.backtest_parts(asked, [2021, 2022], totals)
    assert set(rows.method) == {
        "send_analysis",
        "drift",
        "england_growth",
        "england_total_growth",
    }
    wide = rows.pivot(
        index=["method", "origin", "horizon", "category"], columns="quantile", values="value"
    )
    assert (wide.astype(float).diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


def test_drift_fades_from_the_first_year_and_a_lead_from_the_second():
    drifting_band = SimpleNamespace(drift=np.array([0.04]), categories=("20_to_25",))
    path = structure_fit._path(drifting_band, np.array([0.1]), assumed(**ASSUMED))
    # half of the drift goes on each year: 0.02, 0.01; the lead acts by 0.1, then 0.08
    assert path[:2, 0] == pytest.approx([0.02 + 0.1, 0.03 + 0.18])


def test_englands_pattern_counts_as_the_assumed_number_of_plans():
    plans = joint_plans()
    bands, provisions = ("5_to_10", "11_to_15"), ("mainstream", "state_special")
    cells = [(a, b) for a in bands for b in provisions]
    counts = {"311": [30.0, 20.0, 10.0, 40.0], "ENG": [3000.0, 1000.0, 1000.0, 3000.0]}
    rows = [
        {"old_la_code": code, "category_a": a, "category_b": b, "plans": n}
        for code, plans_of in counts.items()
        for (a, b), n in zip(cells, plans_of, strict=True)
    ]
    joint = pd.DataFrame(rows).assign(
        census_year=2025, dimension_a="age_band", dimension_b="provision"
    )
    margins = (plans["age_band"], plans["provision"])
    seed, basis = two_way.association({"caseload_joint": joint}, "311", *margins, prior=60.0)
    assert seed.sum() == pytest.approx(100 + 60 + 4 * two_way.ANY_CELL)
    assert basis == "own two-way table, part England's"


@pytest.mark.parametrize(
    ("origin", "expected"),
    [(2025, {"ASD": 30.0, "SEMH": 10.0}), (2026, {"ASD": 20.0, "SEMH": 30.0})],
)
def test_who_joins_by_need_is_the_mean_of_the_years_printed_up_to_the_origin(origin, expected):
    """Joiners of 2024 (30 and 10) and of 2025 (10 and 50), shares counted in January 2025."""
    rows = [(2024, "ASD", 30), (2024, "SEMH", 10), (2025, "ASD", 10), (2025, "SEMH", 50)]
    flows = pd.DataFrame(rows, columns=["calendar_year", "need", "value"])
    flows = flows.assign(old_la_code="311", measure="new_plans/primary_need/" + flows.need)
    known = SimpleNamespace(inputs={"flows": flows})
    counts = shares.OneAuthority(pd.Series({"ASD": 90.0, "SEMH": 60.0}), pd.Series(dtype=float))
    joined = structure._joined(known, counts, "311", 2025, origin)
    assert joined.joiners.to_dict() == expected
    assert joined.plans is counts.plans
