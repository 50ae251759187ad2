"""Which tables a run holds, and how each is computed."""

import re
from pathlib import Path

import pandas as pd

from send_analysis import config, quality, tables, vocab
from send_analysis import scenarios as comparison
from send_analysis import scenarios as sensitivity
from send_analysis.config import paths
from send_analysis.evaluation import ledger as ledger_step
from send_analysis.evaluation import past_forecasts
from send_analysis.loaders.calibrations import growth as calibrations
from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.loaders.papers import ledger
from send_analysis.model import forecast
from send_analysis.model import money as budget
from send_analysis.runs import compared, inputs, local_picture

Frames = dict[str, pd.DataFrame]
_CODE = re.compile(r"^(\d{3}|ENG|E12\d{6})(?= |$)")  # the area that a finding's place begins with


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


def past_forecast(
    area: str, scenario: str, origin: int, seed: int, draws: int, data: Path | None = None
) -> pd.DataFrame:
    """Return the forecast of all plans as it would have been made in June of the origin.

    Raises
    ------
    config.ConfigError
        For a scenario with measures: they act on parts, which are forecast from now only.
    """
    wanted = config.find_area(paths.config(), area)
    meant = config.find_scenario(paths.config(), scenario, wanted)
    if meant.measures:
        raise config.ConfigError(
            f"--origin {origin} with scenario {scenario!r}: allowed are scenarios without measures"
        )
    assumptions = config.resolve(config.assumptions(paths.config()), meant)
    found = inputs.load(data)
    total = forecast.total_plans(found, wanted, assumptions, origin, seed, draws)
    return forecast.forecast_table({"total": total}, wanted, scenario, origin)


def _shared(found: Frames, area: config.Area, seed: int, draws: int) -> Frames:
    """Return what every page of an area shows: its inputs and how past forecasts did."""
    base = config.assumptions(paths.config())
    return {
        "caseload": _of(found["caseload"], area),
        "flows": _of(found["flows"], area),
        "places": found["places"][found["places"].area == area.slug],
        "published_forecast": _of(found["published_forecast"], area, england=False),
        "score": calibrations.shipped_scores(),
        "growth_driver": forecast.growth_drivers(found, area),
        "forecast_check": past_forecasts.against_census(found, area, base, seed, draws),
        "sources_used": found["sources_used"],
        "correction": found["correction"],
        "assumptions_used": _assumptions_table(base),
    }


def _checked(found: Frames, area: config.Area) -> pd.DataFrame:
    """Return what the data checks find, and which scenarios the data leave out."""
    checked = quality.run(found, area.old_la_code)
    rows = pd.concat([checked, compared.left_out(found["places"], area)], ignore_index=True)
    return tables.QUALITY.check(rows, "data checks")


def _area_level(found: Frames, area: config.Area, _: str, __: int, ___: int) -> Frames:
    moved = found["revision"]
    of_area = moved["cell"].str.match(rf"({area.old_la_code}|{area.la_code}|ENG) / ")
    picture = local_picture.frames(found, area, config.assumptions(paths.config()))
    checked = _checked(found, area)
    scored = ledger_step.scored(ledger.read(), found["caseload"])
    return {
        **picture,
        "quality": _readable(local_picture.with_papers(checked, picture["paper_check"])),
        "revision": _readable(moved[of_area.fillna(False)], "cell"),
        "miss": calibrations.shipped_misses(),
        "ledger_check": scored[scored.old_la_code == area.old_la_code],
    }


def _scenario_level(found: Frames, area: config.Area, name: str, seed: int, draws: int) -> Frames:
    scenario = config.find_scenario(paths.config(), name, area)
    assumptions = config.resolve(config.assumptions(paths.config()), scenario)
    start = forecast.prepare(found, area, assumptions, seed, draws)
    result = forecast.outcome(start, scenario)
    money = {name: _on_one_basis(result.tables[name]) for name in ("spend", "income")}
    reported = found["reported_position"]
    return {
        **result.tables,
        **money,
        "quality": _readable(_checked(found, area)),
        "sensitivity": sensitivity.tornado(start, scenario.measures, name),
        "project_effect": sensitivity.project_effects(start, scenario.measures, name),
        "reported_position": reported[reported.area == area.slug],
        "assumptions_used": _assumptions_table(assumptions),
    }


def _on_one_basis(money: pd.DataFrame) -> pd.DataFrame:
    """Return the rows after recoupment: a run shows one basis, so that no sum mixes two."""
    return money[money.basis == budget.AFTER]


def _compare_level(found: Frames, area: config.Area, _: str, seed: int, draws: int) -> Frames:
    base = config.assumptions(paths.config())
    meant = compared.scenarios(found["places"], area)
    baseline = forecast.prepare(found, area, base, seed, draws)
    starts = {
        name: forecast.prepare(found, area, config.resolve(base, s), seed, draws)
        if s.assumptions
        else baseline
        for name, s in meant.items()
    }
    results = {name: forecast.outcome(starts[name], s) for name, s in meant.items()}
    return {
        "quality": _readable(_checked(found, area)),
        "forecast": pd.concat(r.tables["forecast"] for r in results.values()),
        "balance": pd.concat(r.tables["balance"] for r in results.values()),
        "comparison": comparison.against_baseline(results, area),
        "attribution": comparison.attributions(baseline, starts, meant.values()),
        "pairs": comparison.beats(results, area),
        "scenarios": comparison.scenario_table(meant.values()),
        "measures": comparison.measure_table(meant.values()),
    }


def _readable(frame: pd.DataFrame, column: str = "where") -> pd.DataFrame:
    """Return the rows with names in place of codes in the text that says where."""
    known = {str(code): str(name) for code, name in authorities()["la_name"].items()}
    known |= {code: name for name, code in vocab.REGIONS.items()} | {vocab.ENGLAND: "England"}
    text = frame[column].str.replace(_CODE, lambda m: known.get(m[0], m[0]), regex=True)
    text = text.str.replace("_", " ")
    named = frame.assign(**{column: text.str[:1].str.upper() + text.str[1:]})
    return named.assign(found=named["found"].str.replace("_", " ")) if "found" in named else named


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
