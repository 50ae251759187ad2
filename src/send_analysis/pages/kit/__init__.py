"""What pages are made of: facts, tables, charts and sentences, and the check of their numbers."""

from send_analysis.pages.kit.chart import Chart, Size
from send_analysis.pages.kit.fact import MARKED, Fact, RunTables, fact
from send_analysis.pages.kit.formats import FORMATS, MISSING, formatted, read
from send_analysis.pages.kit.marks import Label, end_labels, fan, fan_labels, has_fan, panels
from send_analysis.pages.kit.marks import row_axis, row_words, spread_panels, steps, year_ticks
from send_analysis.pages.kit.marks import zero_line
from send_analysis.pages.kit.select import INTERVALS, MEDIAN, Selection, intervals, select, tally
from send_analysis.pages.kit.show import Words, missing, own_text, paragraph, sentence
from send_analysis.pages.kit.style import GAIN, INK, LIGHT, LIGHTER, OURS, PAPER, QUIET, RULE
from send_analysis.pages.kit.style import SMALL, THEIRS, value_axis, year_axis
from send_analysis.pages.kit.table import SPREAD, STATUS_NOTE, PageTable, pivot, table
from send_analysis.pages.kit.verify import verify
