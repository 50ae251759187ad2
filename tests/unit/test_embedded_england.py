"""All of England is embedded: every authority and year, and cells as the publishers print them."""

import io
from pathlib import Path

import pandas as pd
import pytest

from data import make_extracts
from send_analysis import config
from send_analysis.loaders.intake import embedded
from tests import embedded_case

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
REGISTER = embedded.register(ROOT / "data")
MOST_BYTES = 15_000_000
AUTHORITIES = 153
FIRST_YEAR = 2010
# January 2026 is printed x for Lewisham and Isle of Wight.
WITHHELD = {2026: {"209", "921"}}
# The authorities of a reorganisation begin in the January after it.
BEGAN = {"838": 2020, "839": 2020, "940": 2022, "941": 2022, "942": 2024, "943": 2024}
ENDED = {"835": 2019, "836": 2019, "837": 2019, "928": 2021, "909": 2023}


@pytest.fixture(scope="module")
def totals():
    caseload = embedded_case.tables()["caseload"]
    of_all = caseload[caseload.dimension == "total"]
    return of_all.pivot(index="old_la_code", columns="census_year", values="plans")


def is_authority(code):
    return code.str.fullmatch(r"\d{3}")


def test_england_is_the_sum_of_its_authorities_in_every_year(totals):
    authorities = totals[is_authority(totals.index)]
    for year, england in totals.loc["ENG"].items():
        expected = {code for code in authorities.index if _is_there(code, year)}
        counted = set(authorities.index[authorities[year].notna()])
        assert expected - counted == WITHHELD.get(year, set()), year
        assert counted <= expected, year
        suppressed = england - authorities[year].sum()
        assert suppressed > 0 if year in WITHHELD else suppressed == 0, year
    assert set(totals) >= set(range(FIRST_YEAR, 2026))


def _is_there(code, year):
    return BEGAN.get(code, FIRST_YEAR) <= year <= ENDED.get(code, 9999)


def test_regions_add_up_to_england(totals):
    regions = totals[totals.index.str.startswith("E12")]
    whole = regions.columns[regions.notna().all()]
    assert set(whole) >= set(range(FIRST_YEAR, 2026))
    assert (regions[whole].sum() == totals.loc["ENG", whole]).all()


def test_every_authority_has_plans_flows_residents_and_its_region(totals):
    tables = embedded_case.inputs()
    today = {a.old_la_code for a in config.every_authority()} - ENDED.keys()
    flows = tables["flows"][tables["flows"].value.notna()]
    assert len(today) == AUTHORITIES
    assert today <= set(totals.index[totals[2025].notna()])
    for measure in ("requests", "new_plans", "ceased_total"):
        of_2024 = flows[(flows.measure == measure) & (flows.calendar_year == 2024)]
        assert today <= set(of_2024.old_la_code), measure
    assert today <= set(tables["residents"].old_la_code)


def test_every_file_in_the_folder_is_registered_and_all_are_small():
    raw = ROOT / "data" / "raw"
    folders = {Path(file).parts[0] for file in REGISTER}
    there = {str(f.relative_to(raw)) for d in folders for f in (raw / d).rglob("*") if f.is_file()}
    assert there == REGISTER.keys()
    assert sum((raw / file).stat().st_size for file in REGISTER) < MOST_BYTES


# --- cells drawn at random, read from the publishers' files without our loaders -----------

DRAWN, SEED = 140, 20251
EVERY = {
    "2025/caseload.csv": "All EHC plans",
    "2025/sen_needs_all_plans.csv": "All EHC plans",
    "2025/newplans.csv": "New EHC plans",
    "2025/requests.csv": "All requests for EHC needs assessments",
    "2025/ceased_plans.csv": "All ceased EHC plans",
    "2025/timeliness_20_week.csv": "All EHC plans issued",
    "2022/sen2_age_caseload.csv": "Total",
    "2022/sen2_age_new_plans.csv": "Total",
}
WORD = dict.fromkeys([f for f in EVERY if f.startswith("2022")], "characteristic_age")
# End of the source and our name of a cell -> the publisher's column.
COLUMN = {
    ("2025/caseload.csv", "total/total"): "ehcplans",
    ("2025/caseload.csv", "provision/independent_special"): "special_independent",
    ("2025/caseload.csv", "provision/specialist_post_16"): "specialist_post_16_institutions",
    ("2025/caseload.csv", "provision/non_maintained_special"): "special_non_maintained",
    ("2025/sen_needs_all_plans.csv", "primary_need/SEMH"): "number_semh",
    ("2025/sen_needs_all_plans.csv", "primary_need/ASD"): "number_asd",
    ("2025/sen_needs_all_plans.csv", "primary_need/PMLD"): "number_pmld",
    ("2025/newplans.csv", "new_plans"): "new_ehc_plans",
    ("2025/newplans.csv", "new_plans/provision/independent_special"): "special_independent",
    ("2025/requests.csv", "requests"): "requests_received_in_year",
    ("2025/requests.csv", "requests_refused"): "requests_decided_not_to_assess",
    ("2025/ceased_plans.csv", "ceased_total"): "total_ceased",
    ("2025/ceased_plans.csv", "ceased_needs_met"): "needs_met",
    ("2025/timeliness_20_week.csv", "plans_issued_excl_exceptions"): "plans_issued_den_ex",
    ("2022/sen2_age_caseload.csv", "total/total"): "Total_all",
    ("2022/sen2_age_new_plans.csv", "new_plans"): "Total_new_all",
    ("2023/sen2_mi.csv", "requests"): "inreq_ehc",
    ("2023/sen2_mi.csv", "requests_refused"): "ass_refused_ehc",
}


def original(end):
    """Return the publisher's file that a source is an extract of."""
    [source] = [s for f, s in REGISTER.items() if f.startswith(f"dfe/ehc_plans_{end}")]
    return source.original


def printed(real_data, file, **how):
    """Return a publisher's CSV as text."""
    data = io.BytesIO(make_extracts.published(real_data, file))
    return pd.read_csv(data, dtype=str, keep_default_na=False, encoding="utf-8-sig", **how)


@pytest.fixture(scope="module")
def cells():
    """Return tidy cells whose printed column is known: source, name, area, period, value."""
    tables = embedded_case.tables()
    caseload, flows = tables["caseload"], tables["flows"]
    stock = caseload.assign(name=caseload.dimension + "/" + caseload.category, value=caseload.plans)
    flow = flows.rename(columns={"measure": "name", "calendar_year": "period"})
    every = pd.concat([stock.rename(columns={"census_year": "period"}), flow], ignore_index=True)
    every["end"] = every.source_id.str.removeprefix("ehc_plans/")
    return every[[key in COLUMN for key in zip(every.end, every.name, strict=True)]]


def period(end, name, year):
    """Return a year as the publisher writes it."""
    stock = end.startswith("2025") and "/" in name and not name.startswith("new_plans")
    return f"{year - 1}{year % 100:02d}" if stock else str(year)


def test_cells_drawn_at_random_are_as_printed(cells, real_data):
    drawn = cells.sample(DRAWN, random_state=SEED)
    assert drawn.end.nunique() >= 8
    for end, of_file in drawn.groupby("end"):
        lines = printed(real_data, original(end))
        if end in EVERY:
            lines = lines[lines[WORD.get(end, "breakdown")] == EVERY[end]]
        area = lines.old_la_code.where(lines.old_la_code.str.isdigit(), lines.region_code)
        area = area.where(lines.geographic_level != "National", "ENG")
        for row in of_file.itertuples():
            of_year = lines.time_period == period(end, row.name, row.period)
            [cell] = lines.loc[of_year & (area == row.old_la_code), COLUMN[end, row.name]]
            assert cell == row.symbol if pd.isna(row.value) else float(cell) == row.value, row


def test_residents_drawn_at_random_are_as_printed(real_data):
    people = embedded_case.tables()["population"]
    people = people[people.source_id.str.contains("Nomis") & people.la_code.str.match("E0[689]")]
    lines = printed(real_data, "nomis_mye2023_sya_lad_raw.csv", skiprows=6).set_index("mnemonic")
    for row in people.sample(20, random_state=SEED).itertuples():
        assert float(lines.loc[row.la_code, f"Age {row.age}"]) == row.persons


def test_indicators_drawn_at_random_are_as_printed(real_data):
    values = embedded_case.tables()["indicator_published"]
    values = values[values.series.str.startswith("lait/") & is_authority(values.old_la_code)]
    file = real_data / "lait" / "lait_send_indicators.csv.gz"
    lines = pd.read_csv(file, dtype=str, keep_default_na=False)
    for row in values.sample(20, random_state=SEED).itertuples():
        here = lines["Short Desc"] == row.series.removeprefix("lait/")
        here &= lines["LA Number"].str.removesuffix(".0") == row.old_la_code
        before, last = row.year_ending - 1, f"{row.year_ending % 100:02d}"
        written = rf"{row.year_ending}|{row.year_ending} \(prov\)|{before}[-/]{last}( \(OT\))?"
        found = lines[here & lines.Years.str.fullmatch(written)]
        [cell] = found.Values
        assert pd.isna(row.value) or float(cell.replace(",", "")) == row.value, row


def test_high_needs_blocks_drawn_at_random_are_as_printed(real_data):
    income = embedded_case.tables()["income"]
    blocks = income[(income.line == "high_needs_block") & is_authority(income.old_la_code)]
    for year, of_year in blocks.sample(20, random_state=SEED).groupby("financial_year"):
        [source] = [s for s in REGISTER.values() if s.title.endswith(f"grant allocations {year}")]
        path = next(real_data.rglob(source.original))
        sheet = pd.read_excel(path, engine="odf", sheet_name="Allocations_summary", header=None)
        for row in of_year.itertuples():
            [line] = sheet[sheet[0].astype(str) == row.old_la_code].to_numpy().tolist()
            assert row.amount in line, row
