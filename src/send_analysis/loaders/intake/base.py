"""What every loader shares: the file, what it was recognised as, words, checks, refusals."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TypeVar

import pandas as pd

from send_analysis import vocab
from send_analysis.config.csv_files import packaged
from send_analysis.tables import Table

Item = TypeVar("Item")
Made = TypeVar("Made")


class LoadError(vocab.SendError, ValueError):
    """A file cannot be loaded; the message names the file and every problem found in it."""

    def __init__(self, file: str, problems: list[str]) -> None:
        self.file = file
        self.problems = problems
        super().__init__(f"{file}: " + "; ".join(problems))


@dataclass(frozen=True)
class RawFile:
    """One publisher's file, unchanged: a loose file or a member of a zip."""

    name: str
    data: bytes = field(repr=False)
    archive: str = ""  # the zip that it is a member of

    @cached_property
    def sha256(self) -> str:
        """Return the hash that identifies the content."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Recognised:
    """What a file is, decided from its content and never from its name."""

    publication: str  # the loader module's name, such as "ehc_plans"
    publisher: str
    release: str  # such as "2025"; orders vintages as text
    kind: str  # the table of the publication, such as "caseload"
    licence: str = "Open Government Licence v3.0"
    private: bool = False

    def source_id(self, name: str) -> str:
        """Return the id that rows of the file carry."""
        return f"{self.publication}/{self.release}/{name}"


def each(
    items: Iterable[Item], act: Callable[[Item], Made], refused: str = "data/raw"
) -> list[Made]:
    """Return what ``act`` makes of each item.

    Raises
    ------
    LoadError
        The one problem; or under the name ``refused`` (``{n}`` is how many) all at once.
    """
    made, errors = [], []
    for item in items:
        try:
            made.append(act(item))
        except LoadError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise LoadError(refused.format(n=len(errors)), _said_once(errors))
    return made


def _said_once(errors: list[LoadError]) -> list[str]:
    """Return the errors as problems; what files have in common beyond the first comes last."""
    counts = Counter(problem for error in errors for problem in error.problems[1:])
    common = [problem for problem, count in counts.items() if count > 1]
    own = (LoadError(e.file, [p for p in e.problems if p not in common]) for e in errors)
    return [*map(str, own), *common]


def read_csv(file: RawFile) -> pd.DataFrame:
    """Return a CSV as text, exactly as printed: no value is turned into missing.

    Empty columns without a name, as spreadsheets leave them to the right, are left out.

    Raises
    ------
    LoadError
        If the bytes are no CSV, or its rows are longer than the header, naming why.
    """
    try:
        df = pd.read_csv(
            io.BytesIO(file.data), dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
    except (ValueError, pd.errors.ParserError) as error:
        raise LoadError(file.name, [f"not a readable CSV ({error})"]) from error
    if not isinstance(df.index, pd.RangeIndex):  # pandas takes what is left over for row names
        raise LoadError(file.name, ["not a readable CSV (rows have more cells than the header)"])
    unnamed = [name for name in df if str(name).startswith("Unnamed: ")]
    return df.drop(columns=[name for name in unnamed if (df[name] == "").all()])


def numbers(printed: pd.Series, file: str) -> tuple[pd.Series, pd.Series]:
    """Return values and symbols of a printed column; exactly one of the two is missing.

    An empty cell has the symbol ``NULL``. A symbol is never read as 0.

    Raises
    ------
    LoadError
        If a cell is neither a number nor a known symbol.
    """
    text = printed.str.strip()
    is_symbol = text.isin(vocab.SYMBOLS) | (text == "")
    values = pd.to_numeric(text.mask(is_symbol), errors="coerce").astype("Float64")
    values = values.mask(values.abs() == float("inf"))  # 1e400 and "inf" are no counts
    unknown = text[values.isna() & ~is_symbol]
    if len(unknown):
        raise LoadError(
            file,
            [
                f"{printed.name}: {sorted(set(unknown))[:5]} is neither a number "
                f"nor one of the symbols {', '.join(vocab.SYMBOLS)}"
            ],
        )
    return values, text.where(is_symbol, pd.NA).replace("", "NULL").astype("string")


def checked(file: str, *shaped: tuple[Table, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tidy tables by name, each with its columns in order; one without rows is left out.

    Raises
    ------
    TableError
        Naming everything in which a table breaks its schema.
    """
    return {t.name: t.check(df[list(t.columns)], file) for t, df in shaped if len(df)}


# --- publishers' words as data; columns and words compared with them ------------------------

SHOWN = 5  # unknown words named in a message
_SPACES = re.compile(r"\s+")


def rows(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV in the package of a publication."""
    return packaged(f"loaders.{package}", name)


def tables(package: str) -> dict[str, dict[str, str]]:
    """Return the tables of a publication's ``words.csv``: printed word -> ours, by table."""
    read: dict[str, dict[str, str]] = {}
    for row in rows(package, "words.csv"):
        read.setdefault(row["table"], {})[row["printed"]] = row["ours"]
    return read


def plain(text: str) -> str:
    """Return text in lower case with single spaces, so that printing does not matter."""
    return _SPACES.sub(" ", text).strip().casefold()


def column_problems(
    printed: Iterable[str], required: Iterable[str], optional: Iterable[str] = ()
) -> list[str]:
    """Return one problem for each column that is absent or unknown."""
    printed, required, allowed = list(printed), list(required), {*required, *optional}
    missing = [f"no column {c!r}" for c in required if c not in printed]
    unknown = [c for c in printed if c not in allowed]
    if unknown:
        named = ", ".join(map(repr, unknown[:SHOWN]))
        missing.append(f"unknown columns {named}, allowed: {', '.join(sorted(allowed))}")
    return missing


def word_problems(words: pd.Series, allowed: Iterable[str]) -> list[str]:
    """Return a problem when a column has words that are not allowed."""
    allowed = list(allowed)
    unknown = sorted(set(words) - set(allowed))
    if not unknown:
        return []
    return [f"{words.name}: unknown {unknown[:SHOWN]}, allowed: {allowed}"]


def form_problems(words: pd.Series, pattern: str, example: str) -> list[str]:
    """Return a problem when a column has words that are not written like ``example``."""
    wrong = sorted(set(words[~words.str.fullmatch(pattern)]))
    if not wrong:
        return []
    return [f"{words.name}: {wrong[:SHOWN]} is not written like {example}"]


def named(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a wording table whose keys are plain text."""
    return {plain(wording): code for wording, code in mapping.items()}


def stop_on(problems: list[str], file: str) -> None:
    """Raise every problem at once, or do nothing.

    Raises
    ------
    LoadError
        If there is any problem.
    """
    if problems:
        raise LoadError(file, list(dict.fromkeys(problems)))


def collected(file: str, *checks: Callable[[], list[str]]) -> None:
    """Run every check and raise all their problems at once.

    Raises
    ------
    LoadError
        If any check found a problem.
    """
    stop_on([problem for check in checks for problem in check()], file)
