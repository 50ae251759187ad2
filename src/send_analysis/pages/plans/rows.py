"""Which rows of a run's tables the page of plans is about."""

from send_analysis.pages import kit

_METHOD = "send_analysis"  # our own forecasts in the forecast table


def expected(run: kit.RunTables) -> kit.Selection:
    """Return our newest forecast of plans."""
    return kit.select(run, "forecast", method=_METHOD).of_area.last("origin")


def counted(run: kit.RunTables) -> kit.Selection:
    """Return the plans that censuses counted."""
    return kit.select(run, "caseload").of_area.known("plans")


def council_forecast(run: kit.RunTables) -> kit.Selection:
    """Return forecasts of all plans that the council itself published."""
    return kit.select(run, "published_forecast", dimension="total").of_area.known("plans")
