"""Tables written one after another to one file: as one table, or not at all."""

import stat

import pandas as pd
import pytest

from send_analysis.cli import screen

pytestmark = pytest.mark.unit
FIRST = pd.DataFrame({"area": pd.Series(["a", "=b"], dtype="string"), "value": [1.5, 2.5]})
SECOND = pd.DataFrame({"area": pd.Series(["c"], dtype="string"), "value": [3.5]})


@pytest.mark.parametrize(("name", "risky"), [("x.csv", "'=b"), ("x.parquet", "=b")])
def test_one_file_holds_the_rows_of_every_table(name, risky, tmp_path):
    file = tmp_path / "new" / name
    assert screen.write_each(iter([FIRST, SECOND]), file) == 3
    read = pd.read_csv(file) if file.suffix == ".csv" else pd.read_parquet(file)
    assert read.area.tolist() == ["a", risky, "c"]
    assert read.value.tolist() == [1.5, 2.5, 3.5]


@pytest.mark.parametrize("name", ["x.csv", "x.parquet"])
def test_a_failure_half_way_leaves_no_file(name, tmp_path):
    def tables():
        yield FIRST
        raise ValueError("the second failed")

    with pytest.raises(ValueError, match="the second failed"):
        screen.write_each(tables(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_only_the_owner_can_read_what_is_private(ending, tmp_path):
    tables = [pd.DataFrame({"a": [1]})]
    modes = {}
    for is_private in (True, False):
        file = tmp_path / f"{is_private}{ending}"
        screen.write_each(tables, file, is_private)
        modes[is_private] = stat.S_IMODE(file.stat().st_mode)
    assert modes[True] == 0o600 and modes[False] & 0o600 == 0o600
    assert not [f for f in tmp_path.iterdir() if f.suffix == ".part"]
