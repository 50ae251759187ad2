"""Rows in the layout of the register of schools, ``edubasealldata``, for tests and benchmarks.

Every school is invented; the columns and their words are the publisher's.
"""

from pathlib import Path

import pandas as pd

COLUMNS = (Path(__file__).parent / "school_columns.csv").read_text().strip().split(",")
MAINSTREAM = {
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (name)": "Open",
    "PhaseOfEducation (name)": "Primary",
    "TypeOfResourcedProvision (name)": "Not applicable",
    "SchoolCapacity": "420",
    "NumberOfPupils": "401",
}
SHORT = {
    "area": "LA (code)",
    "type": "TypeOfEstablishment (name)",
    "status": "EstablishmentStatus (name)",
    "phase": "PhaseOfEducation (name)",
    "capacity": "SchoolCapacity",
    "on_roll": "NumberOfPupils",
    "bases": "TypeOfResourcedProvision (name)",
    "unit_capacity": "SenUnitCapacity",
    "unit_on_roll": "SenUnitOnRoll",
    "resourced_capacity": "ResourcedProvisionCapacity",
    "resourced_on_roll": "ResourcedProvisionOnRoll",
    "places_pru": "PlacesPRU",
}


def as_csv(schools: list[dict[str, str]], width: int = 0) -> bytes:
    """Return schools, a dict of SHORT names each, as the publisher prints them.

    ``width`` is how many bytes a row has about: columns that nobody reads are filled.
    """
    filled = dict.fromkeys(COLUMNS, "x" * (width // len(COLUMNS)))
    rows = [
        (filled | dict.fromkeys(SHORT.values(), "") | MAINSTREAM)
        | {"URN": str(100_000 + n), "EstablishmentName": "St Chad\u2019s, Café Lane"}
        | {SHORT[name]: value for name, value in school.items()}
        for n, school in enumerate(schools)
    ]
    printed = pd.DataFrame(rows, columns=COLUMNS, dtype="string").fillna("")
    return printed.to_csv(index=False, lineterminator="\r\n").encode("cp1252")
