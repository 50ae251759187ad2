"""Every authority of the embedded figures, together: what England's page says it adds up to."""

import numpy as np
import pytest

from send_analysis import config
from send_analysis.config import every_authority, paths
from send_analysis.runs import england, inputs

pytestmark = pytest.mark.end_to_end


def test_every_open_authority_is_drawn_and_each_simulation_adds_up_to_england():
    known = inputs.protected(None, of_plans=True).for_model
    drawn = england.drawn_of(known, config.assumptions(paths.config()), seed=1, draws=100)
    january = int(drawn.england.census_year[0])
    assert {c.code for c in drawn.cases} == {
        one.old_la_code for one in every_authority() if one.open_in(january)
    }
    ahead = {"census_year": slice(1, None)}
    summed = drawn.held.sum("old_la_code").isel(ahead)
    np.testing.assert_allclose(summed, drawn.england.isel(ahead), rtol=1e-12)
    apart = drawn.alone.sum("old_la_code").isel(ahead).std("draw")
    assert (apart != summed.std("draw")).all(), "held draws are those drawn alone"
