"""Assumptions with the values that a user has changed: ``own.csv`` beside the shipped files.

The shipped files are never written, so that a newer version of them meets no change of a user's.
"""

import csv
import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from send_analysis import vocab
from send_analysis.config import base, csv_files, limits
from send_analysis.config.assumptions import (
    FOLDER,
    LIST,
    OWN,
    Assumption,
    Assumptions,
    named,
    shipped,
)
from send_analysis.config.locking import locked
from send_analysis.config.nearest import choices
from send_analysis.config.yaml_files import problems_of
from send_analysis.safe_text import harmless

DAYS = ("%Y-%m-%d", "%d/%m/%Y")  # as written here, and as Excel leaves it in Britain
FIRST_YEAR = 2000  # of a day that a value can be of
HEADER = "id,value,low,high,source,date\n"
UNSOURCED = f"set in config/{FOLDER}/{OWN}; no source is given"


class OwnValue(base.Frozen):
    """A value in place of a shipped one; without a range it widens the shipped range."""

    id: str
    value: float
    low: base.OptionalNumber = None
    high: base.OptionalNumber = None
    source: base.OptionalText = None
    date: base.OptionalText = None

    def instead_of(self, one: Assumption) -> Assumption:
        """Return the shipped assumption with this value; without a source it is assumed.

        Raises
        ------
        ProblemsError
            If the value, its low or its high is not possible.
        """
        given = (one.low, one.high, self.low, self.high)
        ends = [end for end in given if end is not None]
        widened = sorted((self.value, *ends)) if ends else [None]
        own = {
            "value": self.value,
            "low": widened[0] if self.low is None else self.low,
            "high": widened[-1] if self.high is None else self.high,
            "source": self.source or UNSOURCED,
            "status": "own" if self.source else "assumed",
            "date": self.date,
        }
        return Assumption.model_validate({**one.model_dump(), **own})


def assumptions(folder: Path) -> dict[str, Assumption]:
    """Return every assumption in ``folder``/assumptions, by id: own values in place of shipped.

    Raises
    ------
    ConfigError
        Naming every faulty row of a file, or an id that is duplicated.
    """
    known = shipped(folder)
    changed = {one.id: one.instead_of(known[one.id]) for one in own_values(folder, known)}
    together = {**known, **changed}
    base.refuse(OWN, limits.too_large_together({i: a.value for i, a in together.items()}))
    return together


def own_values(folder: Path, known: Assumptions) -> list[OwnValue]:
    """Return the rows of ``own.csv``; none where there is no such file.

    Raises
    ------
    ConfigError
        Naming every faulty row: unknown or duplicated ids, values that are not possible.
    """
    file = folder / FOLDER / OWN
    seen: set[str] = set()

    def problems(row: OwnValue) -> Iterable[base.Problem]:
        if row.id in seen:
            yield base.Problem((row.id,), "a second row", "each id once")
        seen.add(row.id)
        yield from wrong(row, known)

    return csv_files.rows(file, OwnValue, problems) if file.is_file() else []


def wrong(row: OwnValue, known: Assumptions) -> list[base.Problem]:
    """Return what is wrong with an own value beside what is shipped."""
    if row.id not in known:
        return [base.Problem(("id",), repr(row.id), choices(row.id, known, LIST))]
    if row.date and not _is_day(row.date):
        allowed = f"a day such as 2026-01-31, of {FIRST_YEAR} to {vocab.LAST_CENSUS_YEAR}"
        return [base.Problem((row.id, "date"), repr(row.date), allowed)]
    try:
        row.instead_of(known[row.id])
    except ValidationError as error:
        usual, given = known[row.id].usual, row.model_dump(exclude_none=True)
        return [
            replace(p, allowed=f"{p.allowed}; {usual}")
            for p in problems_of(Assumption, error)
            if p.where[-1] in given or len(p.where) == 1
        ]
    return []


def _is_day(text: str) -> bool:
    for form in DAYS:
        with suppress(ValueError):
            return FIRST_YEAR <= datetime.strptime(text, form).year <= vocab.LAST_CENSUS_YEAR
    return False


def own_value(**cells: object) -> OwnValue:
    """Return a value as it was given.

    Raises
    ------
    ConfigError
        If a number is not finite.
    """
    try:
        return OwnValue.model_validate(cells)
    except ValidationError as error:
        base.refuse(str(cells["id"]), problems_of(OwnValue, error))
        raise  # never reached: refuse raised, for there is a problem


def put(folder: Path, row: OwnValue) -> Assumption:
    """Write an own value, in place of an earlier one of that id; return the assumption.

    Raises
    ------
    ConfigError
        If the id is unknown or a value is not possible; nothing is written.
    """
    known = shipped(folder)
    base.refuse(OWN, wrong(row, known))
    with locked(folder / FOLDER):
        others = {o.id: o.value for o in own_values(folder, known)} | {row.id: row.value}
        values = {i: others.get(i, a.value) for i, a in known.items()}
        base.refuse(OWN, limits.too_large_together(values))
        _write(folder / FOLDER / OWN, row.id, _line(row))
    return row.instead_of(known[row.id])


def remove(folder: Path, id_: str) -> None:
    """Remove an own value, so that the shipped one counts again.

    Raises
    ------
    ConfigError
        If there is none, or no such assumption.
    """
    known = shipped(folder)
    named(known, id_)
    with locked(folder / FOLDER):
        own = [row.id for row in own_values(folder, known)]
        if id_ not in own:
            changed = f"changed are {', '.join(own)}" if own else "none is changed"
            raise base.ConfigError(f"assumption {id_!r} has its shipped value; {changed}")
        _write(folder / FOLDER / OWN, id_, "")


def differences(folder: Path) -> list[tuple[Assumption, Assumption]]:
    """Return each changed assumption as shipped and as it is now, by id."""
    known = shipped(folder)
    return [(known[row.id], row.instead_of(known[row.id])) for row in own_values(folder, known)]


def _write(file: Path, id_: str, line: str) -> None:
    """Write a line in place of an id's, or at the end; all other lines stay as they are.

    A file that would hold a header alone is removed.
    """
    before = csv_files.text(file) if file.is_file() else HEADER
    reader = csv.reader(io.StringIO(before, newline=""))
    lines, start, put_in = before.splitlines(keepends=True), 0, []
    for row in reader:
        own, start = "".join(lines[start : reader.line_num]), reader.line_num
        put_in.append(line if row[:1] == [id_] else own)
    ended = [one if not one or one.endswith("\n") else f"{one}\n" for one in put_in]
    new = [] if line in put_in else [line]
    if "".join(ended + new) == HEADER:
        file.unlink()
        return
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.write_text("".join(ended + new), encoding="utf-8", newline="")
    unfinished.replace(file)


def _line(row: OwnValue) -> str:
    cells = ("" if cell is None else harmless(str(cell)) for cell in row.model_dump().values())
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue()
