"""The methods to beat: worked by hand, or compared with their own definition."""

import numpy as np
import pytest

from send_analysis.evaluation import reference
from send_analysis.model.demand import growth
from send_analysis.model.demand.leading import authority_inputs
from tests import panel_case

pytestmark = pytest.mark.unit
LEVELS = np.array([0.1, 0.5, 0.9])
Z = 1.2815515655446004  # of the 90th percentile of a normal


def test_worked_last_value():
    """Growths 0.1 and 0.3: spread sqrt((0.01 + 0.09) / 2), times sqrt(horizon)."""
    found = reference.last_value(np.array([[0.0, 0.1, 0.4]]), 2, LEVELS)
    assert found[1, 0] == pytest.approx([0.4, 0.4])
    spread = np.sqrt(0.05) * np.sqrt([1, 2])
    assert found[2, 0] - found[1, 0] == pytest.approx(Z * spread)


def test_worked_drift():
    """Mean growth 0.2, spread sqrt(0.02); variance x h x (1 + h / 2)."""
    found = reference.drift(np.array([[0.0, 0.1, 0.4]]), 2, LEVELS)
    assert found[1, 0] == pytest.approx([0.6, 0.8])
    assert found[2, 0] - found[1, 0] == pytest.approx(Z * np.sqrt([0.02 * 1.5, 0.02 * 2 * 2]))


def test_worked_oracle():
    found = reference.oracle(np.array([100.0]), np.log([1.1, 1.3]), LEVELS)
    assert np.exp(found[:, 0]) == pytest.approx(np.tile([110, 130], (3, 1)))


def test_england_growth_is_the_same_for_all():
    whole = panel_case.made()
    fitted, inputs = growth.fit(whole, 2022), authority_inputs(whole, 2022)
    found = reference.england_growth(whole.at(2022), fitted, inputs, 2, LEVELS, 4000, 1)
    rise = found[1] - np.log(inputs.plans)[:, None]
    steps = fitted.england_growth * np.array([1, 2])
    assert rise == pytest.approx(np.tile(steps, (len(inputs.plans), 1)), abs=0.005)


@pytest.mark.parametrize("method", reference.OWN_HISTORY[2:])
def test_a_straight_line_goes_on(method):
    line = np.log(100) + 0.1 * np.arange(15.0)[None] + 1e-4 * np.sin(np.arange(15.0))
    found = reference.own_history(method, line, 2, LEVELS)
    assert found.shape == (3, 1, 2)
    assert found[1, 0, 0] == pytest.approx(line[0, -1] + 0.1, abs=0.02)
    assert np.all(np.diff(found, axis=0) > 0)


def test_a_fit_that_fails_falls_back_on_drift(monkeypatch):
    def fails(method, series, horizons):
        raise np.linalg.LinAlgError

    monkeypatch.setattr(reference, "_fitted", fails)
    logs = np.log([[100.0, 120.0, 150.0]])
    assert np.array_equal(
        reference.own_history("arima", logs, 2, LEVELS), reference.drift(logs, 2, LEVELS)
    )
