"""England: every authority side by side, ranked, in simulations that add up."""

from send_analysis.pages.england import charts, tables, words
