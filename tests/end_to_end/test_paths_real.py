"""The paths of England on the embedded figures: what docs/scenarios.md prints, in this order."""

import re
from functools import cache

import pytest

from send_analysis import config, scenarios
from send_analysis.config import paths
from send_analysis.model import forecast
from tests import embedded_case

pytestmark = pytest.mark.end_to_end
PRINTED = re.compile(r"^\| `(\w+)` \|.*?\| (\d[\d,]+)(?: \(| \|)")
ORDER = ["baseline", "requests_last_growth", "requests_level", "government_path"]


@cache
def ends(area):
    """Return the rows of January 2030 by whose they are and path."""
    known = scenarios.paths(config.scenarios(paths.config()))
    start = forecast.start(embedded_case.case(area, 60))
    rows = scenarios.plan_paths(start, (), "baseline", known, ())
    return rows[rows.census_year == rows.census_year.max()].set_index(["whose", "path"])


def printed():
    text = (paths.root() / "docs" / "scenarios.md").read_text(encoding="utf-8")
    found = [m for line in text.splitlines() if (m := PRINTED.match(line))]
    return {m[1]: int(m[2].replace(",", "")) for m in found}


def test_the_paths_end_where_the_guide_says():
    plans = ends("havering").loc["england"].plans
    assert list(plans.sort_values(ascending=False).index) == ORDER
    assert printed().keys() == set(ORDER)
    for name, expected in printed().items():
        assert plans[name] == pytest.approx(expected, rel=0.003), name


def test_an_authority_without_money_figures_keeps_its_share_on_every_path():
    rows = ends("city_of_london").plans
    share = rows.loc["area"] / rows.loc["england"]
    assert share.max() == pytest.approx(share.min(), rel=1e-9)
