"""Rows of a comparison: differences from the baseline, their order, what measures add."""

from dataclasses import replace

from markupsafe import Markup

from send_analysis.config import BASELINE
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection, select, sentence

ALL_MITIGATIONS = "all_mitigations"
GROWTH = ("high_growth", "low_growth")  # what may happen; nobody decides it
BALANCE = "in_year_balance"
# Result -> how its differences read in a cell.
CELL_FORMATS = {
    "plans": "forecast_signed",
    "short": "forecast_signed",
    "spend": "gbp_m_signed",
    BALANCE: "gbp_m_signed",
}


def differences(run: RunTables, measure: str = BALANCE, table: str = "comparison") -> Selection:
    """Return every scenario less the baseline in one result, in every period."""
    code = run.area.old_la_code
    return select(run, table, old_la_code=code, against=BASELINE, measure=measure)


def last_differences(run: RunTables, measure: str = BALANCE) -> Selection:
    """Return every scenario less the baseline in the last period of one result."""
    return differences(run, measure).last("period")


def ranked(run: RunTables) -> list[str]:
    """Return the scenarios by their effect on the last year's balance, the best first."""
    central = last_differences(run).at(MEDIAN).df
    return list(central.sort_values("value", ascending=False, kind="stable").scenario)


def fullest(run: RunTables) -> str | None:
    """Return all mitigations where the run holds them, else the best scenario, if any."""
    names = ranked(run)
    return ALL_MITIGATIONS if ALL_MITIGATIONS in names else next(iter(names), None)


def title(run: RunTables, of_one: Selection, column: str = "scenario") -> Fact:
    """Return the title of the scenario of ``of_one``, or its name where no title is kept."""
    kept = select(run, "scenarios", name=of_one.values(column)[0]).fact("title", "text")
    return kept or of_one.facts(column, "label_start")[0]


def added(run: RunTables, scenario: str, measure: str = BALANCE) -> Selection:
    """Return what each part of a scenario adds to the last period on average, and the sums."""
    means = differences(run, measure, "attribution").where(scenario=scenario, statistic="mean")
    return means.last("period")


def part_title(run: RunTables, of_one: Selection) -> Fact:
    """Return the title of the measure that ``of_one`` of the attribution describes."""
    scenario, part = of_one.values("scenario")[0], of_one.values("part")[0]
    known = select(run, "measures", scenario=scenario, id=part).fact("title", "text")
    return replace(known, status="") if known else of_one.facts("part", "label_start")[0]


def range_words(of_one: Selection, format: str) -> Markup:
    """Return the 80% interval of one distribution as ``low to high``; empty where it has none."""
    ends = of_one.interval("80%", format)
    if ends is None or ends[0].value == ends[1].value:
        return Markup()
    return sentence("{low} to {high}", low=ends[0], high=ends[1])
