"""Scores of past forecasts, the worst misses, the ledger, what drives growth."""

import pandera.pandas as pa

from send_analysis import vocab
from send_analysis.tables.columns import STATUS, count, number, one_of, text, year
from send_analysis.tables.plans import FORECAST_CHECK
from send_analysis.tables.table import Table

SCORE = Table(
    "score",
    key=("method", "origin", "horizon", "dimension", "group", "metric"),
    columns={
        "method": text(),
        "origin": text(),
        "horizon": text(),
        "dimension": one_of(vocab.DIMENSIONS),
        "group": text(),
        "metric": text(),
        "value": number(),
    },
    unit=(
        "as the metric says: shares, plans for wis, log points for wis_log; origin is a year or "
        "all, horizon a number of years or a span such as 1-3, group a size of authority or all"
    ),
)

MISS = Table(
    "miss",
    key=("old_la_code", "method", "origin", "horizon"),
    columns={
        "old_la_code": text(),
        "la_name": text(),
        "method": text(),
        "origin": year(),
        "horizon": pa.Column("Int64", pa.Check.ge(1)),
        "census_year": year(),
        "forecast": count(),
        "lower_80": count(),
        "upper_80": count(),
        "census": count(),
        "percent_of_census": number(),
        "england_part": number(),
        "own_part": number(),
        "newest_net_requests": number(nullable=True),
        "later_net_requests": number(nullable=True),
        "reason": text(),
    },
    unit=(
        "plans; percent_of_census = 100 x (forecast - census) / census; its parts in log points "
        "x 100: England's own surprise and the authority's; net requests for 100 plans held"
    ),
)

LEDGER = Table(
    "ledger",
    key=("forecast_id", "old_la_code", "census_year", "dimension", "category", "quantile"),
    columns={
        "forecast_id": text(),
        "forecaster": text(),
        "published": text(),
        "made": one_of(("before", "afterwards")),
        "run_id": text(nullable=True),
        "origin": year(),
        "old_la_code": text(),
        "census_year": year(),
        "dimension": one_of(vocab.DIMENSIONS),
        "category": text(),
        "quantile": pa.Column("Float64", pa.Check.isin(vocab.QUANTILES)),
        "value": count(),
        "source": text(),
    },
    unit="plans held in January, as forecast; a single number stands as the median",
)

LEDGER_CHECK = Table(
    "ledger_check",
    FORECAST_CHECK.key,
    FORECAST_CHECK.columns,
    unit="plans; forecaster is the ledger's forecast_id; difference = forecast - census",
)

GROWTH_DRIVER = Table(
    "growth_driver",
    key=("old_la_code", "origin", "indicator"),
    columns={
        "old_la_code": text(),
        "origin": year(),
        "indicator": text(),
        "value": number(nullable=True),
        "median": number(),
        "used": number(),
        "effect": number(),
        "status": STATUS,
    },
    unit=(
        "value, median and used as the indicator says (prevalence: plans for 100 residents aged "
        "10 to 17); effect: percentage points of growth in the first year"
    ),
)
