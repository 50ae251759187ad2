"""Which rows of a run's tables the page of plans is about."""

import pandas as pd

from send_analysis import vocab
from send_analysis.pages import kit

_METHOD = "send_analysis"  # our own forecasts in the forecast table


def expected(run: kit.RunTables) -> kit.Selection:
    """Return our newest forecast of plans."""
    return kit.select(run, "forecast", method=_METHOD).of_area.last("origin")


def fan(ahead: kit.Selection) -> pd.DataFrame:
    """Return values by census year and quantile, without the ends of unreliable intervals."""
    df = ahead.df
    shown = ahead.of(df[(df.interval != "unreliable").fillna(True)])
    return shown.fan("census_year").reindex(columns=list(vocab.QUANTILES))


def counted(run: kit.RunTables) -> kit.Selection:
    """Return the plans that censuses counted."""
    return kit.select(run, "caseload").of_area.known("plans")


def more(run: kit.RunTables, format: str) -> kit.Fact | None:
    """Return the last January's central estimate less the newest count, both as printed."""
    now = counted(run).where(dimension="total").last("census_year")
    then = expected(run).where(dimension="total").last("census_year").quantile(kit.MEDIAN)
    held = now.fact("plans")
    return None if held is None or then is None else kit.difference(then, held, format)


def council_forecast(run: kit.RunTables) -> kit.Selection:
    """Return forecasts of all plans that the council itself published."""
    return kit.select(run, "published_forecast", dimension="total").of_area.known("plans")
