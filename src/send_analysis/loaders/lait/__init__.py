"""The Local Authority Interactive Tool (LAIT): indicators by authority, and their dictionary.

Source: DfE, https://www.gov.uk/government/publications/local-authority-interactive-tool-lait.
The values and the dictionary are two files, joined by the tool's short name of an indicator.
"""

import pandas as pd

from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.intake.sheets import header
from send_analysis.loaders.lait import dictionary, values

PUBLISHER = "Department for Education"
_KINDS = {"values": values, "dictionary": dictionary}


def recognise(file: RawFile) -> Recognised | None:
    """Return values or dictionary, from the columns."""
    columns = header(file)
    for kind, reader in _KINDS.items():
        if set(reader.COLUMNS) <= columns:
            return Recognised("lait", PUBLISHER, reader.release(file), kind)
    return None


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``indicator_published`` from values, ``indicator_series`` from the dictionary.

    Raises
    ------
    LoadError
        If an area, a year, a value or a word of the dictionary is unknown.
    """
    return _KINDS[what.kind].load(file, what)
