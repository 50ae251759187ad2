"""Every publisher's file at hand, and files as people hand them over: loaded, or refused well."""

import re
from pathlib import Path

import pytest

from send_analysis.loaders.intake import catalogue, publications
from send_analysis.loaders.intake.base import LoadError

pytestmark = pytest.mark.end_to_end

LONGEST = 3_000  # characters of a message
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
# A file as handed over -> its tables, or what the refusal says.
CASES = {
    "dfe_2024_release_small.zip": "caseload caseload flows flows",
    "dfe_2024_sen2_age_caseload.csv": "caseload",
    "dfe_2024_sen2_estab_caseload.csv": "caseload",
    "dfe_2024_sen2_age_new_plans.csv": "flows",
    "dfe_2024_sen2_mi.csv": "flows",
    "ees_neet_rate_taken_for_ehc.csv": "refused: .*not recognised.*Explore education statistics",
    "caseload_2025_small.csv": "caseload",
    "caseload_2025_small.csv.gz": "caseload",
    "caseload_no_final_newline.csv": "caseload",
    "caseload_excel_blank_columns.csv": "caseload",
    "caseload_2026_two_dead_columns_gone.csv": "caseload.*",
    "ees_table_tool_ehcplans_only.csv": "caseload.*|refused: .*",
    "ees_table_tool_3_indicators.csv": "caseload.*|refused: .*",
    "nomis_two_dates.csv": "population",
    "nomis_county_unitary.csv": "population",
    "nomis_area_mixed.csv": "population",
    "nomis.xlsx": "population",
    "high_needs_benchmarking_two_sheets.xlsx": "authorities spend spend_base",
    "own_figures_saved_by_excel.csv": "caseload flows",
    "own_figures_dates.xlsx": "caseload flows",
    "person_list_no_header_invented.csv": "refused: (?!.*Alex).*not recognised",
    "ods_bomb_60x1000000.ods": "refused: .*too large",
    "own_january_2026.csv": "caseload",
    "own_unit_cost_price_year.csv": "refused: .*price_year: '2025-27' in row 2",
    "scenario_title_with_digit.yaml": "refused: .*not recognised",
    "reissue_1_june.zip": "caseload.*",
    "withdrawn_1_july2025_sen_needs.csv": "caseload.*",
    "withdrawn_2_jan2026_sen_needs.csv": "caseload.*",
}
# Publishers' files that must load; the others may be refused.
LOADED = (
    "dfe/*.zip",
    "dfe/*.csv",
    "dfe_2026/*.csv",
    "lait/*",
    "outcomes/*",
    "capacity/gias*",
    "ons/*",
    "finance/*",
    "neighbours/*",
)


def outcome(path: Path) -> str:
    """Return the tables of a file, one word a file and table, or the words of the refusal."""
    try:
        [opened] = catalogue.open_all([path])
        vintages = publications.load_all(opened.recognised)
    except LoadError as error:
        return f"refused: {error}"
    with_rows = [name for v in vintages for name, df in v.tables.items() if len(df)]
    return " ".join(sorted(with_rows))


def fits(wanted: str, said: str) -> bool:
    """Say whether the tables are those wanted, or the refusal begins as it should."""
    match = re.match if wanted.startswith("refused") else re.fullmatch
    return match(wanted, said) is not None


def test_a_file_as_people_hand_it_over_is_read_or_refused_well(real_data):
    folder = real_data.parent / "cases"
    if not folder.is_dir():
        pytest.skip("the files as people hand them over are not at hand")
    said = {name: outcome(folder / name) for name in CASES}
    wrong = {name: said[name] for name, wanted in CASES.items() if not fits(wanted, said[name])}
    assert not wrong


def test_every_publishers_file_loads_or_is_refused_in_one_message(real_data):
    must_load = {path for pattern in LOADED for path in real_data.glob(pattern)}
    assert len(must_load) > 30
    wrong = []
    for path in sorted(p for p in real_data.rglob("*") if p.is_file()):
        said = outcome(path)
        refused = said.startswith("refused")
        well = path.name in said and len(said) < LONGEST and not UNPRINTABLE.search(said)
        if refused and (path in must_load or not well):
            wrong.append(f"{path.name}: {said[:300]}")
    assert not wrong
