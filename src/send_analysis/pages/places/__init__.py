"""The page of places: growth in plans against capacity and projects; sentences, charts, tables."""

from send_analysis.pages.places import charts, tables, words

__all__ = ["charts", "tables", "words"]
