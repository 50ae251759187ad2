"""The backtest: blind to the future, coherent with the contract, and scored as by hand."""

import numpy as np
import pandas as pd
import pytest

from send_analysis import evaluation, metrics, vocab
from send_analysis.evaluation import scores
from send_analysis.evaluation.backtest import LEVELS, MEDIAN, OURS
from send_analysis.model.demand.panel import Panel, PanelError
from tests import panel_case

pytestmark = pytest.mark.unit
FEW = ("england_growth", "last_value", "drift")
WHOLE = panel_case.made(40)
CODES = dict.fromkeys(WHOLE.authorities, "E09000016")


@pytest.fixture(scope="module")
def done():
    return evaluation.backtest(WHOLE, [2022, 2023], 4, 200, 1, FEW)


@pytest.fixture(scope="module")
def table(done):
    return evaluation.score_table(done)


def test_forecasts_are_the_one_quantile_table(done):
    found = evaluation.forecast_table(done, CODES)
    assert set(found.method) == {OURS, *FEW}
    assert set(found.origin) == {2015, 2022, 2023}
    assert (found.census_year == found.origin + found.horizon).all()
    assert set(found["quantile"]) == set(vocab.QUANTILES)
    keys = ["method", "origin", "horizon", "old_la_code"]
    steps = found.sort_values([*keys, "quantile"]).groupby(keys).value.diff().dropna()
    assert (steps >= 0).all()


def test_what_no_census_has_counted_is_forecast_and_not_scored(done, table):
    last = done.runs[-1]
    assert list(last.known) == [0, 1]
    assert np.isfinite(last.quantiles[OURS]).all()
    assert set(table[table.origin == "2023"].horizon) == {"1", "2"}


def test_poisoning_the_future_changes_no_forecast(done):
    bad = panel_case.poisoned(WHOLE, 2022)
    again = evaluation.backtest(bad, [2022], 4, 200, 1, FEW)
    for method in (OURS, *FEW):
        found, expected = again.runs[0].quantiles[method], done.runs[0].quantiles[method]
        assert np.array_equal(found, expected)


def test_children_born_after_the_cohorts_of_an_origin_are_never_looked_at():
    """At 2022 the youngest counted is born in the year to mid-2017."""
    persons = WHOLE.persons.copy()
    persons[[year for year in persons if year > 2017]] = 9e9
    other = Panel(WHOLE.plans, WHOLE.flows, persons, WHOLE.origin)
    one, two = (evaluation.backtest(p, [2022], 2, 200, 1, ()).runs[0] for p in (WHOLE, other))
    assert np.array_equal(one.quantiles[OURS], two.quantiles[OURS])


def test_scores_are_told_without_recounts_too():
    """An authority's plans of January 2024 are a third of what they were and will be."""
    done = evaluation.backtest(changed(_2024=1 / 3), [2022, 2023], 2, 200, 1, FEW)
    table = evaluation.score_table(done)
    near = table[(table.origin == "all") & (table.horizon == "1")]
    value = near.set_index(["method", "group", "metric"]).value.sort_index()
    ours = value[OURS]
    assert ours["all", "authorities"] == 40 and ours["sound", "authorities"] == 39
    assert ours["sound", "mape"] < ours["all", "mape"]
    for group in ("all", "sound"):
        ratio = ours[group, "mape"] / value["england_oracle", group, "mape"]
        assert ours[group, "mape_ratio"] == pytest.approx(ratio)
        assert ours[group, "mape_ratio_low"] < ratio < ours[group, "mape_ratio_high"]


def test_scores_are_those_of_metrics(done, table):
    run = done.runs[0]
    q, actual = run.quantiles[OURS][:, :, 0], run.actual[:, 0]
    rows = table[(table.method == OURS) & (table.origin == "2022") & (table.group == "all")]
    found = rows[rows.horizon == "1"].set_index("metric").value
    assert found["mape"] == pytest.approx(metrics.mape(actual, q[MEDIAN]))
    wis = metrics.wis(np.log(actual), np.log(q), LEVELS)["total"].mean()
    assert found["wis_log"] == pytest.approx(wis)
    assert found["coverage_80"] == metrics.coverage(actual, q[1], q[5])
    assert found["coverage_80_low"] <= found["coverage_80_high"]


def test_pooled_scores_are_means_over_origins(table):
    rows = table[(table.method == OURS) & (table.metric == "mape") & (table.group == "all")]
    value = rows[rows.horizon == "1"].set_index("origin").value
    assert value["all"] == pytest.approx((value["2022"] + value["2023"]) / 2)


def test_the_origin_before_the_reform_is_apart(table):
    assert not table[table.origin == "2015"].empty
    needed = table[(table.metric == "half_width_95_needed") & (table.method == OURS)]
    assert set(needed.origin) == {"2015"}


def test_worked_ratio():
    """Errors 0.1 and 0.3 against 0.2 and 0.3: 0.4 / 0.5; equal weights."""
    columns = pd.MultiIndex.from_tuples([(2022, 1)])
    ours = pd.DataFrame([[0.1], [0.3]], columns=columns)
    oracle = pd.DataFrame([[0.2], [0.3]], columns=columns)
    found = scores._ratio(np.array([[0.5, 0.5]]), ours, oracle)
    assert found["1"].tolist() == pytest.approx([0.8])
    assert found["1-3"].tolist() == pytest.approx([0.8])


def test_sizes_are_thirds(done):
    groups = scores._sizes(done.runs[0])
    plans = done.runs[0].history[:, -1]
    assert [int(g.sum()) for g in groups.values()] == [14, 13, 13]
    assert plans[groups["small"]].max() <= plans[groups["middle"]].min()


def test_the_model_expects_its_own_coverage(table):
    """Data made by the model's own rule: nearly every cell lies in its predicted range."""
    rows = table[(table.method == OURS) & (table.group == "all")]
    wide = rows.pivot(index=["origin", "horizon"], columns="metric", values="value")
    wide = wide[wide.coverage_80_low.notna()]
    assert wide.coverage_80.between(wide.coverage_80_low, wide.coverage_80_high).mean() > 0.5


def test_worst_misses_are_named_and_told_apart(done):
    found = evaluation.worst_misses(done, {"200": "Invented"}, 10)
    assert found.percent_of_census.abs().is_monotonic_decreasing
    total = 100 * np.log(found.forecast.astype(float) / found.census.astype(float))
    assert (found.england_part + found.own_part).astype(float).tolist() == pytest.approx(
        total.tolist()
    )
    reasons = {"england", "requests_rose", "requests_fell", "own_pace", "series_break"}
    assert set(found.reason) <= reasons


def changed(flows=WHOLE.flows, **plans_by_year):
    plans = WHOLE.plans.copy()
    for year, factor in plans_by_year.items():
        plans.loc["200", int(year[1:])] *= factor
    return Panel(plans, flows, WHOLE.persons, WHOLE.origin)


def reason_of_200(panel, origin):
    done = evaluation.backtest(panel, [origin], 1, 200, 1, ())
    found = evaluation.worst_misses(done, CODES, 100).set_index(["old_la_code", "origin"])
    return found.loc[("200", origin), "reason"]


def test_a_count_that_came_back_is_doubtful_whichever_year_it_touches():
    """A third of the plans in January 2023 alone: the misses of 2023 and 2024 are a recount's."""
    fallen = changed(_2023=1 / 3)
    assert reason_of_200(fallen, 2022) == "recount"
    assert reason_of_200(fallen, 2023) == "recount"
    assert reason_of_200(changed(_2023=1 / 3, _2024=1 / 3, _2025=1 / 3), 2022) != "recount"


def test_no_reason_is_claimed_where_later_requests_are_not_published():
    flows = {m: df.drop(columns=2022) for m, df in WHOLE.flows.items()}
    assert reason_of_200(changed(flows, _2023=1.3, _2024=1.3, _2025=1.3), 2022) == "unknown"


def test_an_origin_apart_is_scored_and_not_pooled():
    done = evaluation.backtest(WHOLE, [2022, 2023], 2, 200, 1, FEW, apart=[2015, 2024])
    table = evaluation.score_table(done)
    alone = table[(table.method == OURS) & (table.horizon == "1") & (table.group == "all")]
    mape = alone[alone.metric == "mape"].set_index("origin").value
    assert mape["all"] == pytest.approx((mape["2022"] + mape["2023"]) / 2)
    assert mape["2024"] not in (mape["2022"], mape["2023"], mape["all"])
    metrics_of_2024 = set(alone[alone.origin == "2024"].metric)
    assert {"authorities", "coverage_80_low", "mape_ratio"} <= metrics_of_2024
    assert 2024 in set(evaluation.worst_misses(done, CODES, 1000).origin)
    assert 2015 not in set(evaluation.worst_misses(done, CODES, 1000).origin)


def test_origins_out_of_reach_are_named():
    with pytest.raises(PanelError, match=r"origins \[2009, 2030\]: allowed are 2012 to 2025"):
        evaluation.backtest(WHOLE, [2009, 2020, 2030], 2, 200, 1, ())


def test_a_broken_series_is_left_out_by_name():
    plans = WHOLE.plans.copy()
    plans.loc["200", 2012] = np.nan
    broken = Panel(plans, WHOLE.flows, WHOLE.persons, WHOLE.origin)
    done = evaluation.backtest(broken, [2022], 2, 200, 1, ())
    assert done.left_out == ("200",)
    assert "200" not in done.codes
