"""Measures that close more places than are open: who is told, of which January, with what."""

import shutil
from types import SimpleNamespace

import pytest

from send_analysis import cli, config
from send_analysis.config import paths
from send_analysis.model.case import Case
from send_analysis.model.forecast import Start
from send_analysis.runs import inputs, levels
from send_analysis.scenarios import closures
from tests.unit.money_case import case, provision
from tests.unit.plan_draws import measure

pytestmark = pytest.mark.unit
OPEN = {
    "provider": "Old School",
    "provision": "state_special",
    "academic_year": "2020/21",
    "places": 50.0,
}
COMING = {
    **OPEN,
    "provider": "New School",
    "academic_year": "2026/27",
    "places": 20.0,
    "status": "planned",
    "probability": 0.5,
    "chance_late": 0.4,
    "fill_years": 2.0,
}


def closing(id_, places, **fields):
    """Return a measure that takes places of state special schools away from January 2026 on."""
    own = {"id": id_, "title": f"Title of {id_}", "provision": "state_special", "start": 2026}
    return measure("places", places, **{**own, **fields})


def told(*measures, rows=(OPEN, COMING), years=(2025, 2026, 2027, 2028)):
    draws = provision(years=years)
    plans = {"total": draws.sum("provision"), "provision": draws}
    scenario = SimpleNamespace(name="ours", measures=measures)
    return [
        (one.where, one.found, one.allowed)
        for one in closures.too_many(Start(case(rows=rows), plans), scenario)
    ]


def test_as_many_as_are_open_may_close_and_one_more_is_told():
    assert told(closing("a", -50)) == []
    assert told(closing("a", -51)) == [
        (
            ("measures", 0, "effect"),
            "'a' closes 51 places of state_special by January 2026, where 50 are open in Testshire",
            "50 or fewer by then",
        )
    ]


def test_a_project_counts_as_open_in_full_from_when_it_is_due_and_the_first_january_is_told():
    """50 are open in January 2026, 60 in 2027 and 70 in 2028; 22, 44 and 66 close."""
    assert told(closing("a", -66, ramp=3)) == []
    (found,) = told(closing("a", -72, start=2027, ramp=1))
    assert "closes 72 places" in found[1] and "January 2027, where 60 are open" in found[1]
    withdrawn = measure("opening", 0, id="none", project="New School")
    (found,) = told(closing("a", -66, ramp=3), withdrawn)
    assert "closes 66 places" in found[1] and "January 2028, where 50 are open" in found[1]


def test_measures_add_up_and_the_last_is_named_with_those_before_it():
    measures = (closing("b", -30, start=2027), closing("a", -25), closing("c", -90, start=2029))
    (found,) = told(*measures, rows=(OPEN,))
    assert found[0] == ("measures", 0, "effect")
    assert found[1].startswith("'b', with 'a', closes 55 places")
    assert "January 2027, where 50 are open" in found[1]
    assert told(*measures[:2], closing("d", 5, start=2027), rows=(OPEN,)) == []


def test_the_largest_closure_of_a_range_is_held_against_what_is_open():
    assert told(closing("a", (-51, -20, -10)))


def test_where_nobody_knows_how_many_are_open_nothing_is_told():
    units = closing("a", -500, provision="units")
    assert told(units) == []
    assert told(units, rows=({**OPEN, "provision": "units", "places": 12.0},)) != []


def test_a_project_that_the_list_lacks_is_told_elsewhere():
    assert told(closing("a", -500, project="No such school")) == []


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Return the shipped settings with a scenario that closes 900 places of special schools.

    In Havering 420 are published, and a school of 300 is planned.
    """
    folder = tmp_path / "config"
    shutil.copytree(paths.config(), folder)
    text = (folder / "scenarios" / "arp_expansion.yaml").read_text()
    text = text.replace("name: arp_expansion", "name: closed")
    text = text.replace("{ low: 20, mode: 60, high: 120 }", "-900")
    text = text.replace("provision: units\n    start", "provision: state_special\n    start")
    (folder / "scenarios" / "closed.yaml").write_text(text)
    monkeypatch.setattr(paths, "config", lambda: folder)
    return folder


def test_the_check_of_a_scenario_refuses_it_with_its_line(library, capsys):
    assert cli.run(["scenario", "check", "closed"]) == 2
    told = capsys.readouterr().err
    assert (
        "closed.yaml:26: measure 1, effect: found 'more_unit_places' closes 900 places of " in told
    )
    assert "January 2030, where 720 are open in Havering; allowed: 720 or fewer by then" in told


def test_a_report_goes_on_and_its_data_checks_name_the_scenario(library):
    havering = config.find_area(library, "havering")
    of = Case(inputs.load(), havering, config.assumptions(library), seed=1, draws=2)
    findings = levels._checked(of, None)
    (row,) = findings[findings.check == "scenario_closes_too_many"].to_dict("records")
    assert (row["where"], row["severity"]) == ("closed", "warning")
    assert "closes 900 places" in row["found"]


def test_no_shipped_scenario_takes_places_away():
    """So that none is told of in any of the authorities."""
    shipped = config.scenarios(paths.config())
    assert len(shipped) > 15
    assert not any(map(closures.closes, shipped.values()))
