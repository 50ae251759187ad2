"""The DfE releases as downloaded, cell by cell against the published figures."""

import pandas as pd
import pytest

from send_analysis import vocab
from send_analysis.loaders.ehc_plans.layouts import BY_KIND
from send_analysis.tables import CASELOAD, CASELOAD_JOINT, FLOWS, TOTAL_SLIP

pytestmark = pytest.mark.unit

AREAS = {
    "England": "ENG",
    "Havering": "311",
    "Rotherham": "372",
    "Wokingham": "872",
    "Tower Hamlets": "211",
}
BANDS = {
    "Under 5": "under_5",
    "Age 5 to 10": "5_to_10",
    "Age 11 to 15": "11_to_15",
    "Age 16 to 19": "16_to_19",
    "Age 20 to 25": "20_to_25",
}
KEPT_FROM_2023 = {
    ("211", 2022, "plans_issued_excl_exceptions"),
    ("211", 2022, "plans_issued_incl_exceptions"),
}


@pytest.fixture(scope="module")
def releases(dfe):
    """Every file that is recognised: (release, kind, tables)."""
    return [(v.what.release, v.what.kind, v.tables) for v in dfe.vintages]


def newest(releases, table, key, value):
    """One row a cell: the newest release that prints a number."""
    parts = [t[table].assign(release=r) for r, _, t in releases if table in t]
    rows = pd.concat(parts).assign(known=lambda df: df[value].notna())
    best = rows.sort_values(["known", "release"], kind="stable")
    return best.drop_duplicates(key, keep="last").set_index(key)


@pytest.fixture(scope="module")
def caseload(releases):
    key = ["old_la_code", "census_year", "dimension", "category"]
    return newest(releases, "caseload", key, "plans")


@pytest.fixture(scope="module")
def flows(releases):
    return newest(releases, "flows", ["old_la_code", "calendar_year", "measure"], "value")


def published(real_data, name):
    df = pd.read_csv(real_data / "published_figures" / name, dtype={"age": str})
    return df[df["geography"].isin(AREAS)].assign(code=lambda d: d["geography"].map(AREAS))


def compared(ours, cells):
    """Return how many cells were compared and those that differ."""
    index = pd.MultiIndex.from_tuples([cell[:-1] for cell in cells])
    got = ours.reindex(index).astype("Float64").fillna(-1).to_numpy(dtype=float)
    want = pd.Series([cell[-1] for cell in cells]).astype(float).fillna(-1).to_numpy()
    return len(cells), [(i, g, w) for i, g, w in zip(index, got, want, strict=True) if g != w]


def test_totals_agree_with_the_published_figures(real_data, caseload):
    want = published(real_data, "sen2_caseload_january_2010_2025.csv")
    cells = [(r.code, r.census_year, "total", "total", r.total) for r in want.itertuples()]
    count, wrong = compared(caseload["plans"], cells)
    assert (count, wrong) == (80, [])


def test_age_bands_agree_with_the_published_figures(real_data, caseload):
    want = published(real_data, "sen2_age_band_2010_2025.csv")
    want = want[want["census_year"] != 2023]  # from a file that is not at hand
    cells = [
        (r.code, r.census_year, "age_band", BANDS[r.age_band], r.plans) for r in want.itertuples()
    ]
    count, wrong = compared(caseload["plans"], cells)
    print(f"{count} cells of age bands compared")
    assert count > 300
    assert wrong == []


def test_single_ages_agree_with_the_published_figures(real_data, caseload):
    want = published(real_data, "sen2_age_2025.csv")
    want = want[want["breakdown_topic"] == "Child or young persons age"]
    ages = want["age"].str.replace("age ", "").replace("under 3", "under_3")
    cells = [
        (r.code, r.january, "age", age, r.value)
        for r, age in zip(want.itertuples(), ages, strict=True)
    ]
    count, wrong = compared(caseload["plans"], cells)
    print(f"{count} cells of single ages compared")
    assert count > 200
    assert wrong == []


def test_placements_agree_with_the_published_figures(real_data, caseload):
    want = published(real_data, "sen2_placement_january_2019_2025.csv")
    ours = {
        n: c.ours
        for n, c in BY_KIND["caseload"].printed(2025).items()
        if c.ours != "total" and c.name != c.within
    }
    leaves = want[want["placement"].isin(ours)]
    leaves = leaves.assign(provision=leaves["placement"].map(ours))
    number = pd.to_numeric(leaves["value"], errors="coerce")
    sums = leaves.assign(number=number).groupby(["code", "january", "provision"])["number"]
    cells = [
        (code, january, "provision", provision, value)
        for (code, january, provision), value in sums.sum(min_count=1).items()
    ]
    count, wrong = compared(caseload["plans"], cells)
    print(f"{count} cells of provisions compared, from {len(leaves)} published leaves")
    assert count == 490
    assert wrong == []


def test_needs_agree_with_the_published_figures(real_data, caseload, flows):
    want = published(real_data, "sen2_primary_need_2025.csv")
    need = want["primary_need"].replace("NEED_UNKNOWN", "not_recorded")
    stock = want["basis"].str.startswith("all plans")
    plans = [
        (r.code, 2025, "primary_need", n, r.value)
        for r, n in zip(want[stock].itertuples(), need[stock], strict=True)
    ]
    new = [
        (r.code, 2024, f"new_plans/primary_need/{n}", r.value)
        for r, n in zip(want[~stock].itertuples(), need[~stock], strict=True)
    ]
    counts, wrong = zip(
        compared(caseload["plans"], plans), compared(flows["value"], new), strict=True
    )
    print(f"{sum(counts)} cells of needs compared")
    assert sum(counts) > 100
    assert wrong == ([], [])


def test_flows_agree_with_the_published_figures(real_data, flows):
    want = published(real_data, "sen2_flows_calendar_2009_2024.csv")
    cells = [(r.code, r.calendar_year, r.measure, r.value) for r in want.itertuples()]
    count, wrong = compared(flows["value"], cells)
    print(f"{count} cells of flows compared")
    assert count == 680
    # missing in the release of 2025, printed by that of 2023: the older number is kept
    assert {cell for cell, *_ in wrong} == KEPT_FROM_2023
    assert all("2023" in flows.loc[cell, "source_id"] for cell, *_ in wrong)


def test_appeals_agree_with_the_published_figures(real_data, flows):
    want = published(real_data, "send_tribunal_appeal_rate_2014_2024.csv")
    want = want[want["method"] == "old method"]
    cells = [
        (r.code, r.calendar_year, "tribunal_appeals_registered", r.appeals_registered)
        for r in want.itertuples()
    ] + [
        (r.code, r.calendar_year, "tribunal_appealable_decisions", r.appealable_decisions)
        for r in want.itertuples()
    ]
    count, wrong = compared(
        flows["value"], [(*c[:3], pd.to_numeric(c[3], errors="coerce")) for c in cells]
    )
    print(f"{count} cells of appeals compared")
    assert count == 88
    assert wrong == []


def test_the_panel_has_every_authority_and_year(releases, caseload):
    total = caseload["plans"].xs("total", level="dimension").reset_index()
    local = total[total["old_la_code"].str.fullmatch(r"\d{3}")]
    rows = {
        table: sum(len(t[table]) for _, _, t in releases if table in t)
        for table in ("caseload", "caseload_joint", "flows")
    }
    print(
        f"{local['old_la_code'].nunique()} authorities, {len(local)} authority-years 2010-2025, "
        f"{int(local['plans'].isna().sum())} missing; rows of all releases {rows}"
    )
    years = local.groupby("old_la_code")["census_year"].nunique()
    assert set(local["census_year"]) == set(range(2010, 2026))
    assert (years == 16).sum() >= 80
    assert local["plans"].notna().all()


def test_old_placements_add_up_to_the_age_file(caseload):
    plans = caseload["plans"].reset_index()
    provision = plans[plans["dimension"] == "provision"]
    sums = provision.groupby(["old_la_code", "census_year"])["plans"].sum()
    total = plans[plans["dimension"] == "total"].set_index(["old_la_code", "census_year"])["plans"]
    gap = (total.reindex(sums.index) - sums).loc[lambda s: s != 0]
    years = set(gap.index.get_level_values("census_year"))
    assert years <= {2018, 2024, 2025}
    assert gap["ENG", 2018] == 7193
    assert gap["ENG", 2024] == 3645


def test_regional_totals_of_yorkshire_are_superseded(releases, flows):
    new = next(t["flows"] for r, kind, t in releases if kind == "new_plans" and r == "2025")
    hidden = new[new["symbol"] == "regional_total"]
    assert set(hidden["calendar_year"]) == {2022}
    assert set(hidden["measure"]) == {"new_plans"}
    assert hidden["value"].isna().all()
    assert flows.loc[("372", 2022, "new_plans"), "value"] == 285
    assert "sen2_mi" in flows.loc[("372", 2022, "new_plans"), "source_id"]


def test_2019_and_2022_print_the_same_age_bands(releases):
    key = ["old_la_code", "census_year", "dimension", "category"]
    old, new = (
        next(t["caseload"] for _, kind, t in releases if kind == f"caseload_by_age_{year}")
        for year in (2019, 2022)
    )
    both = old.merge(new, on=key)
    assert len(both) == len(old)  # the release of 2022 prints every cell of 2019's again
    assert (both["dimension"] == "age_band").sum() > 7_000
    assert (both["plans_x"] == both["plans_y"]).all()


@pytest.mark.parametrize(
    ("older", "newer", "cells"),
    [
        ("caseload_by_placement_2022", "caseload", 4874),
        ("caseload_by_placement_2019", "caseload_by_placement_2022", 2660),
    ],
)
def test_layouts_agree_on_the_provisions_that_both_print(releases, older, newer, cells):
    key = ["old_la_code", "census_year", "dimension", "category"]
    old, new = (next(t["caseload"] for _, kind, t in releases if kind == k) for k in (older, newer))
    both = old[old["dimension"] == "provision"].merge(new, on=key)
    both = both.dropna(subset=["plans_x", "plans_y"])
    assert len(both) >= cells
    assert (both["plans_x"] == both["plans_y"]).all()


def test_every_table_meets_its_schema_as_it_is(releases):
    schemas = {t.name: t for t in (CASELOAD, CASELOAD_JOINT, FLOWS, TOTAL_SLIP)}
    for _, kind, loaded in releases:
        for name, df in loaded.items():
            pd.testing.assert_frame_equal(schemas[name].check(df, kind), df)


def test_joint_tables_add_up_to_the_caseload(releases, caseload):
    key = ["old_la_code", "census_year", "dimension_a", "category_a", "dimension_b", "category_b"]
    joint = newest(releases, "caseload_joint", key, "plans")["plans"].reset_index()
    complete = joint[(joint["census_year"] == 2025) & (joint["dimension_a"] == "primary_need")]
    for dimension in ("age_band", "provision"):
        part = complete[complete["dimension_b"] == dimension]
        england = part[part["old_la_code"] == vocab.ENGLAND].groupby("category_a")["plans"].sum()
        want = caseload["plans"].sort_index().xs((vocab.ENGLAND, 2025, "primary_need"))
        assert (england - want).abs().max() / want.sum() < 0.03  # Surrey has no characteristics


def test_codes_are_the_newest(caseload):
    pairs = caseload.reset_index()[["old_la_code", "la_code"]].drop_duplicates()
    assert pairs["old_la_code"].is_unique
    newest_code = pairs.set_index("old_la_code")["la_code"]
    assert newest_code["825"] == "E06000060"
    assert newest_code["929"] == "E06000057"
    assert newest_code["ENG"] == "E92000001"
    assert newest_code["E12000007"] == "E12000007"
