"""Names and codes as people and publishers write them find one authority, or say which are near."""

import itertools
import re
from datetime import date

import pandas as pd
import pytest

from send_analysis import config
from send_analysis.config import authorities

pytestmark = pytest.mark.unit

WRITTEN = {
    "383": ("Leeds", "Leeds City Council", "leeds", "383", "E08000035", "e08000035"),
    "311": ("LB Havering", "London Borough of Havering", "HAVERING", "311.0", " 311 "),
    "207": ("Royal Borough of Kensington & Chelsea", "RBKC", "kensington_and_chelsea"),
    "801": ("Bristol", "Bristol City Council", "Bristol City of", "City of Bristol"),
    "810": ("Hull", "Kingston upon Hull", "Kingston upon Hull City of", "Hull City Council"),
    "314": ("Royal Borough of Kingston upon Thames", "Kingston upon Thames"),
    "342": ("St Helens", "St. Helens", "St Helens MBC", "st_helens"),
    "840": ("Durham", "County Durham", "Durham County Council"),
    "846": ("Brighton & Hove", "Brighton and Hove City Council"),
    "894": ("Telford & Wrekin", "Borough of Telford and Wrekin", "Telford"),
    "839": ("BCP", "Bournemouth, Christchurch & Poole", "BCP Council"),
    "896": ("CWAC", "Cheshire West", "Cheshire West & Chester"),
    "861": ("Stoke", "Stoke-on-Trent", "Stoke on Trent City Council"),
    "882": ("Southend", "Southend-on-Sea"),
    "884": ("Herefordshire, County of", "County of Herefordshire", "Herefordshire Council"),
    "800": ("Bath & NE Somerset", "BANES", "Bath and North East Somerset Council"),
    "822": ("Bedford", "Bedford Borough", "Bedford Borough Council"),
    "201": ("City of London", "City of London Corporation", "City of London Council"),
    "213": ("City of Westminster", "Westminster City Council"),
    "380": ("City of Bradford MDC", "City of Bradford Metropolitan District Council"),
    "344": ("Metropolitan Borough of Wirral", "Wirral MBC"),
    "420": ("Isles of Scilly", "Council of the Isles of Scilly"),
    "815": ("North Yorkshire", "E10000023", "E06000065"),
    "825": ("Buckinghamshire", "E10000002", "E06000060"),
    "390": ("E08000020", "E08000037"),
    "929": ("E06000048", "E06000057"),
    "933": ("Somerset", "E10000027"),
    "835": ("Dorset (Pre LG)", "Pre-LGR 2019 Dorset", "dorset_to_2019", "835"),
    "838": ("Dorset", "Dorset (New, LA code 838)"),
    "855": ("Leicestershire County Council",),
    "856": ("Leicester City",),
}


@pytest.mark.parametrize(
    ("code", "wanted"), [(code, w) for code, names in WRITTEN.items() for w in names]
)
def test_an_authority_goes_by_many_names(code, wanted):
    assert config.authority(wanted).old_la_code == code


@pytest.mark.parametrize("wanted", [311, 311.0])
def test_a_code_may_be_a_number(tmp_path, wanted):
    assert config.find_area(tmp_path, wanted).name == "Havering"


def test_every_name_and_code_of_the_list_is_its_own():
    for one in config.every_authority():
        for wanted in (one.name, one.slug, one.old_la_code, one.la_code):
            assert config.authority(wanted) == one


BEFORE = ("", "the ", "LB ", "London Borough of ", "Royal Borough of ", "City of ", "County of ")
AFTER = (
    "",
    " Council",
    " City Council",
    " County Council",
    " Metropolitan Borough Council",
    " MBC",
)
WRITING = (str.upper, str.casefold, lambda name: name.replace(" and ", " & ").replace(",", ""))


def test_the_kind_of_council_and_the_writing_never_change_which_authority_is_meant():
    for one in config.every_authority():
        for before, after, write in itertools.product(BEFORE, AFTER, WRITING):
            assert config.authority(write(f"{before}{one.name}{after}")) == one


def test_there_are_153_authorities_today():
    today = [one for one in config.every_authority() if one.closed is None]
    assert len(today) == 153
    assert len({one.slug for one in config.every_authority()}) == len(config.every_authority())
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", one.slug) for one in config.every_authority())


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("haverin", "area 'haverin' is not known; did you mean Havering?"),
        ("Isle of White", "area 'Isle of White' is not known; did you mean Isle of Wight?"),
        (
            "lancaster",
            "area 'lancaster' is not known; did you mean Doncaster, Manchester or Lancashire?",
        ),
        (
            "narnia",
            "area 'narnia' is not known; allowed: any English authority by name or code, "
            "such as Leeds, 383 or E08000035",
        ),
        (
            "Bedfordshire",
            "area 'Bedfordshire' means more than one authority; "
            "choose Bedford (822) or Central Bedfordshire (823)",
        ),
        (
            "Kingston",
            "area 'Kingston' means more than one authority; "
            "choose Kingston upon Thames (314) or Kingston Upon Hull, City of (810)",
        ),
        (
            "Cumbria County Council",
            "area 'Cumbria County Council': Cumbria closed on 31 March 2023; its area went to "
            "Cumberland and Westmorland and Furness; choose Cumberland (942) or "
            "Westmorland and Furness (943)",
        ),
    ],
)
def test_a_name_that_stands_for_no_single_authority_of_today_is_refused(tmp_path, wanted, message):
    with pytest.raises(config.ConfigError) as error:
        config.find_area(tmp_path, wanted)
    assert str(error.value) == message


@pytest.mark.parametrize("wanted", ["London", "England", "", " ", "38", "3833", "E09000099"])
def test_what_is_no_authority_is_never_guessed(wanted):
    with pytest.raises(config.ConfigError, match="is not known"):
        config.authority(wanted)


def test_the_names_of_a_file_are_told_apart_into_known_and_unknown():
    codes, problems = authorities.codes_of(["Hull", "leeds", "Hull", "Narnia", "383", "Cheshire"])
    assert codes == {"Hull": "810", "leeds": "383", "383": "383"}
    assert [problem[:20] for problem in problems] == [
        "area 'Narnia' is not",
        "area 'Cheshire' mean",
    ]


@pytest.mark.parametrize("wanted", ["Cumbria", "909", "E10000006", "cumbria_to_2023"])
def test_a_closed_authority_has_figures_and_no_report(tmp_path, wanted):
    assert config.authority(wanted).old_la_code == "909"
    assert config.find_area(tmp_path, wanted, closed=True).slug == "cumbria_to_2023"
    with pytest.raises(config.ConfigError, match=r"choose Cumberland \(942\) or Westmorland"):
        config.find_area(tmp_path, wanted)


def test_the_list_says_what_came_of_what():
    cumbria, bcp = config.authority("909"), config.authority("839")
    assert (cumbria.opened, cumbria.closed) == (None, date(2023, 3, 31))
    assert [one.name for one in cumbria.successors] == ["Cumberland", "Westmorland and Furness"]
    assert config.history(bcp) == (
        "Bournemouth, Christchurch and Poole opened on 1 April 2019 in the area of Poole, "
        "Bournemouth and Dorset (to 2019)"
    )
    assert config.history(config.authority("Leeds")) == ""


@pytest.mark.parametrize(
    ("census_year", "authorities"),
    [(2010, 152), (2019, 152), (2020, 151), (2021, 151), (2022, 152), (2023, 152), (2024, 153)],
)
def test_a_january_census_counts_the_authorities_that_were_open(census_year, authorities):
    assert sum(one.open_in(census_year) for one in config.every_authority()) == authorities


# --- every name and code that the publishers print ----------------------------------------------

NO_AUTHORITY = {
    *("England", "North East", "North West", "Yorkshire and the Humber", "East Midlands"),
    *("West Midlands", "East of England", "London", "South East", "South West"),
    *("London (Inner)", "London (Outer)"),
}


@pytest.fixture(scope="module")
def printed(real_data):
    """Return (file, old_la_code, la_code, la_name) as printed, distinct; absent columns empty."""
    tables = {
        "lait": pd.read_csv(real_data / "lait/lait_send_indicators.csv.gz", dtype="str").rename(
            columns={"LA and Regions": "la_name", "LA Number": "old_la_code"}
        ),
        "lait neighbours": pd.read_excel(
            real_data / "lait/sn_may_2025.xlsx", header=None, skiprows=4, nrows=151, dtype="str"
        ).rename(columns={0: "old_la_code", 1: "la_name"}),
        "look-up": pd.read_csv(real_data / "ons/ons_ltla22_utla22_lookup.csv", dtype="str").rename(
            columns={"UTLA22CD": "la_code", "UTLA22NM": "la_name"}
        ),
    }
    for name in ("neighbours/statistical_neighbours.csv",):
        wide = pd.read_csv(real_data / name, dtype="str").melt()
        tables[name] = pd.concat([wide["variable"], wide["value"]]).to_frame("la_name")
    for folder in ("capacity", "outcomes", "finance", "dfe", "dfe_2026"):
        for path in sorted((real_data / folder).glob("*.csv*")):
            table = pd.read_csv(path, dtype="str").rename(columns=str.lower)
            names = {"new_la_code": "la_code", "lanumber": "old_la_code"}
            tables[f"{folder}/{path.name}"] = table.rename(columns=names)
    columns = ["old_la_code", "la_code", "la_name"]
    parts = [
        table.reindex(columns=columns).drop_duplicates().assign(file=name)
        for name, table in tables.items()
    ]
    rows = pd.concat(parts).dropna(subset=columns, how="all")
    return rows[
        ~rows.la_name.isin(NO_AUTHORITY) & ~rows.la_code.str.startswith(("N", "S", "W"), na=False)
    ]


# The codes of this file are interchanged between authorities of like names (823 and 873, ...).
INTERCHANGED = "outcomes/send_appealable_decisions_2024_2025.csv"


def test_every_name_that_publishers_print_is_one_authority(printed):
    assert printed.file.nunique() >= 20
    codes, unknown = authorities.codes_of(printed.la_name.dropna())
    assert unknown == []
    assert set(codes.values()) == {one.old_la_code for one in config.every_authority()}


def test_every_code_that_publishers_print_is_the_authority_named_beside_it(printed):
    named = printed[printed.la_name.notna() & (printed.file != INTERCHANGED)]
    pairs = named.melt("la_name", ["old_la_code", "la_code"], value_name="code").dropna()
    assert pairs.code.nunique() > 300
    wrong = {
        (row.la_name, row.code)
        for row in pairs.itertuples()
        if not _same(config.authority(row.la_name), config.authority(row.code))
    }
    assert wrong == set()


def _same(named, coded):
    """DfE prints "Dorset" with the code of the authority before 2019 and with that after."""
    return named == coded or coded.old_la_code in named.predecessors
