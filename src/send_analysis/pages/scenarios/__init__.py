"""The page that compares scenarios with the baseline: its sentences, charts and tables."""

from send_analysis.pages.scenarios import charts, choices, tables, words
