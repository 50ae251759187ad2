"""Text of files stays text: nothing hidden, nothing that a terminal or a spreadsheet would run."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Characters without a width: they steer a terminal, turn the order of others or hide. Tab and line
# breaks stay; half characters (surrogates) cannot be written to a file.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_STEERS = re.compile(f"\r|{_HIDDEN.pattern}")  # a terminal overwrites a line after \r
# How a cell begins that a spreadsheet runs; spaces and quotation marks before it may be taken off.
_LIVE = re.compile("[\\s\"'`\u2018-\u201f]*[=+\\-@\uff0b\uff0d\uff1d\uff20]\\s*\\S|[\t\r\n]")
_NUMBERS = "biufmM"  # kinds of columns without text
_NUMBER = re.compile(r"\s*[+-]?[\d,.]+(?:[eE][+-]?\d+)?%?\s*")  # a negative number stays one


def legible(text: str) -> str:
    """Return text without the characters that are not seen."""
    return _HIDDEN.sub("", text)


def written_out(text: str) -> str:
    """Return text for a terminal, its hidden characters shown by their numbers."""
    return _STEERS.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows and does not run: ``=1+1`` becomes ``'=1+1``."""
    shown = legible(cell)
    runs = _LIVE.match(shown) and not _NUMBER.fullmatch(shown) and not shown.startswith("'")
    return f"'{shown}" if runs else shown


def legible_table(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return a table whose text has no hidden characters."""
    return _each_text(table, legible)


def neutralised(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return a table of which a spreadsheet runs no cell and no heading; numbers are as they were.

    Every table that is written as CSV or as a workbook goes through here.
    """
    return _each_text(table, harmless).rename(columns=lambda n: harmless(n) if _is_text(n) else n)


def _each_text(table: "pd.DataFrame", change: Callable[[str], str]) -> "pd.DataFrame":
    """Return a table with each distinct text of its cells changed; other columns are the same."""
    changed = {}
    for column in table.columns[[dtype.kind not in _NUMBERS for dtype in table.dtypes]]:
        distinct = filter(_is_text, table[column].unique())
        new = {text: said for text in distinct if (said := change(text)) != text}
        if new:
            cells = table[column].astype(object).map(lambda cell, new=new: new.get(cell, cell))
            kind = table[column].dtype
            changed[column] = cells if kind == "category" else cells.astype(kind)
    return table.assign(**changed)


def _is_text(value: object) -> bool:
    return isinstance(value, str)
