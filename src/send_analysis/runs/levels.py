"""Which tables each level of a run holds: the area, one scenario, all scenarios compared."""

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from send_analysis import config, scenarios, tables, vocab
from send_analysis.config import paths
from send_analysis.config.authorities import EXAMPLE
from send_analysis.evaluation import ledger as ledger_step
from send_analysis.loaders import calibrations
from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.loaders.papers import ledger
from send_analysis.model import forecast
from send_analysis.model.case import Case
from send_analysis.model.demand import counts, in_year, own_rates
from send_analysis.runs import checks, england, frozen, kept, local_picture
from send_analysis.runs import inputs as run_inputs
from send_analysis.runs.kept import ENGLAND, RunTables
from send_analysis.runs.of_scenario import assumptions_used, of_outcome, of_side, own_start, side_of
from send_analysis.runs.protected import results
from send_analysis.scenarios import closures
from send_analysis.tables import Tables

_CODE = re.compile(r"^(\d{3}|ENG|E12\d{6})(?= |$)")  # the area that a finding's place begins with
_IN_FULL = {
    "topup": "top-ups",
    "nmi": "non-maintained or independent",
    "pru": "PRU",
    "ap": "AP",
    "sen": "SEN",
}
_PARTED = r"(?<=[a-z])/(?=[a-z])"
_ABBREVIATED = rf"\b({'|'.join(_IN_FULL)})\b"
# A scenario may name a project of the council papers. An authority that supplies its own list of
# places, in its own names, lacks that project: the scenario is left out and a finding says so.
_LEFT_OUT = {
    "check": "scenario_left_out",
    "title": "Find scenarios that cannot be compared in this area",
    "topic": "published",
    "severity": "note",
    "basis": "computed",
}
_NOT_READ = {
    "check": "scenario_not_read",
    "title": "Find scenarios whose files are faulty",
    "topic": "published",
    "severity": "error",
    "basis": "computed",
    "action": "Correct the file; send-analysis scenario check says when it is right.",
}
_NAME_PROJECT = "Name the project in the scenario as the list of places names it."
_NAME_AGAINST = "Under against, name a scenario that is compared in this area, or leave it out."


def tables_of(
    area: config.Area, scenario: str, seed: int, draws: int, data: Path | None = None
) -> Tables:
    """Return every table of one area at one level: a scenario, or one of ``LEVELS``.

    ``data`` is a folder of publishers' files that replaces the added ones.
    """
    if scenario == ENGLAND:
        return england.tables_of(seed, draws, data)
    read = run_inputs.protected(data)
    case = Case(read.for_model, area, config.assumptions(paths.config()), seed, draws)
    case = case.having(shown=read.shown)
    level = {"area": _area_level, "compare": _compare_level}.get(scenario, _scenario_level)
    made = {**shared(case), **level(case, scenario, _checked(case, data))}
    return results.may_be_shown(made, case, read.names)


def to_file(
    area: config.Area, scenario: str, seed: int, draws: int, data: Path | None = None
) -> RunTables:
    """Return the tables of a scenario as an authority files them: its own counts exact.

    Where counts are hidden in reports, the exact tables are computed anew and kept nowhere.
    """
    with frozen.of(data):
        read = run_inputs.protected()
        if read.shown is read.for_model:
            return kept.run_tables(area.slug, scenario, seed, draws)
        case = Case(run_inputs.load(), area, config.assumptions(paths.config()), seed, draws)
        made = {**shared(case), **_scenario_level(case, scenario, _checked(case, None))}
        return RunTables(kept.describe(area, scenario, seed, draws), made)


def compared(places: pd.DataFrame, area: config.Area) -> dict[str, config.Scenario]:
    """Return the scenarios meant for the area whose projects are all in the places table.

    The scenario that one is measured against must be among them.
    """
    held = {n: s for n, s in _meant(area).items() if not _absent(s, places, area)}
    return {n: s for n, s in held.items() if s.against in held}


def shared(case: Case) -> Tables:
    """Return what every page of an area shows: its inputs and how past forecasts did."""
    inputs, area = case.inputs, case.area
    return {
        "caseload": _of(case.printed["caseload"], area),
        "flows": _of(case.printed["flows"], area),
        "places": case.printed["places"][inputs["places"].area == area.slug],
        "published_forecast": _of(inputs["published_forecast"], area, england=False),
        "score": calibrations.shipped_scores(),
        "miss": calibrations.shipped_misses(),
        "growth_driver": forecast.growth_drivers(case),
        "forecast_start": forecast.starts(case),
        "doubted_count": counts.table(inputs, case.code),
        "own_rates": own_rates.table(case, forecast.newest_census(inputs["caseload"], area)),
        **in_year.tables_of(case, forecast.newest_census(inputs["caseload"], area)),
        "forecast_check": ledger_step.against_census(case),
        "sources_used": run_inputs.sources_of(inputs, area, checks.settings().framework),
        "correction": case.printed["correction"],
        "assumptions_used": assumptions_used(case.assumptions, area),
    }


def _area_level(case: Case, _: str, findings: pd.DataFrame) -> Tables:
    area, moved = case.area, case.printed["revision"]
    of_area = moved["cell"].str.match(rf"({area.old_la_code}|{area.la_code}|ENG) / ")
    picture = local_picture.tables_of(case.printed, area, case.assumptions)
    checked = local_picture.with_papers(findings, picture["paper_check"])
    scored = ledger_step.scored(ledger.read(), case.printed["caseload"])
    return {
        **picture,
        "quality": _readable(checked),
        "revision": _readable(moved[of_area.fillna(False)], "cell"),
        "ledger_check": scored[scored.old_la_code == area.old_la_code],
    }


def _scenario_level(case: Case, name: str, findings: pd.DataFrame) -> Tables:
    side = side_of(case, config.find_scenario(paths.config(), name, case.area))
    return {**of_side(case, side), "quality": _readable(findings)}


def _compare_level(case: Case, _: str, findings: pd.DataFrame) -> Tables:
    """Return all scenarios compared, and what the summary says of the one without new action."""
    meant = compared(case.inputs["places"], case.area)
    sides = _sides(case, meant.values())
    pairs = scenarios.pairs(sides)
    results = {name: side.outcome for name, side in sides.items()}
    return {
        **of_outcome(results[config.BASELINE]),
        "quality": _readable(findings),
        "forecast": pd.concat(one.forecast for one in results.values()),
        "balance": pd.concat(one.balance for one in results.values()),
        "comparison": scenarios.differences(pairs, case.area),
        "attribution": scenarios.attributions(pairs),
        "pairs": scenarios.beats(results, case.area),
        "explored": scenarios.explored(sides),
        "invest_to_save": scenarios.invest_to_save(pairs),
        "scenarios": scenarios.scenario_table(meant.values()),
        "measures": scenarios.measure_table(meant.values()),
    }


def _sides(case: Case, meant: Iterable[config.Scenario]) -> dict[str, scenarios.Side]:
    """Return each scenario with the draws under its own assumptions."""
    baseline = forecast.start(case)
    return {
        s.name: scenarios.Side(s, own_start(case, s) if s.assumptions else baseline) for s in meant
    }


def _checked(case: Case, data: Path | None) -> pd.DataFrame:
    """Return the findings of the data checks, and what the data say of the scenarios."""
    of_data = checks.of_data(data, case.code)
    places, area = case.inputs["places"], case.area
    closed = closures.findings(case, compared(places, area).values())
    findings = [of_data, _left_out(places, area), closed, _not_read(), results.finding(case)]
    return tables.QUALITY.check(pd.concat(findings, ignore_index=True), "data checks")


def _left_out(places: pd.DataFrame, area: config.Area) -> pd.DataFrame:
    """Return a finding of the data checks for every scenario that is not compared, and why."""
    held = compared(places, area)
    rows = [
        {"where": name, **_why_left_out(scenario, places, area), **_LEFT_OUT}
        for name, scenario in _meant(area).items()
        if name not in held
    ]
    return tables.QUALITY.of_rows(rows, "scenarios")


def _not_read() -> pd.DataFrame:
    """Return a finding for every scenario whose file is faulty: it stops no report without it."""
    rows = [
        {"where": name, "found": "; ".join(wrong.splitlines()), **_NOT_READ}
        for name, wrong in config.faulty_scenarios(paths.config()).items()
    ]
    return tables.QUALITY.of_rows(rows, "scenario files")


def _why_left_out(
    scenario: config.Scenario, places: pd.DataFrame, area: config.Area
) -> dict[str, str]:
    if absent := _absent(scenario, places, area):
        found = f"not in the list of places: {', '.join(sorted(absent))}"
        return {"found": found, "action": _NAME_PROJECT}
    found = f"measured against {scenario.against}, which is not compared in this area"
    return {"found": found, "action": _NAME_AGAINST}


def _meant(area: config.Area) -> dict[str, config.Scenario]:
    every = config.scenarios(paths.config())
    return {name: s for name, s in every.items() if s.applies_to(area)}


def _absent(scenario: config.Scenario, places: pd.DataFrame, area: config.Area) -> set[str]:
    """Return projects that a scenario's measures name and the area's list does not."""
    listed = set(places[(places.area == area.slug) & (places.status != "open")].provider)
    named = {m.moves["project"] for m in scenario.measures if "project" in m.moves}
    return named - listed


def _readable(findings: pd.DataFrame, column: str = "where") -> pd.DataFrame:
    """Return the rows with names in place of codes in the text that says where."""
    names = {str(code): str(name) for code, name in authorities()["la_name"].items()}
    names |= vocab.REGION_NAMES | {vocab.ENGLAND: "England"}
    names |= {EXAMPLE.old_la_code: EXAMPLE.name}
    text = findings[column].str.replace(_CODE, lambda m: names.get(m[0], m[0]), regex=True)
    text = in_words(text)
    named = findings.assign(**{column: text.str[:1].str.upper() + text.str[1:]})
    return named.assign(found=in_words(named["found"])) if "found" in named else named


def in_words(text: pd.Series) -> pd.Series:
    """Return text with codes in words: ``new_plans/need/semh`` -> new plans, need, semh."""
    words = text.str.replace("_", " ").str.replace(_PARTED, ", ", regex=True)
    return words.str.replace(_ABBREVIATED, lambda m: _IN_FULL[m[0]], regex=True)


def _of(table: pd.DataFrame, area: config.Area, england: bool = True) -> pd.DataFrame:
    """Return an area's rows, with England's and the region's to compare with."""
    codes = {area.old_la_code} | ({"ENG", area.region_code} if england else set())
    return table[table.old_la_code.isin(codes)]
