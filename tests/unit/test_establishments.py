import pandas as pd
import pytest

from send_analysis.loaders import capacity
from send_analysis.loaders.intake import publications
from send_analysis.loaders.intake.base import LoadError, RawFile
from tests.schools import as_csv

pytestmark = pytest.mark.unit

SPECIAL = {"area": "311", "phase": "Not applicable"}
SCHOOLS = [
    SPECIAL | {"type": "Community special school", "capacity": "120", "on_roll": "131"},
    SPECIAL
    | {
        "type": "Academy special converter",
        "status": "Open, but proposed to close",
        "capacity": "",
        "on_roll": "60",
    },
    SPECIAL | {"type": "Free schools special", "status": "Proposed to open", "capacity": "150"},
    SPECIAL | {"type": "Foundation special school", "status": "Closed", "capacity": "99"},
    SPECIAL | {"type": "Non-maintained special school", "capacity": "70"},
    SPECIAL | {"type": "Pupil referral unit", "capacity": "", "places_pru": "40", "on_roll": "22"},
    {
        "area": "311",
        "bases": "Resourced provision and SEN unit",
        "unit_capacity": "12",
        "unit_on_roll": "10",
        "resourced_capacity": "8",
        "resourced_on_roll": "9",
    },
    {"area": "311", "phase": "Middle deemed primary", "bases": "SEN unit", "unit_capacity": "5"},
    {
        "area": "311",
        "phase": "Secondary",
        "bases": "Resourced provision",
        "resourced_on_roll": "15",
    },
    {"area": "311", "bases": "SEN unit", "unit_capacity": "0", "unit_on_roll": "0"},
    {"area": "372", "unit_capacity": "0"},
]


def load(schools=SCHOOLS, name: str = "extract/edubasealldata20260501.csv", data: bytes = b""):
    file = RawFile(name, data or as_csv(schools))
    return publications.load(file, publications.recognise(file)).tables


def cells(code: str = "311") -> pd.DataFrame:
    rows = load()["capacity"]
    return rows[rows.old_la_code == code].set_index(["kind", "phase"])


@pytest.mark.parametrize(
    ("row", "providers", "without", "places", "on_roll"),
    [
        (("special_school", "all"), 2, 1, 120, 191),
        (("alternative_provision", "all"), 1, 0, 40, 22),
        (("sen_unit", "primary"), 2, 0, 17, 10),
        (("resourced_provision", "primary"), 1, 0, 8, 9),
        (("sen_unit", "secondary"), 0, 0, 0, 0),
    ],
)
def test_open_state_schools_are_added_up(row, providers, without, places, on_roll):
    got = cells().loc[row, ["providers", "without_capacity", "capacity", "on_roll"]]
    assert list(got) == [providers, without, places, on_roll]


def test_a_capacity_that_no_school_states_is_missing_and_never_zero():
    got = cells().loc[("resourced_provision", "secondary")]
    assert (got.providers, got.without_capacity, got.on_roll) == (1, 1, 15)
    assert pd.isna(got.capacity)
    assert got.symbol == "NULL"


def test_an_authority_without_such_schools_has_no_places():
    got = cells("372")
    assert len(got) == len(cells())
    assert (got.capacity == 0).all()
    assert (got.providers == 0).all()


def test_what_a_row_is_of():
    special = cells().loc[("special_school", "all")]
    assert list(special[["provision", "publication", "as_of", "source_id"]]) == [
        *("state_special", "gias"),
        *("2026-05-01", "capacity/2026-05-01/gias"),
    ]
    assert pd.isna(special.census_year)
    assert cells().loc[("sen_unit", "primary"), "provision"] == "units"


def test_schools_left_out_are_counted_and_unknown_types_are_named():
    strange = [*SCHOOLS, SPECIAL | {"type": "Hybrid special school", "capacity": "30"}]
    unread = load(strange)["unread"]
    assert set(zip(unread.difference, unread.name, strict=True)) == {
        ("schools left out", "Closed 1"),
        ("schools left out", "Proposed to open 1"),
        ("new breakdown", "TypeOfEstablishment (name) 'Hybrid special school'"),
    }


def test_a_register_of_special_schools_alone_says_nothing_of_units():
    assert set(load(SCHOOLS[:2])["capacity"].kind) == {"special_school"}


def test_a_file_whose_name_has_no_day_says_so():
    assert set(load(name="schools.csv")["capacity"].as_of) == {"not stated"}


def changed(found: str, instead: str) -> bytes:
    return as_csv(SCHOOLS).replace(found.encode(), instead.encode())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (changed(",120,", ",many,"), "SchoolCapacity: .'many'. is neither a number"),
        (changed("100001,311", "100001,999"), "area '999' is not known"),
        (changed("100001,", "100000,"), "URN 100000 is printed twice"),
        (changed("SenUnitCapacity", "SenUnitPlaces"), "no column 'SenUnitCapacity'"),
        (as_csv([SPECIAL | {"status": "Closed"}]), "no open school of a kind that is read"),
        (as_csv(SCHOOLS)[:-60], "row 12 has [0-9]+ cells of 135"),
    ],
)
def test_a_wrong_file_is_refused(data, message):
    with pytest.raises(LoadError, match=message):
        load(data=data)


def test_the_register_is_not_taken_for_the_totals():
    file = RawFile("edubasealldata20260501.csv", as_csv(SCHOOLS))
    assert capacity.recognise(file).kind == "gias"
