"""Settings refuse what they do not know, and say what is allowed."""

import pytest

from send_analysis import config

pytestmark = pytest.mark.unit

AREA = """slug: anywhere
name: Anywhere
old_la_code: '999'
la_code: E06000099
region_code: E12000009
"""
HEADER = "id,statement,value,low,high,unit,price_year,source,status,owner,date,quality,impact\n"
ROW = "demand.x,A thing,1,0,2,share,,guess,assumed,,2026-01-01,low,high\n"
BASELINE = "name: baseline\ntitle: Nothing changes\nwhy: to compare with\n"
MEASURE = """
measures:
  - id: m
    title: t
    owner: null
    rationale: r
    source: s
    status: assumed
    lever: provision_share
    from_provision: independent_special
    to_provision: units
    start: 2027
    ramp: 2
    effect: {low: 0.1, mode: 0.2, high: 0.3}
"""


@pytest.mark.parametrize("wanted", ["anywhere", "Anywhere", "999", "E06000099", "ANYWHERE"])
def test_an_area_goes_by_slug_name_and_either_code(tmp_path, wanted):
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "anywhere.yaml").write_text(AREA)
    assert config.find_area(tmp_path, wanted).slug == "anywhere"


def test_an_unknown_area_names_those_there_are(tmp_path):
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "anywhere.yaml").write_text(AREA)
    with pytest.raises(config.ConfigError, match="area 'narnia' is not known; allowed: anywhere"):
        config.find_area(tmp_path, "narnia")


def test_an_unknown_key_of_an_area_is_refused(tmp_path):
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "anywhere.yaml").write_text(AREA + "colour: red\n")
    with pytest.raises(config.ConfigError, match=r"anywhere.yaml: colour: Extra inputs .*'red'"):
        config.areas(tmp_path)


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
        (ROW + ROW, "assumption 'demand.x' stands twice"),
        (ROW.replace(",1,0,2,", ",3,0,2,"), "low 0.0 <= value 3.0 <= high 2.0 must hold"),
        (ROW.replace("assumed", "sure"), "status: Input should be 'own', 'published'"),
        (ROW.replace(",1,", ",one,"), "value: Input should be a valid number.*'one'"),
    ],
)
def test_a_faulty_assumption_is_refused(tmp_path, row, message):
    with pytest.raises(config.ConfigError, match=message):
        assumptions(tmp_path, row)


def scenarios(tmp_path, **texts):
    (tmp_path / "scenarios").mkdir()
    for name, text in texts.items():
        (tmp_path / "scenarios" / f"{name}.yaml").write_text(text)
    return config.scenarios(tmp_path)


def test_a_scenario_takes_over_what_it_extends(tmp_path):
    found = scenarios(
        tmp_path,
        baseline=BASELINE + "assumptions: {demand.x: 1, demand.y: 2}\n",
        more="name: more\ntitle: More\nwhy: w\nextends: baseline\nassumptions: {demand.x: 5}\n"
        + MEASURE,
    )["more"]
    assert found.assumptions == {"demand.x": 5.0, "demand.y": 2.0}
    assert [m.id for m in found.measures] == ["m"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\ntitle: t\nwhy: w\nextends: nowhere\n", "extends 'nowhere', which is unknown"),
        ("name: x\ntitle: t\nwhy: w\nextends: x\n", "unknown or circular"),
        ("name: y\ntitle: t\nwhy: w\n", "name 'y' must be the file's name"),
        ("name: x\ntitle: t\n", "why: Field required"),
        (
            "name: x\ntitle: t\nwhy: w\n" + MEASURE.replace("units", "moon_school"),
            "'moon_school' is not one of early_years",
        ),
        (
            "name: x\ntitle: t\nwhy: w\n" + MEASURE.replace("low: 0.1", "low: 0.9"),
            "low 0.9 <= mode 0.2 <= high 0.3 must hold",
        ),
        ("name: x\ntitle: t\nwhy: w\nmeasures: [", "not readable as YAML"),
    ],
)
def test_a_faulty_scenario_is_refused(tmp_path, text, message):
    with pytest.raises(config.ConfigError, match=message):
        scenarios(tmp_path, x=text)


def test_a_scenario_cannot_change_an_assumption_that_is_not_there(tmp_path):
    base = assumptions(tmp_path, ROW)
    found = scenarios(tmp_path, x="name: x\ntitle: t\nwhy: w\nassumptions: {demand.z: 1}\n")["x"]
    with pytest.raises(config.ConfigError, match=r"demand\.z do not exist; allowed: demand.x"):
        config.resolve(base, found)


def test_a_changed_assumption_says_who_changed_it(tmp_path):
    base = assumptions(tmp_path, ROW)
    found = scenarios(tmp_path, x="name: x\ntitle: t\nwhy: w\nassumptions: {demand.x: 2}\n")["x"]
    changed = config.resolve(base, found)["demand.x"]
    assert (changed.value, changed.source, changed.status) == (2.0, "scenario x", "assumed")
