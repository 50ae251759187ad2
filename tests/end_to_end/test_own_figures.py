"""An authority's own folder reaches places and money with nothing edited in code."""

import re

import pytest

from send_analysis import config
from send_analysis.config import paths
from send_analysis.pages import budget, places
from send_analysis.pages import kit as facts
from send_analysis.pages.places import today
from send_analysis.publish.web.html import allowed_digits
from send_analysis.runs import levels
from tests import invented

pytestmark = pytest.mark.end_to_end
FILES = {
    "places.csv": """\
as_of,area,provider,provision,areas_of_need,ages,academic_year,places,status,probability,\
imports,date_status,source
2025-10-01,Havering,All-age school,Special school,all,3-19,2024/25,430,open,,30,own,list
2025-10-01,Havering,SEMH school,Special school,semh,11-16,2024/25,60,open,,4,own,list
2025-10-01,Havering,New school,Special free school,all,4-19,2027/28,150,approved,0.8,0,own,list
2025-10-01,Havering,Units,Resourced provision,SLCN;ASD,4-16,2024/25,130,open,,2,own,list
""",
    "costs.csv": """\
as_of,old_la_code,provision,component,price_year,value,unit
2025-10-01,311,state_special,top_up,2025-26,17000,GBP a plan
2025-10-01,311,independent_special,fee,2025-26,66000,GBP a plan
""",
    "income.csv": """\
as_of,old_la_code,financial_year,line,basis,amount
2025-10-01,311,2025-26,high_needs_block,before_recoupment,47000000
2025-10-01,311,2025-26,opening_balance,other,-20000000
""",
    "spend.csv": """\
as_of,old_la_code,financial_year,spend_line,basis,amount
2025-10-01,311,2023-24,therapies_health,outturn,900000
""",
    "figures.csv": """\
as_of,old_la_code,la_code,period,breakdown,category,value
2025-10-01,311,E09000016,January 2025,total,total,3010
""",
}


@pytest.fixture(scope="module")
def area():
    return config.find_area(paths.config(), "havering")


@pytest.fixture(scope="module")
def run(area, tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return invented.Run(levels.tables_of(area, "baseline", 1, 100, folder), area)


def shown(run):
    """Yield what notebooks 30 and 40 display."""
    yield from (say(run) for say in (places.words.answer, places.today.standing))
    yield from (show(run) for show in (places.charts.shortage, places.charts.project_effects))
    yield from (show(run) for show in (places.today.table, places.tables.needed))
    yield from (show(run) for show in (places.tables.by_year, places.parts.heat))
    yield places.tables.by_part(run, "area_of_need")
    answers = (budget.words.answer, budget.words.risk_answer, budget.words.change_answer)
    yield from (show(run) for show in (*answers, budget.words.sensitivity_answer))
    yield from (show(run) for show in (budget.tables.account, budget.tables.unit_costs))


def test_every_number_shown_stands_in_the_tables(run):
    for display in shown(run):
        html = display._repr_html_()
        assert "words-missing" not in html
        assert facts.verify(html, run, allowed_digits()) == []


def test_known_places_give_occupancy_shortfall_returns_and_places_needed(run):
    table = run["sufficiency"]
    known = {"state_special", "units"}
    for measure in ("occupancy", "shortfall", "returns", "p_shortfall", "p_first_year_short"):
        assert set(table[table.measure == measure].provision) == known
    needed = table[(table.measure == "places_for_assurance") & (table.provision == "units")]
    assert (needed.value > 0).all()
    standing = run["base_places"].set_index("provision").standing
    assert standing.index[standing == "own"].tolist() == ["units", "state_special"]
    parts = run["sufficiency_by_part"].query("measure == 'shortfall'")
    assert set(parts.dimension) == {"area_of_need", "age_band"}


def test_own_comes_first_and_its_status_shows(run):
    costs = run["unit_cost"].set_index("component")
    assert costs.value["topup_special"] == 17_000
    assert costs.status["topup_special"] == costs.status["fees_independent"] == "own"
    block = run["income"].query("financial_year == '2025-26' and statistic == 'mean'")
    beside = ["total", "recouped_places", "post_16_deductions", "block_transfer"]
    parts = block[~block.line.isin(beside)]
    assert block[block.line == "block_transfer"].status.tolist() == ["published"]
    moved = block[block.line.isin(["basic_entitlement", "import_export"])]
    assert not moved.empty
    assert parts.amount.sum() == pytest.approx(47_000_000, rel=1e-6)
    cumulative = run["balance"].query("line == 'cumulative_balance' and statistic == 'mean'")
    change = run["balance"].query("line == 'change_since_1_april_2025' and statistic == 'mean'")
    opening = run["balance"].query("line == 'opening_balance'")
    assert set(opening.status) == {"own"}
    assert set(opening.amount) == {-20_000_000}
    assert set(cumulative.status) == {"assumed"}  # a sum is no firmer than its softest part
    gap = cumulative.amount.to_numpy() - change.amount.to_numpy()
    assert gap == pytest.approx(-20_000_000)


def test_the_list_of_places_replaces_the_papers_projects(run):
    assert set(run["project_effect"].provider) == {"Provider 3"}  # of the list: it is private
    assert "RJ Mitchell Primary" not in set(run["places"].provider)


def test_the_own_count_is_where_the_forecast_starts(run):
    total = run["caseload"].query(
        "old_la_code == '311' and census_year == 2025 and dimension == 'total'"
    )
    assert total.plans.tolist() == [3010]


def test_overflow_is_priced(run):
    change = run["money_change"].query("statistic == 'mean'").set_index("effect").amount
    assert change["overflow"] > 0
    effects = ["volume", "mix", "overflow", "price", "remainder"]
    assert change[effects].sum() == pytest.approx(change["change"])
    assert abs(change["remainder"]) < 1


def test_scenarios_of_projects_that_the_list_lacks_are_left_out_and_it_is_said(run, area):
    found = run["quality"].query("check == 'scenario_left_out'")
    assert len(found) > 0
    meant = levels.compared(run["places"], area)
    assert "baseline" in meant
    assert not {getattr(m, "project", None) for s in meant.values() for m in s.measures} - {
        None,
        "New school",
    }


LEEDS = """\
as_of,area,provider,provision,areas_of_need,ages,academic_year,places,status,probability,\
imports,date_status,source
2026-02-01,Leeds City Council,School,Special school,any,4-19,2025/26,2400,open,,20,own,list
2026-02-01,383,SEMH school,Special school,semh,11-16,2025/26,250,open,,0,own,list
2026-02-01,E08000035,Units,SEN unit,SLCN;ASD,4-16,2025/26,300,open,,0,own,list
2026-02-01,leeds,Centre,Pupil referral unit,any,4-19,2025/26,150,open,,0,own,list
2026-02-01,Leeds,Rooms,Pupil referral unit,any,11-16,2027/28,-30,approved,1,0,own,list
"""


@pytest.fixture(scope="module")
def leeds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leeds")
    (folder / "list.csv").write_text(LEEDS)
    area = config.find_area(paths.config(), "leeds")
    return invented.Run(levels.tables_of(area, "baseline", 1, 100, folder), area)


def test_a_few_plans_in_many_places_are_not_short_of_any(leeds):
    """Two plans stand against 150 places in alternative provision, for ages 4 to 19."""
    table = leeds["sufficiency"].query("provision == 'alternative_provision'")
    chance = table[table.measure == "p_shortfall"].set_index("census_year")["value"]
    assert len(chance) == 5 and (chance < 0.2).all()
    places = table[(table.measure == "new_places") & (table.statistic == "mean")]
    assert places.set_index("census_year")["value"][2030] == pytest.approx(-30, abs=3)


def test_the_page_says_that_the_own_list_counts_and_of_which_day_it_is(leeds):
    base = leeds["base_places"].set_index("provision")
    assert base.standing["state_special"] == "own" and base.capacity["state_special"] == 2650
    assert base.standing["specialist_post_16"] != "own"
    said = today.standing(leeds)
    plain = re.sub("<[^>]+>", "", str(said))
    assert plain.startswith("For resourced provision and SEN units")
    assert "the authority's own list of places of 1 February 2026 counts" in plain
    assert facts.verify(said._repr_html_(), leeds, allowed_digits()) == []
    missing = leeds["quality"].query("check == 'own_list_incomplete'")["where"]
    assert missing.tolist() == ["Leeds Specialist post-16 institution"]
