"""The page of places: growth in plans compared with capacity and projects."""

from send_analysis.pages.places import charts, parts, tables, today, words
