"""Building blocks of pages: facts, tables, charts, sentences, and the check of their numbers."""

from send_analysis.pages.kit.alt import course, extremes, reach, spoken
from send_analysis.pages.kit.chart import Chart
from send_analysis.pages.kit.facts import INTERVALS, MEDIAN, Fact, RunTables, Selection
from send_analysis.pages.kit.facts import AFTER_RECOUPMENT, columns, fact, money, select, tally
from send_analysis.pages.kit.firmness import MARKED
from send_analysis.pages.kit.formats import FORMATS, MILLION, MISSING, formatted
from send_analysis.pages.kit.look import (
    BAND,
    BAR,
    GAIN,
    INK,
    OTHER,
    OURS,
    OUTER,
    PAPER,
    RULE,
    SMALL,
)
from send_analysis.pages.kit.look import THEIRS, of_text, on, value_axis, year_axis
from send_analysis.pages.kit.marks import (
    Label,
    end_labels,
    fan,
    fan_labels,
    forecast_start,
    has_fan,
    panels,
)
from send_analysis.pages.kit.marks import (
    moving,
    row_axis,
    row_words,
    spread_panels,
    steps,
    year_ticks,
)
from send_analysis.pages.kit.marks import zero_line
from send_analysis.pages.kit.printed import difference, number
from send_analysis.pages.kit.show import NOTHING, Together, Words, folded, missing
from send_analysis.pages.kit.show import own_text, paragraph, range_80, sentence
from send_analysis.pages.kit.svg import Size
from send_analysis.pages.kit.table import (
    SPREAD,
    STATUS_NOTE,
    PageTable,
    assumptions_table,
    pivot,
    table,
)
from send_analysis.pages.kit.tile import Tile, Tiles, tile, tiles
from send_analysis.pages.kit.verify import verify
from send_analysis.pages.kit.view import read
