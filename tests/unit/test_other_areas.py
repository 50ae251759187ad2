"""No text about one authority stands on the pages of another."""

import pytest

from send_analysis import config, quality, scenarios
from send_analysis.config import local_area, national, paths
from send_analysis.runs import levels
from tests import other_areas

pytestmark = pytest.mark.unit
AREAS = ("havering", "rotherham", "leeds", "kent", "cornwall", "cumberland", "city_of_london")


@pytest.mark.parametrize("name", AREAS)
def test_assumptions_scenarios_and_measures_name_no_other_authority(name):
    area = config.find_area(paths.config(), name)
    meant = [s for s in config.scenarios(paths.config()).values() if s.applies_to(area)]
    shown = {
        "assumptions_used": levels.assumptions_used(config.assumptions(paths.config()), area),
        "scenarios": scenarios.scenario_table(meant),
        "measures": scenarios.measure_table(meant),
    }
    assert other_areas.named(shown, area) == []


def test_what_checks_look_for_and_advise_names_nobody():
    texts = [text for one in quality.CHECKS.values() for text in (one.title, one.action)]
    assert [text for text in texts if other_areas.others_in(text)] == []


def test_indicators_of_every_authority_name_nobody():
    rows = other_areas.of_rows([vars(row) for row in national.read(paths.config())])
    every = [one for one in local_area.read(paths.config()).framework.indicators if one.comparable]
    told = other_areas.of_rows(
        [{"title": i.title, "basis": i.basis, "source": i.source} for i in every]
    )
    assert other_areas.named({"national": rows, "comparable": told}, None) == []


def test_a_name_of_another_authority_is_found():
    area = config.find_area(paths.config(), "kent")
    rows = other_areas.of_rows([{"source": "Kent's paper and that of Medway", "la_name": "Medway"}])
    assert other_areas.named({"measures": rows}, area) == [
        "measures.source: Kent's paper and that of Medway"
    ]
    assert other_areas.others_in("as tower_hamlets did", area) == {"tower_hamlets"}
    assert not other_areas.others_in("Bathing in Readingly", area)
    assert not other_areas.others_in("Harrow Lodge Primary", area)
    assert other_areas.others_in("Harrow's Cabinet", area) == {"Harrow"}
