"""How well past forecasts of net high needs spending did, beside plain rules."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.evaluation.rows import METHOD, errors, near_and_far, scores
from send_analysis.tables.evaluation import SPEND_METHODS

SPEND = "spend"
FLAT = "flat_3_percent"
_COVERAGE = ("coverage_80", "coverage_80_low", "coverage_80_high")


def answer(run: kit.RunTables) -> kit.Words:
    """Return how far forecasts of spending missed, and how far a flat rise did."""
    ours = (
        "Our forecast of net high needs spending missed by <strong>{near}</strong> one year ahead "
        "and {far} three years ahead."
    )
    flat = "Raising the last cost of a plan by three per cent a year missed by {near} and {far}."
    parts = [_missed(run, ours, METHOD), _missed(run, flat, FLAT)]
    if not all(parts):
        return kit.missing("scores of spending")
    return kit.paragraph("answer", *parts, _covered(run))


def _missed(run: kit.RunTables, text: str, method: str) -> Markup:
    return near_and_far(run, text, dimension=SPEND, method=method, metric="mape")


def _covered(run: kit.RunTables) -> Markup:
    text = "The 80% range contained the outturn in {near} and {far} of cases."
    return near_and_far(run, text, dimension=SPEND, metric="coverage_80")


def methods(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the mean absolute percentage error of every method of spending by years ahead."""
    found = errors(run, (METHOD, *SPEND_METHODS), SPEND)
    caption = "How far forecasts of net high needs spending missed, on average, by years ahead"
    note = "Net high needs spending as in section 251 outturns, without place funding."
    return kit.pivot(found, "method", "horizon", caption, name="spend_errors", notes=(note,))


def coverage(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show how often the 80% range of spending held, and how often it was expected to."""
    found = scores(run, dimension=SPEND).among("metric", _COVERAGE).sorted(metric=_COVERAGE)
    caption = "How often the 80% range of spending held, by years ahead"
    return kit.pivot(found, "metric", "horizon", caption, name="spend_coverage")
