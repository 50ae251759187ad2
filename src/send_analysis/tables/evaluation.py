"""Scores of past forecasts, the worst misses, the ledger, what drives growth."""

from send_analysis.tables.columns import (
    FORECAST_DIMENSION,
    STATUS,
    WHOLE,
    ByRow,
    column,
    count,
    number,
    one_of,
    shared,
    text,
)
from send_analysis.tables.plans import FORECAST_CHECK, INTERVAL_80
from send_analysis.tables.requests import MEASURES
from send_analysis.tables.table import table

METHODS = {
    "send_analysis": "This tool",
    "england_oracle": "England's growth known in advance",
    "england_growth": "England's last growth for all",
    "local_trend": "Local trend of the authority alone",
    "arima": "ARIMA of the authority alone",
    "ets_damped": "Damped exponential smoothing",
    "drift": "The authority's mean growth",
    "last_value": "Last count",
    "last_growth": "The authority's last growth",
}
# Of net high needs spending; the same names with _given_plans take the plans really held.
_SPEND = {
    "flat_3_percent": "Last cost a plan, 3% more a year",
    "last_cost": "Last cost a plan held",
    "last_cost_growth": "Last growth of cost a plan",
}
SPEND_METHODS = {
    **_SPEND,
    "send_analysis_given_plans": "This tool, plans known",
    **{f"{name}_given_plans": f"{words}, plans known" for name, words in _SPEND.items()},
}
_METRICS = {
    "balance_error": "In-year balance: error as a share of high needs funding",
    "balance_coverage_80": "In-year balance: 80% range held",
    "coverage_50": "50% range: held",
    "coverage_50_low": "50% range: expected, at least",
    "coverage_50_high": "50% range: expected, at most",
    "coverage_80": "80% range: held",
    "coverage_80_low": "80% range: expected, at least",
    "coverage_80_high": "80% range: expected, at most",
    "coverage_95": "95% range: held",
    "coverage_95_low": "95% range: expected, at least",
    "coverage_95_high": "95% range: expected, at most",
    "mape": "Mean absolute error",
    "mape_ratio": "Our error as a share of that",
    "mape_ratio_low": "95% range: at least",
    "mape_ratio_high": "95% range: at most",
    "bias": "Mean error, with its sign",
    "bias_of_sum": "Error of the sum over authorities",
    "authorities": "Authorities scored",
}
_SCORE_FORMATS = {
    "authorities": "count",
    "bias*": "share_signed",
    "wis": "decimal",
    "wis_log_ratio/*": "share",
    "wis_log*": "number",
    "mas*": "number",
    "rms*": "number",
}
_REASONS = {
    "england": "England's growth turned",
    "requests_rose": "net requests rose after the forecast",
    "requests_fell": "net requests fell after the forecast",
    "series_break": "DfE's collection changed to a count of individual people",
    "own_pace": "plans were issued or ended at a different pace than its requests suggested",
    "recount": "the count moved far and came back within two years: one of the counts is doubtful",
    "unknown": "requests of the year after the forecast are not loaded",
}

SCORE = table(
    "score",
    "method origin horizon dimension group metric",
    {
        "method": text("Method", "label_start", words={**METHODS, **SPEND_METHODS}),
        "origin": text("Forecast from January", "origin"),
        "horizon": text("Years ahead", "years_ahead"),
        "dimension": FORECAST_DIMENSION,
        "group": text("Group", "label_start", words={"sound": "Without recounts", **MEASURES}),
        "metric": text("Measure", "label_start", words=_METRICS),
        "value": number(
            "Score", "as the metric says", ByRow("metric", {**_SCORE_FORMATS, "*": "share"})
        ),
    },
    "as the metric says: shares, plans for wis, log points for wis_log; origin is a year or "
    "all, horizon a number of years or a span such as 1-3, group a size of authority, all or "
    "sound (those none of whose counts moved by 15 log points and came back)",
)

MISS = table(
    "miss",
    "old_la_code method origin horizon",
    {
        **shared("old_la_code la_name method origin horizon census_year"),
        "forecast": count("Forecast", "plans", "forecast"),
        "lower_80": count("Lower (80% range)", "plans", "forecast"),
        "upper_80": count("Upper (80% range)", "plans", "forecast"),
        "census": count("Counted", "plans"),
        "percent_of_census": number("Miss", "% of the census", "percent_signed"),
        "england_part": number("England's part", "log points x 100", "decimal_signed"),
        "own_part": number("Part due to the authority", "log points x 100", "decimal_signed"),
        "newest_net_requests": number(
            "Net requests then", "for 100 plans held", "decimal", nullable=True
        ),
        "later_net_requests": number(
            "Net requests later", "for 100 plans held", "decimal", nullable=True
        ),
        "reason": text("Why", words=_REASONS),
    },
    "plans; percent_of_census = 100 x (forecast - census) / census; its parts in log points "
    "x 100: England's unexpected growth and the authority's; net requests for 100 plans held",
    interval_80=INTERVAL_80,
)

LEDGER = table(
    "ledger",
    "forecast_id old_la_code census_year dimension category quantile",
    {
        "forecast_id": text("Forecast", "label_start"),
        **shared("forecaster published"),
        "made": one_of(("before", "afterwards"), "Made"),
        "run_id": text("Run", nullable=True),
        **shared("origin old_la_code census_year dimension category quantile"),
        "value": count("Plans", "plans", "forecast"),
        "source": text("Source", "prose"),
    },
    "plans held in January, as forecast; a single number is stored as the central estimate",
    of_run=False,
)

LEDGER_CHECK = table(
    "ledger_check",
    " ".join(FORECAST_CHECK.key),
    FORECAST_CHECK.columns,
    "plans; forecaster is the ledger's forecast_id; difference = forecast - census",
    interval_80=INTERVAL_80,
)

_DRIVERS = {
    "net_requests": "Requests less refusals for every hundred plans held",
    "timeliness": "Plans issued within twenty weeks, of every hundred",
    "prevalence": "Plans for every hundred children aged five to twelve",
}
GROWTH_DRIVER = table(
    "growth_driver",
    "old_la_code origin indicator",
    {
        **shared("old_la_code origin"),
        "indicator": text("Indicator", "label_start", words=_DRIVERS),
        "value": number("Value", "as the indicator says", "decimal", nullable=True),
        "of_year": column(WHOLE, "Figure of", "year", "year", nullable=True),
        "median": number("Middle authority", "as the indicator says", "decimal"),
        "used": number("Here", "as the indicator says", "decimal"),
        "effect": number("Effect on growth", "percentage points", "decimal_signed"),
        "status": STATUS,
    },
    "value, median and used as the indicator says (prevalence: plans for 100 residents aged "
    "5 to 12); effect: percentage points of growth in the first year; of_year: calendar year, of "
    "prevalence the January, that the authority's own figure is of",
)
