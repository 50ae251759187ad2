"""Numbers on a page: each is a fact of the run's tables, shown, marked and verified."""

from send_analysis.pages.kit.fact import MARKED, Fact, RunTables, fact
from send_analysis.pages.kit.formats import FORMATS, MISSING, formatted
from send_analysis.pages.kit.grid import Column, Grid
from send_analysis.pages.kit.once import marked_once
from send_analysis.pages.kit.select import INTERVALS, MEDIAN, Selection, select, tally
from send_analysis.pages.kit.show import Words, missing, paragraph, sentence
from send_analysis.pages.kit.verify import verify

__all__ = [
    "FORMATS",
    "INTERVALS",
    "MARKED",
    "MEDIAN",
    "MISSING",
    "Column",
    "Fact",
    "Grid",
    "RunTables",
    "Selection",
    "Words",
    "fact",
    "formatted",
    "marked_once",
    "missing",
    "paragraph",
    "select",
    "sentence",
    "tally",
    "verify",
]
