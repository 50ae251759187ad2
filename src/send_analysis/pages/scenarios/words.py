"""Sentences about scenarios compared with no new action."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, RunTables, Selection, Words, sentence
from send_analysis.pages.scenarios import rows
from send_analysis.pages.scenarios.rows import ALL_MITIGATIONS, BALANCE, title
from send_analysis.tables.scenarios import TOGETHER

_LIKELY = 0.5  # from this chance on, a deficit is not closed
_NO_COST = Markup(
    "No measure here has a stated cost to deliver, so none can be said to pay for itself."
)
_NONE = "0"  # a difference that rounds to nothing
_SAME_DRAWS = Markup(
    "<strong>Certain:</strong> every scenario uses the same simulations. So a difference is the "
    "effect of its measures in the model and not chance."
)
_NOT_CERTAIN = Markup(
    "<strong>Not certain:</strong> whether the measures work as assumed. A range covers what is "
    "assumed for their effects, and how plans, places, prices and funding may move. It does not "
    "cover a measure that never starts, or new rules after March 2028."
)


def answer(run: RunTables) -> Words:
    """Return which choice helps most, how sure that is, and whether anything closes the gap."""
    if not rows.ranked(run):
        return _in_plans(run)
    return Words((*_best(run), *_closes(run)), "answer")


def _best(run: RunTables) -> list[Markup]:
    """Return the choice that helps most, with its range in a sentence of its own."""
    last = rows.last_differences(run)
    best = next(iter(rows.options(run)), None)
    if best is None or not rows.is_better(run, best):
        return [sentence("No choice compared here helps the balance of {year}.", year=_year(last))]
    of_best = last.where(scenario=best)
    words = rows.range_words(of_best, rows.AMOUNT)
    return [
        sentence(
            "What helps {year} most is <strong>{name}</strong>: {effect} than with no new action.",
            name=title(run, best),
            year=rows.when(of_best),
            effect=rows.effect(of_best),
        ),
        *([sentence("The 80% range of this effect is {words}.", words=words)] if words else []),
    ]


def _year(last: Selection) -> kit.Fact:
    return last.facts("period")[0]


def _closes(run: RunTables) -> list[Markup]:
    """Return whether any scenario closes the deficit of the last year."""
    names = rows.ranked(run)
    chances = kit.money(run, "balance").where(line="p_in_year_deficit").last("financial_year")
    least = chances.among("scenario", names).first("amount").sorted(scenario=names)
    if least.empty:
        return []
    one = least.of(least.df.head(1))
    text = (
        "<strong>{name} could close the gap</strong>: a deficit in {year} is then {chance}."
        if one.df.amount.iloc[0] < _LIKELY
        else "<strong>No scenario closes the gap</strong>: in the best, a deficit in {year} is "
        "{chance}."
    )
    return [
        sentence(
            text,
            name=title(run, one.values("scenario")[0]),
            year=one.fact("financial_year"),
            chance=one.facts("amount", "likelihood")[0].unspoken,
        )
    ]


def _in_plans(run: RunTables) -> Words:
    """Return which scenario leads to fewest plans, where there is no money to rank by."""
    last = rows.last_differences(run, "plans").at(MEDIAN).sorted("value")
    if last.empty:
        return kit.missing(f"plans or money to compare the scenarios of {run.area.name} by")
    fewest = last.of(last.df.head(1))
    why = sentence(
        "There are no money figures for {area}, so scenarios are compared in plans.",
        area=run.area.name,
    )
    return Words((why, _fewest(run, fewest)), "answer")


def _fewest(run: RunTables, fewest: Selection) -> Markup:
    text = "<strong>{name}</strong> leads to fewest: {plans} than with no new action."
    size = fewest.quantile(MEDIAN, "forecast_size")
    if size is None or str(size) == _NONE or size.value > 0:
        when = fewest.facts("period")[0]
        return sentence("No scenario changes plans in {when} by one or more.", when=when)
    parts = {"name": title(run, fewest.values("scenario")[0]), "plans": _plans(fewest)}
    return sentence(text, **parts)


def _plans(of_one: Selection) -> Markup:
    count = of_one.quantile(MEDIAN, "forecast_size")
    if count is None or str(count) == _NONE:
        return Markup("no fewer plans")
    way = "fewer" if count.value < 0 else "more"
    return sentence("{count} {way} plans in {when}", count=count, way=way, when=rows.when(of_one))


def others(run: RunTables) -> Words:
    """Return what all mitigations do to plans, the best single choice, and what is no choice."""
    names = rows.options(run)
    given = [name for name in rows.ranked(run) if name not in names]
    parts = (*_together(run), *_best_single(run, names), *_given(run, given), *_left_out(run))
    return Words(parts, "plain")


def _together(run: RunTables) -> list[Markup]:
    plans = rows.last_differences(run, "plans").where(scenario=ALL_MITIGATIONS)
    if plans.at(MEDIAN).empty:
        return []
    text = "“{name}” also means {plans} than with no new action{range}."
    parts = {"plans": _plans(plans), "range": rows.in_brackets(plans, "forecast_signed")}
    return [sentence(text, name=title(run, ALL_MITIGATIONS), **parts)]


def _best_single(run: RunTables, names: list[str]) -> list[Markup]:
    """Return the best single choice, where the best choice is all mitigations together."""
    if names[:1] != [ALL_MITIGATIONS] or not names[1:] or not rows.is_better(run, names[1]):
        return []
    one = rows.last_differences(run).where(scenario=names[1])
    text = "The best single choice is “{name}”: {effect}{range}."
    return [sentence(text, name=title(run, names[1]), **_effect_and_range(one))]


def _given(run: RunTables, names: list[str]) -> list[Markup]:
    """Return what is not for the council to choose, a sentence each."""
    if not names:
        return []
    last = rows.last_differences(run)
    text = "{name}: {effect}{range}."
    each = [
        sentence(text, name=title(run, name), **_effect_and_range(last.where(scenario=name)))
        for name in names
    ]
    return [Markup("Not for the council to choose, but they may happen:"), *each]


def _left_out(run: RunTables) -> list[Markup]:
    """Return which scenarios the data leave out of the comparison."""
    findings = kit.select(run, "quality", check="scenario_left_out")
    if findings.empty:
        return []
    text = "Not compared here: {names}. The page of background data says why."
    return [sentence(text, names=Markup(", ").join(findings.facts("where")))]


def _effect_and_range(one: Selection) -> dict[str, Markup]:
    return {"effect": rows.effect(one), "range": rows.in_brackets(one, rows.SIGNED)}


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
        "<strong>Assumed:</strong> how much a measure changes, for {assumed} of {all} measures."
        "{owners}"
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
        "<strong>The order:</strong> that “{first}” beats the next, “{second}”, in {year} is "
        "{chance}.",
        first=title(run, first),
        year=pair.fact("period"),
        second=title(run, second),
        chance=pair.fact("probability", "likelihood"),
    )


def invest_answer(run: RunTables) -> Words:
    """Return what the best scenario with a cost to deliver has saved by the end, and if it pays.

    All measures of a scenario are taken together: one alone may save nothing.
    """
    last = rows.invested(run).last("financial_year")
    if last.empty:
        return Words((_NO_COST,), "missing")
    return Words(_invested(run, last.where(scenario=last.df.scenario.iloc[0])), "answer")


def _invested(run: RunTables, last: Selection) -> tuple[Markup, ...]:
    parts = list(dict.fromkeys(last.df.part))
    whole = last.where(part=TOGETHER if TOGETHER in parts else parts[0])
    net = whole.where(line="cumulative_net")
    worse = net.at(MEDIAN).df.amount.iloc[0] < 0
    chances = [
        whole.where(line=line).fact("amount", "likelihood", statistic="probability")
        for line in rows.PAID_BACK
    ]
    return (
        sentence(
            "<strong>{title}</strong>: by the end of {year} the account is {net} {way}, with the "
            "revenue cost taken off.",
            title=title(run, last.values("scenario")[0]),
            year=net.at(MEDIAN).fact("financial_year"),
            way="worse" if worse else "better",
            net=net.quantile(MEDIAN, "gbp_million_size"),
        ),
        sentence(
            "That it has paid back its revenue cost by then is {revenue}; with capital, {capital}.",
            revenue=chances[0],
            capital=chances[1],
        ),
    )
