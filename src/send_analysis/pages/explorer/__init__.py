"""The explorer: choose a scenario, a size and a result, and see its range."""

from send_analysis.pages.explorer import tables, view, words
