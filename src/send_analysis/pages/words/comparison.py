"""Sentences about scenarios held against the baseline."""

from dataclasses import replace

from markupsafe import Markup

from send_analysis.config import BASELINE, Area
from send_analysis.pages.kit import (
    MEDIAN,
    RunTables,
    Selection,
    Words,
    missing,
    select,
    sentence,
    tally,
)
from send_analysis.pages.kit.scenarios import (
    ALL_MITIGATIONS,
    BALANCE,
    GROWTH,
    fullest,
    last_differences,
    range_words,
    ranked,
    title,
)
from send_analysis.pages.kit.subjects import money
from send_analysis.pages.words.money import P_DEFICIT

_LIKELY = 0.5  # from this chance on, a deficit is not closed
_MOST_NAMED = 4  # scenarios named in one sentence
_SIGNED = "gbp_million_signed"
SAME_DRAWS = Markup(
    "<strong>Certain:</strong> every scenario runs on the same draws as the baseline, so a "
    "difference is what its measures do in the model and not chance."
)
NOT_CERTAIN = Markup(
    "<strong>Not certain:</strong> whether the measures work as assumed. An interval holds what "
    "the ranges of effects and of growth allow; it does not hold a measure that never starts, nor "
    "a change of the rules after March 2028."
)


def comparison_answer(run: RunTables, area: Area) -> Words:
    """Return which scenario helps most, what all mitigations bring, and what raises cost."""
    names = ranked(run, area)
    if not names:
        return missing(f"comparison of scenarios for {area.name}")
    parts = [_best(run, area, names), _together(run, area), _deficit(run, area), _dearer(run, area)]
    return Words(tuple(part for part in parts if part), "answer")


def _best(run: RunTables, area: Area, names: list[str]) -> Markup:
    rows = last_differences(run, area)
    first = rows.where(scenario=names[0])
    if first.at(MEDIAN).df.value.iloc[0] <= 0:
        return sentence("No scenario helps the in-year balance of {year}.", year=_when(first))
    text = (
        "<strong>{name}</strong> helps the in-year balance of {year} most: {effect} than if "
        "nothing changes{range}."
    )
    parts = {"name": title(run, first), "year": _when(first), "effect": _effect(first)}
    said = sentence(text, range=_in_brackets(first, _SIGNED), **parts)
    return said + _own_best(run, rows, names) if names[0] in GROWTH else said


def _own_best(run: RunTables, rows: Selection, names: list[str]) -> Markup:
    """Return the best single choice, where the best scenario is one that nobody chooses."""
    choices = [n for n in names if n not in (*GROWTH, ALL_MITIGATIONS)]
    if not choices:
        return Markup(" Nobody decides that.")
    best = rows.where(scenario=choices[0])
    text = (
        " But nobody decides that; of single choices, <strong>{name}</strong> does most: "
        "{effect}{range}."
    )
    range = _in_brackets(best, _SIGNED)
    return sentence(text, name=title(run, best), effect=_effect(best), range=range)


def _effect(rows: Selection) -> Markup:
    """Return by how much one scenario makes the balance better or worse."""
    middle = rows.quantile(MEDIAN, "gbp_million_size")
    if middle is None or middle.value == 0:
        return Markup("no better or worse")
    way = "better" if middle.value > 0 else "worse"
    return sentence("about {amount} {way}", amount=middle, way=way)


def _in_brackets(rows: Selection, format: str) -> Markup:
    words = range_words(rows, format)
    return sentence(" (80% interval {words})", words=words) if words else words


def _when(rows: Selection) -> object:
    return rows.at(MEDIAN).fact("period", "period")


def _together(run: RunTables, area: Area) -> Markup:
    """Return what all mitigations together are worth in plans and pounds."""
    money_rows, plans = (
        last_differences(run, area, measure).where(scenario=ALL_MITIGATIONS)
        for measure in (BALANCE, "plans")
    )
    if money_rows.at(MEDIAN).empty or plans.at(MEDIAN).empty:
        return Markup()
    return sentence(
        "<strong>{name}</strong> together are worth {plans}{range} and a balance of {year} that is "
        "{effect}{money_range}.",
        name=title(run, money_rows),
        plans=_plans(plans),
        range=_in_brackets(plans, "forecast_signed"),
        year=_when(money_rows),
        effect=_effect(money_rows),
        money_range=_in_brackets(money_rows, _SIGNED),
    )


def _plans(rows: Selection) -> Markup:
    middle = rows.quantile(MEDIAN, "forecast_size")
    if middle is None or middle.value == 0:
        return Markup("no fewer plans")
    way = "fewer" if middle.value < 0 else "more"
    return sentence("{count} {way} plans in {when}", count=middle, way=way, when=_when(rows))


def _deficit(run: RunTables, area: Area) -> Markup:
    """Return whether any scenario closes the deficit of the last year."""
    chances = money(run, "balance", area).where(line=P_DEFICIT).last("financial_year")
    changed = chances.df[chances.df.scenario != BASELINE]
    order = {name: place for place, name in enumerate(ranked(run, area))}
    least = changed.assign(rank=changed.scenario.map(order)).dropna(subset="rank")
    least = least.sort_values(["amount", "rank"]).head(1)
    if least.empty:
        return Markup()
    one = chances.where(scenario=least.scenario.iloc[0])
    closed = float(least.amount.iloc[0]) < _LIKELY
    text = (
        "<strong>{name}</strong> could close the deficit: the chance of one in {year} is {chance}"
        if closed
        else "<strong>No scenario closes the deficit</strong>: even with “{name}” the chance of "
        "one in {year} is {chance}"
    )
    parts = {"name": title(run, one), "year": one.fact("financial_year", "text")}
    said = sentence(text, chance=one.fact("amount", "probability"), **parts)
    return said + _balances(run, area, least.scenario.iloc[0]) + "."


def _balances(run: RunTables, area: Area, scenario: str) -> Markup:
    rows = money(run, "balance", area).where(line=BALANCE).last("financial_year")
    changed, unchanged = (
        rows.where(scenario=name).quantile(MEDIAN, "gbp_million") for name in (scenario, BASELINE)
    )
    if changed is None or unchanged is None:
        return Markup()
    text = " (in-year balance {changed}; if nothing changes {unchanged})"
    return sentence(
        text, changed=replace(changed, status=""), unchanged=replace(unchanged, status="")
    )


def _dearer(run: RunTables, area: Area) -> Markup:
    """Return the scenarios that raise spending in the last year, the dearest first."""
    rows = last_differences(run, area, "spend")
    middle = rows.at(MEDIAN)
    more = Selection(middle.table, middle.df[middle.df.value > 0])
    names = list(more.df.sort_values("value", ascending=False).scenario)[:_MOST_NAMED]
    if middle.empty or not names:
        return Markup("No scenario raises spending.") if not middle.empty else Markup()
    named = [
        sentence("{name} ({amount})", name=title(run, one), amount=one.quantile(MEDIAN, _SIGNED))
        for one in (more.where(scenario=name) for name in names)
    ]
    text = "What raises spending in {year}: {named}."
    year = more.where(scenario=names[0]).fact("period", "period")
    return sentence(text, year=year, named=Markup("; ").join(named))


def certainty_note(run: RunTables, area: Area) -> Words:
    """Return what of the comparison is certain, what is assumed, and how firm its order is."""
    if fullest(run, area) is None:
        return missing(f"comparison of scenarios for {area.name}")
    parts = (SAME_DRAWS, _assumed(run), NOT_CERTAIN, _odds(run, area))
    return Words(tuple(part for part in parts if part), "note")


def _assumed(run: RunTables) -> Markup:
    rows = select(run, "measures")
    if rows.empty:
        return Markup()
    owners = "" if rows.values("owner") else " No measure has a named owner."
    return sentence(
        "<strong>Assumed:</strong> the size of the effect in {assumed} of the {all} entries "
        "of the list of measures.{owners}",
        assumed=tally(run, "measures", status="assumed"),
        all=tally(run, "measures"),
        owners=owners,
    )


def _odds(run: RunTables, area: Area) -> Markup:
    """Return how surely the best scenario beats the one after it."""
    own = {"old_la_code": area.old_la_code, "measure": BALANCE}
    first, *others = ranked(run, area)
    if not others:
        return Markup()
    pair = select(run, "pairs", scenario=first, against=others[0], **own).last("period")
    if pair.empty:
        return Markup()
    return sentence(
        "<strong>The order:</strong> the chance that “{first}” leaves a better balance in {year} "
        "than the next, “{second}”, is {chance}.",
        first=title(run, pair),
        year=pair.fact("period", "period"),
        second=title(run, pair, "against"),
        chance=pair.fact("probability", "probability"),
    )
