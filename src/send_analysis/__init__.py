"""Forecasts of EHC plans, places and high needs spending for SEND teams in England."""

__version__ = "0.1.0"
