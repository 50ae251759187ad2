"""What the explorer says before anything is chosen."""

from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, RunTables, Words
from send_analysis.tables.explorer import WHOLE


def answer(run: RunTables) -> Words:
    """Say how far apart the scenarios are in the last year."""
    plans = kit.select(run, "explored", measure="plans", dimension=WHOLE).of_area
    last = plans.last("period").at(MEDIAN).sorted("value")
    if last.empty:
        return kit.missing("scenarios")
    estimates = last.facts("value", "forecast")
    apart = kit.sentence(
        "From scenario to scenario, the central estimate for {year} goes from {fewest} to {most} "
        "plans.",
        year=last.facts("period")[0],
        fewest=estimates[0],
        most=estimates[-1],
    )
    return kit.paragraph("answer", apart, "Choose one, and what to show, to see its range.")
