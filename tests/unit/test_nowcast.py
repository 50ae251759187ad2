"""The next January given months of own counts: worked by hand, and silent without them."""

import numpy as np
import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.evaluation import months
from send_analysis.model.demand import in_year, nowcast, total
from send_analysis.model.demand.nowcast import Counted
from send_analysis.model.demand.panel import PanelError
from tests import embedded_case, panel_case

pytestmark = pytest.mark.unit
HAVERING = "311"


def monthly(year=2026, new=(90,) * 6, ceased=(20,) * 6, requests=(70,) * 6):
    """Return months of own counts from January on; None is a month that is not known."""
    rows = [
        (f"{year}-{number:02}", measure, value)
        for measure, values in (
            ("new_plans", new),
            ("ceased_total", ceased),
            ("requests", requests),
        )
        for number, value in enumerate(values, start=1)
    ]
    frame = pd.DataFrame(rows, columns=["month", "measure", "value"])
    frame = frame.assign(old_la_code=HAVERING, source_id="own", symbol=pd.NA)
    return tables.MONTHLY_FLOWS.check(frame, "test")


def with_months(rows, draws=1000):
    inputs = {**embedded_case.inputs(), "monthly_flows": rows}
    return embedded_case.case("havering", draws, inputs)


def test_months_count_up_to_the_first_gap():
    of = nowcast.counted(monthly(new=(90, 80, None, 70), ceased=(20, 10, 30, 5)), HAVERING, 2026)
    assert of == Counted(2, 170.0, 30.0, pytest.approx(2 / 12))
    assert nowcast.counted(monthly(new=(None, 80)), HAVERING, 2026) is None
    assert nowcast.counted(monthly(), "312", 2026) is None


def test_the_seasons_are_own_where_the_year_before_is_whole():
    """By March 2025 60 of 240 flows had come: a quarter, though of 12 months."""
    before = monthly(2025, new=(10, 10, 10, *[16] * 9), ceased=(10, 10, 10, *[4] * 9))
    both = pd.concat([before, monthly(new=(9, 9, 9), ceased=(1, 1, 1))])
    assert nowcast.counted(both, HAVERING, 2026).share == pytest.approx(60 / 240)


def test_worked_variance_of_a_part_of_a_year():
    """Nine months, 900 flows: 3 / 9 x 12 x (100 + (0.2 x 100)^2) = 4 x 500; 0 for a whole year."""
    assert nowcast.part_variance(9, 900.0, 0.2) == pytest.approx(2000)
    assert nowcast.part_variance(12, 900.0, 0.2) == 0


def test_worked_update():
    """Growth of -0.1 and 0.1, noise -0.1 and 0.1: gain 1/2; seen 0.3, so 0.5 and -0.1 are added."""
    start = np.array([1000.0, 1000.0])
    paths = 1000 * np.exp(np.array([[-0.1, -0.3], [0.1, 0.3]]))
    year = 1000 * (np.exp(0.3) - 1 - 0.02)  # of plans; 0.02 of them no flow explains
    of = Counted(6, 0.5 * year + 40, 40.0, 0.5)
    moved = nowcast.updated(paths, start, of, 0.02, np.array([-0.1, 0.1]))
    first = np.log(moved[:, 0] / 1000)
    assert first == pytest.approx([-0.1 + 0.5 * (0.3 + 0.1 + 0.1), 0.1 + 0.5 * (0.3 - 0.1 - 0.1)])
    later = np.log(moved[:, 1] / 1000)  # varies three times as much
    assert later == pytest.approx([-0.3 + 1.5 * 0.5, 0.3 + 1.5 * 0.1])


def test_months_move_the_next_january_and_narrow_it():
    base, more = (total.plans(c, 2026) for c in (with_months(monthly().iloc[:0]), fast()))
    plain = total.plans(embedded_case.case("havering", 1000), 2026)
    assert np.array_equal(base, plain)
    january = base.sel(census_year=2027), more.sel(census_year=2027)
    assert january[1].median() > january[0].median() + 50
    assert january[1].std() < 0.9 * january[0].std()
    assert np.array_equal(more.sel(census_year=2026), base.sel(census_year=2026))


def fast():
    return with_months(monthly(new=(95,) * 6, ceased=(15,) * 6))


def test_a_forecast_of_an_older_january_does_not_know_the_months():
    older = with_months(monthly(2025, new=(500,) * 12, ceased=(0,) * 12))
    assert np.array_equal(
        total.plans(older, 2025), total.plans(embedded_case.case("havering", 1000), 2025)
    )


def test_what_is_counted_is_held_against_what_was_expected():
    found = in_year.tables_of(with_months(monthly(new=(300,) * 6)), 2026)
    rows = found["in_year"].set_index("measure")
    assert rows.counted.to_dict() == {
        "new_plans": 1800,
        "ceased_total": 120,
        "change": 1680,
        "requests": 420,
    }
    assert rows.standing["new_plans"] == "above" and rows.standing["ceased_total"] == "within"
    assert (rows.lower_80 < rows.expected).all() and (rows.expected < rows.upper_80).all()
    flows = embedded_case.inputs()["flows"]
    own = flows[(flows.old_la_code == HAVERING) & (flows.measure == "requests")]
    half = float(own.set_index("calendar_year").value[2025]) / 2
    assert rows.expected["requests"] == pytest.approx(half, rel=0.15)
    january = found["nowcast"].iloc[0]
    assert january.after > january.before_high
    assert (january.census_year, january.months) == (2027, 6)


def test_without_months_there_is_nothing_to_show():
    found = in_year.tables_of(embedded_case.case("havering", 50), 2026)
    assert [len(rows) for rows in found.values()] == [0, 0]


def test_worked_residual_of_england():
    """120 held after 100, 30 new and 15 ceased: 120 - 100 - 30 + 15 = 5 of 100."""
    plans = pd.DataFrame({2023: [90.0], 2024: [100.0], 2025: [120.0]}, index=["ENG"])
    new = pd.DataFrame({2023: [12.0], 2024: [30.0]}, index=["ENG"])
    ceased = pd.DataFrame({2024: [15.0]}, index=["ENG"])
    assert nowcast.residual_of(plans, new, ceased) == pytest.approx(0.05)
    assert nowcast.residual_of(plans, new, pd.DataFrame()) == 0.0


def test_a_part_of_a_year_is_its_share_on_average_and_the_whole_at_the_end():
    stream = np.random.default_rng(1)
    parts = [months.part_of_year(stream, 1200.0, 3, 0.25) for _ in range(4000)]
    assert np.mean(parts) == pytest.approx(300, rel=0.01)
    assert np.std(parts) == pytest.approx(300 * np.sqrt(0.25**2 * 0.75 / 3 + 0.75 / 300), rel=0.05)
    assert months.part_of_year(stream, 1200.0, 12, 0.25) == 1200


def test_the_flows_of_a_year_bring_its_january_nearer():
    """The invented authorities' growth is their new less ceased plans, England's included."""
    whole = panel_case.made(spread=0.05)
    scores = months.score_table(whole, [2021, 2022], 200, 1, 0.25)
    pooled = scores[(scores.origin == "all") & (scores.metric == "mape")]
    error = pooled.set_index(["horizon", "group"]).value["1"]
    assert error["12 months"] < 0.5 * error["0 months"]
    assert error["12 months"] < error["3 months"] < error["0 months"]
    ahead = whole.at(2022)
    with pytest.raises(PanelError, match=r"origins \[2022\]: none has new and ceased plans"):
        months.score_table(ahead, [2022], 50, 1, 0.25)


def without_requests_of(years):
    inputs = embedded_case.inputs()
    flows = inputs["flows"]
    gone = (flows.old_la_code == HAVERING) & flows.calendar_year.isin(years)
    return inputs, flows.assign(value=flows.value.mask(gone & (flows.measure == "requests")))


def tracked(flows, months):
    inputs = {**embedded_case.inputs(), "flows": flows, "monthly_flows": months}
    found = in_year.tables_of(embedded_case.case("havering", 200, inputs), 2026)
    return found["in_year"].set_index("measure"), found["nowcast"]


def test_requests_are_expected_as_in_the_newest_year_that_is_counted():
    """Most authorities publish no requests of 2025 by themselves: those of 2024 are at hand."""
    flows = without_requests_of([2025])[1]
    rows, january = tracked(flows, monthly())
    own = flows[(flows.old_la_code == HAVERING) & (flows.measure == "requests")]
    half = float(own.set_index("calendar_year").value[2024]) / 2
    assert rows.expected["requests"] == pytest.approx(half, rel=0.3)
    assert len(january) == 1


def test_flows_that_no_year_tells_to_expect_are_counted_all_the_same():
    rows, january = tracked(without_requests_of(range(2010, 2026))[1], monthly())
    assert rows.counted["requests"] == 420 and rows.standing["requests"] == "unknown"
    assert rows.expected.isna()["requests"]
    assert len(january) == 1


def test_requests_alone_are_tracked_and_move_nothing():
    alone = monthly(new=(), ceased=())
    rows, january = tracked(embedded_case.inputs()["flows"], alone)
    assert rows.counted.to_dict() == {"requests": 420} and january.empty
    assert rows.months["requests"] == 6
