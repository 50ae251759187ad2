"""The page of high needs spending, income and balance: its sentences, charts and tables."""

from send_analysis.pages.budget import accounts, beside, charts, lines, tables, words
