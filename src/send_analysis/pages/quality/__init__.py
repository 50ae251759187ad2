"""The page of data quality: checks, releases, corrections, sources, assumptions."""

from send_analysis.pages.quality import tables, words
