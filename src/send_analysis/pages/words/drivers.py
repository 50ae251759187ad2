"""Sentences about what moves the money: why it changes, how likely, what would change it."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import (
    MEDIAN,
    RunTables,
    Selection,
    Words,
    marked_once,
    missing,
    select,
    sentence,
)
from send_analysis.pages.kit.subjects import money

MEAN = "mean"
EFFECTS = {
    "volume": "more or fewer plans",
    "mix": "where plans are placed",
    "overflow": "lack of places",
    "price": "prices",
}
# What a deficit is counted from: the account where its opening balance is known.
_PATHS = {"cumulative": "The account's deficit", "since_start": "The deficit added since the start"}
_EVEN = 0.5
_NAMED = 3  # assumptions named in a sentence
OVERSPEND = "DSG forecast overspend"  # as the papers word it
CONTEXT = Markup(
    "Reported elsewhere and not verified. It is shown beside the forecast as context: nothing here "
    "is computed from it."
)


def change_answer(run: RunTables, area: Area) -> Words:
    """Return why spending differs between the first and the last year."""
    rows = select(run, "money_change", old_la_code=area.old_la_code, statistic=MEAN)
    whole = rows.where(effect="change")
    if whole.empty:
        return missing(f"change of spending for {area.name}")
    amount = whole.fact("amount", "gbp_million_size")
    first = sentence(
        "Between {first} and {last} yearly spending before recoupment {way} by {amount} on "
        "average.",
        first=whole.fact("first_year", "text"),
        last=whole.fact("last_year", "text"),
        way="falls" if amount is not None and amount.value < 0 else "rises",
        amount=amount,
    )
    return Words((Markup(" ").join([first, _parts(rows)]),), "answer")


def _parts(rows: Selection) -> Markup:
    effects = rows.df[rows.df.effect.isin(EFFECTS)]
    ranked = effects.reindex(effects.amount.abs().sort_values(ascending=False).index).effect
    known = [(e, rows.where(effect=e).fact("amount", "gbp_million_signed")) for e in ranked]
    shown = [(EFFECTS[e], amount) for e, amount in known if amount is not None and amount.value]
    amounts = marked_once([amount for _, amount in shown])
    named = [
        sentence("{what} {amount}", what=what, amount=a)
        for (what, _), a in zip(shown, amounts, strict=True)
    ]
    return sentence("Of this: {parts}.", parts=Markup("; ").join(named))


def risk_answer(run: RunTables, area: Area) -> Words:
    """Return when each threshold is more likely than not passed, or how likely it is by the end."""
    every = select(run, "deficit_risk", old_la_code=area.old_la_code)
    rows = next((r for m in _PATHS if not (r := every.where(measure=m)).empty), every)
    if rows.empty:
        return missing(f"risk of a deficit for {area.name}")
    what = _PATHS[rows.values("measure")[0]]
    likely = [one for t in rows.values("threshold") if not (one := _passed(rows, t)).empty]
    lines = [_passes(likely, what)] if likely else []
    top = rows.last("threshold").last("financial_year")
    return Words((Markup(" ").join([*lines, _largest(top)]),), "answer")


def _passed(rows: Selection, threshold: float) -> Selection:
    """Return the first year in which the deficit is more likely than not beyond a size."""
    df = rows.where(threshold=threshold).df
    return Selection(rows.table, df[df.probability >= _EVEN]).first("financial_year")


def _passes(likely: list[Selection], what: str) -> Markup:
    named = [
        sentence(
            "{threshold} in {year}",
            threshold=one.fact("threshold", "gbp_axis"),
            year=one.fact("financial_year", "text"),
        )
        for one in likely
    ]
    text = "{what} is more likely than not to pass {named}."
    return sentence(text, what=what, named=Markup(", ").join(named))


def _largest(top: Selection) -> Markup:
    return sentence(
        "The chance that it is beyond {threshold} at the end of {year} is {chance}.",
        threshold=top.fact("threshold", "gbp_axis"),
        year=top.fact("financial_year", "text"),
        chance=top.fact("probability", "probability"),
    )


def sensitivity_answer(run: RunTables, area: Area) -> Words:
    """Return the assumptions that move the last year's balance most."""
    rows = select(run, "sensitivity", old_la_code=area.old_la_code)
    if rows.empty:
        return missing(f"sensitivity of the balance for {area.name}")
    ranked = list(rows.df.sort_values("swing", ascending=False).assumption)[:_NAMED]
    named = [_mover(rows.where(assumption=name)) for name in ranked]
    year = rows.facts("financial_year", "text")[0]
    text = "What would change the answer for {year} most: {named}."
    return Words((sentence(text, year=year, named=Markup("; ").join(named)),), "answer")


def _mover(row: Selection) -> Markup:
    low, high = marked_once([row.fact("at_low", "gbp_million"), row.fact("at_high", "gbp_million")])
    text = "{title} (in-year balance between {low} and {high})"
    return sentence(text, title=row.fact("title", "text"), low=low, high=high)


def reported_note(run: RunTables, area: Area) -> Words:
    """Return what reported figures are, and one of them beside the forecast of the same year."""
    reported = select(run, "reported_position", area=area.slug)
    if reported.empty:
        return missing(f"position reported for {area.name}")
    return Words((CONTEXT, *_beside_the_forecast(run, area, reported)), "caution")


def _beside_the_forecast(run: RunTables, area: Area, reported: Selection) -> list[Markup]:
    """Return a reported overspend of a year and the middle of the forecast for it."""
    ours = money(run, "balance", area).where(line="in_year_balance")
    found = []
    for row in reported.where(measure=OVERSPEND).values("period"):
        middle = ours.where(financial_year=row).quantile(MEDIAN, "gbp_million_size")
        if middle is None:
            continue
        text = (
            "For {year} the papers expect an overspend of {theirs}; the forecast here is a "
            "{side} of {middle}. What has changed in unit costs since the last published accounts "
            "is not in the forecast unless the authority's own figures are."
        )
        theirs = reported.fact("amount", "gbp_million", measure=OVERSPEND, period=row)
        year = reported.fact("period", "text", measure=OVERSPEND, period=row)
        side = "deficit" if middle.value < 0 else "surplus"
        found.append(sentence(text, year=year, theirs=theirs, side=side, middle=middle))
    return found
