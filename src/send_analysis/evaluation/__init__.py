"""Evaluation: forecasts from past origins, scored against the later censuses."""

from send_analysis.evaluation.backtest import METHODS, OURS, Backtest, Method, backtest
from send_analysis.evaluation.misses import worst_misses
from send_analysis.evaluation.tables import forecast_table, score_table
