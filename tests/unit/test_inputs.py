"""Which figures a run uses: added files over embedded ones, own figures, corrections."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from send_analysis import config, vocab
from send_analysis.config import paths
from send_analysis.loaders.intake import assembly, catalogue, publications
from send_analysis.runs import inputs
from tests.unit import sen_case

pytestmark = pytest.mark.unit

OWN = (
    "as_of,old_la_code,la_code,period,breakdown,category,value\n"
    "2025-10-01,311,E09000016,January 2025,total,total,3011\n"
)
MONTHS = "as_of,old_la_code,month,measure,value\n2026-05-01,311,2026-03,new_plans,31\n"
CORRECTED = (
    "table,old_la_code,census_year,dimension,category,value,reason,author,date\n"
    "caseload,311,2024,total,total,2590,counted again,A. Analyst,2026-03-31\n"
)


@pytest.fixture
def raw(tmp_path, monkeypatch):
    assembly.shipped()  # read once, then taken over: the files of all England take seconds
    shutil.copytree(paths.processed() / "embedded", tmp_path / "processed" / "embedded")
    monkeypatch.setattr(paths, "raw", lambda: tmp_path / "raw")
    monkeypatch.setattr(paths, "processed", lambda: tmp_path / "processed")
    inputs._load.cache_clear()
    yield tmp_path / "raw"
    inputs._load.cache_clear()


def total(found, year):
    caseload = found["caseload"]
    rows = caseload[(caseload.old_la_code == "311") & (caseload.dimension == "total")]
    return rows.set_index("census_year").loc[year]


def origins(found):
    return set(found["sources_used"]["origin"])


def test_without_added_files_the_embedded_figures_are_used(raw):
    found = inputs.load()
    assert total(found, 2025).plans == 3005
    assert origins(found) == {"embedded"}
    assert "council_papers/inconsistencies" not in set(found["sources_used"]["source_id"])


def test_own_figures_and_corrections_are_used_over_them_and_named(raw, tmp_path):
    (tmp_path / "own.csv").write_text(OWN)
    catalogue.add([tmp_path / "own.csv"], "2026-03-31")
    (raw / "corrections.csv").write_text(CORRECTED)
    found = inputs.load()
    assert total(found, 2025).plans == 3011
    assert total(found, 2024).plans == 2590
    assert total(found, 2024).source_id == "correction/1"
    assert origins(found) == {"embedded", "own", "correction"}
    assert found["correction"]["reason"].tolist() == ["counted again"]


def test_a_folder_replaces_the_added_files(raw, tmp_path):
    folder: Path = tmp_path / "files"
    folder.mkdir()
    (folder / "own.csv").write_text(OWN)
    found = inputs.load(folder)
    assert total(found, 2025).plans == 3011
    assert origins(found) == {"embedded", "own"}


def test_a_changed_file_is_read_again_and_a_broken_one_refused(raw, tmp_path):
    own = tmp_path / "files" / "own.csv"
    own.parent.mkdir()
    own.write_text(OWN)
    before = inputs.load(own.parent)
    assert inputs.load(own.parent) is before
    own.write_text(OWN.replace("3011", "3099"))
    assert total(inputs.load(own.parent), 2025).plans == 3099
    own.write_text(OWN.replace("3011", "about 3011"))
    with pytest.raises(vocab.SendError, match=r"own\.csv: value: 10 characters in row 2"):
        inputs.load(own.parent)
    catalogue.add([write(tmp_path / "added.csv", OWN)], "2026-03-31")
    assert total(inputs.load(), 2025).plans == 3011


def write(file, text):
    file.write_text(text)
    return file


def test_a_forecast_of_plans_reads_the_same_rows_but_for_appeals(raw, tmp_path):
    added = {"own.csv": OWN, "months.csv": MONTHS, "needs.csv": sen_case.text()}
    for name, text in added.items():
        (tmp_path / name).write_text(text)
        catalogue.add([tmp_path / name], "2026-03-31")
    (raw / "corrections.csv").write_text(CORRECTED)
    every, of_plans = inputs.load(), inputs.load(of_plans=True)
    assert "pupils_by_need" in every
    assert "spend" in every.keys() - of_plans.keys()
    for name in every.keys() & set(publications.TABLES_OF_PLANS):
        ours, theirs = without_appeals(of_plans[name]), without_appeals(every[name])
        pd.testing.assert_frame_equal(ours, theirs, obj=name)


def without_appeals(table):
    """Return the rows that are no appeals: they are published with outcomes, too."""
    if "measure" not in table:
        return table
    return table[~table.measure.str.contains("appeal")].reset_index(drop=True)


def test_a_run_lists_the_sources_of_rows_about_its_area_and_england(raw):
    found = inputs.load()
    framework = config.indicators.read(paths.config())
    listed = {
        slug: inputs.sources_of(found, config.find_area(paths.config(), slug), framework)
        for slug in ("leeds", "rotherham")
    }
    ids = {slug: set(table.source_id) for slug, table in listed.items()}
    assert ids["rotherham"] - ids["leeds"] == {
        "council_papers/rotherham_2018_update",
        "section_251/2024-25/net",  # published for 86 authorities
    }
    assert "ehc_plans/2026/caseload_total_january_2026.csv" in ids["leeds"] - ids["rotherham"]
    rows = listed["leeds"].set_index("source_id").rows
    people = found["population"]
    assert rows["population/2023 from Nomis 2024-12-05/nomis"] == sum(people.la_code == "E08000035")
    assert not ids["leeds"] & {s for s in ids["rotherham"] if s.startswith("council_papers")}
