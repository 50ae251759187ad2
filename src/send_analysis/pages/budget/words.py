"""Sentences about high needs spending: the balance, its risk and what moves it."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.budget.sides import AT_YEAR_END, MOVES, SIZE
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection, Words, sentence
from send_analysis.pages.places.rows import listed

_EVEN = 0.5
_METHOD, _EVERY = "send_analysis", "all"
_NAMED = 3  # assumptions named in a sentence
_SINGLE_EFFECTS = ("volume", "mix", "overflow", "price")
_DEFICITS = {
    "cumulative": "The deficit of the account",
    "since_start": "The deficit added since the start",
    "in_year": "The deficit of the year",
}
_CURRENT_RULES = Markup(
    "Figures after March 2028 assume that current rules continue. From then on the government "
    "plans to meet these costs from central budgets. So they do not forecast what the council will "
    "owe."
)
_NO_OPENING = Markup(
    "The opening balance of the account is not known, so only its change is shown."
)
_UNCERTAIN = Markup(
    "The range covers how many plans there will be, where they are placed, what a plan costs and "
    "how funding grows."
)


def answer(run: RunTables) -> Words:
    """Return spending against funding in the last year, its balance and that of the account."""
    last = rows.in_year(run).last("financial_year")
    if last.at(MEDIAN).empty:
        return _not_forecast(run)
    year = last.values("financial_year")[0]
    ends = [] if (gap := rows.gap(run, year, SIZE)) is None else [_year_end(last, gap)]
    return Words((*_spent_and_received(run, year), *ends, *_account(run)), "answer")


def _not_forecast(run: RunTables) -> Words:
    """Return what is missing for a forecast of money, and what to add."""
    gap = kit.select(run, "gaps", subject="money")
    if gap.empty:
        return kit.missing(f"forecast of high needs spending for {run.area.name}")
    text = "Spending of {area} is not forecast: {reason}. What to add: {what}."
    parts = {"reason": gap.fact("reason"), "what": gap.fact("what_to_add")}
    return Words((sentence(text, area=run.area.name, **parts),), "missing")


def _spent_and_received(run: RunTables, year: str) -> list[Markup]:
    rows_of_year = {"line": "total", "financial_year": year}
    totals = [kit.money(run, table).where(**rows_of_year) for table in ("spend", "income")]
    spent, received = (total.quantile(MEDIAN, rows.ABOUT) for total in totals)
    if spent is None or received is None:
        return []
    text = (
        "In {year} we expect high needs spending of about {spent} against funding of about "
        "{received}."
    )
    return [sentence(text, year=_year(totals[0]), spent=spent, received=received)]


def _year(of: Selection) -> Fact | None:
    return of.at(MEDIAN).fact("financial_year")


def _year_end(in_year: Selection, gap: Fact) -> Markup:
    text = "That year ends with a {side} of about <strong>{gap}</strong>{range}."
    parts = {"side": AT_YEAR_END.of(gap), "range": AT_YEAR_END.range_80(in_year)}
    return sentence(text, gap=gap, **parts)


def _account(run: RunTables) -> list[Markup]:
    """Return the account at the end, or its change where its opening is not known."""
    end, opening = rows.account(run).last("financial_year"), rows.opening(run).at(MEDIAN)
    if end.at(MEDIAN).empty or opening.empty:
        return _change(run)
    size = end.at(MEDIAN).facts("amount", SIZE)[0]
    text = "By the end of {ends} the account has a {side} of about <strong>{size}</strong>{range}."
    return [
        sentence(
            text,
            ends=_year(end),
            side=AT_YEAR_END.of(size),
            size=size,
            range=AT_YEAR_END.range_80(end),
        )
    ]


def _change(run: RunTables) -> list[Markup]:
    """Return by how much the balance changes from the start of the forecast to its end."""
    change = rows.change(run).last("financial_year")
    if change.at(MEDIAN).empty:
        return []
    size = change.at(MEDIAN).facts("amount", SIZE)[0]
    text = "From {day} until then the account {way} by about <strong>{size}</strong>{range}."
    parts = {"way": f"{MOVES.of(size)}s", "range": MOVES.range_80(change)}
    return [sentence(text, day=change.at(MEDIAN).fact("line", "since"), size=size, **parts)]


def current_rules_caution(run: RunTables) -> Words:
    """Return the caution for every figure of money after March 2028, and that many are assumed."""
    if rows.in_year(run).empty:
        return kit.NOTHING
    assumed = Markup("Costs of places and plans in years to come are assumed, as is their rise.")
    opening = "" if not rows.account(run).empty else _NO_OPENING
    return kit.paragraph("caution", _CURRENT_RULES, assumed, opening)


def range_note(run: RunTables) -> Words:
    """Return what the ranges of money cover, and how often past ones held."""
    if rows.in_year(run).empty:
        return kit.NOTHING
    return kit.paragraph("note", _UNCERTAIN, *_coverage(run))


def _coverage(run: RunTables) -> list[Markup]:
    """Return how often past ranges of spending held, where they have been scored."""
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


def change_answer(run: RunTables) -> Words:
    """Return why spending differs between the first and the last year."""
    means = rows.effects(run).where(statistic="mean")
    whole = means.where(effect="change")
    if whole.empty:
        return rows.missing(run, "change of spending")
    amount = whole.facts("amount", SIZE)[0]
    text = (
        "Between {first} and {last} yearly spending, academy places included, {way} by "
        "<strong>{amount}</strong>. Of this: {parts}. These are averages, each rounded."
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
    """Return the year in which each deficit becomes more likely than not, and the last chances."""
    risk = rows.risk(run)
    if risk.empty:
        return rows.missing(run, "risk of a deficit")
    firsts = [_first_likely(risk.where(threshold=t)) for t in risk.values("threshold")]
    # Of deficits passed in the same year the largest is named.
    by_year = {one.values("financial_year")[0]: one for one in firsts if not one.empty}
    lines = [_likely(list(by_year.values()))] if by_year else []
    largest = _largest(risk.last("threshold").last("financial_year"))
    return kit.paragraph("answer", *_chance_of_deficit(run), *lines, largest)


def _chance_of_deficit(run: RunTables) -> list[Markup]:
    """Return how likely it is that the last single year ends in deficit."""
    chances = kit.money(run, "balance").where(line="p_in_year_deficit", statistic="probability")
    last = chances.last("financial_year")
    if last.empty:
        return []
    text = "A deficit in the year {year} is {chance}."
    chance = last.fact("amount", "likelihood")
    return [sentence(text, year=last.fact("financial_year"), chance=chance)]


def _first_likely(risk: Selection) -> Selection:
    """Return the first year in which a deficit is more likely than not."""
    return risk.of(risk.df[risk.df.probability >= _EVEN]).first("financial_year")


def _likely(firsts: list[Selection]) -> Markup:
    text = "{threshold} in {year}"
    named = [
        sentence(text, threshold=one.fact("threshold"), year=one.fact("financial_year"))
        for one in firsts
    ]
    what = _DEFICITS[firsts[0].values("measure")[0]]
    text = "{what} is more likely than not to pass {named}."
    return sentence(text, what=what, named=listed(named))


def _largest(risk: Selection) -> Markup:
    return sentence(
        "At the end of {year} more than {threshold} is {chance}.",
        threshold=risk.fact("threshold"),
        year=risk.fact("financial_year"),
        chance=risk.fact("probability", "likelihood"),
    )


def sensitivity_answer(run: RunTables) -> Words:
    """Return the assumptions that move the last year's balance most."""
    every = kit.select(run, "sensitivity").of_area
    if every.empty:
        return rows.missing(run, "sensitivity of the balance")
    most, *others = list(every.df.sort_values("swing", ascending=False).assumption)[:_NAMED]
    return Words((_mover(every.where(assumption=most)), *_next_movers(every, others)), "answer")


def _mover(row: Selection) -> Markup:
    ends = (row.facts(end, rows.ABOUT)[0] for end in ("at_low", "at_high"))
    low, high = sorted(ends, key=lambda end: float(end.value))
    text = (
        "{title} moves the balance of {year} most. Changing it alone puts that balance between "
        "{low} and {high}."
    )
    year = row.fact("financial_year")
    return sentence(text, title=row.fact("title"), year=year, low=low, high=high)


def _next_movers(every: Selection, others: list[str]) -> list[Markup]:
    titles = [title for name in others for title in every.where(assumption=name).facts("title")]
    return [sentence("Next most: {titles}.", titles=Markup("; ").join(titles))] if titles else []
