"""The panel: England always there, and nothing to be seen after the origin."""

import numpy as np
import pandas as pd
import pytest

from send_analysis.model.demand import leading, panel
from tests import panel_case

pytestmark = pytest.mark.unit


def test_stock_after_the_origin_is_an_error():
    known = panel_case.made().at(2020)
    assert known.stock(2020).notna().all()
    with pytest.raises(panel.LookAheadError, match="plans of January 2021 at origin 2020"):
        known.stock(2021)


def test_a_flow_of_the_origins_own_year_is_an_error():
    known = panel_case.made().at(2020)
    assert known.flow(panel.REQUESTS, 2019).notna().any()
    with pytest.raises(panel.LookAheadError, match="requests of 2020 at origin 2020"):
        known.flow(panel.REQUESTS, 2020)


def test_a_panel_never_moves_forward():
    with pytest.raises(panel.LookAheadError, match=r"origin 2021: this panel stands at .* 2020"):
        panel_case.made().at(2020).at(2021)


def test_the_future_is_cut_off_as_well():
    known = panel_case.made().at(2020)
    assert max(known.plans) == 2020
    assert all(max(df) == 2019 for df in known.flows.values())


def test_england_is_always_needed():
    tables = panel_case.tidy(panel_case.made(3))
    without = tables["caseload"][tables["caseload"].old_la_code != "ENG"]
    with pytest.raises(panel.PanelError, match=r"no row of England \(old_la_code ENG\).*3 other"):
        panel.from_tables(without, tables["flows"], pd.DataFrame(dtype=float))


def test_regions_are_no_authorities_and_tables_make_the_panel():
    whole = panel_case.made(3)
    tables = panel_case.tidy(whole)
    region = tables["caseload"].iloc[[0]].assign(old_la_code="E12000007")
    caseload = pd.concat([tables["caseload"], region])
    found = panel.from_tables(caseload, tables["flows"], whole.persons)
    assert found.authorities == whole.authorities
    assert found.fingerprint() == whole.fingerprint()


RESIDENTS = (7e4, 8e4, 800.0, 700.0, 600.0, 500.0, 400.0, 400.0, 300.0, 300.0, 9e4, 1e5)


def test_worked_indicators():
    """100 requests, 20 refused, 400 plans: 0.2; 30 of 40 in time: 0.75; 400 of 4000: log 0.1.

    The 4000 are aged 5 to 12 at mid-2020: born in the years to mid-2008 up to mid-2015.
    """
    flows = {
        panel.REQUESTS: {"311": 100.0},
        panel.REFUSED: {"311": 20.0},
        panel.ISSUED: {"311": 40.0},
        panel.ISSUED_IN_TIME: {"311": 30.0},
    }
    known = panel.Panel(
        pd.DataFrame({2020: {"311": 400.0, "ENG": 9000.0}}),
        {m: pd.DataFrame({2019: values}) for m, values in flows.items()},
        pd.DataFrame({"311": dict(zip(range(2006, 2018), RESIDENTS, strict=True))}).T,
        origin=2020,
    )
    row = leading.indicators(known, 2020).loc["311"]
    assert row.tolist() == pytest.approx([0.2, 0.75, np.log(0.1)])


def test_worked_residents():
    """Aged 5 and 6 at mid-2020: born to 2014 and 2015; who is born later is as the youngest."""
    known = panel_case.made(1).at(2020)
    persons = pd.DataFrame({2013: {"200": 50.0}, 2014: {"200": 30.0}, 2015: {"200": 40.0}})
    known = panel.Panel(known.plans, known.flows, persons, known.origin)
    found = [known.residents(year, (5, 6))["200"] for year in (2020, 2019, 2021, 2030)]
    assert found == [70.0, 80.0, 80.0, 80.0]
    assert np.isnan(known.residents(2018, (5, 6))["200"])
    assert np.isnan(known.residents(2020, (5, 6))["ENG"])


@pytest.mark.parametrize(
    ("requests", "refused", "missing"), [(0, 0, True), (738, 0, True), (50, 0, False)]
)
def test_an_implausible_zero_is_missing(requests, refused, missing):
    whole = panel_case.made(4)
    whole.flows[panel.REQUESTS].loc["200", 2021] = requests
    whole.flows[panel.REFUSED].loc["200", 2021] = refused
    found = leading.indicators(whole, 2022).loc["200", "net_requests"]
    assert np.isnan(found) == missing


def test_inputs_name_every_authority_without_plans():
    whole = panel_case.made(4)
    whole.plans.loc["200", 2022] = np.nan
    with pytest.raises(panel.PanelError, match="January 2022 for 200, 999"):
        leading.authority_inputs(whole, 2022, ["200", "201", "999"])
