"""Forecasts of plans, in the one quantile table, and past ones against the census."""

import pandera.pandas as pa

from send_analysis import vocab
from send_analysis.tables.columns import count, number, one_of, text, year
from send_analysis.tables.table import Table

FORECAST = Table(
    "forecast",
    key=(
        "old_la_code",
        "scenario",
        "method",
        "origin",
        "census_year",
        "dimension",
        "category",
        "quantile",
    ),
    columns={
        "old_la_code": text(),
        "la_code": text(),
        "scenario": text(),
        "method": text(),
        "origin": year(),
        "horizon": pa.Column("Int64", pa.Check.ge(1)),
        "census_year": year(),
        "dimension": one_of(vocab.DIMENSIONS),
        "category": text(),
        "quantile": pa.Column("Float64", pa.Check.isin(vocab.QUANTILES)),
        "value": count(),
    },
    unit="plans held in January",
)

FORECAST_CHECK = Table(
    "forecast_check",
    key=("old_la_code", "forecaster", "census_year", "dimension", "category"),
    columns={
        "old_la_code": text(),
        "forecaster": text(),
        "published": text(),
        "based_on": text(),
        "census_year": year(),
        "dimension": one_of(vocab.DIMENSIONS),
        "category": text(),
        "forecast": count(),
        "lower_80": count(),
        "upper_80": count(),
        "census": count(),
        "difference": number(),
        "percent_of_census": number(),
    },
    unit="plans; difference = forecast - census; percent = 100 x difference / census",
)
