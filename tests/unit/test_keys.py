"""A run's key: what changes tables changes it, and nothing else does."""

import shutil

import pytest

from send_analysis import config
from send_analysis.config import paths
from send_analysis.runs import keys

pytestmark = pytest.mark.unit
OWN = (
    "as_of,old_la_code,la_code,period,breakdown,category,value\n"
    "2025-10-01,311,E09000016,January 2025,total,total,3011\n"
)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return a copy of a package in small, which the hashes are taken from."""
    for room in ("model", "pages", "publish", "cli"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "one.py").write_text("RATE = 0.5\n")
    (tmp_path / "model" / "calibration.json").write_text("{}")
    monkeypatch.setattr(keys, "_PACKAGE", tmp_path)
    return tmp_path


def hashes():
    return keys.of_model.__wrapped__(), keys._of_presentation.__wrapped__()


@pytest.mark.parametrize(
    ("file", "model", "pages"),
    [
        ("model/one.py", True, False),
        ("model/calibration.json", True, False),
        ("pages/one.py", False, True),
        ("publish/one.py", False, True),
        ("cli/one.py", False, False),
    ],
)
def test_a_chart_does_not_recompute_the_model(package, file, model, pages):
    before = hashes()
    changed = package / file
    changed.write_text(changed.read_text() + "\nADDED = 1\n")
    assert tuple(old != new for old, new in zip(before, hashes(), strict=True)) == (model, pages)


def test_every_part_of_a_request_is_in_the_key(tmp_path):
    area = config.find_area(paths.config(), "havering")
    other = config.find_area(paths.config(), "rotherham")
    own = tmp_path / "own.csv"
    own.write_text(OWN)
    asked = [
        (area, "baseline", 1, 100, None),
        (other, "baseline", 1, 100, None),
        (area, "all_mitigations", 1, 100, None),
        (area, "baseline", 2, 100, None),
        (area, "baseline", 1, 200, None),
        (area, "baseline", 1, 100, tmp_path),
    ]
    found = [keys.of_run(*each) for each in asked]
    own.write_text(OWN.replace("3011", "3012"))
    assert len({*found, keys.of_run(*asked[-1])}) == len(asked) + 1


def of_own_values(folder, *rows):
    shutil.copytree(paths.config(), folder, dirs_exist_ok=True)
    header = "old_la_code,indicator,period,group,comparator,value,cases,base,basis,source\n"
    lines = (f"311,plans_within_20_weeks,2024,{row},own count,own list\n" for row in rows)
    (folder / "indicator_values.csv").write_text(header + "".join(lines))
    return keys._own_values(folder)


def test_a_hidden_own_value_is_no_part_of_it_and_a_shown_one_is(tmp_path):
    """A hash of what is hidden would confirm a guess of it."""
    other = "girls,own,,30,60"
    one = of_own_values(tmp_path, "boys,own,,48,50", other, "others,own,,20,90")
    assert one == of_own_values(tmp_path, "boys,own,,47,51", other, "others,own,,20,90")
    assert one != of_own_values(tmp_path, "boys,own,,48,50", other, "others,own,,20,91")
    assert of_own_values(tmp_path) == ""
