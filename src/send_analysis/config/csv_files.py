"""Rows of a CSV: of settings, each checked and every faulty one named, or of the package."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from send_analysis.config import plain_files
from send_analysis.config.base import Frozen, Problem, refuse
from send_analysis.config.yaml_files import problems_of
from send_analysis.safe_text import legible

Row = TypeVar("Row", bound=Frozen)
EXTRA = "more cells than columns"
REMARK = "#"  # a row that starts with it is a note to the reader


def _none(_: Frozen) -> Iterable[Problem]:
    return ()


def rows(
    file: Path, model: type[Row], problems_of_row: Callable[[Row], Iterable[Problem]] = _none
) -> list[Row]:
    """Return the rows of a CSV as settings.

    Parameters
    ----------
    problems_of_row
        What else can be wrong with a row that is valid by itself.

    Raises
    ------
    ConfigError
        If the file is not CSV in UTF-8 or a column is missing or unknown; else naming every
        faulty row with its line.
    """
    lines = io.StringIO(text(file), newline="")
    reader = csv.DictReader(lines, restkey=EXTRA, restval="", strict=True)
    read, problems = [], []
    try:
        refuse(file.name, _columns(reader.fieldnames or [], model))
        for line, row in _numbered(reader):
            try:
                read.append(model.model_validate(row))
                problems += [replace(p, line=line) for p in problems_of_row(read[-1])]
            except ValidationError as error:
                problems += [replace(p, line=line) for p in problems_of(model, error)]
    except csv.Error as error:
        problems.append(Problem((), f"text that is not CSV ({error})", "CSV", reader.line_num))
    refuse(file.name, problems)
    return read


def text(file: Path) -> str:
    """Return the text of a settings file, without characters that are not seen.

    Raises
    ------
    ConfigError
        If it is no file, or not UTF-8, as Excel's plain "CSV" and "Unicode text" are not.
    """
    try:
        return legible(plain_files.content(file).decode("utf-8-sig"))
    except UnicodeDecodeError:
        allowed = "text in UTF-8 (in Excel: save as CSV UTF-8)"
        refuse(file.name, [Problem((), "bytes that are not UTF-8", allowed, 1)])
        raise  # never reached: refuse raised, for there is a problem


def _columns(named: Sequence[str], model: type[Frozen]) -> Iterator[Problem]:
    """Yield columns that the rows need and lack, do not know, or have twice."""
    fields = model.model_fields
    allowed = f"the columns {', '.join(fields)}"
    missing = [n for n, f in fields.items() if f.is_required() and n not in named]
    unknown = [repr(name) for name in named if name not in fields]
    twice = [repr(name) for name in fields if named.count(name) > 1]
    if missing:
        yield Problem(("columns",), f"no {', no '.join(missing)}", allowed, 1)
    if unknown:
        yield Problem(("columns",), ", ".join(unknown), allowed, 1)
    if twice:
        yield Problem(("columns",), f"{', '.join(twice)} twice", "each column once", 1)


def _numbered(reader: csv.DictReader) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield each row with its line; rows that are remarks or empty are skipped."""
    for row in reader:
        first = next(iter(row.values()), "")
        if any(row.values()) and not first.startswith(REMARK):
            yield reader.line_num, row


def packaged(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV that comes with one of our packages, such as ``config``."""
    return list(csv.DictReader(packaged_text(package, name).splitlines()))


def packaged_text(package: str, name: str) -> str:
    """Return a text file that comes with one of our packages."""
    return files(f"send_analysis.{package}").joinpath(name).read_text(encoding="utf-8")
