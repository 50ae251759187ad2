"""An authority's own joiners, movers and leavers: by hand, shrunk, and nothing without them."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from send_analysis.model.case import Case
from send_analysis.model.demand import flows, own_moves, own_rates, structure, structure_needs
from send_analysis.model.demand.own_moves import OwnMoves
from send_analysis.model.demand.structure_draws import StructureFit
from send_analysis.pages.plans import own_rates as page
from tests import invented
from tests.unit.plan_draws import plans
from tests.unit.test_measures import assumed

pytestmark = pytest.mark.unit

CODE, ORIGIN = "311", 2026
NEEDS = ["ASD", "SEMH"]
HELD = {"age_band": {"5_to_10": 400, "11_to_15": 400, "16_to_19": 200}}
MOVES = {
    "moved_from/primary_need/SEMH": 50,
    "moved_to/primary_need/ASD": 50,
    "ceased_total/age_band/11_to_15": 20,
    "ceased_total/age_band/16_to_19": 80,
    "new_plans/age_band/5_to_10": 150,
    "new_plans/age_band/11_to_15": 100,
}
ENGLAND = {"ceased_total/age_band/5_to_10": 10, "ceased_total/age_band/11_to_15": 20,
           "ceased_total/age_band/16_to_19": 50}  # fmt: skip
ASSUMED = assumed(
    **{"flows.own_moves_prior": 100, "flows.own_moves_kept": 0.5, "flows.least_spread": 0},
    **{f"flows.new.age_band.{band}": 1 for band in HELD["age_band"]},
    **{"flows.least_cease_rate": 0.01, "flows.plans_from_this_year": 0.5},
    **{"flows.plans_from_last_year": 0.4},
)


def inputs(moves=MOVES):
    counted = [(CODE, m, v) for m, v in moves.items()]
    counted += [("ENG", m, v) for m, v in ENGLAND.items()]
    rows = [
        {"old_la_code": code, "calendar_year": 2025, "measure": m, "value": float(v)}
        for code, m, v in counted
    ]
    held = [
        {"old_la_code": code, "census_year": 2025, "dimension": d, "category": c, "plans": float(v)}
        for code in (CODE, "ENG")
        for d, parts in HELD.items()
        for c, v in parts.items()
    ]
    return {"flows": pd.DataFrame(rows), "caseload": pd.DataFrame(held)}


def case(of):
    return Case(of, SimpleNamespace(old_la_code=CODE), ASSUMED, seed=1, draws=4)


def two(held, joined, left, moved_from, moved_to):
    return OwnMoves(*(pd.Series(v, NEEDS) for v in (held, joined, left, moved_from, moved_to)))


OWN = two((600.0, 400.0), (90.0, 10.0), (20.0, 80.0), (0.0, 50.0), (50.0, 0.0))


def test_a_mix_leans_to_the_one_expected_as_far_as_few_are_counted():
    mix = own_moves.shrunk(OWN.joined, pd.Series([30.0, 70.0], NEEDS), ASSUMED)
    assert mix.tolist() == pytest.approx([(90 + 30) / 200, (10 + 70) / 200])


def test_leavers_and_movers_are_shrunk_to_what_is_assumed_without_a_return():
    rates = own_moves.turnover(OWN, NEEDS, ASSUMED)
    # 100 left: (20 + 100 x 0.6) / 200 of them with ASD, of 600; (80 + 40) / 200 with SEMH, of 400
    assert rates.leaves.tolist() == pytest.approx([0.4 * 100 / 600, 0.6 * 100 / 400])
    assert rates.moves.tolist() == pytest.approx([0, 50 / 500])
    assert rates.goes_to.tolist() == [1, 0]


def test_stayers_leave_and_move_and_joiners_come():
    rates = own_moves.Turnover(np.array([0.1, 0.2]), np.array([0.0, 0.1]), np.array([1.0, 0.0]))
    # ASD 0.6 x 0.9 + 0.4 x 0.1 = 0.58, SEMH 0.4 x 0.7 = 0.28, together 0.86
    stay = [0.58 / 0.86, 0.28 / 0.86]
    path = rates.path(np.array([0.6, 0.4]), np.array([0.5, 0.5]), 0.2)
    first = [0.8 * stay[0] + 0.1, 0.8 * stay[1] + 0.1]
    assert np.exp(path[0]) * [0.6, 0.4] == pytest.approx(first)


def test_leavers_alike_and_no_movers_are_what_is_assumed_without_a_return():
    alike = own_moves.Turnover(np.full(2, 0.13), np.zeros(2), np.zeros(2))
    share, mix = np.array([0.6, 0.4]), np.array([0.9, 0.1])
    without = structure_needs.mixing_path(share, mix, 0.2)
    assert structure_needs.mixing_path(share, mix, 0.2, alike) == pytest.approx(without)


def test_a_part_of_the_own_change_of_provisions_is_added_and_fades():
    names, share, zeros = ["mainstream", "units"], np.array([0.6, 0.4]), np.zeros(2)
    own = OwnMoves(*(vars(OWN)[n].set_axis(names) for n in vars(OWN)))
    before = np.array([[0.01, 0.0], [0.03, 0.0]])
    fitted = StructureFit(
        "provision", tuple(names), np.log(share), before,
        zeros, zeros, np.eye(2), zeros, 0.0, 0.0, zeros > 0,
    )  # fmt: skip
    known = ASSUMED | assumed(
        **{"flows.new.provision.mainstream": 3, "flows.new.provision.units": 1}
    )
    # 100 of 1,000 joined: 90 and 10 beside 75 and 25 of England's 100
    mix, rates = np.array([165, 35]) / 200, own_moves.turnover(own, names, ASSUMED)
    added = 0.5 * (rates.path(share, mix, 0.1)[0] - before[0])
    path = own_moves.moved(fitted, own, known).path
    assert path == pytest.approx(before + np.array([1, 1.8])[:, None] * added)
    assert own_moves.moved(fitted, None, known) is fitted


def test_needs_move_as_the_return_says():
    def parts(moves):
        needs = {"flows": pd.DataFrame(moves)}
        held = [
            (code, year, "primary_need", need, plans)
            for code, year in ((CODE, 2025), (CODE, 2026), ("ENG", 2026))
            for need, plans in (("ASD", 600.0), ("SEMH", 400.0))
        ]
        columns = ["old_la_code", "census_year", "dimension", "category", "plans"]
        needs["caseload"] = pd.DataFrame(held, columns=columns)
        fits = {
            "structure_need_prior": 200,
            "structure_need_spread": 0,
            "structure_need_national": 0,
        }
        known = ASSUMED | assumed(**{f"demand.{name}": value for name, value in fits.items()})
        years = {"census_year": [2026, 2027]}
        total = xr.DataArray(np.full((200, 2), 1e6), years, ("draw", "census_year"))
        drawn = structure.parts(replace(case(needs), assumptions=known), total)["primary_need"]
        return drawn.sel(census_year=2027, primary_need="ASD").mean("draw") / 1e6

    joined = [
        {"old_la_code": code, "calendar_year": 2025, "measure": f"new_plans/primary_need/{need}",
         "value": value}
        for code in (CODE, "ENG")
        for need, value in (("ASD", 60.0), ("SEMH", 40.0))
    ]  # fmt: skip
    moved = [
        {"old_la_code": CODE, "calendar_year": 2025, "measure": f"{m}/primary_need/{n}", "value": v}
        for m, n, v in (("moved_from", "SEMH", 50.0), ("moved_to", "ASD", 50.0))
    ]
    # 50 of 400 with 100 plans at nought: a tenth of those with SEMH, in the nine tenths who stay
    assert float(parts(joined + moved) - parts(joined)) == pytest.approx(0.9 * 0.04, abs=0.002)


def test_leaving_by_age_leans_to_england_over_the_ages_held_here():
    left = own_moves.leaving_by_age(case(inputs()), list(HELD["age_band"]), ORIGIN)
    # England 10, 20 and 50 of the same plans held: of 100 leavers 12.5, 25 and 62.5 expected
    expected = [12.5 / 200 * 100, (20 + 25) / 200 * 100, (80 + 62.5) / 200 * 100]
    assert left.tolist() == pytest.approx(
        [e / h for e, h in zip(expected, (400, 400, 200), strict=True)]
    )


def test_joiners_lean_to_england_and_a_breakdown_that_is_not_counted_stays():
    mixes = {
        "age_band": xr.DataArray([0.5, 0.3, 0.2], {"age_band": list(HELD["age_band"])}, "age_band"),
        "provision": xr.DataArray([1.0], {"provision": ["units"]}, "provision"),
    }
    made = own_moves.joiners(case(inputs()), mixes, ORIGIN)
    # 250 counted and 100 of England's mix
    assert made["age_band"].to_numpy() == pytest.approx([200 / 350, 130 / 350, 20 / 350])
    assert made["provision"] is mixes["provision"]


def test_ceased_plans_follow_the_ages_held_and_the_sum_holds_in_every_draw():
    held = [[400, 400, 200], [300, 400, 400], [300, 400, 400]]
    by_age = xr.DataArray(
        np.array([held] * 4, dtype=float),
        {"census_year": [2026, 2027, 2028], "age_band": list(HELD["age_band"])},
        ("draw", "census_year", "age_band"),
    )
    ageing = own_moves.ageing(case(inputs()), {"age_band": by_age}, ORIGIN)
    # 6.25, 22.5 and 71.25 of 400, 400 and 200: a rate of 0.1, then of 300, 400 and 400
    later = (300 * 6.25 / 400 + 22.5 + 400 * 71.25 / 200) / 1100
    assert ageing[0].to_numpy().tolist() == pytest.approx([1, later / 0.1])
    fitted = flows.FlowFit(0.08, 0.0, 0.02, 0.0, 0.2, 0.0)
    total = by_age.sum("age_band")
    made = flows.explain(total, fitted, {}, CODE, ASSUMED, 1, ageing)
    assert made.ceased[0].to_numpy().tolist() == pytest.approx([80, 1100 * 0.8 * later])
    assert np.allclose(made.new - made.ceased + made.residual, total.diff("census_year"))


def test_without_moves_nothing_is_read():
    published = {m: v for m, v in MOVES.items() if not m.startswith("moved")}
    without = case(inputs(published))
    mixes = {"age_band": xr.DataArray([1.0], {"age_band": ["5_to_10"]}, "age_band")}
    assert own_moves.of_one(without.inputs, "primary_need", ORIGIN, CODE) is None
    assert own_moves.joiners(without, mixes, ORIGIN)["age_band"] is mixes["age_band"]
    assert own_moves.ageing(without, plans(), ORIGIN) == 1.0
    assert own_rates.table(without, ORIGIN).empty


def test_moves_after_the_origin_are_not_read():
    assert own_moves.of_one(inputs(), "age_band", 2025, CODE) is None


def test_the_table_names_own_expected_and_used_rates():
    table = own_rates.table(case(inputs()), ORIGIN)
    row = table.set_index(["kind", "category"]).loc[("left", "16_to_19")]
    assert (row.counted, row.out_of, row.own) == (80, 200, 0.4)
    assert row.expected == pytest.approx(50 / 200 * 100 / 80)  # 100 left here, 80 as England's
    assert row.used == pytest.approx(71.25 / 200)


def test_the_page_shows_the_rates_of_a_return_and_nothing_without_one():
    run = invented.run()
    assert page.table(run).sentences == ()
    shown = page.table(run.changed(own_rates=own_rates.table(case(inputs()), ORIGIN)))
    text = shown._repr_html_()
    assert "Left, of those held" in text and "35.6%" in text  # 71.25 of 200
    assert text.index("5 to 10") < text.index("16 to 19")
