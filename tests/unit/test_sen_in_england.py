"""Pupils by primary need, on rows typed in the layouts that the publisher's catalogue shows."""

import pandas as pd
import pytest

from send_analysis.loaders.intake import precedence, publications
from send_analysis.loaders.intake.base import LoadError, RawFile
from tests.unit.sen_case import HAVERING, rows, text

pytestmark = pytest.mark.unit


def load(printed):
    file = RawFile("sen_ncyear_.csv", printed.encode())
    return publications.load(file, publications.recognise(file)).tables["pupils_by_need"]


EXPECTED = {
    ("311", 2024, "ASD"): 30,
    ("311", 2024, "HI"): 4,
    ("311", 2024, "not_recorded"): 2,
    ("311", 2025, "ASD"): 41,
    ("ENG", 2025, "HI"): 500,
}


@pytest.mark.parametrize(
    "columns",
    [
        ("sen_status", "sen_primary_need", "number_of_pupils"),
        ("pupil_sen_status", "primary_need", "number_of_pupils"),
        ("sen_provision", "sen_primary_need", "total_pupil_count"),
    ],
)
def test_pupils_with_a_plan_in_all_schools_by_need_and_january(columns):
    found = load(text(*columns))
    assert found.set_index(list(found.columns[:3])).pupils.to_dict() == EXPECTED
    assert set(found.source_id) == {"sen_in_england/2025/pupils_by_need"}


@pytest.mark.parametrize("status", ["Statement or EHC", "Education, health and care plan"])
def test_older_and_newer_words_for_a_plan(status):
    assert len(load(text().replace("EHC plan", status))) == len(EXPECTED)


def test_the_finer_of_two_columns_of_status_is_read():
    """Where both stand, DfE's ``sen_status`` says only whether there is any need."""
    printed = text("sen_provision").replace(",sen_provision,", ",sen_status,sen_provision,")
    both = printed.replace(',"EHC plan"', ',Any special educational need,"EHC plan"')
    both = both.replace(',"No id', ',Total,"No id')
    assert len(load(both)) == len(EXPECTED)


def test_a_withheld_need_is_missing_and_so_is_a_sum_with_it():
    withheld = text().replace('"Hearing Impairment",4,', '"Hearing Impairment",c,')
    not_assessed = "SEN support but no specialist assessment of type of need"
    two = [(not_assessed, "z")]
    found = load(withheld + "\n" + rows(202324, HAVERING, "EHC plan", two)[0])
    found = found.set_index(["old_la_code", "census_year", "primary_need"])
    assert found.symbol["311", 2024, "HI"] == "c"
    assert found.symbol["311", 2024, "not_recorded"] == "z"
    assert pd.isna(found.pupils["311", 2024, "HI"])
    assert pd.isna(found.pupils["311", 2024, "not_recorded"])
    assert found.pupils["311", 2024, "ASD"] == 30


def test_a_file_of_other_measures_by_need_is_not_taken_for_it():
    absence = text(pupils="sess_overall")
    assert publications.recognise(RawFile("absence.csv", absence.encode())) is None


@pytest.mark.parametrize(
    ("printed", "message"),
    [
        (
            text().replace('"Total",36', '"Total",37'),
            "311, January 2024: needs add up to 36, the printed total is 37",
        ),
        (text().replace('"Total",36', '"Missing",36'), "1 rows are printed twice"),
        (
            "\n".join(x for x in text().splitlines() if '"Total",41' not in x),
            "311, January 2025: no row Total of needs",
        ),
        (text().replace("Hearing", "Hear"), "need: unknown .'hear impairment'.*moderate"),
        (text().replace("EHC plan", "EHCP"), "status: unknown .'ehcp'., allowed: .'ehc plan'"),
        (text().replace(",311,", ",999,"), "area '999' is not known"),
        (text().replace('Disorder",30', 'Disorder",many'), "pupils: .'many'. is neither"),
        (text().replace("202425,", "2025,"), "time_period: .'2025'. is not written like 202425"),
        (text().replace(",Total,", ",Primary,"), "no row of pupils with an EHC plan in all"),
        (text() + "\n202425,Academic year", "row 15 has 2 cells of 15"),
    ],
)
def test_a_wrong_file_is_refused(printed, message):
    with pytest.raises(LoadError, match=message):
        load(printed)


def test_a_newer_release_replaces_an_older_one_and_keeps_its_years():
    older = text().replace("202425", "202223").replace('",30,', '",29,').replace('",36,', '",35,')
    files = [RawFile(f"{n}.csv", printed.encode()) for n, printed in enumerate((text(), older))]
    vintages = publications.load_all([(f, publications.recognise(f)) for f in files])
    found = precedence.combine(vintages, {})["pupils_by_need"]
    values = found.set_index(["old_la_code", "census_year", "primary_need"]).pupils
    assert values["311", 2024, "ASD"] == 30
    assert values["311", 2023, "ASD"] == 41
