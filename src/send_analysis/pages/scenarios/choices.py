"""Scenarios that are measured against each other, such as a school built, late or not built."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, PageTable, RunTables, Selection, Words, sentence
from send_analysis.pages.scenarios import rows


def answer(run: RunTables) -> Words:
    """Return what the best choice is worth against the one it is measured against."""
    every = rows.choices(run)
    last = every.where(measure=rows.BALANCE).last("period")
    if last.empty:
        return kit.NOTHING
    return Words(_choice(run, every, last.df.scenario.iloc[0]), "answer")


def _choice(run: RunTables, every: Selection, name: str) -> tuple[Markup, ...]:
    of_one, other = every.where(scenario=name), rows.against(run, name)
    balance, short = (of_one.where(measure=m).last("period") for m in (rows.BALANCE, "short"))
    pair = kit.select(run, "pairs", measure=rows.BALANCE, scenario=name).of_area.last("period")
    return (
        sentence(
            "<strong>{name}</strong>: the balance of {year} is {effect} than with “{other}”.",
            name=rows.title(run, name),
            other=rows.title(run, other),
            year=rows.when(balance),
            effect=rows.effect(balance),
        ),
        sentence(
            "That it is the better of the two is {chance}; the 80% range is {range}.",
            chance=pair.where(against=other).fact("probability", "likelihood"),
            range=rows.range_words(balance, rows.SIGNED),
        ),
        sentence("In that case {short}.", short=_unplaced(short)),
    )


def _unplaced(short: Selection) -> Markup:
    count = short.quantile(MEDIAN, "forecast_size")
    if count is None or count.value == 0:
        return Markup("as many children are without a place")
    way = "fewer" if count.value < 0 else "more"
    text = "{count} {way} children are without a place in {when}"
    return sentence(text, count=count, way=way, when=rows.when(short))


def table(run: RunTables) -> PageTable | Words:
    """Show each scenario that names another to be measured against, less that one."""
    every = rows.choices(run)
    if every.empty:
        return kit.NOTHING
    columns = rows.at_the_end(every, rows.OF_CHOICES)
    caption = "What each choice changes, measured against another choice"
    note = (
        "Each cell: the first scenario less the second, central estimate and below it the 80% "
        "range. Both use the same simulations: the same children, prices and dates."
    )
    shown = ["titled", "against_titled", *columns]
    notes = (note, rows.OUTSIDE_SPENDING)
    return kit.table(every, shown, caption, name="choices", notes=notes)


def by_year(run: RunTables) -> kit.Together | Words:
    """Show how the difference in the balance of each choice grows by financial year."""
    every = rows.choices(run).where(measure=rows.BALANCE).at(kit.MEDIAN)
    if every.empty:
        return kit.NOTHING
    caption = "Difference in the in-year balance by year, central estimate"
    table = kit.pivot(every, "titled against_titled", "period", caption, name="choices_by_year")
    return kit.folded("Each choice by year", table)
