"""Scenarios held against the baseline: their differences, their order, what measures add."""

from dataclasses import replace

from markupsafe import Markup

from send_analysis.config import BASELINE, Area
from send_analysis.pages.kit.fact import Fact, RunTables
from send_analysis.pages.kit.select import MEDIAN, Selection, select
from send_analysis.pages.kit.show import sentence

ALL_MITIGATIONS = "all_mitigations"
GROWTH = ("high_growth", "low_growth")  # what may happen; nobody decides it
BALANCE = "in_year_balance"
# Result -> how its differences read in a cell, and in a sentence.
CELL_FORMATS = {
    "plans": "forecast_signed",
    "short": "forecast_signed",
    "spend": "gbp_m_signed",
    BALANCE: "gbp_m_signed",
}


def differences(run: RunTables, area: Area, measure: str = BALANCE) -> Selection:
    """Return every scenario less the baseline in one result, in every period."""
    own = {"old_la_code": area.old_la_code, "against": BASELINE, "measure": measure}
    return select(run, "comparison", **own)


def last_differences(run: RunTables, area: Area, measure: str = BALANCE) -> Selection:
    """Return every scenario less the baseline in the last period of one result."""
    return differences(run, area, measure).last("period")


def ranked(run: RunTables, area: Area) -> list[str]:
    """Return the scenarios by what they do for the last year's balance, the best first."""
    middle = last_differences(run, area).at(MEDIAN).df
    return list(middle.sort_values("value", ascending=False, kind="stable").scenario)


def fullest(run: RunTables, area: Area) -> str | None:
    """Return all mitigations where the run holds them, else the best scenario, if any."""
    names = ranked(run, area)
    return ALL_MITIGATIONS if ALL_MITIGATIONS in names else next(iter(names), None)


def title(run: RunTables, rows: Selection, column: str = "scenario") -> Fact:
    """Return the title of the scenario of ``rows``, or its name where no title is kept."""
    kept = select(run, "scenarios", name=rows.values(column)[0]).fact("title", "text")
    return kept or rows.facts(column, "label_start")[0]


def added(run: RunTables, area: Area, scenario: str, measure: str = BALANCE) -> Selection:
    """Return what each part of a scenario adds to the last period on average, and the sums."""
    own = {"old_la_code": area.old_la_code, "against": BASELINE, "measure": measure}
    rows = select(run, "attribution", scenario=scenario, statistic="mean", **own)
    return rows.last("period")


def part_title(run: RunTables, rows: Selection) -> Fact:
    """Return the title of the measure that ``rows`` of the attribution speak of."""
    scenario, part = rows.values("scenario")[0], rows.values("part")[0]
    known = select(run, "measures", scenario=scenario, id=part).fact("title", "text")
    return replace(known, status="") if known else rows.facts("part", "label_start")[0]


def range_words(rows: Selection, format: str) -> Markup:
    """Return the 80% interval of one distribution as ``low to high``; empty where it has none."""
    ends = rows.interval("80%", format)
    if ends is None or ends[0].value == ends[1].value:
        return Markup()
    return sentence("{low} to {high}", low=ends[0], high=ends[1])
