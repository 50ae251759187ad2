"""The workbook of a pack, for people: cover, contents, notes and one table a sheet.

Written by gptables, which follows the Analysis Function's guidance on accessible spreadsheets;
the same sheets as an OpenDocument file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from send_analysis.publish.documents import plain
from send_analysis.publish.documents.opendocument import MARK, Sheet, write_ods
from send_analysis.publish.documents.page_setup import FONT, MARGIN, TYPE, height
from send_analysis.safe_text import legible, neutralised

if TYPE_CHECKING:
    from gptables import GPTable
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_EXACT = (
    "Numbers are rounded as on the pages of the report. Exact values are in the CSV files in the "
    "folders named tables."
)
_RANGE = (
    "The central estimate has half of the simulations below it. Four in five simulations lie in "
    "the 80% range, from lower to upper; nineteen in twenty lie in the 95% range."
)
_INSTRUCTIONS = "This sheet holds one table. Notes are on the sheet named Notes:"
_NO_ROWS = "The figures loaded hold no rows for: {}."
_SHORTHAND = "Shorthand in place of a number: {}."
NOTES = {
    "rounding": _EXACT,
    "ranges": _RANGE,
    "shorthand": _SHORTHAND.format("; ".join(map(" ".join, plain.SHORTHAND.items()))),
}
_TEXT = pd.Series(["text"]).dtype
_A4 = 9  # as the workbook format numbers sizes of paper
_LONGEST = 32_000  # letters of a cell; a longer one would be left out
_ADDED = 5 / 7  # of a digit, which the writer adds to a width
_ABOVE = 2  # rows above the headings: title and instructions
_NOTE_HEADINGS = ("Note reference", "Note text")


@dataclass(frozen=True)
class Chosen:
    """A table of the run that has a sheet: the levels that hold it, the sheet's name and title."""

    level: str
    table: str
    label: str
    title: str


SCENARIO, AREA, COMPARE = "scenario", "area", "compare"
CHOSEN = (
    Chosen(SCENARIO, "forecast", "Plans expected", "EHC plans expected each January"),
    Chosen(AREA, "caseload", "Plans counted", "EHC plans counted each January"),
    Chosen(AREA, "flows", "Requests and new plans", "Requests, assessments and new plans a year"),
    Chosen(SCENARIO, "sufficiency", "Places short", "Places needed, places open and places short"),
    Chosen(AREA, "places", "Places", "Places open and planned"),
    Chosen(SCENARIO, "spend", "Spending", "High needs spending by line"),
    Chosen(SCENARIO, "income", "Income", "High needs funding by line"),
    Chosen(SCENARIO, "balance", "Balance", "In-year and cumulative balance"),
    Chosen(COMPARE, "scenarios", "Scenarios", "Scenarios compared"),
    Chosen(COMPARE, "comparison", "Effect of scenarios", "What each scenario changes"),
    Chosen(COMPARE, "measures", "Measures", "Measures: who, why, when and how large"),
    Chosen(AREA, "indicator_status", "Indicators", "Indicators of the local area"),
    Chosen(AREA, "forecast_check", "Past forecasts", "Past forecasts against the count"),
    Chosen(AREA, "quality", "Checks of the data", "What checks of the data found"),
    Chosen(AREA, "assumptions_used", "Assumptions", "What the model assumes"),
    Chosen(AREA, "sources_used", "Sources", "Sources of the figures"),
)

OF_ENGLAND = (
    Chosen(SCENARIO, "england_compared", "Authorities", "All authorities, regions and England"),
    *(one for one in CHOSEN if one.table in ("forecast", "caseload")),
    *(one for one in CHOSEN if one.table in ("assumptions_used", "sources_used")),
)
Tables = Mapping[str, Mapping[str, pd.DataFrame]]


def sheets(tables: Tables, wanted: Sequence[Chosen] = CHOSEN) -> tuple[Sheet, ...]:
    """Return the sheets of a pack that have rows; tables of all its scenarios are one sheet.

    Parameters
    ----------
    tables
        The tables for people of the area, of each scenario and of all compared, by level.
    """
    every = ((chosen, _rows(chosen, tables)) for chosen in wanted)
    return tuple(_sheet(chosen, rows) for chosen, rows in every if not rows.empty)


def _sheet(chosen: Chosen, rows: pd.DataFrame) -> Sheet:
    """Return a sheet; text that every row repeats is said once, above its table."""
    texts = [c for c in rows if rows[c].dtype == _TEXT and len(rows) > 1]
    same = [c for c in texts if (rows[c] == rows[c].iloc[0]).all()]
    shared = "; ".join(f"{column}: {rows[column].iloc[0]}" for column in same)
    return Sheet(chosen.label, chosen.title, rows.drop(columns=same), shared)


def _rows(chosen: Chosen, tables: Tables) -> pd.DataFrame:
    of_one = chosen.level in (AREA, COMPARE) and chosen.level in tables
    levels = [chosen.level] if of_one else [n for n in tables if n not in (AREA, COMPARE)]
    held = [tables[level].get(chosen.table, pd.DataFrame()) for level in levels]
    rows = [table for table in held if not table.empty]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def gaps(shown: Sequence[Sheet], wanted: Sequence[Chosen] = CHOSEN) -> tuple[str, ...]:
    """Return the sentence that says of which tables there are no rows; none where all have."""
    labels = {sheet.label for sheet in shown}
    absent = [chosen.title for chosen in wanted if chosen.label not in labels]
    return (_NO_ROWS.format("; ".join(absent)),) if absent else ()


def write(
    shown: Sequence[Sheet],
    title: str,
    about: Sequence[str],
    made: datetime,
    file: Path,
    notes: Mapping[str, str] = NOTES,
) -> None:
    """Write the sheets as ``file`` (XLSX, accessible) and beside it as ODS, the same sheets.

    ``about`` goes on the cover; ``made`` is the date in the properties of both.
    """
    import gptables  # heavy, and only the making of a workbook needs it

    shown, title, about = [_plain(sheet) for sheet in shown], _text(title), list(map(_text, about))
    intro = ["Contents lists the sheets. Each sheet holds one table. Notes explain the numbers."]
    numbered = pd.DataFrame(notes.items(), columns=_NOTE_HEADINGS)
    workbook = gptables.produce_workbook(
        str(file),
        {sheet.label: _gptable(sheet, notes) for sheet in shown},
        cover=gptables.Cover(title=title, intro=intro, about=about),
        notes_table=numbered,
        workbook_options={
            "strings_to_urls": False,
            "strings_to_formulas": False,
            "default_format_properties": {"font_name": FONT, "font_size": TYPE},
        },
    )
    said = Sheet("Notes", "Notes", pd.DataFrame({"Note": list(notes.values())}))
    for worksheet in workbook.worksheets():
        _print_on_a4(worksheet)
    marked = workbook.add_format({"bg_color": MARK})
    for sheet in (Sheet("Notes", "Notes", numbered), *shown):
        worksheet = workbook.get_worksheet_by_name(sheet.label)
        _print_in_pages(worksheet, sheet)
        if sheet.page.starts:
            workbook.define_name(*_print_areas(sheet))
        _mark(worksheet, sheet, marked)
    workbook.set_properties({"title": title, "created": made.replace(tzinfo=None)})
    workbook.close()
    cover = Sheet("Cover", title, pd.DataFrame({"About": about}))
    write_ods([cover, _contents(shown), said, *shown], title, made, file.with_suffix(".ods"))


def _plain(sheet: Sheet) -> Sheet:
    """Return a sheet whose text is shown as it is: neither formula, link nor note."""
    rows = neutralised(sheet.rows).map(lambda cell: _text(cell) if isinstance(cell, str) else cell)
    return replace(sheet, title=_text(sheet.title), rows=rows, shared=_text(sheet.shared))


def _text(text: str) -> str:
    """Return text of which gptables makes no link, as of ``[a](b)``, and no note, of ``$$a$$``."""
    shown = legible(text).replace("](", "] (").replace("$$", "$ $")
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."


def _print_on_a4(worksheet: "Worksheet") -> None:
    """Print a sheet on A4, as wide as a page at most, under its name and above its number."""
    worksheet.set_paper(_A4)
    worksheet.set_landscape()
    worksheet.set_margins(left=MARGIN, right=MARGIN)
    worksheet.set_footer("&L&A&RPage &P of &N")
    worksheet.fit_to_pages(1, 0)


def _print_in_pages(worksheet: "Worksheet", sheet: Sheet) -> None:
    """Print a table in type that can be read; a page repeats its headings and first columns."""
    page = sheet.page
    for place, width in enumerate(page.widths):
        worksheet.set_column(place, place, width - _ADDED)
    worksheet.set_print_scale(page.scale)  # in place of the width of a page
    worksheet.repeat_columns(0, page.repeated - 1)
    headings = _headings(sheet)
    worksheet.repeat_rows(headings, headings)
    every = [list(sheet.rows), *sheet.rows.itertuples(index=False, name=None)]
    for place, cells in enumerate(every, start=headings):
        worksheet.set_row(place, height(cells, page.widths))


def _print_areas(sheet: Sheet) -> tuple[str, str]:
    """Return the name and the ranges of what each page of a sheet shows."""
    from xlsxwriter.utility import xl_range_abs

    areas = sheet.page.areas(_headings(sheet), len(sheet.rows))
    ranges = (f"'{sheet.label}'!{xl_range_abs(*area)}" for area in areas)
    return f"'{sheet.label}'!_xlnm.Print_Area", f"={','.join(ranges)}"


def _mark(worksheet: "Worksheet", sheet: Sheet, style: "Format") -> None:
    """Colour the cells that somebody has to see to; they say so in words as well."""
    first = _headings(sheet) + 1
    place = (first, 0, first + len(sheet.rows) - 1, len(sheet.rows.columns) - 1)
    for text in sheet.marked:
        worksheet.conditional_format(
            *place, {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": style}
        )


def _headings(sheet: Sheet) -> int:
    """Return the row of the headings, counted from 0."""
    return _ABOVE + len(sheet.said)


def _contents(shown: Sequence[Sheet]) -> Sheet:
    rows = pd.DataFrame({"Sheet": [s.label for s in shown], "Table": [s.title for s in shown]})
    return Sheet("Contents", "Contents", rows)


def _gptable(sheet: Sheet, notes: Mapping[str, str]) -> "GPTable":
    import gptables

    return gptables.GPTable(
        table=sheet.rows,
        table_name=sheet.label.replace(" ", "_"),
        title=sheet.title,
        subtitles=sheet.said,
        index_columns={},
        additional_formatting=_thousands(sheet),
        instructions=" ".join([_INSTRUCTIONS, *(f"$${note}$$" for note in notes)]),
    )


def _thousands(sheet: Sheet) -> list[dict[str, object]]:
    """Return the format of columns of counts."""
    counted = {"columns": list(sheet.counted), "format": {"num_format": "#,##0"}}
    return [{"column": counted}] if sheet.counted else []
