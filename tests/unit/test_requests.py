"""Requests and what they lead to: the sums that always hold, measures, ages, work by month."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis import config, vocab
from send_analysis.evaluation import requests as evaluation_requests
from send_analysis.model.case import Case
from send_analysis.model.demand import measures, request_ages, request_measures, requests, workload
from send_analysis.model.demand.increments import Baseline
from send_analysis.model.demand.requests import AGREED, ASSESSED, LEADS_TO_PLAN
from tests import panel_case
from tests.unit.plan_draws import YEARS, flows, measure, plans
from tests.unit.test_measures import ENGLAND, assumed

pytestmark = pytest.mark.unit

DECIDED = {"requests_agreed": 0.6, "assessments": 0.5, "assessments_plan_issued": 0.45}
CODE = "201"  # City of London's, held by the invented panel


def inputs(authorities=60):
    """Return the invented panel with decisions, assessments and appeals as parts of requests."""
    whole = panel_case.tidy(panel_case.made(authorities))
    authorities_only = whole["flows"][whole["flows"].old_la_code != "ENG"]
    sums = authorities_only.groupby(["measure", "calendar_year"], as_index=False).value.sum()
    counted = pd.concat([authorities_only, sums.assign(old_la_code="ENG")])
    of_requests = counted[counted.measure == "requests"]
    parts = [
        of_requests.assign(measure=name, value=of_requests.value * part)
        for name, part in DECIDED.items()
    ]
    appeals = of_requests.assign(measure="tribunal_appeals_registered")
    known = pd.concat([counted, *parts, appeals.assign(value=appeals.value * 0.15)])
    return {**whole, "flows": known}


def case(of=None, monthly=None):
    known = inputs() if of is None else of
    if monthly is not None:
        known = {**known, "monthly_flows": monthly}
    area = config.authorities.authority(CODE)
    return Case(known, area, assumed(), seed=1, draws=200)


CASE = case()


def grown(draws=200):
    rng = np.random.default_rng(2)
    path = 1000 * np.exp(np.cumsum(0.1 + 0.03 * rng.standard_normal((draws, 6)), axis=1))
    return xr.DataArray(path, {"census_year": YEARS}, ("draw", "census_year"))


def baseline(acting):
    start = Baseline(plans(), flows(), assumed(), 1, lambda: ENGLAND)
    changes = {m: measures.change(start, m) for m in measures.of(acting)}
    total = measures.together(start.plans, *changes.values())["total"]
    return start, changes, total


EVERY = [
    measure("requests", -0.1, id="a"),
    measure("refusal_rate", 0.05, id="b"),
    measure("cease_rate", 0.02, id="c"),
    measure("backlog", 0.5, id="d"),
    measure("england_path", 1.0, id="e", path="government"),
]


@given(st.lists(st.sampled_from(range(len(EVERY))), unique=True))
@settings(max_examples=20, deadline=None)
def test_growth_is_new_less_ceased_and_the_residual_with_any_measures(chosen):
    start, changes, total = baseline([EVERY[i] for i in chosen])
    moved = request_measures.moved(start, changes, total)
    growth = total.diff("census_year")
    assert np.allclose(moved.new - moved.ceased + moved.residual, growth)


def test_a_measure_on_ending_plans_leaves_new_plans_alone():
    start, changes, total = baseline([EVERY[2]])
    moved = request_measures.moved(start, changes, total)
    assert np.allclose(moved.new, start.flows.new)
    # In 2026 two of a hundred plans more are ended: of the 1,100 held in January 2026
    assert float((moved.ceased - start.flows.ceased)[0, 1]) == pytest.approx(1100 * 0.02)


def test_a_measure_on_requests_moves_requests_and_new_plans():
    start, changes, total = baseline([EVERY[0]])
    moved = request_measures.moved(start, changes, total)
    effects = request_measures.effects(start, changes, total)
    assert float((effects.new.sel(calendar_year=2026) * 200)[0]) == pytest.approx(188)
    # The flow before January 2027 is of 2026: 200 new plans, a tenth fewer of this year's 60 %
    assert float((moved.new - start.flows.new)[0, 1]) == pytest.approx(-200 * 0.1 * 0.6)
    assert effects.requests.sel(calendar_year=2026)[0] == pytest.approx(0.9)
    assert effects.requests.sel(calendar_year=2025)[0] == pytest.approx(1.0)
    assert float(effects.refused.max()) == 0


def test_refusing_more_adds_to_the_share_refused():
    start, changes, total = baseline([EVERY[1]])
    effects = request_measures.effects(start, changes, total)
    assert effects.refused.sel(calendar_year=2029)[0] == pytest.approx(0.05)
    assert float(effects.requests.min()) == 1


def made(effects=None, of=None):
    total = grown()
    explained = flows(200)
    known = effects or request_measures.Effects()
    return requests.by_year(case(of), total, explained, known)


def test_decisions_are_parts_of_requests_and_assessments_lead_to_plans():
    yearly = made()
    assert set(yearly) == {
        *(m for m in requests.drawn_ratios.COUNTED),
        "ceased_total",
        "residual",
        "growth",
    }
    decided = yearly["requests_refused"] + yearly[AGREED]
    assert (decided <= yearly["requests"] * (1 + 1e-9)).all()
    assert (yearly[LEADS_TO_PLAN] <= yearly[ASSESSED]).all()
    share = float((yearly[AGREED] / yearly["requests"]).mean())
    assert share == pytest.approx(0.6, abs=0.05)
    assert yearly["requests"].calendar_year.to_numpy().tolist() == [2024, *YEARS[:-1]]


@given(requests_by=st.floats(0.3, 1.5), refused=st.floats(-0.1, 0.5), new=st.floats(0.2, 4))
@settings(max_examples=8, deadline=None)
def test_assessments_are_never_more_than_was_agreed_in_two_years(requests_by, refused, new):
    ahead = xr.DataArray(np.ones(5), {"calendar_year": YEARS[:-1]}, "calendar_year")
    acting = request_measures.Effects(requests_by * ahead, refused * ahead, new=new * ahead)
    yearly = requests.by_year(CASE, grown(), flows(200), acting)
    agreed = yearly[AGREED]
    in_two = agreed.isel(calendar_year=slice(1, None)) + agreed.shift(calendar_year=1)
    assert (yearly[ASSESSED] <= in_two * (1 + 1e-9)).all()
    assert (yearly[LEADS_TO_PLAN] <= yearly[ASSESSED]).all()
    balance = yearly["new_plans"] - yearly["ceased_total"] + yearly["residual"]
    assert np.allclose(balance, yearly["growth"])


def test_assessments_follow_decisions_and_move_as_new_plans_do():
    known = inputs()
    agreed = known["flows"].measure == AGREED
    fewer = known["flows"].assign(value=known["flows"].value * (1 - 0.2 * agreed))
    ahead = xr.DataArray(np.ones(5), {"calendar_year": YEARS[:-1]}, "calendar_year")
    whole, less = made(of=known), made(of={**known, "flows": fewer})
    ratio = [float((one[ASSESSED] / one[AGREED])[:, 1:].median()) for one in (whole, less)]
    assert ratio == pytest.approx([0.5 / 0.6, 0.5 / 0.48], rel=0.1)  # as counted
    backlog = made(request_measures.Effects(new=1.1 * ahead))
    assert np.allclose(backlog[ASSESSED][:, 1:], 1.1 * whole[ASSESSED][:, 1:])


def test_the_year_that_ended_is_as_published_and_drawn_where_it_is_not():
    known = inputs()
    ended = (known["flows"].old_la_code == CODE) & (known["flows"].calendar_year == 2024)
    counted = known["flows"][ended].set_index("measure").value
    first = made(of=known)
    for name in ("requests", AGREED, ASSESSED, "new_plans", "ceased_total"):
        assert first[name].sel(calendar_year=2024).to_numpy() == pytest.approx(counted[name])
    growth = float(first["growth"].sel(calendar_year=2024)[0])
    balance = first["new_plans"] - first["ceased_total"] + first["residual"]
    assert float(balance.sel(calendar_year=2024)[0]) == pytest.approx(growth)
    unpublished = {**known, "flows": known["flows"][~ended]}
    drawn = made(of=unpublished)["requests"].sel(calendar_year=2024)
    assert float(drawn.std()) > 0
    assert float(drawn.mean()) == pytest.approx(counted["requests"], rel=0.3)


def test_fewer_requests_and_more_refusals_reach_every_measure_after_them():
    ahead = xr.DataArray(np.ones(5), {"calendar_year": YEARS[:-1]}, "calendar_year")
    less = made(request_measures.Effects(requests=0.5 * ahead, refused=0.1 * ahead))
    whole = made()
    less, whole = ({n: part[:, 1:] for n, part in one.items()} for one in (less, whole))
    assert np.allclose(less["requests"], 0.5 * whole["requests"])
    share = less["requests_refused"] / less["requests"]
    assert np.allclose(share, whole["requests_refused"] / whole["requests"] + 0.1)


def test_too_few_authorities_leave_a_gap_and_not_an_error():
    yearly = made(of=inputs(authorities=20))
    assert set(yearly) == {"new_plans", "ceased_total", "residual", "growth"}


def by_age(rows):
    return pd.DataFrame(
        [
            {"old_la_code": c, "calendar_year": y, "measure": f"requests/age_band/{b}", "value": v}
            for (c, y), values in rows.items()
            for b, v in zip(vocab.AGE_BANDS, values, strict=True)
        ]
    )


def test_a_mix_is_the_authoritys_last_two_years_and_some_of_englands():
    rows = {
        ("ENG", 2024): (200, 400, 300, 80, 20),
        ("201", 2022): (900, 0, 0, 0, 0),
        ("201", 2023): (10, 20, 10, 8, 2),
        ("201", 2024): (30, 10, 6, 4, 0),
    }
    table = by_age(rows)
    found = request_ages.mix(table, "201", "requests")
    # 40 + 250 x 0.2 of 100 + 250
    assert found[0] == pytest.approx((40 + 50) / 350)
    assert found.sum() == pytest.approx(1)
    assert request_ages.mix(table, "201", "assessments") is None


def test_age_groups_add_up_in_every_draw():
    england = by_age({("ENG", 2024): (20.0, 40.0, 30.0, 8.0, 2.0)})
    known = {**inputs(), "flows": england}
    yearly = {"requests": grown().rename(census_year="calendar_year"), "new_plans": grown()}
    parts = request_ages.divided(case(known), yearly)
    assert set(parts) == {"requests"}
    assert np.allclose(parts["requests"].sum("age_band"), yearly["requests"])
    shares = (parts["requests"] / yearly["requests"]).mean(("draw", "calendar_year"))
    assert shares.to_numpy() == pytest.approx([0.2, 0.4, 0.3, 0.08, 0.02], abs=0.01)
    assert float((parts["requests"] / yearly["requests"]).std("draw").min()) > 0.003


def months(values):
    return pd.DataFrame(
        [
            {"old_la_code": CODE, "month": f"2024-{m:02}", "measure": "requests", "value": v}
            for m, v in enumerate(values, start=1)
        ]
    )


def test_months_are_the_authoritys_own_or_alike():
    shares, whose = workload.months(case())
    assert (whose, set(shares.round(6))) == ("even", {round(1 / 12, 6)})
    shares, whose = workload.months(case(monthly=months([30, *[10] * 10, 60])))
    assert whose == "own"
    assert (shares["01"], shares["12"]) == (pytest.approx(30 / 190), pytest.approx(60 / 190))
    assert workload.months(case(monthly=months([30] * 11)))[1] == "even"


def test_reviews_due_are_a_share_of_the_plans_at_the_end_of_the_year():
    rows = [
        ("ENG", 2025, 80.0, 100.0), ("ENG", 2024, 1.0, 100.0), (CODE, 2024, 45.0, 50.0),
    ]  # fmt: skip
    table = pd.DataFrame(
        [
            {"old_la_code": c, "calendar_year": y, "measure": m, "value": v}
            for c, y, due, of in rows
            for m, v in (("annual_reviews_expected", due), ("annual_reviews_plans", of))
        ]
    )
    assert workload.review_share(table, CODE) == pytest.approx(0.9)
    assert workload.review_share(table, "305") == pytest.approx(0.8)
    work = workload.table(case({**inputs(), "flows": table}), plans(200)["total"], {})
    mean = work[work.statistic == "mean"].set_index(["calendar_year", "month"]).value
    assert mean[2025, "all"] == pytest.approx(1100 * 0.9)
    assert mean[2025, "07"] == pytest.approx(1100 * 0.9 / 12)


def test_advice_counts_requests_still_undecided_as_others_are_decided():
    yearly = {
        name: xr.full_like(grown().rename(census_year="calendar_year"), value)
        for name, value in (("requests", 100.0), ("requests_refused", 30.0), (AGREED, 60.0))
    }
    empty = {**inputs(), "flows": inputs()["flows"].iloc[:0]}
    work = workload.table(case(empty), grown(), yearly)
    assert set(work.measure) == {"psychology_advice"}
    whole = work[(work.month == "all") & (work.statistic == "mean")]
    assert whole.value.tolist() == pytest.approx([100 * 60 / 90] * 6)


def test_the_table_holds_every_measure_and_its_ages():
    table = requests.table(case(), made())
    assert set(table.measure) >= {"requests", AGREED, "growth", "tribunal_appeals_registered"}
    mean = table[table.statistic == "mean"].pivot(
        index="calendar_year", columns="measure", values="value"
    )
    assert np.allclose(mean.new_plans - mean.ceased_total + mean.residual, mean.growth)


def test_a_backtest_scores_what_was_known_then_and_no_later_count_moves_it():
    known = inputs()
    panel = panel_case.made()
    first = evaluation_requests.scores(known, panel, [2023], draws=60, seed=1)
    assert set(first.group) == set(evaluation_requests.CHAINS)
    assert set(first[first.method == "send_analysis"].horizon) == {"1", "2"}
    later = known["flows"].calendar_year >= 2023
    doubled = known["flows"].assign(value=known["flows"].value * (1 + later))
    second = evaluation_requests.scores({**known, "flows": doubled}, panel, [2023], 60, 1)
    both = first.merge(second, on=["method", "origin", "horizon", "group", "metric"])
    bias = both[(both.metric == "bias_of_sum") & (both.method == "send_analysis")]
    # the same forecast beside counts twice as large
    assert np.allclose(bias.value_y, (1 + bias.value_x) / 2 - 1)
