"""Which tables a run holds, and how each is computed."""

import re
from pathlib import Path

import pandas as pd

from send_analysis import budget, comparison, config, forecast, paths, quality, tables, vocab
from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.report import inputs

Frames = dict[str, pd.DataFrame]
_CODE = re.compile(r"^(\d{3}|ENG|E12\d{6})(?= )")  # the area that a finding's place begins with


def frames(
    area: config.Area, scenario: str, seed: int, draws: int, data: Path | None = None
) -> Frames:
    """Return every table of one area at one level: a scenario, ``area`` or ``compare``.

    ``data`` is a folder of publishers' files that replaces the added ones.
    """
    found = inputs.load(data)
    level = {"area": _area_level, "compare": _compare_level}.get(scenario, _scenario_level)
    return {
        **_shared(found, area, seed, draws),
        **level(found, area, scenario, seed, draws),
    }


def _shared(found: Frames, area: config.Area, seed: int, draws: int) -> Frames:
    """Return what every page of an area shows: its inputs and how past forecasts did."""
    base = config.assumptions(paths.config())
    return {
        "caseload": _of(found["caseload"], area),
        "flows": _of(found["flows"], area),
        "places": found["places"][found["places"].area == area.slug],
        "published_forecast": _of(found["published_forecast"], area, england=False),
        "forecast_check": forecast.past_forecasts(found, area, base, seed, draws),
        "quality": _readable(quality.run(found, area.old_la_code)),
        "sources_used": found["sources_used"],
        "correction": found["correction"],
        "assumptions_used": _assumptions_table(base),
    }


def _area_level(found: Frames, area: config.Area, _: str, __: int, ___: int) -> Frames:
    moved = found["revision"]
    of_area = moved["cell"].str.match(rf"({area.old_la_code}|{area.la_code}|ENG) / ")
    return {
        "claim": found["claim"][found["claim"].geography.str.startswith(area.name)],
        "revision": _readable(moved[of_area.fillna(False)], "cell"),
    }


def _scenario_level(found: Frames, area: config.Area, name: str, seed: int, draws: int) -> Frames:
    scenario = config.find_scenario(paths.config(), name, area)
    assumptions = config.resolve(config.assumptions(paths.config()), scenario)
    result = forecast.run(found, area, scenario, assumptions, seed, draws)
    money = {name: _on_one_basis(result.tables[name]) for name in ("spend", "income")}
    return {**result.tables, **money, "assumptions_used": _assumptions_table(assumptions)}


def _on_one_basis(money: pd.DataFrame) -> pd.DataFrame:
    """Return the rows after recoupment: a run shows one basis, so that no sum mixes two."""
    return money[money.basis == budget.AFTER]


def _compare_level(found: Frames, area: config.Area, _: str, seed: int, draws: int) -> Frames:
    base = config.assumptions(paths.config())
    meant = {n: s for n, s in config.scenarios(paths.config()).items() if s.applies_to(area)}
    results = {
        name: forecast.run(found, area, s, config.resolve(base, s), seed, draws)
        for name, s in meant.items()
    }
    return {
        "forecast": pd.concat(r.tables["forecast"] for r in results.values()),
        "balance": pd.concat(r.tables["balance"] for r in results.values()),
        "comparison": comparison.against_baseline(results, area),
        "scenarios": comparison.scenario_table(meant.values()),
        "measures": comparison.measure_table(meant.values()),
    }


def _readable(frame: pd.DataFrame, column: str = "where") -> pd.DataFrame:
    """Return the rows with names in place of codes in the text that says where."""
    known = {str(code): str(name) for code, name in authorities()["la_name"].items()}
    known |= {code: name for name, code in vocab.REGIONS.items()} | {vocab.ENGLAND: "England"}
    text = frame[column].str.replace(_CODE, lambda m: known.get(m[0], m[0]), regex=True)
    return frame.assign(**{column: text.str.replace("_", " ")})


def _of(frame: pd.DataFrame, area: config.Area, england: bool = True) -> pd.DataFrame:
    """Return an area's rows, with England's and the region's to compare with."""
    codes = {area.old_la_code} | ({"ENG", area.region_code} if england else set())
    return frame[frame.old_la_code.isin(codes)]


def _assumptions_table(assumptions: config.Assumptions) -> pd.DataFrame:
    """Return the assumptions, the assumed ones with most impact first."""
    rows = pd.DataFrame([a.model_dump() for a in assumptions.values()])
    firmness = {"assumed": 0, "unverified": 1, "derived": 2, "published": 3, "own": 4}
    impact = {"high": 0, "medium": 1, "low": 2}
    order = rows.assign(a=rows.status.map(firmness), b=rows.impact.map(impact))
    ordered = order.sort_values(["a", "b", "id"]).drop(columns=["a", "b"])
    return tables.ASSUMPTIONS_USED.check(ordered, "assumptions")
