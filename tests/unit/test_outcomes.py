"""Attendance and exclusions by SEN provision, NEET, tribunal appeals."""

import pandas as pd
import pytest

from send_analysis.loaders import outcomes
from send_analysis.loaders.intake import archive, publications
from send_analysis.loaders.intake.base import LoadError, RawFile

pytestmark = pytest.mark.unit

BY_SEN = (
    "source_domain,metric,time_period,time_identifier,education_phase,send_category,"
    "send_detail_display,region_name,new_la_code,la_name,value"
)
ABSENCE = (
    "absence_characteristics,sess_overall_percent,202425,Academic year,Total,EHC plan,"
    "SEN provision,London,E09000016,Havering,9.4"
)
# The older GSS code of Somerset: found by name.
SUSPENDED = (
    "exclusions_characteristics,susp_rate,202324,Spring term,State-funded special,SEN support,"
    "SEN provision,South West,E10000027,Somerset,4.771"
)
BY_NEED = ABSENCE.replace("EHC plan,SEN provision", "No SEN,SEN primary need")


def read(header: str, *rows: str) -> dict[str, pd.DataFrame]:
    file = RawFile("any name", "\n".join([header, *rows, ""]).encode())
    what = outcomes.recognise(file)
    assert what is not None
    return outcomes.load(file, what)


def test_a_value_by_sen_has_a_series_for_measure_schools_group_and_term():
    made = read(BY_SEN, ABSENCE, SUSPENDED)
    df = made["indicator_published"].set_index("old_la_code")
    assert df.loc["311", "series"] == "sess_overall_percent/all schools/EHC plan/academic year"
    assert df.loc["933", "series"] == "susp_rate/special schools/SEN support/spring term"
    assert df.loc["933", ["year_ending", "value"]].tolist() == [2024, 4.771]
    described = made["indicator_series"].set_index("series")
    suspended = described.loc["susp_rate/special schools/SEN support/spring term"]
    assert suspended.title == "Suspensions per 100 pupils: SEN support, special schools"
    assert [suspended.unit, suspended.polarity, suspended.year_type] == [
        *("per 100 pupils", "lower", "spring term")
    ]


def test_the_second_count_of_pupils_without_sen_is_left_out():
    assert len(read(BY_SEN, ABSENCE, BY_NEED)["indicator_published"]) == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Total", "Nursery", r"education_phase: unknown \['nursery'\]"),
        ("EHC plan", "Statement", r"send_category: unknown \['statement'\]"),
        ("sess_overall_percent", "sess_other", r"metric: unknown \['sess_other'\]"),
        ("202425", "2024/25", "'2024/25'. is not written like 202425"),
        ("E09000016,Havering", "E09999999,Atlantis", "area 'E09999999' is not known"),
        (",Havering,9.4", "", "row 2 has 9 cells of 11"),
    ],
)
def test_what_cannot_be_read_is_named(old, new, message):
    with pytest.raises(LoadError, match=message):
        read(BY_SEN, ABSENCE.replace(old, new))


def test_appeals_count_decisions_by_the_new_method():
    header = "la_name,old_la_code,appeals_2025,appealable_decisions_2025"
    flows = read(header, "Havering,311,79,1138", "England,ENG,26977,405735")["flows"]
    havering = flows[flows.old_la_code == "311"].set_index("measure").value
    assert havering["tribunal_appeals_registered"] == 79
    assert havering["tribunal_appealable_decisions_new_method"] == 1138
    with pytest.raises(LoadError, match="old_la_code: '999' is no authority"):
        read(header, "Atlantis,999,1,2")


def test_a_file_of_appeals_without_decisions_is_another_file():
    file = RawFile("any name", b"la_name,old_la_code,appeals_2025\nHavering,311,79\n")
    assert outcomes.recognise(file) is None


def real(real_data, name: str) -> dict[str, pd.DataFrame]:
    [file] = archive.open_path(real_data / "outcomes" / name)
    what = publications.recognise(file)
    assert what.publication == "outcomes"
    return outcomes.load(file, what)


def test_real_absence_and_suspensions(real_data):
    made = real(real_data, "la_by_sen_provision_2023_2026.csv.gz")
    values = made["indicator_published"].set_index(["old_la_code", "series", "year_ending"]).value
    persistent = "enrolments_pa_10_exact_percent/all schools/EHC plan/academic year"
    assert values["311", persistent, 2025] == 29.035695
    assert values["311", "susp_rate/all schools/SEN support/spring term", 2025] == 5.118
    assert set(made["indicator_published"].series) == set(made["indicator_series"].series)


def test_real_neet_by_sen_provision(real_data):
    made = real(real_data, "UD_NEETNK_LA_dashboard_2025.csv")["indicator_published"]
    values = made.set_index(["old_la_code", "series"])
    assert values.value["311", "neet/NEET_NK_EHCP_percent"] == 5.7
    assert values.value["ENG", "neet/NEET_NK_EHCP_percent"] == 10.1
    hidden = values[values.symbol.notna()]
    assert len(hidden) > 0
    assert hidden.value.isna().all()
