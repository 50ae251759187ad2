"""The embedded two-way tables: read whole, and in agreement with the one-way tables."""

import pandas as pd
import pytest

from tests import embedded_case

pytestmark = pytest.mark.unit
# The pairs of January 2025, and the authorities for which the publisher prints x: Surrey's
# needs, placements by age of North East Lincolnshire and Cambridgeshire.
WITHHELD = {
    ("primary_need", "age_band"): {"936"},
    ("primary_need", "provision"): {"936"},
    ("age_band", "provision"): {"812", "873"},
}
AUTHORITIES, REGIONS, ENGLAND = 153, 9, 1


@pytest.fixture(scope="module")
def loaded():
    return embedded_case.tables()


def one_way(loaded, dimension):
    caseload = loaded["caseload"]
    of_2025 = caseload[(caseload.dimension == dimension) & (caseload.census_year == 2025)]
    return of_2025.set_index(["old_la_code", "category"]).plans


@pytest.mark.parametrize("pair", WITHHELD)
def test_two_way_tables_add_up_to_all_plans_of_every_area(loaded, pair):
    joint = loaded["caseload_joint"]
    cells = joint[(joint.dimension_a == pair[0]) & (joint.dimension_b == pair[1])]
    cells = cells[cells.census_year == 2025]
    whole = cells.groupby("old_la_code").plans.sum(min_count=1)
    totals = one_way(loaded, "total").xs("total", level="category")
    assert len(whole) == AUTHORITIES + REGIONS + ENGLAND
    assert set(whole.index[whole.isna()]) == WITHHELD[pair]
    assert (whole.dropna() == totals[whole.dropna().index]).all()


def test_needs_by_age_add_up_to_the_needs_published_alone(loaded):
    joint = loaded["caseload_joint"]
    pair = joint[(joint.dimension_a == "primary_need") & (joint.dimension_b == "age_band")]
    added = pair.groupby(["old_la_code", "category_a"]).plans.sum(min_count=1)
    alone = one_way(loaded, "primary_need").rename_axis(added.index.names)
    here = pd.DataFrame({"added": added, "alone": alone.reindex(added.index)}).dropna()
    assert len(here) >= 150 * 12
    assert (here.added == here.alone).all()
