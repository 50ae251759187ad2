"""What the layouts of capacity share: the table's shape and the words of its absences."""

import pandas as pd

from send_analysis.loaders.intake import base
from send_analysis.tables import CAPACITY
from send_analysis.tables.inputs import CAPACITY_KINDS

PUBLISHER = "Department for Education"
NOT_STATED = "not stated"


def shaped(
    tidy: pd.DataFrame, file: base.RawFile, what: base.Recognised
) -> dict[str, pd.DataFrame]:
    """Return ``capacity`` with every column of the table; what a file does not print is missing.

    ``tidy`` has a row an authority, kind and phase.
    """
    filled = tidy.assign(
        publication=what.kind,
        as_of=what.release,
        provision=tidy.kind.map(CAPACITY_KINDS),
        source_id=what.source_id(what.kind),
    )
    return base.checked(file.name, (CAPACITY, filled.reindex(columns=list(CAPACITY.columns))))
