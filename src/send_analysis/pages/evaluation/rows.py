"""Which scores the page of evaluation is about."""

from collections.abc import Iterable

from send_analysis.pages import kit

METHOD = "send_analysis"  # our own forecasts in the table of scores
EVERY = "all"  # origin or group of a score that is taken over all of them


def scores(run: kit.RunTables, **values: object) -> kit.Selection:
    """Return scores of all authorities together; ours over all origins unless named."""
    chosen = {"origin": EVERY, "group": EVERY, "dimension": "total", "method": METHOD, **values}
    return kit.select(run, "score", **chosen)


def errors(run: kit.RunTables, methods: Iterable[str]) -> kit.Selection:
    """Return the mean absolute percentage error of some methods, in their order."""
    named = tuple(methods)
    every = kit.select(run, "score", origin=EVERY, group=EVERY, metric="mape")
    return every.among("method", named).sorted(method=named)
