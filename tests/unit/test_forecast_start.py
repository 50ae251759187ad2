"""Where a forecast starts when a newer January counts less than the one before it."""

import numpy as np
import pandas as pd
import pytest

from send_analysis.model import forecast
from tests import embedded_case

pytestmark = pytest.mark.unit
DRAWS = 200


def case(name, inputs=None):
    return embedded_case.case(name, DRAWS, inputs)


def starts_of(one):
    return forecast.starts(one).set_index("dimension").census_year.to_dict()


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("havering", {"total": 2026, "provision": 2026, "age_band": 2026, "primary_need": 2025}),
        ("leeds", {"total": 2026, "provision": 2025, "age_band": 2025, "primary_need": 2025}),
        ("lewisham", {"total": 2025, "provision": 2025, "age_band": 2025, "primary_need": 2025}),
        ("cambridgeshire", {"provision": 2024, "age_band": 2025}),  # 2025 printed x by provider
    ],
)
def test_each_breakdown_starts_where_it_was_last_counted(name, starts):
    found = starts_of(case(name))
    assert {dimension: found[dimension] for dimension in starts} == starts


def test_an_own_total_alone_starts_a_forecast():
    """A council's own January before anybody else's: shares go on from the year before."""
    known = embedded_case.inputs()
    caseload = known["caseload"]
    older = caseload[caseload.census_year < 2026]
    last = (older.old_la_code == "311") & (older.dimension == "total")
    own = older[last & (older.census_year == 2025)].assign(census_year=2026, plans=3400.0)
    one = case("havering", {**known, "caseload": pd.concat([older, own], ignore_index=True)})
    plans = forecast.plans(one)
    assert starts_of(one) == {"total": 2026, **dict.fromkeys(("provision", "age_band"), 2025)} | {
        "primary_need": 2025
    }
    assert np.all(plans["total"].sel(census_year=2026) == 3400)
    for dimension in ("provision", "age_band", "primary_need", "area_of_need"):
        assert plans[dimension].sum(dimension).to_numpy() == pytest.approx(
            plans["total"].to_numpy()
        )
    at_origin = plans["provision"].sel(census_year=2026, provision="state_special")
    assert at_origin.std() > 1  # known for 2025, uncertain for 2026


def test_an_authority_without_the_newest_flows_uses_those_it_has_and_says_so():
    leeds = case("leeds")
    drivers = forecast.growth_drivers(leeds).set_index("indicator")
    assert drivers.status.to_dict() == {
        "net_requests": "assumed",
        "timeliness": "assumed",
        "prevalence": "published",
    }
    assert drivers.of_year.to_dict() == {
        "net_requests": 2024,
        "timeliness": 2024,
        "prevalence": 2026,
    }
    flows = leeds.inputs["flows"]
    own = flows[(flows.old_la_code == "383") & (flows.calendar_year == 2024)]
    value = own.set_index("measure").value.astype(float)
    found = forecast.start(leeds).flows
    assert found.refusal_rate == pytest.approx(value["requests_refused"] / value["requests"])


def test_with_the_newest_flows_nothing_is_assumed():
    drivers = forecast.growth_drivers(case("havering")).set_index("indicator")
    assert set(drivers.status) == {"published"}
    assert drivers.of_year.to_dict() == {
        "net_requests": 2025,
        "timeliness": 2025,
        "prevalence": 2026,
    }
