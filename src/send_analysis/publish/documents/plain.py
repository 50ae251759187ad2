"""A run's tables as people are handed them: plain headings, words for codes, one row a subject.

Cells read as on the pages: the same words, numbers rounded alike, money in pounds. Exact values
and the names that programs use are in ``tables/*.csv``.
"""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from send_analysis import config, vocab
from send_analysis.pages import kit
from send_analysis.pages.kit.formats import NUMBERS
from send_analysis.pages.kit.printed import number
from send_analysis.tables import RUN_TABLES, ByRow, Entry, Lookup

SPREADS = ("quantile", "statistic")
_VALUES = ("value", "amount", "plans", "places")
_CODE, _NAME, _AREA = "old_la_code", "la_name", "area"
_SHORT = {symbol: f"[{symbol}]" for symbol in ("c", "low", "x", "z")}
_REASONS = {"confidential": "c", "rounds": "low", "not applicable": "z"}  # any other: x
NOT_AVAILABLE, NOT_APPLICABLE = _SHORT["x"], _SHORT["z"]
SHORTHAND = {
    "[c]": "confidential: a small number, or one that would give a small number away",
    "[low]": "rounds to zero, but is not zero",
    NOT_AVAILABLE: "not available",
    NOT_APPLICABLE: "not applicable",
}
_INTERVALS = {"80%": (0.1, 0.9), "95%": (0.025, 0.975), "50%": (0.25, 0.75)}
_ENDS = {
    end: f"{word}, {name} range"
    for name, ends in _INTERVALS.items()
    for word, end in zip(("Lower", "Upper"), ends, strict=True)
}
_CHANCE = "probability"
_SUMMARIES = ("mean", _CHANCE)
_UNSAID = {"", "year", "years"}  # units that a heading says already
_PERCENT = {"share", "probability_percent"}  # formats that show a share in percent


def table(run: kit.RunTables, name: str) -> pd.DataFrame:
    """Return a table of a run for people: its rows and columns in order, statistics side by side.

    Columns are headed in words with their unit; a cell without a number says why (``SHORTHAND``);
    a column without any value is left out.
    """
    declared = RUN_TABLES[name]
    known = [c for c in declared.columns if c in declared.key or run[name][c].notna().any()]
    raw = run[name][known]
    values = kit.columns(raw)
    shown = {column: _column(run, name, values, column) for column in known}
    return _headed(name, _side_by_side(name, raw, pd.DataFrame(shown, index=raw.index)))


def tables(levels: Mapping[str, kit.RunTables]) -> dict[str, dict[str, pd.DataFrame]]:
    """Return the tables of every level for people; one that an earlier level holds is left out."""
    shown: dict[str, dict[str, pd.DataFrame]] = {}
    held: list[kit.RunTables] = []
    for level, run in levels.items():
        shown[level] = {n: table(run, n) for n in run if not any(_same(run, o, n) for o in held)}
        held.append(run)
    return shown


def _same(run: kit.RunTables, other: kit.RunTables, name: str) -> bool:
    """Return whether two levels hold the same table."""
    if name not in other or run[name].shape != other[name].shape:
        return False
    return (
        run[name]
        .drop(columns="run_id", errors="ignore")
        .equals(other[name].drop(columns="run_id", errors="ignore"))
    )


def _column(
    run: kit.RunTables, name: str, values: Mapping[str, list[object]], column: str
) -> list[object]:
    """Return what a column's cells read, each distinct value read once."""
    entry = RUN_TABLES[name].glossary[column]
    read_with = [c for c in dict.fromkeys((column, *_reads(entry), entry.why)) if c in values]
    rows = list(zip(*(values[c] for c in read_with), strict=True))
    read = {
        row: _cell(run, name, column, dict(zip(read_with, row, strict=True)))
        for row in dict.fromkeys(rows)
    }
    return [read[row] for row in rows]


def _reads(entry: Entry) -> tuple[str, ...]:
    """Return the other columns of a row that its text depends on."""
    if isinstance(entry.format, ByRow):
        return (entry.format.column,)
    return (entry.format.by or entry.format.key) if isinstance(entry.format, Lookup) else ()


def _cell(run: kit.RunTables, name: str, column: str, row: dict[str, object]) -> object:
    """Return a cell: a number as rounded on the pages, words, or why a number is missing."""
    entry = RUN_TABLES[name].glossary[column]
    if column == _AREA:
        return names().get(str(row[column]), row[column])
    if isinstance(entry.format, Lookup) or entry.format_of(row) not in NUMBERS:
        return kit.read(run, name, column, row) or NOT_APPLICABLE
    if pd.isna(row[column]):
        return _short(row.get(entry.why))
    return number(kit.read(run, name, column, row))


def _short(symbol: object) -> str:
    """Return the shorthand of the reason why a number is missing."""
    reason = vocab.SYMBOLS.get("" if pd.isna(symbol) else str(symbol), "")
    return _SHORT[next((s for start, s in _REASONS.items() if reason.startswith(start)), "x")]


def _side_by_side(name: str, raw: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the statistics of a value as columns, where the table has statistics."""
    spread = next((c for c in SPREADS if c in RUN_TABLES[name].key), None)
    value = next((c for c in _VALUES if c in raw), None)
    if spread is None or value is None:
        return shown
    key = [c for c in RUN_TABLES[name].key if c != spread]
    group = raw.groupby(key, dropna=False, sort=False).ngroup()
    fixed = shown[~group.duplicated()].drop(columns=[spread, value]).reset_index(drop=True)
    for statistic in _ordered(raw[spread]):
        of_one = raw[spread] == statistic
        cells = dict(zip(group[of_one], shown.loc[of_one, value], strict=True))
        unit = " (%)" if statistic == _CHANCE else _in_brackets(name, value)
        heading = f"{_statistic(statistic)}{unit}"
        fixed[heading] = [cells.get(i, NOT_APPLICABLE) for i in fixed.index]
    return fixed


def _ordered(statistics: pd.Series) -> list[object]:
    """Return the statistics of a column: the central estimate, then ranges from narrow to wide."""
    order = [_statistic(s) for s in (0.5, *_SUMMARIES)] + list(_ENDS.values())
    names = {s: _statistic(s) for s in statistics.unique()}
    return sorted(names, key=lambda s: order.index(names[s]) if names[s] in order else len(order))


def _statistic(statistic: object) -> str:
    text = str(statistic).removeprefix("q")
    if not text[0].isdigit():
        return kit.formatted(text, "quantile" if text in _SUMMARIES else "label_start")
    return _ENDS.get(float(text)) or kit.formatted(text, "quantile")


def _headed(name: str, shown: pd.DataFrame) -> pd.DataFrame:
    """Return a table with plain headings, none of them twice, and names beside codes."""
    glossary = RUN_TABLES[name].glossary
    if _CODE in shown and _NAME not in shown:
        known = [names().get(str(code), str(code)) for code in shown[_CODE]]
        shown.insert(list(shown).index(_CODE), _NAME, known)
    told = {c: f"{glossary[c].heading}{_in_brackets(name, c)}" for c in shown if c in glossary}
    told[_NAME] = "Authority"
    headings = [told.get(c, str(c)) for c in shown]
    repeated = {heading for heading in headings if headings.count(heading) > 1}
    shown.columns = pd.Index(
        [
            f"{heading} [{kit.formatted(str(c), 'label')}]" if heading in repeated else heading
            for c, heading in zip(shown, headings, strict=True)
        ]
    )
    return shown.drop(columns=[c for c in shown if c.startswith("Symbol")])


def _in_brackets(name: str, column: str) -> str:
    """Return the unit of a column for its heading; empty where the heading says it."""
    entry = RUN_TABLES[name].glossary[column]
    percent = set(entry.formats) <= _PERCENT
    unit = "%" if percent else entry.unit.replace("GBP", "£")
    said = unit in _UNSAID or unit.casefold() in entry.heading.casefold()
    return "" if said else f" ({unit})"


@cache
def names() -> dict[str, str]:
    """Return the name of every authority, region and of England, by code and by slug."""
    listed = config.every_authority()
    of_authorities = {one.old_la_code: one.name for one in listed}
    of_authorities |= {one.slug: one.name for one in listed}
    return of_authorities | {vocab.ENGLAND: "England"} | vocab.REGION_NAMES
