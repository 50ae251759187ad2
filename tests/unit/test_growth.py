"""The pooled model: worked by hand, and blind to everything after the origin."""

from dataclasses import replace

import numpy as np
import pytest

from send_analysis.model.demand import growth
from send_analysis.model.demand.leading import authority_inputs, indicators
from send_analysis.model.demand.panel import REQUESTS, Panel, PanelError
from tests import panel_case

pytestmark = pytest.mark.unit


def rows(features, target):
    n = len(target)
    return growth.Rows(
        np.array(features, dtype=float).reshape(n, -1),
        np.array(target, dtype=float),
        np.full(n, 1000.0),
        np.arange(n),
        np.full(n, 2020),
        np.ones(n, dtype=int),
    )


def test_worked_ridge():
    """Standardised columns: z = x / 2; beta_z = z'y / (z'z + 30) = 20 / (20 + 30) = 0.4."""
    x = np.tile([2.0, -2.0], 10)
    beta, _ = growth.ridge(rows(x, x / 2))
    assert beta == pytest.approx([0.4 / 2])


def test_a_wild_row_counts_for_little():
    x = np.tile([2.0, -2.0], 50)
    target = x + np.random.default_rng(0).normal(0, 0.1, 100)
    wild = target.copy()
    wild[0] += 100
    assert growth.ridge(rows(x, wild))[0] == pytest.approx(growth.ridge(rows(x, target))[0], 0.02)


def test_the_indicator_that_drives_growth_is_found():
    whole = panel_case.made(150)
    fitted = growth.fit(whole, 2024)
    errors = np.sqrt(np.diag(fitted.covariance))
    assert fitted.coefficients[0] > 5 * errors[0]
    assert abs(fitted.coefficients[1]) < 4 * errors[1]


def test_worked_fade():
    """1 + 0.8 + 0.64 = 2.44."""
    assert growth.fade_sum(np.array([1, 2, 3])) == pytest.approx([1, 1.8, 2.44])


def test_worked_deviations():
    whole = panel_case.made(4)
    whole.plans.loc[["200", "ENG"], 2019] = [100.0, 1000.0]
    whole.plans.loc[["200", "ENG"], 2020] = [120.0, 1100.0]
    found = growth.growth_deviations(whole, 2020)
    assert found[0] == pytest.approx(np.log(1.2 / 1.1))


def test_small_authorities_err_more():
    rng = np.random.default_rng(1)
    plans = np.repeat([100.0, 10_000.0], 500)
    errors = np.sqrt(0.02**2 + 0.5 / plans) * rng.standard_t(6, 1000)
    scale, small, df = growth.error_model(errors, plans)
    assert scale == pytest.approx(0.02, rel=0.2)
    assert small == pytest.approx(0.5, rel=0.4)
    assert 3 < df < 20


def test_worked_drift():
    """Without leads, two equal authorities: drift = -h x variance / 2."""
    whole = panel_case.made()
    fitted = growth.fit(whole, 2022)
    flat = growth.replace(fitted, coefficients=(0.0, 0.0, 0.0))
    inputs = authority_inputs(whole, 2022, ["200"])
    variance = growth.error_variance(flat, inputs.plans)[0]
    drift = growth.level_drift(flat, inputs)
    assert drift[:2] == pytest.approx([-variance / 2, -variance])


@pytest.mark.parametrize("origin", [2015, 2019, 2022])
def test_poisoning_the_future_changes_nothing(origin):
    whole = panel_case.made()
    bad = panel_case.poisoned(whole, origin)
    assert growth.fit(bad, origin) == growth.fit(whole, origin)
    good, ill = (authority_inputs(p, origin).latest for p in (whole, bad))
    assert np.array_equal(good, ill, equal_nan=True)


def test_before_requests_there_are_no_coefficients():
    assert growth.fit(panel_case.made(), 2016).coefficients == (0.0, 0.0, 0.0)


def test_england_missing_at_the_origin_is_an_error():
    whole = panel_case.made()
    whole.plans.loc["ENG", 2021] = np.nan
    with pytest.raises(PanelError, match=r"origin 2022: no plans of England in January \[2021\]"):
        growth.fit(whole, 2022)


def test_a_handful_is_not_pooled():
    with pytest.raises(PanelError, match=r"5 authorities have plans .* fitted on 30 or more"):
        growth.fit(panel_case.made(5), 2022)


def test_a_lead_acts_whole_in_the_first_year_and_fades_after_it():
    whole = panel_case.made(authorities=3)
    features = np.array([[0.5, -0.2, 0.1], [0.0, 0.4, -0.3], [0.2, 0.0, 0.6]])
    blocks = [growth._block(whole, 2019, step, features).features for step in (1, 3)]
    assert blocks[0] == pytest.approx(features)
    assert blocks[1] == pytest.approx(0.64 * features)


def published(authorities=50, kept=None):
    """Return a panel with England's flows; those of the last year for ``kept`` others alone."""
    whole = panel_case.made(authorities)
    flows = {m: df.drop("ENG", errors="ignore") for m, df in whole.flows.items()}
    for df in flows.values():
        df.loc["ENG"] = df.sum()
        df.loc[df.index[kept or authorities : -1], max(panel_case.REQUEST_YEARS)] = np.nan
    return Panel(whole.plans, flows, whole.persons, whole.origin)


def test_where_few_have_an_indicator_the_median_moves_on_as_england():
    """45 lack the newest flows; net requests a plan of England moved from a to b: m + b - a."""
    whole, few = published(), growth.fit(published(kept=5), 2025)
    before, requests = growth.fit(whole, 2024), whole.flows[REQUESTS].loc["ENG"]
    net = [0.8 * requests[y] / whole.plans.loc["ENG", y + 1] for y in (2023, 2024)]
    assert few.medians[0] == pytest.approx(before.medians[0] + net[1] - net[0])
    assert few.previous_medians == pytest.approx(before.medians)
    assert few.spreads[0] == pytest.approx(before.spreads[0])
    assert few.memories[0] == pytest.approx(before.memories[0])
    everyone = growth.fit(whole, 2025)
    assert few.medians[2] == pytest.approx(everyone.medians[2])  # prevalence is known for all
    assert everyone.medians[0] == pytest.approx(indicators(whole, 2025).net_requests.median())


def test_the_drift_rests_on_what_is_expected_of_a_missing_indicator():
    """A last own value shrunk by the memory, not the median: the expected sum stays England's."""
    whole = published(kept=5)
    fitted, inputs = growth.fit(whole, 2025), authority_inputs(whole, 2025)
    lead = fitted.centred(inputs.latest, inputs.previous) @ np.array(fitted.coefficients)
    variance = growth.error_variance(fitted, inputs.plans)
    weight = inputs.plans / inputs.plans.sum()
    assert fitted.drift[0] == pytest.approx(-np.log(weight @ np.exp(lead + variance / 2)))
    assert np.isnan(inputs.latest[10, 0])
    own = inputs.previous[10, 0] - fitted.previous_medians[0]
    found = fitted.centred(inputs.latest[10], inputs.previous[10])[0]
    assert found == pytest.approx(fitted.memories[0] * own)


def test_persistence_is_the_rank_correlation_of_errors_of_one_start():
    """Ranks 1 2 3 4 before 1 2 4 3: 0.8; an authority's other start says nothing about it."""
    errors = {(2020, 1): [-4, -1, 2, 9], (2020, 2): [1, 3, 8, 5], (2021, 1): [7, 0, -2, -9]}
    start, step = np.repeat(list(errors), 4, axis=0).T
    plans, authority = np.full(12, 900.0), np.tile(np.arange(4), 3)
    made = growth.Rows(np.zeros((12, 1)), np.zeros(12), plans, authority, start, step)
    residual = np.concatenate(list(errors.values())).astype(float)
    assert growth.error_persistence(made, residual) == pytest.approx(0.8)
    assert growth.error_persistence(made, np.repeat([1.0, -1.0, 1.0], 4) * residual) == 0.0


def test_worked_growth_of_the_error():
    """Variance of e1 + e2 + e3 with correlation 0.5: 3 + 2 * (0.5 + 0.5 + 0.25) = 5.5."""
    known = replace(growth.fit(panel_case.made(), 2024), error_persistence=0.5)
    assert growth.error_growth(known, np.array([1, 2, 3])) == pytest.approx([1, 3, 5.5])
    flat = replace(known, error_persistence=0.0)
    assert growth.error_growth(flat, np.array([1, 2, 3])) == pytest.approx([1, 2, 3])


def test_medians_are_carried_on_by_england_growth():
    """Growth 0.1 from 2024: prevalence 0.1 a year, 0.2 after two; the rates for each plan stay."""
    known = replace(
        growth.fit(panel_case.made(), 2024),
        england_growth=0.1,
        england_path=(800.0, 1000.0),
        england_plans=1000.0,
        england_years=(2023, 2024),
        medians=(0.2, 0.5, -2.0),
        previous_medians=(0.3, 0.4, -2.2),
    )
    one, two = known.carried_to(2025), known.carried_to(2026)
    assert one.medians == pytest.approx((0.2, 0.5, -1.9))
    assert one.previous_medians == pytest.approx((0.2, 0.5, -2.0))
    assert two.medians == pytest.approx((0.2, 0.5, -1.8))
    assert two.previous_medians == pytest.approx((0.2, 0.5, -1.9))
    assert two.england_plans == pytest.approx(1000 * np.exp(0.2))
    assert known.carried_to(2024) is known
