import pandas as pd
import pytest

from send_analysis.loaders import capacity
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.quality.people import capacity_implausible

pytestmark = pytest.mark.unit

TEXT = """la_code,la_name,n_state_special_schools,state_special_capacity,\
state_special_plans_jan2024,indep_special_plans_jan2024
E08000030,Walsall,7,866,1055,168
E08000033,Calderdale,3,70,510,109
E10000023,North Yorkshire,9,c,900,20
"""


def load(text: str = TEXT, name: str = "by_la_2026-05.csv") -> pd.DataFrame:
    file = RawFile(name, text.encode())
    return capacity.load(file, capacity.recognise(file))["capacity"]


def test_capacity_of_an_authority():
    walsall = load().iloc[0]
    assert (walsall.old_la_code, walsall.as_of, walsall.census_year) == ("335", "2026-05", 2024)
    assert (walsall.providers, walsall.capacity) == (7, 866)
    words = ["kind", "provision", "phase", "publication", "source_id"]
    assert list(walsall[words]) == [
        *("special_school", "state_special", "all"),
        *("gias_totals", "capacity/2026-05/gias_totals"),
    ]
    assert pd.isna(walsall.on_roll)
    assert pd.isna(walsall.without_capacity)
    assert (walsall.state_special_plans, walsall.independent_special_plans) == (1055, 168)


def test_a_missing_number_keeps_its_symbol():
    row = load().iloc[2]
    assert row.old_la_code == "815"
    assert pd.isna(row.capacity)
    assert row.symbol == "c"


def test_a_file_that_names_no_month_says_so():
    assert set(load(name="capacity.csv").as_of) == {"not stated"}


@pytest.mark.parametrize(
    ("found", "instead", "message"),
    [
        ("E08000030", "E08000099", "area 'E08000099' is not known"),
        ("866", "many", "state_special_capacity: .'many'. is neither a number"),
        ("indep_special_plans_jan2024", "indep_special_plans_jan2025", "of the Januaries"),
        ("la_name", "town", "unknown columns 'town'"),
    ],
)
def test_a_wrong_cell_stops_the_load(found, instead, message):
    with pytest.raises(LoadError, match=message):
        load(TEXT.replace(found, instead))


def test_a_capacity_far_from_the_plans_is_a_finding():
    """1,055 plans fit 866 places (1.2), 510 do not fit 70; a missing capacity is no finding."""
    found = list(capacity_implausible({"capacity": load()}))
    assert [one.where for one in found] == ["381 2026-05"]


def test_the_real_capacity(real_data):
    path = real_data / "capacity" / "gias_special_capacity_by_la_2026-05.csv"
    df = load(path.read_text(), path.name)
    assert len(df) == df.old_la_code.nunique() == 143
    assert df.capacity.sum() == pd.read_csv(path).state_special_capacity.sum()
    assert len(list(capacity_implausible({"capacity": df}))) == 34
