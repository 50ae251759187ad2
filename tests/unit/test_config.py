"""Settings refuse what they do not know, and say what is allowed."""

import re

import pytest

from send_analysis import config
from send_analysis.config.area import read_area

pytestmark = pytest.mark.unit

AREA = """slug: anywhere
name: Anywhere
old_la_code: '999'
la_code: E06000099
region_code: E12000009
"""
HEADER = "id,statement,value,low,high,unit,price_year,source,status,owner,date,quality,impact\n"
ROW = "demand.x,A thing,1,0,2,things,,guess,assumed,,2026-01-01,low,high\n"
SCENARIO = config.Scenario(name="x", title="t", why="w", assumptions={"demand.x": 2})


@pytest.mark.parametrize("wanted", ["anywhere", "Anywhere", "999", "E06000099", "ANYWHERE"])
def test_an_area_goes_by_slug_name_and_either_code(tmp_path, wanted):
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "anywhere.yaml").write_text(AREA)
    assert config.find_area(tmp_path, wanted).slug == "anywhere"


def test_an_unknown_area_is_refused(tmp_path):
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "anywhere.yaml").write_text(AREA)
    with pytest.raises(config.ConfigError, match="area 'narnia' is not known; allowed: any"):
        config.find_area(tmp_path, "narnia")


LEEDS = """slug: {slug}
name: {name}
old_la_code: "{code}"
la_code: E08000035
region_code: E12000003
"""


@pytest.mark.parametrize(
    ("slug", "name", "code", "said"),
    [
        ("leeds", "Leeds", "999", "leeds.yaml:3: old_la_code: found '999'; allowed: 383"),
        ("leeds", "Leeds", "382", "leeds.yaml:4: la_code: found 'E08000035'; allowed: E08000034"),
        ("leeds", "Kent", "383", "leeds.yaml:2: name: found 'Kent'; allowed: Leeds"),
        ("leeds", "Leds", "383", "leeds.yaml:2: name: found 'Leds'; allowed: Leeds"),
        ("leeds", "Leeds", "E12000003", "leeds.yaml:3: old_la_code: found 'E12000003'"),
        ("kent", "Leeds", "383", "kent.yaml:1: slug: found 'leeds'; allowed: the file's name"),
    ],
)
def test_what_is_of_another_authority_is_refused_with_its_line(tmp_path, slug, name, code, said):
    text = LEEDS.format(slug="leeds", name=name, code=code)
    (file := tmp_path / f"{slug}.yaml").write_text(text)
    with pytest.raises(config.ConfigError) as refused:
        read_area(file)
    assert said in str(refused.value)


def test_a_faulty_area_stops_what_needs_it_and_nothing_else(tmp_path):
    (folder := tmp_path / "areas").mkdir()
    (folder / "kent.yaml").write_text("slug: [")
    (folder / "our_own.yaml").write_text(
        LEEDS.format(slug="our_own", name="Leeds", code="383")[:-9]
    )
    assert config.find_area(tmp_path, "Havering").slug == "havering"
    for wanted, file in (("Kent", "kent"), ("886", "kent"), ("Leeds", "our_own"), ("our own",) * 2):
        with pytest.raises(config.ConfigError, match=rf"^{file.replace(' ', '_')}.yaml:"):
            config.find_area(tmp_path, wanted)
    with pytest.raises(config.ConfigError, match=r"^kent.yaml:"):
        config.areas(tmp_path)


def test_an_unknown_key_of_an_area_is_refused(tmp_path):
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "anywhere.yaml").write_text(AREA + "colour: red\n")
    with pytest.raises(config.ConfigError, match="yaml:6: colour: found key 'colour' with 'red'"):
        config.areas(tmp_path)


def test_an_unknown_neighbour_of_an_area_is_refused_with_its_line(tmp_path):
    (tmp_path / "areas").mkdir()
    faulty = AREA + "neighbours: [LB Havering, Lead, 383, Bedfordshire]\n"
    (tmp_path / "areas" / "anywhere.yaml").write_text(faulty.replace("383", "'383'"))
    with pytest.raises(config.ConfigError) as error:
        config.areas(tmp_path)
    first, second = str(error.value).splitlines()
    assert "anywhere.yaml:6: neighbours, 1: found 'Lead' (area 'Lead' is not known; did" in first
    assert "neighbours, 3: found 'Bedfordshire' (area 'Bedfordshire' means more than" in second


def assumptions(tmp_path, rows):
    (tmp_path / "assumptions").mkdir()
    (tmp_path / "assumptions" / "demand.csv").write_text(HEADER + rows)
    return config.assumptions(tmp_path)


def test_an_assumption_is_read_with_its_range(tmp_path):
    found = assumptions(tmp_path, ROW)["demand.x"]
    assert (found.low, found.value, found.high, found.price_year) == (0.0, 1.0, 2.0, None)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW + ROW, "assumption 'demand.x' is duplicated"),
        (
            ROW.replace(",1,0,2,", ",3,0,2,"),
            "found low 0.0, value 3.0, high 2.0; allowed: low <= value <= high",
        ),
        (ROW.replace("assumed", "sure"), "status: found 'sure'; allowed: 'own', 'published'"),
        (ROW.replace(",1,", ",one,"), "value: found 'one'; allowed: a number"),
        (ROW.replace(",1,", ",,"), "value: found ''; allowed: a number"),
        (ROW.replace("things", "share"), "high: found 2; allowed: 0 to 1 "),
    ],
)
def test_a_faulty_assumption_is_refused(tmp_path, row, message):
    with pytest.raises(config.ConfigError, match=message):
        assumptions(tmp_path, row)


def test_every_faulty_row_is_told_with_its_line(tmp_path):
    rows = ROW.replace("assumed", "sure") + ROW.replace(",1,", ",one,")
    with pytest.raises(config.ConfigError) as error:
        assumptions(tmp_path, rows)
    first, second = str(error.value).splitlines()
    assert first.startswith("demand.csv:2: status: found 'sure'; allowed: 'own', 'published'")
    assert second == "demand.csv:3: value: found 'one'; allowed: a number"


def test_a_scenario_cannot_change_an_assumption_that_is_not_there(tmp_path):
    base = assumptions(tmp_path, ROW)
    unknown = SCENARIO.model_copy(update={"assumptions": {"demand.z": 1.0}})
    with pytest.raises(config.ConfigError, match=r"x: assumptions, demand\.z: .*: demand\.x"):
        config.resolve(base, unknown)


def test_a_changed_assumption_says_who_changed_it(tmp_path):
    changed = config.resolve(assumptions(tmp_path, ROW), SCENARIO)["demand.x"]
    assert (changed.value, changed.source, changed.status) == (2.0, "scenario x", "assumed")


def test_a_value_that_is_not_there_is_told(tmp_path):
    known = assumptions(tmp_path, ROW)
    with pytest.raises(config.ConfigError, match=r"assumption 'demand\.z' does not exist"):
        config.value(known, "demand.z")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ((HEADER + ROW).replace("guess", "gu\xe9ss").encode("cp1252"), "bytes that are not UTF-8"),
        ((HEADER + ROW).encode("utf-16"), "bytes that are not UTF-8; allowed: text in UTF-8"),
        ((HEADER + ROW).replace(",", ";").encode(), "columns: found no id, no statement, no value"),
        ((HEADER + ROW.replace("high\n", "high,x\n")).encode(), "more cells than columns"),
        ((HEADER + ROW.replace("guess", '"guess')).encode(), "text that is not CSV"),
    ],
)
def test_a_file_that_is_not_the_csv_it_should_be_is_told_in_one_message(tmp_path, content, message):
    (tmp_path / "assumptions").mkdir()
    (tmp_path / "assumptions" / "demand.csv").write_bytes(content)
    with pytest.raises(config.ConfigError, match=re.escape(message)) as error:
        config.assumptions(tmp_path)
    assert str(error.value).startswith("demand.csv:")
    assert len(str(error.value).splitlines()) <= 2


def test_a_message_repeats_the_start_of_a_long_cell_only(tmp_path):
    with pytest.raises(
        config.ConfigError, match=r"found 'x{199}\.\.\.; allowed: a number"
    ) as error:
        assumptions(tmp_path, ROW.replace(",1,", f",{'x' * 5000},"))
    assert len(str(error.value)) < 300


def test_an_assumption_without_a_range_is_drawn_as_itself(tmp_path):
    ranged = assumptions(tmp_path, ROW)
    assert config.spread_of(ranged, "demand.x") == (0.0, 1.0, 2.0)
    assert config.spread_of(config.resolve(ranged, SCENARIO), "demand.x") == (2.0, 2.0, 2.0)
