"""Scores of an invented backtest, for tests of what a page shows of it."""

import pandas as pd

from send_analysis import tables

LA = {"old_la_code": "311"}
MISSED = {
    "send_analysis": 0.033,
    "england_oracle": 0.038,
    "england_growth": 0.039,
    "drift": 0.048,
    "last_value": 0.09,
}
COVERED = {"coverage_50": 0.5, "coverage_80": 0.8, "coverage_95": 0.95}


def _row(method, origin, horizon, metric, value):
    where = {"method": method, "origin": origin, "horizon": str(horizon), "metric": metric}
    return {**where, "value": value, "dimension": "total", "group": "all"}


def score():
    rows = [
        _row(method, "all", h, "mape", missed * (0.5 + 0.5 * h))
        for method, missed in MISSED.items()
        for h in range(1, 7)
    ]
    for origin, last in (("all", 6), ("2023", 2), ("2024", 1)):
        for h in range(1, last + 1):
            for metric, cover in COVERED.items():
                ends = {"": cover + 0.01, "_low": cover - 0.1 * h / 3, "_high": cover + 0.04}
                rows += [
                    _row("send_analysis", origin, h, metric + end, v) for end, v in ends.items()
                ]
    for group, shift in (("all", 0.0), ("sound", -0.013)):
        for span, ratio in (("1-3", 0.851), ("4-6", 0.822)):
            for end, move in (("", 0), ("_low", -0.04), ("_high", 0.05)):
                value = ratio + shift + move
                row = _row("send_analysis", "all", span, f"mape_ratio{end}", value)
                rows.append({**row, "group": group})
    for method, missed in MISSED.items():
        rows += [_row(method, "2024", 1, "mape", 1.5 * missed)]
    alone = {"authorities": 145, "bias": -0.007}
    rows += [_row("send_analysis", "2024", 1, name, value) for name, value in alone.items()]
    rows += [_row(m, "2015", 3, "mape", 0.2 + v) for m, v in MISSED.items()]
    rows += [
        _row("send_analysis", "2015", 3, metric, value)
        for metric, value in (
            ("coverage_95", 0.22),
            ("half_width_95_given", 0.19),
            ("half_width_95_needed", 0.53),
        )
    ]
    return tables.SCORE.check(pd.DataFrame(rows + spend_scores() + part_scores()), "test")


def part_scores():
    """Return scores of two provisions and an age band, each part unlike the others."""
    parts = (("provision", "neet", 0.55), ("provision", "state_special", 0.86))
    parts = (*parts, ("age_band", "5_to_10", 0.88))
    rows = []
    for dimension, part, cover in parts:
        for h in (1, 2, 3):
            values = {"coverage_80": cover - 0.01 * h, "authorities": 146 + h}
            values["wis_log_ratio/england_growth"] = cover - 0.1 + 0.02 * h
            made = [_row("send_analysis", "all", h, name, v) for name, v in values.items()]
            rows += [{**row, "dimension": dimension, "group": part} for row in made]
    return rows


def spend_scores():
    """Return scores of spending unlike those of plans, so that neither can stand for the other."""
    missed = {"send_analysis": 0.053, "send_analysis_given_plans": 0.047, "flat_3_percent": 0.061}
    rows = [
        _row(method, "all", h, "mape", value * (0.7 + 0.3 * h))
        for method, value in missed.items()
        for h in range(1, 5)
    ]
    rows += [_row("send_analysis", "all", h, "coverage_80", 0.7 + 0.02 * h) for h in range(1, 5)]
    return [{**row, "dimension": "spend"} for row in rows]


def miss():
    rows = [
        {"old_la_code": "887", "la_name": "Medway", "origin": 2024, "reason": "own_pace"}
        | {"forecast": 3660, "lower_80": 3473, "upper_80": 3872, "census": 3041}
        | {"percent_of_census": 20.3, "england_part": 0.6, "own_part": 17.9},
        {"old_la_code": "353", "la_name": "Oldham", "origin": 2023, "reason": "requests_rose"}
        | {"forecast": 2827, "lower_80": 2683, "upper_80": 2990, "census": 3336}
        | {"percent_of_census": -15.3, "england_part": -2.1, "own_part": -14.4},
    ]
    frame = pd.DataFrame(rows).assign(
        method="send_analysis",
        horizon=1,
        newest_net_requests=13.3,
        later_net_requests=20.3,
    )
    return tables.MISS.check(frame.assign(census_year=frame.origin + 1), "test")


def ledger_check():
    rows = [
        {**LA, "forecaster": "havering_2024", "published": "2024-03-25", "based_on": "its table"}
        | {"forecast": 2779, "lower_80": pd.NA, "upper_80": pd.NA, "difference": -226}
        | {"percent_of_census": -7.5},
        {**LA, "forecaster": "ours_june_2024", "published": "2026-11-22", "based_on": "us"}
        | {"forecast": 2866, "lower_80": 2720, "upper_80": 3028, "difference": -139}
        | {"percent_of_census": -4.6},
    ]
    frame = pd.DataFrame(rows).assign(
        census_year=2025, dimension="total", category="total", census=3005
    )
    return tables.LEDGER_CHECK.check(frame, "test")


def growth_driver():
    rows = [
        ("net_requests", 23.5, 2024, 17.4, 23.5, 2.0, "published"),
        ("timeliness", pd.NA, 2023, 45.7, 40.1, 0.4, "assumed"),
        ("prevalence", 11.2, 2025, 11.6, 11.2, -0.3, "published"),
    ]
    columns = ["indicator", "value", "of_year", "median", "used", "effect", "status"]
    frame = pd.DataFrame(rows, columns=columns).assign(**LA, origin=2025)
    return tables.GROWTH_DRIVER.check(frame, "test")


def forecast_start():
    rows = [("total", 2025, "own"), ("provision", 2024, "own"), ("age_band", 2024, "own")]
    rows.append(("primary_need", 2025, "england"))
    frame = pd.DataFrame(rows, columns=["dimension", "census_year", "counts"])
    return tables.FORECAST_START.check(frame.assign(**LA, origin=2025), "test")


def plans_change():
    """Return Havering's change to 2030: children take away what the rate adds in part."""
    parts = {"all": 1555.0, "children": -45.0, "rate": 1600.0}
    rows = [
        {"census_year": year, "part": part, "value": value * (year - 2025) / 5}
        for year in range(2026, 2031)
        for part, value in parts.items()
    ]
    frame = pd.DataFrame(rows).assign(**LA, scenario="baseline", origin=2025, basis="cohorts")
    return tables.PLANS_CHANGE.check(frame.assign(statistic="mean"), "test")


def in_year():
    rows = [
        ("new_plans", 284.0, 140.5, 431.0, 510.0, "above"),
        ("ceased_total", 138.0, 55.0, 216.0, 120.0, "within"),
        ("requests", 434.0, 335.0, 544.0, 301.0, "below"),
    ]
    columns = ["measure", "expected", "lower_80", "upper_80", "counted", "standing"]
    frame = pd.DataFrame(rows, columns=columns).assign(**LA, calendar_year=2025, months=6)
    return tables.IN_YEAR.check(frame, "test")


def nowcast():
    ends = {"before": 3412, "before_low": 3207, "before_high": 3636}
    ends |= {"after": 3611, "after_low": 3449, "after_high": 3784}
    row = {**LA, "census_year": 2026, "calendar_year": 2025, "months": 6, **ends}
    return tables.NOWCAST.check(pd.DataFrame([row]), "test")


def run():
    """Return every table that the page of scores shows."""
    makers = (score, miss, ledger_check, growth_driver, forecast_start, plans_change)
    makers = (*makers, in_year, nowcast)
    return {maker.__name__: maker() for maker in makers}
