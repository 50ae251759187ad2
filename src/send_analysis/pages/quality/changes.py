"""What a run shows of its changes since the run published before."""

from markupsafe import Markup

from send_analysis.config import BASELINE
from send_analysis.pages import kit
from send_analysis.pages.kit import PageTable, RunTables, Words, sentence

_KINDS = {
    "data": "data ({number})",
    "assumption": "assumptions ({number})",
    "code": "the code ({number})",
    "request": "what was asked for ({number})",
}
_ORDER = ("plans", "shortfall", "short_if_full", "in_year_balance", "cumulative_balance")
_FIGURES = "measure period before after moved"


def answer(run: RunTables) -> Words:
    """Return how plans moved and what may have moved them; that it is the first run, if so."""
    figures, causes = kit.select(run, "changed_figure"), kit.select(run, "changed_cause")
    if figures.empty and causes.empty:
        text = "This is the first run published for {area}: there is none to compare it with."
        return kit.paragraph("answer", sentence(text, area=run.area.name))
    return kit.paragraph("answer", _plans(figures), _causes(run))


def _plans(figures: kit.Selection) -> Markup:
    scenarios = list(dict.fromkeys(figures.df.scenario))
    first = BASELINE if BASELINE in scenarios else next(iter(scenarios), "")
    plans = figures.where(measure="plans", scenario=first)
    if plans.known("moved").empty:
        return Markup()
    text = "Plans expected in {when}: {after}; in the run published before, {before}."
    parts = {"when": plans.fact("period"), "after": plans.fact("after")}
    return sentence(text, before=plans.fact("before"), **parts)


def _causes(run: RunTables) -> Markup:
    causes = kit.select(run, "changed_cause")
    if causes.empty:
        return Markup("Data, assumptions, code and what was asked for are the same.")
    told = [
        sentence(_KINDS[kind], number=kit.tally(run, "changed_cause", kind=kind))
        for kind in _KINDS
        if kind in set(causes.df.kind)
    ]
    return sentence("What may have moved figures: {told}.", told=Markup(", ").join(told))


def figures(run: RunTables) -> PageTable | Words:
    """Return the main figures of each scenario, before and now."""
    rows = kit.select(run, "changed_figure").sorted(measure=_ORDER)
    if rows.empty:
        return kit.NOTHING
    caption = "Central estimates in the run published before and in this one"
    return kit.table(rows, ["scenario", *_FIGURES.split()], caption)


def causes(run: RunTables) -> PageTable | Words:
    """Return what this run rests on and the run before did not, or not so."""
    rows = kit.select(run, "changed_cause")
    if rows.empty:
        return kit.NOTHING
    return kit.table(rows, "subject kind before after", "What differs between the two runs")
