"""A faulty scenario file tells every problem at once: file, line, found, allowed."""

import shutil
from pathlib import Path

import pytest

from send_analysis import config

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]

BASELINE = "name: baseline\ntitle: Nothing changes\nwhy: to compare with\n"
ASSUMPTION = (
    "id,statement,value,low,high,unit,price_year,source,status,owner,date,quality,impact\n"
    "demand.x,A thing,1,0,2,things,,guess,assumed,,2026-01-01,low,high\n"
    "demand.y,A thing,1,0,2,things,,guess,assumed,,2026-01-01,low,high\n"
    "scenarios.first_start,First,2026,,,census year,,counted,published,,2026-01-01,high,high\n"
)
AREA = (
    "slug: anywhere\nname: Anywhere\nold_la_code: '999'\nla_code: E06000099\n"
    "region_code: E12000009\n"
)
# Lines are counted from 1: the measure's id stands on line 6, its lever on line 12.
GOOD = """name: x
title: A scenario
why: to see what happens
extends: baseline
measures:
  - id: m
    title: Move some children
    owner: null
    rationale: a reason
    source: a paper, line 3
    status: assumed
    lever: provision_share
    from_provision: independent_special
    to_provision: units
    when: over_time
    start: 2027
    ramp: 2
    effect: {low: 0.1, mode: 0.2, high: 0.3}
"""
SECOND = """  - id: second
    title: Another thing
    owner: Somebody
    rationale: a reason
    source: a paper
    status: assumed
    lever: LEVER
    start: 2027
    effect: 0.1
"""
LEVER = """    lever: provision_share
    from_provision: independent_special
    to_provision: units
    when: over_time
"""


def folder(tmp_path, **texts):
    for name, inside in (("areas", {"anywhere.yaml": AREA}), ("assumptions", {})):
        (tmp_path / name).mkdir()
        for file, text in inside.items():
            (tmp_path / name / file).write_text(text)
    (tmp_path / "assumptions" / "demand.csv").write_text(ASSUMPTION)
    (tmp_path / "scenarios").mkdir()
    for name, text in {"baseline": BASELINE, **texts}.items():
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "scenarios" / f"{name}.yaml").write_bytes(content)
    return tmp_path


def refused(tmp_path, text, **others):
    with pytest.raises(config.ConfigError) as error:
        config.find_scenario(folder(tmp_path, x=text, **others), "x")
    return str(error.value).splitlines()


def test_a_good_file_is_read(tmp_path):
    (measure,) = config.scenarios(folder(tmp_path, x=GOOD))["x"].measures
    assert (measure.lever, measure.start, measure.effect.high) == ("provision_share", 2027, 0.3)


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


FAULTS = {
    # the form of the file
    "not YAML": (GOOD + "  - [", r"x.yaml:19: file: found text that is not YAML .*allowed: YAML"),
    "a tab": (changed("    lever", "\tlever"), r"x.yaml:12: file: found text that is not YAML"),
    "empty": ("", "x.yaml:1: file: found None; allowed: keys with values"),
    "a list": ("- a\n- b\n", r"x.yaml:1: file: found \['a', 'b'\]; allowed: keys with values"),
    "plain text": ("nothing", "x.yaml:1: file: found 'nothing'; allowed: keys with values"),
    "two documents": (GOOD + "---\na: 1\n", r"x.yaml:19: file: .*another document"),
    "not UTF-8": (GOOD.encode("utf-16"), "x.yaml:1: file: found bytes that are not UTF-8"),
    "a key twice": (
        GOOD + "title: Again\n",
        r"x.yaml:19: title: found a second 'title' \(the first is on line 2\); allowed: each key",
    ),
    "a key of a measure twice": (
        changed("    ramp: 2\n", "    ramp: 2\n    ramp: 3\n"),
        r"x.yaml:18: ramp: found a second 'ramp' \(the first is on line 17\)",
    ),
    "a number as key": (
        GOOD + "3: four\n",
        "x.yaml:19: 3: found key '3' with 'four'; allowed: name",
    ),
    "an alias": (
        GOOD.replace("measures:", "measures: &all").replace("owner: null", "owner: *all"),
        r"x.yaml:8: file: found an alias \(\*name\); allowed: the values written out",
    ),
    "aliases that are without end written out": (
        "a: &a0 [x]\n" + "".join(f"b{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 12)),
        r"x.yaml:2: file: found an alias \(\*name\); allowed: the values written out",
    ),
    "keys within keys": (
        "".join(f"{' ' * depth}a:\n" for depth in range(500)),
        "x.yaml:1: file: found keys within keys without end; allowed: a few levels",
    ),
    "an assumption without a value": (
        GOOD + "assumptions: {demand.x: }\n",
        "x.yaml:19: assumptions, demand.x: found None; allowed: a number",
    ),
    # names
    "a name that is not the file's": (
        changed("name: x", "name: y"),
        "x.yaml:1: name: found 'y'; allowed: the file's name, x",
    ),
    "an ill-formed name": (changed("name: x", "name: X y"), "x.yaml:1: name: found 'X y'; .*form"),
    "an unknown parent": (
        changed("extends: baseline", "extends: nowhere"),
        "x.yaml:4: extends: found 'nowhere'; allowed: baseline",
    ),
    "itself as parent": (
        changed("extends: baseline", "extends: x"),
        "x.yaml:4: extends: found 'x', which builds on this; allowed: a chain without a circle",
    ),
    "an unknown scenario to combine": (
        GOOD + "combines: [nowhere]\n",
        "x.yaml:19: combines, 0: found 'nowhere'; allowed: baseline",
    ),
    "an unknown scenario to measure against": (
        GOOD + "against: x\n",
        "x.yaml:19: against: found 'x'; allowed: baseline",
    ),
    "an unknown area": (
        GOOD + "areas: [narnia]\n",
        "x.yaml:19: areas, 0: found 'narnia'; allowed: an English authority by name or code",
    ),
    "an unknown assumption": (
        GOOD + "assumptions:\n  demand.z: 1\n",
        "x.yaml:20: assumptions, demand.z: found 'demand.z'; allowed: demand.x or demand.y",
    ),
    "an assumption that is no number": (
        GOOD + "assumptions:\n  demand.x: much\n",
        "x.yaml:20: assumptions, demand.x: found 'much'; allowed: a number",
    ),
    # keys
    "an unknown key": (
        GOOD + "colour: red\n",
        "x.yaml:19: colour: found key 'colour' with 'red'; allowed: name, title, why, extends",
    ),
    "an unknown key of a measure": (
        changed("    ramp: 2\n", "    speed: 2\n"),
        "x.yaml:17: measure 1, speed: found key 'speed' with 2; allowed: id, title, owner",
    ),
    "no title": (
        changed("title: A scenario\n", ""),
        "x.yaml:1: title: found nothing: the key is missing; allowed: what it is, in a line",
    ),
    "no reason for a measure": (
        changed("    rationale: a reason\n", ""),
        "x.yaml:6: measure 1, rationale: found nothing: the key is missing; allowed: why it",
    ),
    "no owner key": (
        changed("    owner: null\n", ""),
        "measure 1, owner: found nothing: the key is missing; allowed: who answers for it",
    ),
    "an empty reason": (
        changed("why: to see what happens", "why: ''"),
        "x.yaml:3: why: found ''; allowed: text that is not empty",
    ),
    "a number for a title": (
        changed("title: A scenario", "title: 7"),
        "x.yaml:2: title: found 7; allowed: text",
    ),
    "measures that are no list": (
        GOOD[: GOOD.index("  - id")].replace("measures:", "measures: none"),
        "x.yaml:5: measures: found 'none'; allowed: a list",
    ),
    # values of a measure
    "an unknown lever": (
        changed("lever: provision_share", "lever: magic"),
        "x.yaml:12: measure 1, lever: found 'magic'; allowed: 'requests', 'refusal_rate'",
    ),
    "an unknown provision": (
        changed("units", "moon_school"),
        "x.yaml:14: measure 1, to_provision: found 'moon_school'; allowed: 'early_years'",
    ),
    "an unknown status": (
        changed("status: assumed", "status: sure"),
        "x.yaml:11: measure 1, status: found 'sure'; allowed: 'own', 'published', 'derived'",
    ),
    "an unknown need": (
        GOOD + "    applies_to: {needs: [SEHM]}\n",
        "x.yaml:19: measure 1, applies_to, needs, 0: found 'SEHM'; allowed: 'SPLD'",
    ),
    "a start that has passed": (
        changed("start: 2027", "start: 2024"),
        "x.yaml:16: measure 1, start: found 2024; allowed: 2026 or more",
    ),
    "a start after the horizon": (
        changed("start: 2027", "start: 2035"),
        "x.yaml:16: measure 1, start: found 2035; allowed: 2030 or less",
    ),
    "an academic year as start": (
        changed("start: 2027", "start: 2026/27"),
        "x.yaml:16: measure 1, start: found '2026/27'; allowed: a whole number",
    ),
    "a ramp of no years": (
        changed("ramp: 2", "ramp: 0"),
        "x.yaml:17: measure 1, ramp: found 0; allowed: 1 or more",
    ),
    "half a year": (
        changed("ramp: 2", "ramp: 1.5"),
        "x.yaml:17: measure 1, ramp: found 1.5; allowed: a whole number",
    ),
    "an effect out of order": (
        changed("low: 0.1", "low: 0.9"),
        "x.yaml:18: measure 1, effect: found low 0.9, mode 0.2, high 0.3; allowed: low <= mode",
    ),
    "half an effect": (
        changed(", high: 0.3", ""),
        "x.yaml:18: measure 1, effect, high: found nothing: the key is missing",
    ),
    "an effect in percent": (
        changed("high: 0.3", "high: 30"),
        r"x.yaml:18: measure 1, effect, high: found 30; allowed: 0 to 1 \(share of the plans",
    ),
    "an effect as text": (
        changed("high: 0.3", "high: '0.3'"),
        "x.yaml:18: measure 1, effect, high: found '0.3'; allowed: a number",
    ),
    "an effect that is not finite": (
        changed("high: 0.3", "high: .nan"),
        "x.yaml:18: measure 1, effect, high: found nan; allowed: a finite number",
    ),
    "yes as an effect": (
        changed("high: 0.3", "high: yes"),
        "x.yaml:18: measure 1, effect, high: found 'yes'; allowed: a number",
    ),
    "a lever without what it needs": (
        changed("    when: over_time\n", ""),
        "x.yaml:6: measure 1, when: found nothing: the key is missing; allowed: when plans move; "
        "one of entry, phase_transfer or over_time",
    ),
    "a lever with what it does not take": (
        GOOD + "    price: place\n",
        "x.yaml:19: measure 1, price: found key 'price' with 'place'; allowed: .*from_provision",
    ),
    "a lever narrowed as it cannot be": (
        GOOD + "    applies_to: {provisions: [units]}\n",
        r"x.yaml:19: measure 1, applies_to, provisions: found key .* allowed: needs, ages",
    ),
    "a move to where it starts": (
        changed("units", "independent_special"),
        "x.yaml:14: measure 1, to_provision: found 'independent_special'; allowed: any but",
    ),
    "more block growth than can be": (
        changed(LEVER, "    lever: income\n    income_line: block_growth\n").replace("0.3}", "5}"),
        "x.yaml:16: measure 1, effect, high: found 5; allowed: -0.1 to 0.3",
    ),
    "places that open and are taken away": (
        changed(LEVER, "    lever: places\n    provision: units\n").replace(
            "{low: 0.1, mode: 0.2, high: 0.3}", "{low: -20, mode: 10, high: 30}"
        ),
        r"x.yaml:16: measure 1, effect: found -20 to 30; allowed: places that open \(0 or more\)",
    ),
    "more places than anywhere": (
        changed(LEVER, "    lever: places\n    provision: units\n").replace("0.3}", "3000}"),
        "x.yaml:16: measure 1, effect, high: found 3000; allowed: -2000 to 2000",
    ),
    "a project that opens bit by bit": (
        changed(LEVER, "    lever: opening\n    project: The school\n"),
        "x.yaml:15: measure 1, ramp: found 2; allowed: 1: fill_years of the places table",
    ),
    "a chance above one": (
        changed(LEVER, "    lever: opening\n    project: A\n")
        .replace("ramp: 2", "ramp: 1")
        .replace("0.3}", "80}"),
        "x.yaml:16: measure 1, effect, high: found 80; allowed: 0 to 1",
    ),
    # measures against measures
    "one id twice": (
        GOOD + SECOND.replace("LEVER", "requests").replace("second", "m"),
        "x.yaml:19: measure 2, id: found a second measure 'm'; allowed: each id once",
    ),
    "two measures that set one thing": (
        GOOD + GOOD[GOOD.index("  - id") :].replace("id: m", "id: n"),
        "x.yaml:25: measure 2, lever: found 'provision_share' set again: measure 'm' sets the same",
    ),
    "two measures of one overlap group": (
        GOOD
        + "    overlap_group: early\n"
        + SECOND.replace("LEVER", "requests")
        + "    overlap_group: early\n",
        "x.yaml:29: measure 2, overlap_group: found 'early', the group of measure 'm' too",
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_faulty_file_says_where_what_was_found_and_what_is_allowed(tmp_path, kind):
    text, message = FAULTS[kind]
    with pytest.raises(config.ConfigError, match=message):
        config.find_scenario(folder(tmp_path, x=text), "x")


def test_every_problem_of_a_file_is_told_at_once_in_the_order_of_its_lines(tmp_path):
    text = (
        changed("name: x", "name: y")
        .replace("provision_share", "magic")
        .replace("2027", "2035")
        .replace("extends: baseline", "extends: nowhere")
    )
    lines = refused(tmp_path, text + "colour: red\ntitle: Again\n")
    assert [line.split(":")[1] for line in lines] == ["1", "4", "12", "16", "19", "20"]


def test_a_reserved_name_is_refused(tmp_path):
    with pytest.raises(config.ConfigError, match="found the reserved name 'compare'; allowed: any"):
        config.find_scenario(
            folder(tmp_path, compare=changed("name: x", "name: compare")), "compare"
        )


def test_a_circle_of_parents_is_refused(tmp_path):
    y = "name: y\ntitle: t\nwhy: w\nextends: x\n"
    assert "builds on this" in refused(tmp_path, changed("extends: baseline", "extends: y"), y=y)[0]


def test_two_combined_scenarios_may_not_set_one_thing(tmp_path):
    y = GOOD.replace("name: x", "name: y").replace("id: m", "id: other")
    z = "name: z\ntitle: t\nwhy: w\ncombines: [x, y]\n"
    with pytest.raises(config.ConfigError, match=r"z.yaml:4: combines: found measure 'other':"):
        config.find_scenario(folder(tmp_path, x=GOOD, y=y, z=z), "z")


def test_two_combined_scenarios_may_not_differ_on_an_assumption(tmp_path):
    one = "name: one\ntitle: t\nwhy: w\nassumptions: {demand.x: 1}\n"
    two = "name: two\ntitle: t\nwhy: w\nassumptions: {demand.x: 2}\n"
    both = "name: both\ntitle: t\nwhy: w\ncombines: [one, two]\n"
    with pytest.raises(config.ConfigError, match=r"both.yaml:4: .*'demand.x' set to 1 and 2"):
        config.find_scenario(folder(tmp_path, one=one, two=two, both=both), "both")


def test_a_scenario_takes_over_what_it_extends_and_combines(tmp_path):
    parent = "name: parent\ntitle: t\nwhy: w\nassumptions: {demand.x: 1, demand.y: 2}\n"
    child = (
        "name: child\ntitle: t\nwhy: w\nextends: parent\ncombines: [x]\n"
        "assumptions: {demand.x: 5}\n"
    )
    found = config.scenarios(folder(tmp_path, parent=parent, child=child, x=GOOD))["child"]
    assert found.assumptions == {"demand.x": 5.0, "demand.y": 2.0}
    assert [m.id for m in found.measures] == ["m"]


def test_a_measure_that_comes_by_two_ways_stands_once(tmp_path):
    more = "name: more\ntitle: t\nwhy: w\nextends: x\ncombines: [x]\n"
    found = config.scenarios(folder(tmp_path, more=more, x=GOOD))["more"]
    assert [m.id for m in found.measures] == ["m"]


def test_measures_that_reach_different_needs_may_pull_one_lever(tmp_path):
    second = SECOND.replace("LEVER", "requests") + "    applies_to: {needs: [SEMH]}\n"
    third = second.replace("second", "third").replace("SEMH", "ASD")
    found = config.scenarios(folder(tmp_path, x=GOOD + second + third))["x"]
    assert len(found.measures) == 3


@pytest.mark.parametrize("all_first", [True, False])
def test_a_measure_for_all_plans_leaves_none_for_another_on_its_lever(tmp_path, all_first):
    semh = SECOND.replace("LEVER", "requests") + "    applies_to: {needs: [SEMH]}\n"
    every = SECOND.replace("LEVER", "requests").replace("second", "every")
    both = (every + semh) if all_first else (semh + every)
    assert "'requests' set again" in refused(tmp_path, GOOD + both)[0]


def test_new_providers_stand_side_by_side_and_one_project_is_set_once(tmp_path):
    new = SECOND.replace("LEVER", "places\n    provision: units").replace("0.1", "10")
    titled = new.replace("second", "third")
    other = titled.replace("Another thing", "A third thing")
    assert len(config.scenarios(folder(tmp_path, x=GOOD + new + other))["x"].measures) == 3
    (tmp_path / "titled").mkdir()
    assert "'places' set again" in refused(tmp_path / "titled", GOOD + new + titled)[0]
    (tmp_path / "named").mkdir()
    named = (new + other).replace("provision: units", "provision: units\n    project: A school")
    assert "'places' set again" in refused(tmp_path / "named", GOOD + named)[0]


def test_a_measure_may_start_in_the_first_january_that_is_not_counted(tmp_path):
    (measure,) = config.scenarios(folder(tmp_path, x=changed("2027", "2026")))["x"].measures
    assert measure.start == 2026


@pytest.mark.parametrize("written", ["0.25", "{value: 0.25}"])
def test_an_effect_may_be_one_number(tmp_path, written):
    text = changed("{low: 0.1, mode: 0.2, high: 0.3}", written)
    (measure,) = config.scenarios(folder(tmp_path, x=text))["x"].measures
    assert (measure.effect.low, measure.effect.mode, measure.effect.high) == (0.25, 0.25, 0.25)


def test_titles_reasons_and_names_may_hold_digits_and_stay_as_they_are_written(tmp_path):
    title, why = "50 more places by 2027, 3% fewer requests", "Cabinet 12 July 2026, item 7: 10 %?"
    text = changed("A scenario", f'"{title}"').replace("to see what happens", f'"{why}"')
    owner = text.replace("owner: null", 'owner: "Team 7 (£1.2m)"')
    scenario = config.scenarios(folder(tmp_path, x=owner))["x"]
    assert (scenario.title, scenario.why) == (title, why)
    assert scenario.measures[0].owner == "Team 7 (£1.2m)"


def test_a_value_like_a_date_a_time_or_a_truth_stays_text(tmp_path):
    for i, written in enumerate(("2026-07-12", "12:30", "no")):
        (tmp_path / str(i)).mkdir()
        text = changed("source: a paper, line 3", f"source: {written}")
        (measure,) = config.scenarios(folder(tmp_path / str(i), x=text))["x"].measures
        assert measure.source == written


def test_a_file_outside_the_folder_is_checked_as_if_inside(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    file = tmp_path / "elsewhere" / "x.yaml"
    file.write_text(GOOD)
    assert config.check_scenario(folder(tmp_path), file).name == "x"
    with pytest.raises(config.ConfigError, match=r"y.yaml: no such file"):
        config.check_scenario(tmp_path, tmp_path / "y.yaml")


def test_an_area_may_be_written_as_a_code_without_quotation_marks_and_a_near_one_is_named(tmp_path):
    text = GOOD + "areas: [383, Ledes, Leeds City Council]\n"
    (told,) = refused(tmp_path, text)
    assert told.startswith("x.yaml:19: areas, 1: found 'Ledes'")
    assert told.endswith("(nearest: Leeds)")
    (tmp_path / "scenarios" / "x.yaml").write_text(text.replace("Ledes, ", ""))
    assert config.scenarios(tmp_path)["x"].areas == ("383", "Leeds City Council")


def test_a_faulty_scenario_stops_only_what_needs_it(tmp_path):
    """It and what builds on it are left out with their problems; all others are read."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    sound = set(config.scenarios(folder))
    broken = "name: broken\ntitle: x\nwhy: x\nextends: baseline\nassumptions: {moon: 1}\n"
    (folder / "scenarios" / "broken.yaml").write_text(broken)
    child = "name: child\ntitle: x\nwhy: x\nextends: broken\n"
    (folder / "scenarios" / "child.yaml").write_text(child)
    assert set(config.scenarios(folder)) == sound
    faulty = config.faulty_scenarios(folder)
    assert set(faulty) == {"broken", "child"}
    assert faulty["broken"].startswith("broken.yaml:5: assumptions, moon: found 'moon'")
    assert config.find_scenario(folder, "low_growth").name == "low_growth"
    for name in ("broken", "child"):
        with pytest.raises(config.ConfigError, match="moon"):
            config.find_scenario(folder, name)


def test_a_baseline_that_is_faulty_or_gone_is_told_once_by_what_needs_it(tmp_path):
    made = folder(tmp_path, x=GOOD)
    baseline = made / "scenarios" / "baseline.yaml"
    baseline.write_text("name: [")
    for read in (config.scenarios, config.faulty_scenarios):
        with pytest.raises(config.ConfigError, match=r"^baseline.yaml:1: file: [^\n]*$"):
            read(made)
    baseline.unlink()
    gone = r"^\S*baseline.yaml: no such file, and every [^\n]*$"
    with pytest.raises(config.ConfigError, match=gone):
        config.find_scenario(made, "x")


def test_a_pack_of_a_faulty_scenario_is_refused_and_all_others_are_made(tmp_path, monkeypatch):
    from send_analysis.config import paths
    from send_analysis.publish import request
    from send_analysis.runs import keys, levels

    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    monkeypatch.setattr(paths, "config", lambda: folder)
    before = keys._settings(folder)
    assert levels._not_read().empty
    (folder / "scenarios" / "broken.yaml").write_text("name: broken\n")
    assert "broken" not in request.of("leeds", "all", 1, 100).scenarios
    with pytest.raises(config.ConfigError, match=r"broken\.yaml:1: .*the key is missing"):
        request.of("leeds", "broken", 1, 100)
    [found] = levels._not_read().itertuples()
    assert (found.where, found.severity) == ("broken", "error")
    assert "broken.yaml:1: title: found nothing" in found.found
    keys._settings.cache_clear()
    assert keys._settings(folder) != before
    keys._settings.cache_clear()


def test_a_name_too_long_for_a_file_is_refused(tmp_path):
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    name = "a" * 101
    content = {"name": name, "title": "x", "why": "x", "extends": "baseline"}
    with pytest.raises(config.ConfigError, match="allowed: at most 100 characters"):
        config.built_scenario(folder, content)
    assert config.built_scenario(folder, {**content, "name": name[:100]}).name == name[:100]


@pytest.mark.parametrize(
    ("id_", "number"),
    [("demand.england_growth_shift", 5), ("sufficiency.assurance", 7), ("budget.cost_shock", -1)],
)
def test_an_assumption_of_a_scenario_is_held_to_its_limits(tmp_path, id_, number):
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    content = {"name": "x", "title": "x", "why": "x", "extends": "baseline"}
    with pytest.raises(config.ConfigError, match=rf"assumptions, {id_}: found {number}; allowed"):
        config.built_scenario(folder, {**content, "assumptions": {id_: number}})
