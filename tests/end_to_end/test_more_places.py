"""More places never raise what is spent, but for those that stay empty; built beats late and none.

An invented school of 100 places in real areas: the newest figures embedded for each.
"""

import numpy as np
import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.model import forecast
from send_analysis.model.money.lines import FILLED
from tests import embedded_case
from tests.unit.plan_draws import measure

pytestmark = pytest.mark.end_to_end
DRAWS = 100
SCHOOL = {
    "as_of": "2026-01-01", "provider": "An invented school", "provision": "state_special",
    "areas_of_need": "any", "ages": "any", "academic_year": "2027/28", "places": 100.0,
    "status": "planned", "probability": 0.5, "chance_late": pd.NA, "fill_years": pd.NA,
    "imports": 0.0, "date_status": "assumed", "symbol": pd.NA, "source_id": "invented",
}  # fmt: skip
BUILT = measure("opening", 1, id="school", project="An invented school")
DELAY = measure("delay", 2, id="delay", project="An invented school")
NOT_BUILT = measure("opening", 0, id="school", project="An invented school")
CHOICES = {"built": [BUILT], "late": [BUILT, DELAY], "not_built": [NOT_BUILT]}
# Boroughs and a county, one reorganised, one whose published capacity is refused.
KNOWN = ("havering", "rotherham", "tower_hamlets", "wokingham", "kent", "cumberland")
AREAS = (*KNOWN, "calderdale")


@pytest.fixture(scope="module", params=AREAS)
def choices(request):
    """Return what each choice makes of the same draws, no other special school being planned."""
    case = embedded_case.case(request.param, DRAWS)
    row = pd.DataFrame([{**SCHOOL, "area": case.area.slug}])
    listed = case.inputs["places"]
    others = listed[(listed.provision != "state_special") | (listed.status == "open")]
    places = tables.PLACES.check(pd.concat([others, row]), "a test")
    start = forecast.start(case.having(inputs={**case.inputs, "places": places}))
    return request.param, {name: forecast.run(start, m) for name, m in CHOICES.items()}


def spent(outcome):
    """Return mean spending by financial year but for empty places, and that on empty places."""
    mean = outcome.spend.mean("draw")
    is_empty = np.isin(mean.line.to_numpy(), list(FILLED))
    apart = (mean.isel(line=here).sum("line").to_numpy() for here in (~is_empty, is_empty))
    return tuple(apart)


def test_fewer_places_never_lower_spending_but_that_on_empty_places(choices):
    _, outcomes = choices
    built, on_empty = spent(outcomes["built"])
    for other in ("late", "not_built"):
        without, less_empty = spent(outcomes[other])
        assert (without >= built - 1).all()  # to the pound, in every year
        assert (less_empty <= on_empty + 1).all()


def test_late_and_not_built_cost_more_where_places_run_short(choices):
    area, outcomes = choices
    if area not in KNOWN:
        return  # places only add cost there: the page shows what empty ones cost
    short = outcomes["not_built"].short.sel(provision="state_special").isel(census_year=-1)
    assert float((short >= 0.5).mean()) > 0.5
    built, late, none = (sum(spent(outcomes[name]))[-1] for name in CHOICES)
    assert built < late < none


def test_places_move_children_and_lose_none(choices):
    area, outcomes = choices
    built, none = (outcomes[name].plans["provision"] for name in ("built", "not_built"))
    assert np.allclose(built.sum("provision"), none.sum("provision"))
    came = (built - none).isel(census_year=-1).mean("draw")
    if area in KNOWN:
        assert float(came.sel(provision="state_special")) > 5
        assert float(came.sel(provision="independent_special")) < -5
    else:
        assert np.allclose(came, 0)  # where capacity is not known nobody is moved
