"""The page of the local area: indicators, improvement plans, council papers."""

from send_analysis.pages.local_area import charts, dashboard, tables, words
