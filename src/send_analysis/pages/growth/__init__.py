"""The growth of plans beside others', and what each path of England would ask for."""

from send_analysis.pages.growth import charts, rows, tables, words
