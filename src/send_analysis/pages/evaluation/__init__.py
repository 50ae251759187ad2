"""The page of evaluation: how well past forecasts did."""

from send_analysis.pages.evaluation import charts, parts, tables, words
