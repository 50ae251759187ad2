"""2021-22 of the four authorities, rebuilt from published figures: what must come out."""

from dataclasses import replace
from pathlib import Path

import pytest

from send_analysis import config
from send_analysis.model.money import explained
from tests import embedded_case
from tests.unit.money_case import case

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
AREAS = ("havering", "rotherham", "wokingham", "tower_hamlets")


@pytest.fixture(scope="module")
def tables():
    inputs = embedded_case.inputs()
    return {
        slug: explained.reconciliation(
            replace(case(inputs), area=config.find_area(ROOT / "config", slug))
        ).set_index(["step", "line"])
        for slug in AREAS
    }


def test_havering_special_places_to_the_pound(tables):
    row = tables["havering"].loc[("a_identity", "place_special")]
    assert row.computed == 3_955_633 - 1_783_334 - 520_001 == 1_652_298
    assert row.published == 1_645_479
    assert row.note == "agrees within 1%"


@pytest.mark.parametrize("slug", ["havering", "rotherham"])
def test_special_place_identity_within_one_percent(tables, slug):
    row = tables[slug].loc[("a_identity", "place_special")]
    assert abs(row.difference) <= 0.01 * row.published


@pytest.mark.parametrize("slug", AREAS)
def test_every_other_difference_is_named(tables, slug):
    identity = tables[slug].loc["a_identity"]
    unexplained = identity[identity.difference.abs() > 0.01 * identity.computed.abs()]
    assert (unexplained.note.str.len() > len("agrees within 1%")).all()


@pytest.mark.parametrize(
    ("slug", "gap"),
    [
        ("havering", (31_838_015 - 3_108_503) - 31_371_391.53),
        ("rotherham", (42_191_902 - 6_852_001) - 38_810_752),
        ("wokingham", (22_789_733 - 1_013_334) - 26_691_773),
        ("tower_hamlets", (65_820_299 - 5_205_000) - 65_769_956),
    ],
)
def test_bridge_gives_one_gap_on_both_bases(tables, slug, gap):
    row = tables[slug].loc[("b_bridge", "in_year_gap")]
    assert row.difference == pytest.approx(0, abs=1)
    assert row.published == pytest.approx(gap, abs=0.01)


@pytest.mark.parametrize("slug", AREAS)
def test_the_fit_is_exact_and_says_that_it_proves_nothing(tables, slug):
    fit = tables[slug].loc["d_fit"]
    assert fit.difference.abs().max() < 0.01
    assert fit.note.str.contains("fitted, proves nothing").all()


def test_prediction_uses_no_figure_of_the_authority_by_hand():
    rows = explained.reconciliation(case()).set_index(["step", "line"])
    predicted = rows.loc["c_prediction"].computed
    assert predicted["topup_mainstream"] == pytest.approx((100 + 2 * 12) * 6_645)
    assert predicted["topup_special"] == pytest.approx(60 * 13_693)
    assert predicted["fee_independent"] == pytest.approx(10 * 62_622 + 2 * 52_622)
    assert predicted["sen_support_inclusion"] == pytest.approx(208 * 1_100)
