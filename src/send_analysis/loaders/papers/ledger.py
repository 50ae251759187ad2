"""The ledger: every forecast that was published, kept until its census arrives."""

from pathlib import Path

import pandas as pd

from send_analysis import tables
from send_analysis.config import locking, paths
from send_analysis.loaders.intake import register
from send_analysis.loaders.intake.base import LoadError

FILE = "ledger.csv"
_TEXT = ("forecast_id", "forecaster", "published", "made", "run_id", "old_la_code", "source")


def file() -> Path:
    """Return the path of the ledger, which is committed with the project."""
    return paths.data() / FILE


def read(path: Path | None = None) -> pd.DataFrame:
    """Return every forecast in the ledger; none where there is no ledger yet.

    Raises
    ------
    tables.TableError
        Naming everything that is wrong with the file.
    """
    path = file() if path is None else path
    if not path.is_file():
        return tables.LEDGER.empty()
    return tables.LEDGER.check(pd.read_csv(path, dtype=dict.fromkeys(_TEXT, "string")), path.name)


def add(rows: pd.DataFrame, path: Path | None = None) -> None:
    """Add a forecast; what is in the ledger is never changed.

    Raises
    ------
    LoadError
        If a forecast of that id is there already.
    """
    path = file() if path is None else path
    with locking.locked(path.parent):
        kept = read(path)
        known = sorted(set(rows.forecast_id) & set(kept.forecast_id))
        if known:
            raise LoadError(path.name, [f"{', '.join(known)} is in the ledger and stays as it is"])
        whole = tables.LEDGER.check(pd.concat([kept, rows], ignore_index=True), path.name)
        register.replace(path, whole.to_csv(index=False).encode())
