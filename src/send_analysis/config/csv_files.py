"""Settings that are rows of a CSV: each row checked, every faulty one named with its line."""

import csv
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
