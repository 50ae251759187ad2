"""docs/paper_map.csv leads every figure of the papers to where the system uses it, or says why."""

import re
from pathlib import Path

import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.config import local_area as settings_of
from send_analysis.local_area import values
from send_analysis.quality import papers
from tests.unit import paper_case

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
MAP = pd.read_csv(ROOT / "docs" / "paper_map.csv", dtype=str, keep_default_na=False)
FIGURES = MAP[MAP.topic != "inconsistencies"]
SUPPLIED = {
    "havering_2017_board_update": "000",
    "wokingham_2020_strategy": "001",
    "tower_hamlets_2021_plan": "002",
    "rotherham_2018_update": "003",
    "havering_2024_self_evaluation": "004",
}


@pytest.fixture(scope="module")
def loaded():
    return paper_case.inputs()


@pytest.fixture(scope="module")
def settings():
    return settings_of.read(ROOT / "config")


def claim_ids(row):
    return paper_case.claim_ids(row.paper, row.topic, row.claims)


def mapped(how):
    rows = FIGURES[FIGURES.how == how]
    return [(claim, row.where) for row in rows.itertuples() for claim in claim_ids(row)]


def test_every_claim_is_mapped_and_every_mapped_claim_exists(loaded):
    found = {claim for row in FIGURES.itertuples() for claim in claim_ids(row)}
    assert found == set(loaded["claim"].claim_id)


def supplied_rows(real_data, paper, loaded):
    """Yield each supplied row and the claim typed from it."""
    claims = loaded["claim"].set_index("claim_id")
    for file in sorted((real_data / "council_papers").glob(f"{SUPPLIED[paper]}_*.csv")):
        topic = file.stem.partition("_")[2]
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        for number, row in enumerate(rows.to_dict("records"), start=1):
            yield row, claims.loc[f"{paper}/{topic}/{number:03d}"]


def test_every_figure_supplied_is_a_claim_with_the_same_value(real_data, loaded):
    columns = ("period", "geography", "measure", "breakdown", "value", "unit", "evidence")
    for paper in SUPPLIED:
        for row, claim in supplied_rows(real_data, paper, loaded):
            typed = {c: "" if pd.isna(claim[c]) else claim[c] for c in columns}
            assert typed == {c: row[c] for c in columns}, claim.name
    assert {f"council_papers/{paper}" for paper in SUPPLIED} == set(loaded["claim"].source_id)


def test_indicators_hold_the_claims_that_lead_to_them(loaded, settings):
    rows = values.printed(settings.framework, loaded["claim"], 0.95)
    used = set(zip(rows.claim_id, rows.indicator, strict=True))
    shares = {i.id for i in settings.framework.indicators if i.claim_shares}
    assert {pair for pair in mapped("indicator") if pair[1] not in shares} <= used
    assert used <= set(mapped("indicator"))


def test_targets_and_frameworks_name_their_claims(settings):
    targets = {(t.claim, i.id) for i in settings.framework.indicators for t in i.targets}
    assert targets == set(mapped("target"))
    areas = settings.framework.areas.values()
    named = {claim for area in areas for p in area.priorities for claim in p.claims}
    assert {claim for claim, _ in mapped("framework")} <= named


def test_the_tracker_holds_the_claims_that_lead_to_it(settings):
    assert {claim for claim, _ in mapped("tracker")} == {a.claim_id for a in settings.actions}


def test_checked_claims_are_computed_again(loaded, settings):
    codes = {area.old_la_code for area in settings.framework.areas.values()}
    found = [papers.recomputed(settings, loaded, code) for code in sorted(codes)]
    assert {claim for claim, _ in mapped("checked")} == set(pd.concat(found).claim_id)


def test_other_rows_lead_to_a_table_or_say_why_not():
    known = {*tables.RUN_TABLES}
    for row in FIGURES[FIGURES.how.isin(["forecast", "places"])].itertuples():
        assert row.where in known
    for row in FIGURES[FIGURES.how == "loaded"].itertuples():
        assert row.where.split(";")[0] == "claim"
        assert row.why, f"{row.paper} {row.topic} {row.claims} does not say why"


def treated(settings):
    kinds = {True: "judgement", False: "computed"}
    return {one.id: kinds[one.reading is not None] for one in settings.papers.checks}


def test_every_contradiction_is_mapped_as_it_is_treated(settings):
    rows = MAP[MAP.topic == "inconsistencies"].set_index("claims")
    supplied = pd.read_csv(ROOT / "data/raw/council_papers/inconsistencies.csv", dtype=str)
    assert set(rows.index) == set(supplied.id)
    assert rows.how.to_dict() == treated(settings)


def test_every_check_that_is_named_exists(settings):
    named = {i for where in MAP["where"] for i in re.findall(r"check (I\d\d)", where)}
    assert named <= treated(settings).keys()
