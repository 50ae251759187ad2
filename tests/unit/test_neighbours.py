import pandas as pd
import pytest

from send_analysis.loaders import outcomes as neighbours
from send_analysis.loaders.intake.base import LoadError, RawFile

pytestmark = pytest.mark.unit

NAMES = [f"Place {letter}" for letter in "BCDEFGHIJK"]
NAMES = [name.replace(" ", "").capitalize() for name in NAMES]


def file(header: str = "Havering,Rotherham", ranks: list[str] | None = None) -> RawFile:
    rows = ranks or [f'{name},"Bristol{name}, City of"' for name in NAMES]
    return RawFile("any name", ("\ufeff" + "\n".join([header, *rows, ",", ""])).encode())


def test_one_row_an_authority_and_rank():
    what = neighbours.recognise(file())
    df = neighbours.load(file(), what)["neighbours"]
    assert len(df) == 20
    assert df.iloc[0][["la_name", "rank", "neighbour"]].tolist() == ["Havering", 1, "Placeb"]


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "", "Havering\nBexley\n", "no line end"])
def test_other_files_are_not_recognised(content):
    assert neighbours.recognise(RawFile("statistical_neighbours.csv", content.encode())) is None


@pytest.mark.parametrize(
    ("header", "first", "message"),
    [
        ("Havering,Havering", "Bexley,Bexley", "authority 'Havering' is duplicated"),
        ("Havering,Rotherham", "Havering,Bexley", "Havering is its own neighbour"),
        ("Havering,Rotherham", "Placec,Bexley", "Havering: Placec is duplicated"),
        ("Havering,Rotherham", ",Bexley", "Havering: 9 neighbours of 10"),
        ("Havering,Rotherham", "Bexley", "row of rank 1 does not fit the header"),
        ("Havering,", "Bexley,Bexley", "a column without a name"),
    ],
)
def test_a_changed_file_stops_the_load(header, first, message):
    rows = [first, *[f"{name},{name}x" for name in NAMES[1:]]]
    changed = file(header, rows)
    with pytest.raises(LoadError, match=message):
        neighbours.load(changed, neighbours.recognise(changed))


def test_real_neighbours(real_data):
    path = real_data / "neighbours" / "statistical_neighbours.csv"
    raw = RawFile("any name", path.read_bytes())
    df = neighbours.load(raw, neighbours.recognise(raw))["neighbours"]
    published = pd.read_csv(real_data / "published_figures" / "statistical_neighbours.csv")
    found = df.set_index(["la_name", "rank"]).neighbour
    assert len(df) == 1530
    assert len(published) == 40
    for row in published.itertuples():
        assert found[row.la, row.rank] == row.neighbour
