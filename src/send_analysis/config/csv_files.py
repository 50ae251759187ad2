"""Rows of a CSV: of settings, each checked and every faulty one named, or of the package."""

import csv
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from send_analysis.config.base import ConfigError, Frozen

Row = TypeVar("Row", bound=Frozen)


def rows(file: Path, model: type[Row]) -> list[Row]:
    """Return the rows of a CSV as settings.

    Raises
    ------
    ConfigError
        Naming every faulty row.
    """
    read, problems = [], []
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                read.append(model.model_validate(row))
            except ValidationError as error:
                problems += [
                    f"line {number}, {'.'.join(map(str, e['loc']))}: {e['msg']} "
                    f"(found {e['input']!r})"
                    for e in error.errors()
                ]
    if problems:
        raise ConfigError(f"{file.name}: " + "; ".join(problems))
    return read


def packaged(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV that comes with one of our packages, such as ``config``."""
    return list(csv.DictReader(packaged_text(package, name).splitlines()))


def packaged_text(package: str, name: str) -> str:
    """Return a text file that comes with one of our packages."""
    return files(f"send_analysis.{package}").joinpath(name).read_text(encoding="utf-8")
