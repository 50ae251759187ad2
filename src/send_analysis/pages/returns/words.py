"""Sentences on the statutory returns: what is ready, how firm the layouts are, what is left."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.kit import RunTables, Words, sentence
from send_analysis.tables.returns import FORECAST, RETURNS


def answer(run: RunTables) -> Words:
    """Return how many tables are ready, and how many rows an officer has to look at."""
    about = kit.select(run, "return_about").of_area
    if about.empty:
        return kit.missing(f"statutory returns of {run.area.name}")
    code = run.area.old_la_code
    ready = "{tables} tables of the statutory returns are made from the simulations of this pack."
    left = (
        "An officer must check {check} rows before filing, and fill in {fill_in} cells that no "
        "figures reach."
    )
    cells = {"statistic": FORECAST, "to_do": "fill_in"}
    return kit.paragraph(
        "answer",
        sentence(ready, tables=kit.tally(run, "return_about", old_la_code=code)),
        sentence(
            left,
            check=kit.tally(run, "return_row", old_la_code=code, to_do="check"),
            fill_in=kit.tally(run, "return_table", old_la_code=code, **cells),
        ),
        _agreement(run),
    )


def _agreement(run: RunTables) -> Markup:
    """Return whether every table adds up and agrees with the pages, as far as is checked."""
    checks = kit.select(run, "return_check").of_area
    off = checks.df[checks.df.difference.abs() >= _HALF]
    if off.empty:
        return Markup("Every table adds up to its total and agrees with the other pages.")
    return sentence(
        "{wrong} of its sums differ from what they must come to.",
        wrong=kit.fact("return_check", off.iloc[0].to_dict(), "difference"),
    )


_HALF = 0.5  # of a plan or a pound: what prints as a difference


def standing(run: RunTables) -> Words:
    """Return how firm the layout of each return is, and of when."""
    about = kit.select(run, "return_about").of_area
    if about.empty:
        return kit.NOTHING
    first = about.of(about.df.drop_duplicates("statutory_return"))
    said = [
        sentence(
            "{name}, {day}. {standing}.",
            name=RETURNS[one.df.statutory_return.iloc[0]],
            standing=one.facts("standing")[0],
            day=one.facts("as_of")[0],
        )
        for one in (first.where(statutory_return=name) for name in first.df.statutory_return)
    ]
    return Words(tuple(said), "caution")


def mitigated(run: RunTables) -> Words:
    """Return that nothing is mitigated where the scenario takes no action."""
    if not kit.select(run, "return_mitigation").of_area.empty:
        return kit.NOTHING
    return kit.paragraph(
        "note",
        "No mitigation is priced here: the scenario takes no new action, or the money figures are "
        "missing. Unmitigated and mitigated tables are then the same, or empty.",
    )
