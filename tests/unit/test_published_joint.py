"""The embedded two-way tables: read whole, and in agreement with the one-way tables."""

import pandas as pd
import pytest

from send_analysis.config import paths
from send_analysis.loaders.intake import embedded

pytestmark = pytest.mark.unit
PAIRS = [("primary_need", "age_band"), ("primary_need", "provision"), ("age_band", "provision")]


@pytest.fixture(scope="module")
def loaded():
    return embedded.load(paths.raw().parent)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_way_tables_add_up_to_all_plans_of_each_area(loaded, first, second):
    joint = loaded["caseload_joint"]
    pair = joint[(joint.dimension_a == first) & (joint.dimension_b == second)]
    pair = pair[pair.census_year == 2025]
    whole = pair.groupby("old_la_code").plans.sum().astype(int).to_dict()
    assert whole == {"ENG": 638745, "311": 3005, "372": 3623, "872": 2206, "211": 4555}


def test_needs_by_age_add_up_to_the_needs_published_alone(loaded):
    joint = loaded["caseload_joint"]
    pair = joint[(joint.dimension_a == "primary_need") & (joint.dimension_b == "age_band")]
    added = pair.groupby(["old_la_code", "category_a"]).plans.sum()
    caseload = loaded["caseload"]
    needs = caseload[(caseload.dimension == "primary_need") & (caseload.census_year == 2025)]
    alone = needs.set_index(["old_la_code", "category"]).plans
    here = pd.DataFrame({"added": added, "alone": alone.reindex(added.index)}).dropna()
    assert len(here) >= 5 * 12
    assert (here.added == here.alone).all()
