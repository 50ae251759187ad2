"""Appeals to the SEND Tribunal: the supporting file of the 2025 release.

Three columns a calendar year (appeals, appealable decisions, rate), section headings
between the authorities, footnotes below; thousands with commas.
"""

import csv
import io
import re

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.ehc_plans.areas import authorities, newest_codes
from send_analysis.loaders.ehc_plans.blocks import finished
from send_analysis.loaders.ehc_plans.wording import plain
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.tables import FLOWS

KIND = "tribunal_appeals"
TITLE = "SEND Appeal rate table"
ENGLAND_ROW = "england total"
# Sub-heading (footnote numbers cut) -> measure; rates are recomputed where needed.
MEASURES = {
    "appeals registered": "tribunal_appeals_registered",
    "total appealable decisions": "tribunal_appealable_decisions",
    "send tribunal appeal rate": "",
    "in development: total appealable decisions": "tribunal_appealable_decisions_new_method",
    "in development: send tribunal appeal rate": "",
}
# The printed codes of Cambridgeshire and Central Bedfordshire (823, 873), Nottingham,
# Nottinghamshire and Northamptonshire (891, 928, 892) are interchanged: authorities are
# found by name. The figures of 2024 went with the wrong code for the first two (Central
# Bedfordshire 3,711 decisions in 2023 and 8,246 in 2024, Cambridgeshire 7,655 and 4,410).
INTERCHANGED = {"823": "873", "873": "823"}
INTERCHANGED_YEAR = 2024
_FOOTNOTES = re.compile(r"[\d,]+$")
_SYMBOLS = {"-": "-", "..": "..", "x": "x", "~": "~", "": "NULL"}

Cell = tuple[str, int, str, float | None, str | None]  # as the columns of _flows


def recognises(file: RawFile) -> bool:
    """Say whether a file begins with the table's title."""
    return TITLE.encode() in file.data[:200]


def release(file: RawFile) -> str:
    """Return the January after the last calendar year."""
    return str(max(_columns(_rows(file), file)[0].values()) + 1)


def load(file: RawFile, source_id: str) -> dict[str, pd.DataFrame]:
    """Return appeals and appealable decisions of authorities and England.

    Raises
    ------
    LoadError
        Naming an unknown authority, heading or number.
    """
    rows = _rows(file)
    years, measures, first = _columns(rows, file)
    codes = {plain(name): str(code) for code, name in authorities()["la_name"].items()}
    codes[ENGLAND_ROW] = vocab.ENGLAND
    counts: list[Cell] = []
    problems: list[str] = []
    for row in rows[first:]:
        name = plain(_FOOTNOTES.sub("", row[0].strip())) if row else ""
        if name in codes and any(cell.strip() for cell in row[2:]):
            counts += _cells(row, codes[name], years, measures, problems)
        elif len(row) > 1 and row[1].strip().isdigit():
            problems.append(f"unknown authority {row[0]!r}, known by the names of authorities.csv")
    if problems:
        raise LoadError(file.name, problems)
    return {FLOWS.name: finished([_flows(counts, source_id)], FLOWS, file.name)}


def _rows(file: RawFile) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise LoadError(file.name, [f"not a readable CSV in UTF-8 ({error})"]) from error


def _columns(rows: list[list[str]], file: RawFile) -> tuple[dict[int, int], dict[int, str], int]:
    """Return the year and the measure of each column, and the first row of figures."""
    top = next(
        (i for i, row in enumerate(rows) if row and plain(row[0]) == "local authority"), None
    )
    if top is None or top + 1 >= len(rows):
        raise LoadError(file.name, ["no row that begins with 'Local Authority'"])
    year, years, measures, problems = 0, {}, {}, []
    for place, (printed, heading) in enumerate(zip(rows[top], rows[top + 1], strict=False)):
        year = int(printed) if printed.strip().isdigit() else year
        words = plain(_FOOTNOTES.sub("", heading.strip()))
        if words and words not in MEASURES:
            problems.append(f"unknown heading {heading!r}, known: {list(MEASURES)}")
        elif words and MEASURES[words]:
            years[place], measures[place] = year, MEASURES[words]
    if problems or not years:
        raise LoadError(file.name, problems or ["no headings of counts"])
    return years, measures, top + 2


def _cells(
    row: list[str],
    code: str,
    years: dict[int, int],
    measures: dict[int, str],
    problems: list[str],
) -> list[Cell]:
    """Return the counts of one authority."""
    cells: list[Cell] = []
    exchanged = INTERCHANGED.get(code) == row[1].strip()
    for place, year in years.items():
        text = row[place].strip() if place < len(row) else ""
        owner = INTERCHANGED[code] if exchanged and year == INTERCHANGED_YEAR else code
        number = text.replace(",", "")
        if number.isdecimal() and len(number) < 8:
            cells.append((owner, year, measures[place], float(number), None))
        elif text in _SYMBOLS:
            cells.append((owner, year, measures[place], None, _SYMBOLS[text]))
        else:
            problems.append(f"{row[0]} {year}: {text!r} is no count, known: {list(_SYMBOLS)}")
    return cells


def _flows(cells: list[Cell], source_id: str) -> pd.DataFrame:
    columns = ["old_la_code", "calendar_year", "measure", "value", "symbol"]
    flows = pd.DataFrame(cells, columns=columns)
    flows = flows.astype({"calendar_year": "Int64", "value": "Float64", "symbol": "str"})
    return flows.assign(la_code=flows["old_la_code"].map(newest_codes()), source_id=source_id)[
        list(FLOWS.columns)
    ]
