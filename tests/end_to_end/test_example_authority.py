"""The filled example of a whole invented authority: added, forecast, placed, paid for, shown."""

import pandas as pd
import pytest

from send_analysis import cli, config
from send_analysis.config import paths
from send_analysis.model.case import Case
from send_analysis.model.demand import total
from send_analysis.pages import budget, places, plans
from send_analysis.pages import kit as facts
from send_analysis.publish.web.html import allowed_digits
from send_analysis.runs import inputs, levels
from tests import embedded_case, invented
from tests.end_to_end.conftest import ROOT

pytestmark = pytest.mark.end_to_end
EXAMPLE = ROOT / "docs" / "example_authority"


@pytest.fixture(scope="module")
def area():
    return config.find_area(paths.config(), "exampleshire")


@pytest.fixture(scope="module")
def run(area):
    return invented.Run(levels.tables_of(area, "baseline", 1, 100, EXAMPLE), area)


def test_plans_places_and_money_start_from_its_own_figures(run):
    assert set(run["forecast_start"].counts) == {"own"}
    assert set(run["forecast_start"].census_year) == {2026}
    base = run["base_places"].set_index("provision")
    assert set(base.standing) == {"own"}
    assert base.capacity["state_special"] == 230 + 160 + 70 + 125
    assert base.capacity["units"] == 24 + 36 + 40 + 40
    spend = run["spend_beside"].query("line == 'net_1_2_x' and financial_year == '2024-25'")
    assert spend.status.tolist() == ["own"]
    assert spend.amount.tolist() == pytest.approx([24_800_000])
    block = run["income"].query("financial_year == '2025-26' and statistic == 'mean'")
    parts = block[~block.line.isin(["total", "block_transfer", *RECOUPED])]
    assert parts.amount.sum() == pytest.approx(35_600_000)


RECOUPED = ("recouped_places", "post_16_deductions")


def test_every_number_shown_stands_in_the_tables_and_says_whose_it_is(run):
    shown = (
        *(plans.words.answer(run), plans.words.start_note(run), plans.forecast.table(run)),
        *(places.words.answer(run), places.tables.places(run)),
        *(budget.words.answer(run), budget.tables.account(run), budget.tables.unit_costs(run)),
    )
    for display in shown:
        html = display._repr_html_()
        assert "words-missing" not in html
        assert facts.verify(html, run, allowed_digits()) == []
    assert "Exampleshire (invented)" in str(plans.words.answer(run))
    assert "24.8" in str(budget.accounts.last(run))


def test_its_page_of_checks_says_that_all_of_it_is_made_up(run):
    found = run["quality"].query("check == 'invented_figures'")["where"]
    assert found.str.startswith("Exampleshire (invented)").all()
    assert len(found) == 6


def test_no_real_authority_is_forecast_from_it(area):
    """England's growth, medians and coefficients are those without the example."""
    known = inputs.load(EXAMPLE)
    assert "999" in set(known["caseload"].old_la_code)
    havering = config.find_area(paths.config(), "havering")
    assumed = config.assumptions(paths.config())
    beside = total.plans(Case(known, havering, assumed, 1, 20), 2026)
    alone = total.plans(embedded_case.case("havering", 20), 2026)
    pd.testing.assert_frame_equal(beside.to_pandas(), alone.to_pandas(), rtol=1e-9)


def test_adding_it_says_what_was_understood(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(paths, "raw", lambda: tmp_path)
    assert cli.run(["data", "add", str(EXAMPLE)]) == 0
    lines = capsys.readouterr().out.replace("│", " ").splitlines()
    told = [" ".join(line.split()) for line in lines]
    places = "places.csv Exampleshire (invented) places 2026-02-01, state_special, open 4 585"
    assert places in told
    assert "counts.csv Exampleshire (invented) caseload 2026, provision 13 2,070" in told
    assert cli.run(["data", "add", str(EXAMPLE)]) == 0
    assert capsys.readouterr().out.count("already there") == 5
