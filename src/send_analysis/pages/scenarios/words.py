"""Sentences about scenarios compared with the baseline."""

from markupsafe import Markup

from send_analysis.config import BASELINE
from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, RunTables, Selection, Words, sentence
from send_analysis.pages.scenarios import rows
from send_analysis.pages.scenarios.rows import ALL_MITIGATIONS, BALANCE, GROWTH, title
from send_analysis.scenarios.invest import TOGETHER

_LIKELY = 0.5  # from this chance on, a deficit is not closed
_MOST_NAMED = 4  # scenarios named in one sentence
_SIGNED = "gbp_million_signed"
_SAME_DRAWS = Markup(
    "<strong>Certain:</strong> every scenario uses the same simulations as the baseline, so a "
    "difference is the effect of its measures in the model and not chance."
)
_NOT_CERTAIN = Markup(
    "<strong>Not certain:</strong> whether the measures work as assumed. A range covers the "
    "ranges assumed for effects, and how many plans there will be, where they are placed, what a "
    "plan costs and how the block grows. It does not cover a measure that never starts, or "
    "a change of the rules after March 2028."
)


def answer(run: RunTables) -> Words:
    """Return which scenario helps most, the effect of all mitigations, and what raises cost."""
    names = rows.ranked(run)
    if not names:
        return _in_plans(run)
    parts = (_best(run, names), _together(run), _deficit(run, names), _dearer(run))
    return Words(tuple(part for part in parts if part), "answer")


def _in_plans(run: RunTables) -> Words:
    """Return what scenarios do to plans, the fewest first, where there is no money to rank by."""
    last = rows.last_differences(run, "plans").at(MEDIAN).sorted("value")
    if last.empty:
        return kit.missing(f"plans or money to compare the scenarios of {run.area.name} by")
    named = [
        sentence("{name} ({plans})", name=title(run, name), plans=plans)
        for name, plans in zip(last.df.scenario, last.facts("value"), strict=True)
        if str(plans) != "0"
    ]
    text = (
        "There are no money figures for {area}, so scenarios are compared in plans. Plans in "
        "{when} more or fewer than in the baseline: {named}."
    )
    return kit.paragraph(
        "answer",
        sentence(
            text,
            area=run.area.name,
            when=last.facts("period")[0],
            named=Markup("; ").join(named) or "none in any scenario",
        ),
    )


def _best(run: RunTables, names: list[str]) -> Markup:
    every = rows.last_differences(run)
    first = every.where(scenario=names[0])
    if first.at(MEDIAN).df.value.iloc[0] <= 0:
        return sentence("No scenario helps the in-year balance of {year}.", year=rows.when(first))
    text = (
        "<strong>{name}</strong> helps the in-year balance of {year} most: {effect} than if "
        "nothing changes{range}."
    )
    words = sentence(text, name=title(run, names[0]), year=rows.when(first), **rows.effect(first))
    return words + _best_choice(run, every, names) if names[0] in GROWTH else words


def _best_choice(run: RunTables, every: Selection, names: list[str]) -> Markup:
    """Return the best single decision, where the best scenario is not a decision."""
    choices = [name for name in names if name not in (*GROWTH, ALL_MITIGATIONS)]
    if not choices:
        return Markup(" That is an assumption, not a decision.")
    best = every.where(scenario=choices[0])
    text = (
        " But that is an assumption, not a decision; of single decisions, "
        "<strong>{name}</strong> helps most: {effect}{range}."
    )
    return sentence(text, name=title(run, choices[0]), **rows.effect(best))


def _together(run: RunTables) -> Markup:
    """Return the joint effect of all mitigations in plans and pounds."""
    balance, plans = (
        rows.last_differences(run, measure).where(scenario=ALL_MITIGATIONS)
        for measure in (BALANCE, "plans")
    )
    if balance.at(MEDIAN).empty or plans.at(MEDIAN).empty:
        return Markup()
    text = (
        "<strong>{name}</strong> together are worth {plans}{plans_range} and a balance of {year} "
        "that is {effect}{range}."
    )
    parts = {"plans": _plans(plans), "plans_range": rows.in_brackets(plans, "forecast_signed")}
    return sentence(
        text,
        name=title(run, ALL_MITIGATIONS),
        year=rows.when(balance),
        **parts,
        **rows.effect(balance),
    )


def _plans(of_one: Selection) -> Markup:
    count = of_one.quantile(MEDIAN, "forecast_size")
    if count is None or count.value == 0:
        return Markup("no fewer plans")
    way = "fewer" if count.value < 0 else "more"
    return sentence("{count} {way} plans in {when}", count=count, way=way, when=rows.when(of_one))


def _deficit(run: RunTables, names: list[str]) -> Markup:
    """Return whether any scenario closes the deficit of the last year."""
    chances = kit.money(run, "balance").where(line="p_in_year_deficit").last("financial_year")
    compared = chances.df[chances.df.scenario.isin(names)]
    if compared.empty:
        return Markup()
    best_first = compared.assign(rank=compared.scenario.map(names.index))
    least = best_first.sort_values(["amount", "rank"]).iloc[0]
    text = (
        "<strong>{name}</strong> could close the deficit: the chance of one in {year} is {chance}"
        if least.amount < _LIKELY
        else "<strong>No scenario closes the deficit</strong>: even with “{name}” the chance of "
        "one in {year} is {chance}"
    )
    one = chances.where(scenario=least.scenario)
    parts = {"name": title(run, least.scenario), "year": one.fact("financial_year")}
    words = sentence(text, chance=one.fact("amount", "probability"), **parts)
    return words + _balances(run, least.scenario) + "."


def _balances(run: RunTables, scenario: str) -> Markup:
    last = kit.money(run, "balance").where(line=BALANCE).last("financial_year")
    changed, unchanged = (
        last.where(scenario=name).quantile(MEDIAN, "gbp_million") for name in (scenario, BASELINE)
    )
    if changed is None or unchanged is None:
        return Markup()
    text = " (in-year balance {changed}; if nothing changes {unchanged})"
    return sentence(text, changed=changed.unmarked, unchanged=unchanged.unmarked)


def _dearer(run: RunTables) -> Markup:
    """Return the scenarios that raise spending in the last year, the most expensive first."""
    central = rows.last_differences(run, "spend").at(MEDIAN)
    if central.empty:
        return Markup()
    dearer = central.df[central.df.value > 0].sort_values("value", ascending=False)
    if dearer.empty:
        return Markup("No scenario raises spending.")
    shown = list(dearer.scenario[:_MOST_NAMED])
    text = "{name} ({amount})"
    named = [
        sentence(text, name=title(run, s), amount=central.fact("value", _SIGNED, scenario=s))
        for s in shown
    ]
    text = "What raises spending in {year}: {named}."
    return sentence(
        text, year=rows.when(central.where(scenario=shown[0])), named=Markup("; ").join(named)
    )


def certainty_note(run: RunTables) -> Words:
    """Return what is certain in the comparison, what is assumed, and how certain its order is."""
    parts = (_SAME_DRAWS, _assumed(run), _NOT_CERTAIN, _odds(run, rows.ranked(run)))
    return Words(tuple(part for part in parts if part), "note")


def _assumed(run: RunTables) -> Markup:
    listed = kit.select(run, "measures")
    if listed.empty:
        return Markup()
    owners = "" if listed.values("owner") else " No measure has a named owner."
    text = (
        "<strong>Assumed:</strong> the size of the effect. Measures for which it is assumed: "
        "{assumed} of {all}.{owners}"
    )
    counts = {
        "assumed": kit.tally(run, "measures", status="assumed"),
        "all": kit.tally(run, "measures"),
    }
    return sentence(text, owners=owners, **counts)


def _odds(run: RunTables, names: list[str]) -> Markup:
    """Return the chance that the best scenario beats the next one."""
    if len(names) <= 1:
        return Markup()
    first, second = names[:2]
    pairs = kit.select(run, "pairs", measure=BALANCE).of_area.last("period")
    pair = pairs.where(scenario=first, against=second)
    if pair.empty:
        return Markup()
    return sentence(
        "<strong>The order:</strong> the chance that “{first}” leaves a better balance in {year} "
        "than the next, “{second}”, is {chance}.",
        first=title(run, first),
        year=pair.fact("period"),
        second=title(run, second),
        chance=pair.fact("probability", "probability"),
    )


def invest_answer(run: RunTables) -> Words:
    """Return what each scenario with a cost to deliver has saved by the last year, and if it pays.

    All measures of a scenario are taken together: one alone may save nothing.
    """
    last = rows.invested(run).last("financial_year")
    if last.empty:
        return kit.missing(f"cost to deliver a measure for {run.area.name}")
    scenarios = list(dict.fromkeys(last.df.scenario))
    return Words(tuple(_invested(run, last.where(scenario=name)) for name in scenarios), "answer")


def _invested(run: RunTables, last: Selection) -> Markup:
    parts = list(dict.fromkeys(last.df.part))
    whole = last.where(part=TOGETHER if TOGETHER in parts else parts[0])
    net = whole.where(line="cumulative_net")
    text = (
        "{title}, measured against “{other}”: by the end of {year} the balance is {way} by "
        "{net}, its revenue cost taken off{range}. The chance that savings have then passed the "
        "revenue cost is {revenue}; "
        "revenue and capital together, {capital}."
    )
    chances = [
        whole.where(line=line).fact("amount", "probability", statistic="probability")
        for line in rows.PAID_BACK
    ]
    return sentence(
        text,
        title=title(run, last.values("scenario")[0]),
        other=title(run, last.values("against")[0]),
        year=net.at(MEDIAN).fact("financial_year"),
        way="worse" if net.at(MEDIAN).df.amount.iloc[0] < 0 else "better",
        net=net.quantile(MEDIAN, "gbp_million_size"),
        range=kit.range_80(net, "gbp_million"),
        revenue=chances[0],
        capital=chances[1],
    )
