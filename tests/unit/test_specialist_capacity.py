import pandas as pd
import pytest

from send_analysis.loaders.intake import publications
from send_analysis.loaders.intake.base import LoadError, RawFile

pytestmark = pytest.mark.unit

AREA = (
    "time_period,time_identifier,geographic_level,country_code,country_name,"
    "region_code,region_name,old_la_code,new_la_code,la_name"
)
# England's first row is the publisher's own of 2022/23; the authorities' numbers are invented.
SPECIAL = f"""{AREA},school_main_phase,count_schools,school_places,pupils_on_roll,\
primary_capacity,secondary_capacity,primary_pupils_on_roll,secondary_pupils_on_roll
202223,Academic year,National,E92000001,England,,,,,,\
Total,1077,147887,151887,59775,88112,57988,93899
202223,Academic year,Local authority,E92000001,England,E12000007,London,311,E09000016,Havering,\
Total,9,900,900,400,500,450,450
202324,Academic year,Local authority,E92000001,England,E12000007,London,311,E09000016,Havering,\
Total,3,430,473,180,250,191,282
202324,Academic year,Local authority,E92000001,England,E12000007,London,311,E09000016,Havering,\
Primary,1,90,97,90,0,97,0
202324,Academic year,Local authority,E92000001,England,E12000003,Y,381,E08000033,Calderdale,\
Total,2,c,510,c,c,210,300
"""
UNITS = f"""{AREA},planning_area,laestab,urn,school_name,school_phase,school_places,\
SEND_unit_capacity,resourced_provision_capacity,primary_SEND_unit_capacity,\
primary_resourced_provision_capacity,secondary_SEND_unit_capacity,\
secondary_resourced_provision_capacity
202324,Academic year,School,E92000001,England,E12000007,London,311,E09000016,Havering,\
1,3112001,100001,A,Primary,420,24,0,24,0,0,0
202324,Academic year,School,E92000001,England,E12000007,London,311,E09000016,Havering,\
1,3112002,100002,B,Primary,420,9,12,9,12,z,z
202324,Academic year,School,E92000001,England,E12000007,London,311,E09000016,Havering,\
2,3114001,100003,C,Secondary,900,0,x,0,0,0,x
202324,Academic year,School,E92000001,England,E12000003,Y,372,E08000018,Rotherham,\
2,3724001,100004,D,Secondary,900,0,0,0,0,0,0
"""


def load(text: str) -> pd.DataFrame:
    file = RawFile("specialist.csv", text.encode())
    return publications.load(file, publications.recognise(file)).tables["capacity"]


def cell(text: str, code: str, kind: str, phase: str) -> pd.Series:
    return load(text).set_index(["old_la_code", "kind", "phase"]).loc[(code, kind, phase)]


@pytest.mark.parametrize(
    ("phase", "expected"), [("primary", [1, 180, 191]), ("secondary", [2, 250, 282])]
)
def test_special_schools_by_phase_in_the_newest_year(phase, expected):
    row = cell(SPECIAL, "311", "special_school", phase)
    assert list(row[["providers", "capacity", "on_roll"]]) == expected
    assert list(row[["publication", "as_of", "provision"]]) == [
        *("specialist_capacity", "2024-05"),
        "state_special",
    ]
    assert row.source_id == "capacity/2024-05/specialist_capacity"


def test_a_withheld_capacity_keeps_its_symbol():
    row = cell(SPECIAL, "381", "special_school", "primary")
    assert (row.symbol, row.on_roll) == ("c", 210)
    assert pd.isna(row.capacity)
    assert pd.isna(row.providers)


@pytest.mark.parametrize(
    ("kind", "phase", "providers", "places"),
    [
        ("sen_unit", "primary", 2, 33),
        ("resourced_provision", "primary", 1, 12),
        ("sen_unit", "secondary", 0, 0),
    ],
)
def test_units_of_mainstream_schools_are_added_up(kind, phase, providers, places):
    row = cell(UNITS, "311", kind, phase)
    assert (row.providers, row.capacity) == (providers, places)
    assert pd.isna(row.on_roll)
    assert row.publication == "specialist_capacity"


def test_a_unit_whose_places_are_not_available_is_counted_as_such():
    row = cell(UNITS, "311", "resourced_provision", "secondary")
    assert (row.providers, row.without_capacity) == (1, 1)
    assert pd.isna(row.capacity)


def test_an_authority_without_units_has_no_places():
    rows = load(UNITS)
    assert (rows[rows.old_la_code == "372"].capacity == 0).all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SPECIAL.replace("191,282", "191,283"), "authority 311: pupils_on_roll is 473.* up to 474"),
        (SPECIAL.replace("secondary_capacity", "secondary"), "no column 'secondary_capacity'"),
        (SPECIAL.replace(",381,", ",999,"), "area '999' is not known"),
        (SPECIAL.replace("202324", "2024"), "time_period: .'2024'. is not written like 202324"),
        (UNITS.replace("School,E92", "National,E92"), "no row of the geographic level 'School'"),
        (UNITS.replace(",24,0,24,", ",24,0,many,"), "primary_SEND_unit_capacity: .'many'."),
    ],
)
def test_a_wrong_file_is_refused(text, message):
    with pytest.raises(LoadError, match=message):
        load(text)


def test_rows_printed_twice_are_refused():
    lines = UNITS.splitlines()
    with pytest.raises(LoadError, match="1 rows are printed twice"):
        load("\n".join([*lines, lines[-1]]))
