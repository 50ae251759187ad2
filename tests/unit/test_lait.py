"""The Local Authority Interactive Tool: values, years as printed, areas, and the dictionary."""

import pandas as pd
import pytest

from send_analysis.loaders import lait
from send_analysis.loaders.intake import archive, publications
from send_analysis.loaders.intake.base import LoadError, RawFile

pytestmark = pytest.mark.unit

VALUES = "Short Desc,Years,LA and Regions,Values,LA Number,Region"
ROWS = (
    'KS1P_EHCP,2025 (prov),"Bristol, City of",17,801.0,South West',
    "PriPermEx,2023/24,Havering,4.0800000000000003E-3,311.0,Outer London",
    "SENFinance,2024-25 (OT),London,120,986.0,NA",
    "16-17 NEET,2025,England,3.4,970.0,NA",
    "16-17 NEET,2025,City of London,-,201.0,Inner London",
    "CINPermExclusion,0,Havering,-,311.0,Outer London",
)
DICTIONARY = (
    "Measure_short,Topic,Measure,Chart_title,Polarity,y_axis_name,Year_Type,Last Update,"
    "Next Update,Data Owner (DO) /Supplier and Contact Details,Hyperlink(s)"
)
DESCRIBED = (
    "A,Absence,Older title,,Low,% half days missed,Academic Year,45778,,DfE,https://one",
    "A,Absence,Newer  title,,Low,% half days missed,Academic Year,46113,,DfE,https://one",
    "B,SEN,Plans held,,-,Number of plans,Annual - January,46000,,DfE,https://two",
    "C,Finance,Unit costs,,,Unit Cost,Financial Year,46000,,Ofsted,https://three",
)


def read(header: str, rows: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    file = RawFile("any name", "\n".join([header, *rows, ""]).encode())
    what = lait.recognise(file)
    assert what is not None
    return lait.load(file, what)


def test_years_are_those_in_which_a_period_ends():
    df = read(VALUES, ROWS)["indicator_published"]
    found = df.set_index("series").year_ending
    assert found["lait/KS1P_EHCP"] == 2025
    assert found["lait/PriPermEx"] == 2024
    assert found["lait/SENFinance"] == 2025
    assert list(df[df.provisional == "yes"].series) == ["lait/KS1P_EHCP"]


def test_areas_have_our_codes_and_a_dash_is_never_zero():
    df = read(VALUES, ROWS)["indicator_published"]
    assert list(df.old_la_code) == ["801", "311", "E12000007", "ENG", "201"]
    assert df.value.tolist()[:4] == [17.0, 0.00408, 120.0, 3.4]
    assert pd.isna(df.value[4])
    assert df.symbol[4] == "-"


def test_an_unfilled_year_is_left_out_and_one_with_a_value_is_refused():
    assert "lait/CINPermExclusion" not in set(read(VALUES, ROWS)["indicator_published"].series)
    with pytest.raises(LoadError, match="Years: '0' is not written like 2025"):
        read(VALUES, ("CINPermExclusion,0,Havering,1.2,311.0,Outer London",))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A,2024/26,Havering,1,311,x", "Years: '2024/26' is not written like"),
        ("A,2024,Atlantis,1,999,x", "'999 Atlantis' is no authority's or region's number"),
        ("A,2024,Havering,many,311,x", "neither a number nor one of the symbols"),
        ("A,2024,Havering", "row 2 has 3 cells of 6"),
    ],
)
def test_what_cannot_be_read_is_named(row, message):
    with pytest.raises(LoadError, match=message):
        read(VALUES, (row,))


def test_the_dictionary_gives_unit_polarity_and_kind_of_year():
    df = read(DICTIONARY, DESCRIBED)["indicator_series"].set_index("series")
    assert df.loc["lait/A", ["title", "unit", "polarity", "year_type"]].tolist() == [
        *("Newer title", "percent", "lower", "academic year")
    ]
    assert df.loc["lait/B", ["unit", "polarity", "year_type"]].tolist() == [
        *("plans", "neutral", "January")
    ]
    assert df.loc["lait/C", ["unit", "polarity", "publisher"]].tolist() == [
        *("GBP a week", "neutral", "Ofsted")
    ]


def test_an_unknown_word_of_the_dictionary_is_named():
    with pytest.raises(LoadError, match=r"Polarity: unknown \['upwards'\].*Year_Type: unknown"):
        read(DICTIONARY, ("A,t,m,,Upwards,% of x,Lunar Year,1,,DfE,u",))


@pytest.fixture(scope="module")
def real(real_data):
    names = ("lait_send_indicators.csv.gz", "lait_send_dictionary.csv")
    files = [archive.open_path(real_data / "lait" / name)[0] for name in names]
    whats = [publications.recognise(file) for file in files]
    assert [(what.publication, what.release) for what in whats] == [
        *(("lait", "2025"), ("lait", "2026-04"))
    ]
    values, dictionary = (lait.load(*pair) for pair in zip(files, whats, strict=True))
    return values["indicator_published"], dictionary["indicator_series"]


def test_the_real_file_value_by_value(real):
    values = real[0].set_index(["old_la_code", "series", "year_ending"]).value
    assert values["383", "lait/SEN_Stat_AVG_Attain8_Score", 2025] == 11.5
    assert values["ENG", "lait/SEN_Stat_AVG_Attain8_Score", 2025] == 14.8
    assert values["383", "lait/SEN_EHC_All_20wks", 2024] == 9.3
    assert values["383", "lait/TotPermEx", 2024] == 0.02121
    assert values["E12000007", "lait/16-17 NEET", 2025] < values["ENG", "lait/16-17 NEET", 2025]


def test_every_real_series_is_described_and_every_authority_is_there(real):
    values, described = real
    assert set(values.series) == set(described.series)
    assert len(described) == 136
    assert len({code for code in values.old_la_code if code.isdigit()}) == 158
    assert values.value.isna().sum() == 24_557 - 170  # dashes, less those of the year "0"
    assert (values.symbol[values.value.isna()] == "-").all()
