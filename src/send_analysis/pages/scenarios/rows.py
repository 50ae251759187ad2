"""Rows of a comparison: differences, their order, effects of measures."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from send_analysis.config import BASELINE
from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection

ALL_MITIGATIONS = "all_mitigations"
_OF_ENGLAND = "england_path"  # the lever of scenarios that no authority can choose
GROWTH = ("high_growth", "low_growth")  # possible developments, not decisions
SHOWN = "0.5 80%"  # central estimate, and below it the interval
BALANCE = "in_year_balance"
AMOUNT, SIGNED = "gbp_million", "gbp_million_signed"  # how a difference of money reads
PAID_BACK = ("p_paid_back", "p_paid_back_with_capital")
OF_CHOICES = (
    "new_places", "short", "plans/independent_special", "spend", "spend_on_empty_places", BALANCE
)  # fmt: skip
MEASURES = ("plans", "short", "spend", BALANCE)  # results that are compared
# Why the balance can change by more or less than spending: places that the grant pays for.
OUTSIDE_SPENDING = (
    "Places of academies and free schools are paid out of the grant before the council receives "
    "it, and new special free schools bring an addition to it: both change the balance, not "
    "spending."
)


def differences(run: RunTables, measure: str = BALANCE, table: str = "comparison") -> Selection:
    """Return every scenario less the baseline in one result, in every period."""
    return kit.select(run, table, against=BASELINE, measure=measure).of_area


def choices(run: RunTables) -> Selection:
    """Return every scenario measured against another than the baseline, the best balance first."""
    every = kit.select(run, "comparison").of_area
    chosen = every.of(every.df[every.df.against != BASELINE])
    return chosen.sorted(scenario=_best_first(chosen.where(measure=BALANCE).last("period")))


def last_differences(run: RunTables, measure: str = BALANCE) -> Selection:
    """Return every scenario less the baseline in the last period of one result."""
    return differences(run, measure).last("period")


def ranked(run: RunTables) -> list[str]:
    """Return the scenarios by their effect on the last year's balance, the best first."""
    return _best_first(last_differences(run))


def options(run: RunTables) -> list[str]:
    """Return the scenarios that are choices, the best first: not how England or demand may move."""
    levers = kit.select(run, "measures").df.groupby("scenario").lever
    given = levers.agg(lambda every: set(every) <= {_OF_ENGLAND})
    return [n for n in ranked(run) if n not in GROWTH and not given.get(n, False)]


def is_better(run: RunTables, scenario: str) -> bool:
    """Say whether a scenario helps the last year's balance at all."""
    central = last_differences(run).where(scenario=scenario).at(MEDIAN)
    return bool((central.df.value > 0).any())


def _best_first(differences: Selection) -> list[str]:
    return list(differences.at(MEDIAN).sorted("value", descending=True).df.scenario)


def foremost(run: RunTables) -> str:
    """Return the best choice; where there is none, the best scenario, if any."""
    return next(iter([*options(run), *ranked(run)]), "")


def fullest(run: RunTables) -> str:
    """Return all mitigations where the run holds them, else the best choice."""
    return ALL_MITIGATIONS if ALL_MITIGATIONS in ranked(run) else foremost(run)


def title(run: RunTables, scenario: str) -> Markup:
    """Return the title that the author of a scenario gave it, or its name where none is kept."""
    return kit.own_text(kit.read(run, "comparison", "titled", {"scenario": scenario}))


def against(run: RunTables, scenario: str) -> str:
    """Return the scenario that one is measured against."""
    return str(kit.select(run, "scenarios", name=scenario).values("against")[0])


def added(run: RunTables, scenario: str, measure: str = BALANCE) -> Selection:
    """Return what each part of a scenario adds to the last period on average, and the sums."""
    every = kit.select(run, "attribution", measure=measure).of_area
    return every.where(scenario=scenario, statistic="mean").last("period")


def range_words(of_one: Selection, format: str) -> Markup:
    """Return the 80% range of one distribution as ``low to high``; empty where it has none."""
    ends = of_one.interval("80%", format)
    if ends is None or ends[0].value == ends[1].value:
        return Markup()
    return kit.sentence("{low} to {high}", low=ends[0], high=ends[1])


def effect(of_one: Selection) -> Markup:
    """Return by how much one scenario makes the balance better or worse."""
    amount = of_one.quantile(MEDIAN, f"{AMOUNT}_size")
    if amount is None or amount.value == 0:
        return Markup("no better or worse")
    way = "better" if amount.value > 0 else "worse"
    return kit.sentence("about {amount} {way}", amount=amount, way=way)


def in_brackets(of_one: Selection, format: str) -> Markup:
    """Return the 80% range of one distribution in brackets; empty where it has none."""
    words = range_words(of_one, format)
    return kit.sentence(" (80% range {words})", words=words) if words else words


def when(of_one: Selection) -> Fact | None:
    """Return the period of one distribution."""
    return of_one.at(MEDIAN).fact("period")


def at_the_end(every: Selection, measures: Sequence[str]) -> list[dict[str, str]]:
    """Return a column for the last period of each result that is there."""
    ends = {measure: every.where(measure=measure).last("period") for measure in measures}
    return [
        {"measure": measure, "period": end.values("period")[0], "statistic": SHOWN}
        for measure, end in ends.items()
        if not end.empty
    ]


def invested(run: RunTables) -> Selection:
    """Return what measures with a cost to deliver save and cost, the best scenario first."""
    return kit.select(run, "invest_to_save").of_area.sorted(scenario=ranked(run))


def part(run: RunTables, share: Mapping[Hashable, Any]) -> Markup:
    """Return the title that the author of a measure gave it."""
    return kit.own_text(kit.read(run, "attribution", "part_titled", share))
