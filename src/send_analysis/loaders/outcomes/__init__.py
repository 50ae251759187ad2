"""Outcomes by authority: attendance and exclusions by SEN provision, NEET, tribunal appeals.

Sources: DfE, pupil attendance, pupil absence, suspensions and permanent exclusions, NEET and
participation by local authority; Ministry of Justice and DfE, appealable decisions.
"""

import pandas as pd

from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.intake.sheets import header
from send_analysis.loaders.outcomes import appeals, by_sen, neet

PUBLISHER = "Department for Education"
_KINDS = {"by_sen": by_sen, "neet": neet, "appeals": appeals}


def recognise(file: RawFile) -> Recognised | None:
    """Return what the file is, from its columns."""
    columns = header(file)
    for kind, reader in _KINDS.items():
        if reader.fits(columns):
            return Recognised("outcomes", PUBLISHER, reader.release(file), kind)
    return None


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``indicator_published`` and ``indicator_series``; of appeals, ``flows``.

    Raises
    ------
    LoadError
        If a column, word, area or value is unknown.
    """
    return _KINDS[what.kind].load(file, what)
