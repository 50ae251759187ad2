"""Ages that a provision can have, and what post-16 provision can hold at most."""

import pandas as pd
import pytest
import xarray as xr

from send_analysis import vocab
from send_analysis.model.demand import ages, joint
from tests.assumptions_case import assumed

pytestmark = pytest.mark.unit
BANDS = list(vocab.AGE_BANDS)
PROVISIONS = ["mainstream", "state_special", "further_education", "specialist_post_16"]
LIMIT = assumed(post_16_share_limit=0.8, joint_prior_plans=100)


def plans(dimension, categories, by_year):
    named = {"census_year": [2026, 2027], dimension: categories}
    return xr.DataArray([by_year], named, ("draw", "census_year", dimension))


def by_age(old):
    """Return two Januaries with 100 young people of 16 and over, then ``old``."""
    return plans("age_band", BANDS, [[20, 60, 70, 70, 30], [20, 60, 170 - old, old - 30, 30]])


def test_post_16_provision_holds_a_share_of_the_young_people_and_the_rest_goes_elsewhere():
    provision = plans("provision", PROVISIONS, [[150, 50, 40, 10], [100, 50, 120, 30]])
    made = ages.limited(provision, by_age(125), LIMIT)
    # 125 young people: 100 places at most, so 150 shrink by a third; 50 go to mainstream and
    # special as they are (2 to 1).
    assert made.values[0, 0].tolist() == [150, 50, 40, 10]
    assert made.values[0, 1] == pytest.approx([100 + 100 / 3, 50 + 50 / 3, 80, 20])


def test_what_is_counted_is_never_lowered():
    provision = plans("provision", PROVISIONS, [[100, 60, 80, 10], [60, 40, 120, 30]])
    made = ages.limited(provision, by_age(125), LIMIT)
    assert made.values[0, 0].tolist() == [100, 60, 80, 10]  # 90 of 100, as counted
    assert made.values[0, 1, 2:].sum() == pytest.approx(0.9 * 125)


@pytest.mark.parametrize(
    ("provision", "bands"),
    [
        ("early_years", {"under_5", "5_to_10"}),
        ("further_education", {"11_to_15", "16_to_19", "20_to_25"}),
        ("specialist_post_16", {"16_to_19", "20_to_25"}),
        ("state_special", set(BANDS)),
    ],
)
def test_ages_of_a_provision_are_rows(provision, bands):
    assert {band for band in BANDS if ages.can_have(provision, band)} == bands


def test_no_child_is_put_where_its_age_cannot_be_but_one_that_is_counted_stays():
    draws = {
        "age_band": by_age(125),
        "provision": plans("provision", PROVISIONS, [[120, 50, 60, 20], [95, 55, 75, 25]]),
    }
    pairs = [("under_5", "mainstream", 20), ("5_to_10", "mainstream", 59)]
    pairs += [("5_to_10", "further_education", 1), ("11_to_15", "state_special", 50)]
    pairs += [("11_to_15", "mainstream", 20), ("16_to_19", "further_education", 60)]
    pairs += [("16_to_19", "specialist_post_16", 10), ("20_to_25", "specialist_post_16", 10)]
    pairs += [("20_to_25", "mainstream", 20)]
    of_one = pd.DataFrame(pairs, columns=["category_a", "category_b", "plans"])
    england = of_one.assign(old_la_code="ENG", plans=of_one.plans * 50)
    stray = pd.DataFrame([("under_5", "further_education", 40, "ENG")], columns=list(england))
    printed = pd.concat([england, stray, of_one.assign(old_la_code="311")]).assign(
        census_year=2026, dimension_a="age_band", dimension_b="provision"
    )
    made = joint.with_joint(draws, {"caseload_joint": printed}, "311", LIMIT)["age_provision"]
    later = made.sel(census_year=2027).isel(draw=0)
    assert float(later.sel(age_band="under_5", provision="further_education")) < 0.001
    assert float(later.sel(age_band="11_to_15", provision="specialist_post_16")) < 0.001
    assert float(later.sel(age_band="5_to_10", provision="further_education")) > 0.3
    assert later.sum("age_band").values == pytest.approx([95, 55, 75, 25], abs=0.01)
