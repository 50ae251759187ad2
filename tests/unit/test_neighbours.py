import io

import pandas as pd
import pytest

from send_analysis.loaders import neighbours
from send_analysis.loaders.intake import archive
from send_analysis.loaders.intake.base import LoadError, RawFile

pytestmark = pytest.mark.unit

NAMES = ["Bexley", "Brent", "Derby", "Devon", "Essex", "Kent", "Leeds", "Luton", "Poole", "York"]
OTHERS = ["Barnet", "Bolton", "Bury", "Dudley", "Halton", "Medway", "Merton", "Slough", "Surrey"]


def file(header: str = "Havering,Rotherham", ranks: list[str] | None = None) -> RawFile:
    rows = ranks or [
        f"{a},{b}" for a, b in zip(NAMES, ['"Bristol, City of"', *OTHERS], strict=True)
    ]
    return RawFile("any name", ("\ufeff" + "\n".join([header, *rows, ",", ""])).encode())


def test_one_row_an_authority_and_rank():
    what = neighbours.recognise(file())
    df = neighbours.load(file(), what)["neighbours"]
    assert len(df) == 20
    assert df.iloc[0][["la_name", "rank", "neighbour"]].tolist() == ["Havering", 1, "Bexley"]


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "", "Havering\nBexley\n", "no line end"])
def test_other_files_are_not_recognised(content):
    assert neighbours.recognise(RawFile("statistical_neighbours.csv", content.encode())) is None


@pytest.mark.parametrize(
    ("header", "first", "message"),
    [
        ("Havering,Havering", "Bexley,Bexley", "authority 'Havering' is duplicated"),
        ("Havering,Rotherham", "Havering,Bexley", "Havering is its own neighbour"),
        ("Havering,Rotherham", "Brent,Bexley", "Havering: Brent is duplicated"),
        ("Havering,Rotherham", ",Bexley", "Havering: 9 neighbours of 10"),
        ("Havering,Rotherham", "Bexley", "row of rank 1 does not fit the header"),
        ("Havering,", "Bexley,Bexley", "a column without a name"),
        ("Havering,Rotherham", "Bexly,Barnsley", "area 'Bexly' is not known; did you mean Bexley"),
        ("Havering,Rotheram", "Bexley,Barnsley", "area 'Rotheram' is not known; did you mean Ro"),
    ],
)
def test_a_changed_file_stops_the_load(header, first, message):
    rows = [first, *[f"{a},{b}" for a, b in zip(NAMES[1:], OTHERS, strict=True)]]
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


HEADINGS = ["LA num", "LA Name", *[h for n in range(1, 11) for h in (f"SN{n}", "SNP")]]
CODES = ["302", "303", "304", "305", "306", "307", "308", "309", "310", "312"]


def workbook(*rows: list[str]) -> RawFile:
    written = io.BytesIO()
    cells = [each + [""] * (len(HEADINGS) - len(each)) for each in (["A"], HEADINGS, *rows)]
    pd.DataFrame(cells).to_excel(written, index=False, header=False)
    return RawFile("any name", written.getvalue())


def row(own: str = "311", codes: list[str] = CODES) -> list[str]:
    return [own, "any name", *[cell for code in codes for cell in (code, "Close")]]


def test_the_workbook_names_authorities_by_code():
    file = workbook(row(), ["", "Old SNs:"], row("372", [*CODES[:9], "311"]))
    df = neighbours.load(file, neighbours.recognise(file))["neighbours"]
    assert len(df) == 20
    assert df.iloc[1].drop("source_id").tolist() == ["Havering", 2, "Bexley"]
    assert df.iloc[-1].drop("source_id").tolist() == ["Rotherham", 10, "Havering"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row(), row()], "authority 311 is duplicated"),
        ([row(codes=["999", *CODES[1:]])], "311: '999' is no authority's code"),
        ([row(codes=["", *CODES[1:]])], "311: '' is no authority's code"),
        ([row(codes=["311", *CODES[1:]])], "311 is its own neighbour"),
        ([row(codes=["303", *CODES[1:]])], "311: 303 is duplicated"),
    ],
)
def test_a_wrong_workbook_stops_the_load(rows, message):
    file = workbook(*rows)
    with pytest.raises(LoadError, match=message):
        neighbours.load(file, neighbours.recognise(file))


def test_the_real_workbook_has_every_authority_and_outranks_the_older_file(real_data):
    [file] = archive.open_path(real_data / "lait" / "sn_may_2025.xlsx")
    what = neighbours.recognise(file)
    assert neighbours.OLDER < what.release == "2025-05"
    df = neighbours.load(file, what)["neighbours"]
    assert df.la_name.nunique() == 158
    wokingham = df[df.la_name == "Wokingham"].sort_values("rank").neighbour
    assert list(wokingham)[:3] == ["Windsor and Maidenhead", "Surrey", "Buckinghamshire"]
