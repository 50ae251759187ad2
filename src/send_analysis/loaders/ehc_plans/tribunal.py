"""Appeals to the SEND Tribunal: the supporting file of the releases of 2025 and 2026.

Three columns a calendar year (appeals, appealable decisions, rate), section headings
between the authorities, footnotes below; thousands with commas.
"""

import csv
import io
import re
from functools import cache

import pandas as pd

from send_analysis import vocab
from send_analysis.config.authorities import UnknownAreaError, authority
from send_analysis.loaders.ehc_plans.areas import authorities, newest_codes
from send_analysis.loaders.ehc_plans.blocks import finished
from send_analysis.loaders.ehc_plans.layouts import TRIBUNAL
from send_analysis.loaders.ehc_plans.wording import plain
from send_analysis.loaders.intake.base import LoadError, RawFile, stop_on
from send_analysis.tables import FLOWS

KIND = "tribunal_appeals"
TITLE = "SEND Appeal rate table"
ENGLAND_ROW = "england total"
# The printed codes of Cambridgeshire and Central Bedfordshire (823, 873), Nottingham,
# Nottinghamshire and Northamptonshire (891, 928, 892) are interchanged: authorities are
# found by name. The figures of 2024 went with the wrong code for the first two (Central
# Bedfordshire 3,711 decisions in 2023 and 8,246 in 2024, Cambridgeshire 7,655 and 4,410).
INTERCHANGED = {"823": "873", "873": "823"}
INTERCHANGED_YEAR = 2024
_HEADING = "appeals registered"  # one below each year, or below the first
_FOOTNOTES = re.compile(r"[\d,]+$")
_SYMBOLS = {"-": "-", "..": "..", "x": "x", "~": "~", "": "NULL"}

Cell = tuple[str, int, str, float | None, str | None]  # as the columns of _flows


def recognises(file: RawFile) -> bool:
    """Say whether a file begins with the table's title."""
    return TITLE.encode() in file.data[:200]


def release(file: RawFile) -> str:
    """Return the January after the last calendar year."""
    return str(_newest(_rows(file), file))


def load(file: RawFile, source_id: str) -> dict[str, pd.DataFrame]:
    """Return appeals and appealable decisions of authorities and England.

    Raises
    ------
    LoadError
        Naming an unknown authority, heading or number.
    """
    rows = _rows(file)
    years, measure, first = _columns(rows, file)
    counts: list[Cell] = []
    problems: list[str] = []
    for row in rows[first:]:
        code = _code(row, problems)
        if code and any(cell.strip() for cell in row[2:]):
            counts += _cells(row, code, years, measure, problems)
    stop_on(problems, file.name)
    return {FLOWS.name: finished([_flows(counts, source_id)], FLOWS, file.name)}


def _code(row: list[str], problems: list[str]) -> str:
    """Return the code of a row's authority or England, found by name; none for other rows."""
    name = _plain(row[0]) if row else ""
    if name in _by_name():
        return _by_name()[name]
    if len(row) < 2 or not row[1].strip().isdigit():
        return ""
    try:
        return authority(name).old_la_code
    except UnknownAreaError as error:
        problems.append(f"unknown authority {row[0]!r}: {error}")
        return ""


@cache
def _by_name() -> dict[str, str]:
    """Return the code of each name as DfE prints it: closed authorities have no code beside it."""
    named = {plain(name): str(code) for code, name in authorities()["la_name"].items()}
    return named | {ENGLAND_ROW: vocab.ENGLAND}


def _plain(printed: str) -> str:
    """Return a heading or name without its footnote numbers."""
    return plain(_FOOTNOTES.sub("", printed.strip()))


def _top(rows: list[list[str]], file: RawFile) -> int:
    """Return the row of years: the one above the headings."""
    for place, row in enumerate(rows[1:]):
        if any(_plain(cell) == _HEADING for cell in row):
            return place
    raise LoadError(file.name, [f"no row with a heading {_HEADING!r}"])


def _newest(rows: list[list[str]], file: RawFile) -> int:
    years = [int(cell) for cell in rows[_top(rows, file)] if cell.strip().isdigit()]
    if not years:
        raise LoadError(file.name, ["no year above the headings"])
    return max(years) + 1


def _rows(file: RawFile) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise LoadError(file.name, [f"not a readable CSV in UTF-8 ({error})"]) from error


def _columns(rows: list[list[str]], file: RawFile) -> tuple[dict[int, int], dict[int, str], int]:
    """Return the year and the measure of each column, and the first row of figures."""
    top, known = _top(rows, file), measures(_newest(rows, file))
    year, years, found = 0, {}, {}
    headings = [_plain(heading) for heading in rows[top + 1]]
    unknown = [h for h in headings[2:] if h and h not in known]
    stop_on([f"unknown heading {h!r}, known: {list(known)}" for h in unknown], file.name)
    for place, (printed, heading) in enumerate(zip(rows[top], headings, strict=False)):
        year = int(printed) if printed.strip().isdigit() else year
        if known.get(heading):
            years[place], found[place] = year, known[heading]
    return years, found, top + 2


def measures(release: int) -> dict[str, str]:
    """Return our measure of each heading of a release; none for a rate."""
    headings = [c for c in TRIBUNAL if c.first <= release <= c.last]
    return {c.name: c.ours for c in headings}


def _cells(
    row: list[str],
    code: str,
    years: dict[int, int],
    measure: dict[int, str],
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
            cells.append((owner, year, measure[place], float(number), None))
        elif text in _SYMBOLS:
            cells.append((owner, year, measure[place], None, _SYMBOLS[text]))
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
