"""One count for each of another, pooled: by hand, and what a made panel must give back."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from send_analysis.model.demand import ratio_draws, ratios
from send_analysis.model.demand.panel import PanelError
from send_analysis.model.demand.ratios import Own, Pooled, Ratio, Step

pytestmark = pytest.mark.unit

REQUESTS = Ratio("requests", "plans", returns=0.5)
CERTAIN = Step(shift=0.1, kept=0.5, scale=0.0, small=0.0, df=5.0)
ENGLAND = pd.Series({2023: np.log(0.2), 2024: np.log(0.3)})
POOLED = Pooled(REQUESTS, ENGLAND, (CERTAIN,), persistence=0.5, moves_plans=0.0, shock=0.0)


def frame(values, columns=(2023, 2024)):
    return pd.DataFrame(values, index=["301", "ENG"], columns=list(columns))


def paths(values=((1000.0, 1100.0, 1210.0),), first=2026):
    years = range(first, first + len(values[0]))
    return xr.DataArray(list(values), {"census_year": list(years)}, ("draw", "census_year"))


def test_a_ratio_has_a_logarithm_and_a_share_a_logit():
    of, per = frame([[20.0, 0.0], [30.0, 60.0]]), frame([[100.0, 90.0], [120.0, 60.0]])
    assert REQUESTS.linked(of, per).loc["301", 2023] == pytest.approx(np.log(0.2))
    shares = Ratio("refused", "requests", share=True).linked(of, per)
    # 20 of 100: log(20.5 / 80.5); 60 of 60 has a logit too, and nought is taken as missing
    assert shares.loc["301", 2023] == pytest.approx(np.log(20.5 / 80.5))
    assert shares.loc["ENG", 2024] == pytest.approx(np.log(60.5 / 0.5))
    assert np.isnan(shares.loc["301", 2024])


def test_half_of_englands_distance_to_its_mean_closes_each_year():
    mean = (np.log(0.2) + np.log(0.3)) / 2
    path = ratio_draws.england_path(POOLED, [2026], np.random.default_rng(0), 3)
    assert path[:, 0] == pytest.approx(mean + (np.log(0.3) - mean) / 4)  # two years on


def test_half_of_englands_last_change_goes_on_and_half_of_that():
    keeps = replace(POOLED, ratio=Ratio("appeals", "plans", keeps=0.5))
    path = ratio_draws.england_path(keeps, [2025, 2026], np.random.default_rng(0), 3)
    change = np.log(0.3 / 0.2)
    assert path[0] == pytest.approx([np.log(0.3) + change / 2, np.log(0.3) + change * 3 / 4])


def test_a_shock_of_england_lasts_as_the_errors_of_authorities_do():
    free = replace(POOLED, ratio=replace(REQUESTS, returns=0.0), shock=0.1, persistence=0.6)
    path = ratio_draws.england_path(free, [2025, 2026], np.random.default_rng(0), 20_000)
    first, second = (path[:, 0] - np.log(0.3)), (path[:, 1] - path[:, 0])
    assert first.std() == pytest.approx(0.1, rel=0.02)
    assert second.std() == pytest.approx(0.1 * np.sqrt(1 + 0.6**2), rel=0.02)
    assert (first * second).mean() == pytest.approx(0.6 * 0.1**2, rel=0.05)


def test_an_authority_keeps_a_part_of_its_distance_from_england():
    of = Own("301", 2024, 50.0, away=0.4)
    drawn = ratio_draws.draws(POOLED, of, paths(first=2025), seed=1)
    mean = (np.log(0.2) + np.log(0.3)) / 2
    ahead = [mean + (np.log(0.3) - mean) / 2, mean + (np.log(0.3) - mean) / 4]
    assert drawn.calendar_year.to_numpy().tolist() == [2025, 2026]
    assert drawn[0].to_numpy() == pytest.approx(np.exp(np.array(ahead) + 0.1 + 0.5 * 0.4))


def test_errors_are_larger_for_small_counts():
    uncertain = replace(POOLED, steps=(replace(CERTAIN, scale=0.1, small=4.0, df=30.0),))
    plans = paths(np.ones((4000, 2)) * [[1000.0, 1100.0]], 2025)
    spread = {
        count: float(
            np.log(ratio_draws.draws(uncertain, Own("301", 2024, count, 0.0), plans, 1)).std()
        )
        for count in (10.0, 1000.0)
    }
    ratio = np.sqrt((0.01 + 0.4) / (0.01 + 0.004))
    assert spread[10.0] / spread[1000.0] == pytest.approx(ratio, rel=0.02)


def test_draws_in_which_plans_grow_more_have_the_higher_ratio():
    tied = replace(
        POOLED,
        ratio=replace(REQUESTS, grows_plans=1),
        moves_plans=0.8,
        steps=(replace(CERTAIN, scale=0.2),),
    )
    growth = np.random.default_rng(3).normal(0.1, 0.05, 2000)
    plans = paths(1000 * np.exp(growth[:, None] * [0, 1]), 2025)
    drawn = np.log(ratio_draws.draws(tied, Own("301", 2024, 50.0, 0.0), plans, 1)[:, 0])
    assert np.corrcoef(drawn, growth)[0, 1] == pytest.approx(0.8, abs=0.05)


def made(authorities=60, years=range(2016, 2026), kept=0.6, seed=4):
    """Return counts in which a ratio's distance from England shrinks to a part each year."""
    rng = np.random.default_rng(seed)
    codes = [str(300 + i) for i in range(authorities)]
    away = pd.DataFrame(index=codes, columns=list(years), dtype=float)
    away[years[0]] = 0.4 * rng.standard_normal(authorities)
    for year in years[1:]:
        away[year] = kept * away[year - 1] + 0.1 * rng.standard_normal(authorities)
    plans = pd.DataFrame(1e6, index=[*codes, "ENG"], columns=list(years))
    requests = 0.25 * plans
    requests.loc[codes] = requests.loc[codes] * np.exp(away)
    return {"requests": requests, "plans": plans}


def test_the_part_that_is_kept_is_found_at_every_step():
    found = ratios.fit(made(), REQUESTS)
    kept = [step.kept for step in found.steps]
    assert kept[:3] == pytest.approx([0.6, 0.36, 0.216], abs=0.07)
    assert found.steps[0].scale == pytest.approx(0.1, abs=0.02)
    assert found.shock == ratios.LEAST_SHOCK  # England never moved


def test_too_few_authorities_are_told():
    with pytest.raises(PanelError, match="requests for plans: 20 authorities are counted in two"):
        ratios.fit(made(authorities=20), REQUESTS)


def test_the_last_count_stands_for_an_authority():
    counts = made()
    counts["requests"].loc["305", [2024, 2025]] = np.nan
    found = ratios.own(counts, REQUESTS, "305")
    assert found.year == 2023
    assert found.away == pytest.approx(np.log(counts["requests"].loc["305", 2023] / 0.25e6))
    assert ratios.own(counts, REQUESTS, "999") is None


def test_nothing_published_after_the_origin_is_counted():
    flows = pd.DataFrame(
        [
            {
                "old_la_code": code,
                "calendar_year": year,
                "measure": "requests",
                "value": 10.0 + year,
            }
            for code in ("301", "ENG", "E12000001", "999")
            for year in (2023, 2024, 2025)
        ]
    )
    caseload = pd.DataFrame(
        [
            {"old_la_code": c, "census_year": y, "dimension": "total", "plans": 7.0 * y}
            for c in ("301", "ENG")
            for y in (2024, 2025, 2026)
        ]
    )
    known = ratios.counted({"flows": flows, "caseload": caseload}, 2025, ("requests",))
    assert list(known["requests"].index) == ["301", "ENG"]
    assert known["requests"].loc["301"].dropna().to_dict() == {2023: 2033.0, 2024: 2034.0}
    assert known["plans"].loc["301"].dropna().to_dict() == {2024: 7 * 2024.0, 2025: 7 * 2025.0}
