"""Places in special schools, SEN units, resourced and alternative provision; a module a layout.

Each row keeps its publication, so that the model can prefer one: what schools returned for their
specialist places above what the register of schools holds, and that above its totals.
"""

from types import ModuleType

import pandas as pd

from send_analysis.loaders.capacity import by_authority, establishments, specialist
from send_analysis.loaders.intake.base import RawFile, Recognised

# Kind of file -> the module that reads it.
LAYOUTS: dict[str, ModuleType] = {
    by_authority.PUBLICATION: by_authority,
    establishments.PUBLICATION: establishments,
    specialist.PUBLICATION: specialist,
    specialist.UNITS_FILE: specialist,
}


def recognise(file: RawFile) -> Recognised | None:
    """Return what the file is, from its columns."""
    found = (layout.recognise(file) for layout in dict.fromkeys(LAYOUTS.values()))
    return next((what for what in found if what is not None), None)


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``capacity``: schools and places of each authority, by kind and phase.

    Raises
    ------
    LoadError
        Naming every problem of the file.
    """
    read: dict[str, pd.DataFrame] = LAYOUTS[what.kind].load(file, what)
    return read
