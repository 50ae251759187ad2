"""Draws: authorities add up to England, share its shocks, and are stable in what they share."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.model import streams
from send_analysis.model.demand import growth, national, total
from send_analysis.model.demand.calibration import CalibrationError, at_origin, from_dict
from send_analysis.model.demand.leading import authority_inputs
from tests import panel_case
from tests.unit.money_case import case

pytestmark = pytest.mark.unit
WHOLE = panel_case.made()
FITTED = growth.fit(WHOLE, 2022)
INPUTS = authority_inputs(WHOLE, 2022)


def test_errors_keep_a_share_of_the_year_before():
    """1, then 0.6 of it and 0.8 of the new shock 2: 2.2; spread and correlation are as named."""
    assert total.persisting(np.array([[1.0, 2.0]]), 0.6) == pytest.approx(np.array([[1.0, 2.2]]))
    shocks = streams.generator(1, "test").standard_normal((20000, 4))
    errors = total.persisting(shocks, 0.3)
    assert errors.std(axis=0) == pytest.approx(np.ones(4), rel=0.03)
    assert np.corrcoef(errors[:, 2], errors[:, 3])[0, 1] == pytest.approx(0.3, abs=0.03)
    assert np.all(total.persisting(shocks, 0.0) == shocks)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), horizons=st.integers(1, 8))
def test_authorities_add_up_to_englands_draw(seed, horizons):
    paths = total.simulate(FITTED, INPUTS, horizons, 100, seed)
    drawn = national.national_draws(FITTED, horizons, 100, seed)
    england = FITTED.england_plans * np.exp(drawn.growth)
    assert paths.sum(axis=1) == pytest.approx(england)


def test_worked_rescaling():
    """England 100, of it 10 supplied: a path of 20 beside a rest of 90 becomes 20 x 100 / 110."""
    england = replace(FITTED, england_plans=100.0)
    paths = np.array([[[10.0]], [[20.0]]])
    found = total.rescale(england, paths, np.array([10.0]), np.zeros((2, 1)))
    assert found[:, 0, 0] == pytest.approx([10, 20 * 100 / 110])


def test_a_shorter_horizon_is_the_beginning_of_a_longer():
    long, short = (total.simulate(FITTED, INPUTS, h, 100, 1) for h in (6, 3))
    assert long[:, :, :3] == pytest.approx(short)


def test_the_same_seed_gives_the_same_and_another_does_not():
    first, again, other = (total.simulate(FITTED, INPUTS, 2, 100, s) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_authorities_computed_apart_share_the_national_shock():
    alone = [total.simulate(FITTED, INPUTS.one(i), 4, 500, 1)[:, 0, 3] for i in (0, 1)]
    together = total.simulate(FITTED, INPUTS, 4, 500, 1)[:, :, 3]
    for i, path in enumerate(alone):
        assert np.corrcoef(path, together[:, i])[0, 1] > 0.97
        assert np.median(path) == pytest.approx(np.median(together[:, i]), rel=0.02)


def test_given_england_the_sum_is_given():
    growth_given = np.array([0.1, 0.25])
    paths = total.simulate(FITTED, INPUTS, 2, 100, 1, england=growth_given)
    expected = FITTED.england_plans * np.exp(growth_given)
    assert paths.sum(axis=1) == pytest.approx(np.tile(expected, (100, 1)))


def test_a_missing_indicator_is_shrunk_to_the_median_and_widens_the_interval():
    """Of a last own deviation of 2 spreads, memory keeps its share."""
    latest, previous = np.array(FITTED.medians), np.array(FITTED.previous_medians)
    latest[0] = np.nan
    previous[0] += 2 * FITTED.spreads[0]
    noise = np.random.default_rng(0).standard_normal((20_000, 3))
    drawn = FITTED.centred(latest, previous, noise)[:, 0] / FITTED.spreads[0]
    memory = FITTED.memories[0]
    assert drawn.mean() == pytest.approx(2 * memory, abs=0.03)
    assert drawn.std() == pytest.approx(np.sqrt(1 - memory**2), rel=0.03)
    nothing = INPUTS.latest[:1] * np.nan
    unknown = replace(INPUTS.one(0), latest=nothing, previous=nothing)
    widths = [
        np.ptp(np.quantile(total.simulate(FITTED, x, 3, 4000, 1)[:, 0, 2], [0.1, 0.9]))
        for x in (INPUTS.one(0), unknown)
    ]
    assert widths[1] > widths[0]


def test_the_prior_is_what_a_run_assumes():
    assert national.national_shock(case()) == national.PRIOR


def test_the_reform_was_a_tail_event_and_no_impossibility():
    """A change of 5 points happens, in about 2 years of 100; one of 1 point in one of seven."""
    shocks = national.national_shocks(streams.generator(1, "test"), 50_000, 1)
    assert 0.01 < (np.abs(shocks) > 0.05).mean() < 0.04
    assert 0.1 < (np.abs(shocks) > 0.01).mean() < 0.2


def test_horizons_out_of_reach_are_an_error():
    with pytest.raises(ValueError, match="horizons 11: allowed are 1 to 10"):
        total.simulate(FITTED, INPUTS, 11, 100, 1)


def test_json_round_trip():
    import json

    assert from_dict(json.loads(json.dumps(FITTED.as_dict()))) == FITTED


def test_a_damaged_calibration_is_named():
    with pytest.raises(CalibrationError, match=r"missing or unknown: \['drift', 'other'\]"):
        from_dict({k: v for k, v in FITTED.as_dict().items() if k != "drift"} | {"other": 1})


def test_an_origin_without_calibration_says_which_there_are():
    with pytest.raises(CalibrationError, match=r"origin 2021; there are \[2022\]"):
        at_origin({2022: FITTED}, 2021)


def test_a_later_origin_carries_england_forward():
    carried = at_origin({2022: FITTED}, 2024)
    assert carried.england_plans == pytest.approx(
        FITTED.england_plans * np.exp(2 * FITTED.england_growth)
    )
    assert carried.england_years[-2:] == (2023, 2024)
