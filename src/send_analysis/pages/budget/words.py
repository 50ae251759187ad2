"""Sentences about high needs spending: the balance, its risk and what moves it."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.budget import accounts, rows
from send_analysis.pages.budget.sides import AT_YEAR_END, MOVES, SIZE
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection, Words, sentence
from send_analysis.pages.plans import counts

_EVEN = 0.5
_METHOD, _EVERY = "send_analysis", "all"
_NAMED = 3  # assumptions named in a sentence
_SINGLE_EFFECTS = ("volume", "mix", "overflow", "price")
_CURRENT_RULES = Markup(
    "Figures after March 2028 assume that current rules continue. From then on the government "
    "plans to meet these costs from central budgets, so they do not forecast what the council "
    "will owe."
)
_UNCERTAIN = Markup(
    "The ranges cover how many plans there will be, where they are placed, what a plan costs "
    "and how the block grows."
)
_NO_OPENING = Markup(
    "The opening balance of the account is not known, so only the change from then on is shown."
)


def answer(run: RunTables) -> Words:
    """Return the last accounts and why the forecast of that year differs, then the forecast."""
    last = rows.in_year(run).last("financial_year")
    if last.at(MEDIAN).empty:
        return _not_forecast(run)
    year = last.values("financial_year")[0]
    ahead = [*_spent_and_received(run, year), _year_end(last), *_chance_of_deficit(run, year)]
    sentences = (
        Markup(" ").join([accounts.last(run), *accounts.reported_then(run)]),
        Markup(" ").join(ahead),
        Markup(" ").join([*_change(run), *_account(run)]),
        Markup(" ").join([_UNCERTAIN, *_coverage(run), *counts.doubted(run)]),
    )
    return Words(sentences, "answer")


def _not_forecast(run: RunTables) -> Words:
    """Return what is missing for a forecast of money, and what to add."""
    gap = kit.select(run, "gaps", subject="money")
    if gap.empty:
        return kit.missing(f"forecast of high needs spending for {run.area.name}")
    text = "Spending of {area} is not forecast: {reason}. What to add: {what}."
    parts = {"reason": gap.fact("reason"), "what": gap.fact("what_to_add")}
    return Words((sentence(text, area=run.area.name, **parts),), "missing")


def _coverage(run: RunTables) -> list[Markup]:
    """Return how often past intervals of spending held, where they have been scored."""
    held = kit.select(run, "score", dimension="spend", method=_METHOD, origin=_EVERY, group="all")
    held = held.where(metric="coverage_80")
    near, far = held.first("horizon"), held.last("horizon")
    if held.empty:
        return []
    text = "In past forecasts of spending the 80% range held {near} {one} and {far} {last}."
    return [
        sentence(
            text,
            near=near.fact("value"),
            one=near.fact("horizon"),
            far=far.fact("value"),
            last=far.fact("horizon"),
        )
    ]


def _spent_and_received(run: RunTables, year: str) -> list[Markup]:
    rows_of_year = {"line": "total", "financial_year": year}
    totals = [kit.money(run, table).where(**rows_of_year) for table in ("spend", "income")]
    spent, received = (total.quantile(MEDIAN, rows.ABOUT) for total in totals)
    if spent is None or received is None:
        return []
    text = (
        "In {year} we expect high needs spending of about {spent}, places included, against "
        "income of about {received}."
    )
    return [sentence(text, year=_year(totals[0]), spent=spent, received=received)]


def _year(of: Selection) -> Fact | None:
    return of.at(MEDIAN).fact("financial_year")


def _year_end(in_year: Selection) -> Markup:
    gap = in_year.at(MEDIAN).facts("amount", SIZE)[0]
    side, intervals = AT_YEAR_END.of(gap), AT_YEAR_END.intervals(in_year)
    text = "The year {year} ends with a {side} of about <strong>{gap}</strong>{intervals}."
    return sentence(text, year=_year(in_year), side=side, gap=gap, intervals=intervals)


def _chance_of_deficit(run: RunTables, year: str) -> list[Markup]:
    of_year = kit.money(run, "balance").where(line="p_in_year_deficit", financial_year=year)
    chance = of_year.fact("amount", "probability", statistic="probability")
    text = "The chance that it ends in deficit is {chance}."
    return [] if chance is None else [sentence(text, chance=chance)]


def _change(run: RunTables) -> list[Markup]:
    """Return by how much the balance changes from the start of the forecast to its end."""
    change = rows.change(run).last("financial_year")
    if change.at(MEDIAN).empty:
        return []
    size = change.at(MEDIAN).facts("amount", SIZE)[0]
    text = "From {day} to the end of {year} the balance {way} by about <strong>{size}</strong>"
    parts = {"day": change.at(MEDIAN).fact("line", "since"), "year": _year(change)}
    words = sentence(text, way=f"{MOVES.of(size)}s", size=size, **parts)
    return [words + MOVES.intervals(change) + "."]


def _account(run: RunTables) -> list[Markup]:
    """Return the opening and the last balance of the account, or that the opening is not known."""
    end, opening = rows.account(run).last("financial_year"), rows.opening(run)
    if end.at(MEDIAN).empty or opening.at(MEDIAN).empty:
        return [_NO_OPENING]
    start = opening.at(MEDIAN).facts("amount", rows.REPORTED_SIZE)[0]
    size = end.at(MEDIAN).facts("amount", SIZE)[0]
    text = (
        "The account opened with a {first} of {start} ({status}); at the end of {year} it has a "
        "{side} of about <strong>{size}</strong>{intervals}."
    )
    sides = {"first": AT_YEAR_END.of(start), "side": AT_YEAR_END.of(size)}
    return [
        sentence(
            text,
            start=start.unmarked,
            status=opening.at(MEDIAN).fact("status"),
            year=_year(end),
            size=size,
            intervals=AT_YEAR_END.intervals(end),
            **sides,
        )
    ]


def current_rules_caution() -> Words:
    """Return the caution for every figure of money after March 2028."""
    return Words((_CURRENT_RULES,), "caution")


def change_answer(run: RunTables) -> Words:
    """Return why spending differs between the first and the last year."""
    means = rows.effects(run).where(statistic="mean")
    whole = means.where(effect="change")
    if whole.empty:
        return kit.missing(f"change of spending for {run.area.name}")
    amount = whole.facts("amount", SIZE)[0]
    text = (
        "Between {first} and {last} yearly spending before recoupment {way} by {amount} on "
        "average. Of this: {parts}."
    )
    years = {part: whole.fact(f"{part}_year") for part in ("first", "last")}
    way = "falls" if amount.value < 0 else "rises"
    words = sentence(text, way=way, amount=amount, parts=_effects(means), **years)
    return Words((words,), "answer")


def _effects(means: Selection) -> Markup:
    """Return what each single effect adds to spending, the largest first."""
    single = means.among("effect", _SINGLE_EFFECTS)
    by_size = single.df[single.df.amount != 0].sort_values("amount", key=abs, ascending=False)
    amounts = {e: means.fact("amount", f"{rows.ABOUT}_signed", effect=e) for e in by_size.effect}
    words = {effect: kit.formatted(effect, "line").lower() for effect in amounts}
    template = "; ".join(f"{words[effect]} {{{effect}}}" for effect in amounts)
    return sentence(template, **amounts)


def risk_answer(run: RunTables) -> Words:
    """Return the year in which each deficit becomes more likely than not, and the last chance."""
    risk = rows.risk(run)
    if risk.empty:
        return kit.missing(f"risk of a deficit for {run.area.name}")
    firsts = [_first_likely(risk.where(threshold=t)) for t in risk.values("threshold")]
    # Of deficits passed in the same year the largest is named.
    by_year = {one.values("financial_year")[0]: one for one in firsts if not one.empty}
    likely = list(by_year.values())
    lines = [_likely(likely)] if likely else []
    largest = risk.last("threshold").last("financial_year")
    return Words((Markup(" ").join([*lines, _largest(largest)]),), "answer")


def _first_likely(risk: Selection) -> Selection:
    """Return the first year in which a deficit is more likely than not."""
    return risk.of(risk.df[risk.df.probability >= _EVEN]).first("financial_year")


def _likely(firsts: list[Selection]) -> Markup:
    text = "{threshold} in {year}"
    named = [
        sentence(text, threshold=one.fact("threshold"), year=one.fact("financial_year"))
        for one in firsts
    ]
    what = kit.formatted(firsts[0].values("measure")[0], "line")
    text = "{what}: more likely than not to pass {named}."
    return sentence(text, what=what, named=Markup(", ").join(named))


def _largest(risk: Selection) -> Markup:
    return sentence(
        "The chance that it is more than {threshold} at the end of {year} is {chance}.",
        threshold=risk.fact("threshold"),
        year=risk.fact("financial_year"),
        chance=risk.fact("probability", "probability"),
    )


def sensitivity_answer(run: RunTables) -> Words:
    """Return the assumptions that move the last year's balance most."""
    every = kit.select(run, "sensitivity").of_area
    if every.empty:
        return kit.missing(f"sensitivity of the balance for {run.area.name}")
    ranked = list(every.df.sort_values("swing", ascending=False).assumption)[:_NAMED]
    named = [_mover(every.where(assumption=name)) for name in ranked]
    year = every.facts("financial_year")[0]
    text = "What would change the answer for {year} most: {named}."
    return Words((sentence(text, year=year, named=Markup("; ").join(named)),), "answer")


def _mover(row: Selection) -> Markup:
    low, high = (row.fact(end, rows.ABOUT) for end in ("at_low", "at_high"))
    text = "{title} (in-year balance between {low} and {high})"
    return sentence(text, title=row.fact("title"), low=low, high=high)
