"""What every loader shares: the file as bytes, what it was recognised as, how it is refused."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

import pandas as pd

from send_analysis import vocab
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

    @property
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
        Under the name ``refused`` (``{n}`` is how many), with every item's problem at once.
    """
    made, problems = [], []
    for item in items:
        try:
            made.append(act(item))
        except LoadError as error:
            problems.append(str(error))
    if problems:
        raise LoadError(refused.format(n=len(problems)), problems)
    return made


def read_csv(file: RawFile) -> pd.DataFrame:
    """Return a CSV as text, exactly as printed: no value is turned into missing.

    Raises
    ------
    LoadError
        If the bytes are no CSV, naming why.
    """
    try:
        return pd.read_csv(
            io.BytesIO(file.data), dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
    except (ValueError, pd.errors.ParserError) as error:
        raise LoadError(file.name, [f"not a readable CSV ({error})"]) from error


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
                f"nor one of the symbols {sorted(vocab.SYMBOLS)}"
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
