"""Specialist places that authorities return to DfE: two files of "School capacity", from 2022/23.

Source: DfE, School capacity (explore-education-statistics), official statistics in development,
as at 1 May. One file has special schools by authority, with places and children by phase; the
other each mainstream school, with places of its SEN unit and resourced provision and no children
in them. Only columns that the publisher's data catalogue names are read.
"""

import re

import pandas as pd

from send_analysis.config.authorities import codes_of
from send_analysis.loaders.capacity.shape import PUBLISHER, added_up, shaped
from send_analysis.loaders.intake import base, levels
from send_analysis.loaders.intake.sheets import csv_table, header

PUBLICATION = "specialist_capacity"
UNITS_FILE = "specialist_capacity_units"
PHASES = ("primary", "secondary")
AREA = ("time_period", "geographic_level", "old_la_code")
MAIN_PHASE, SCHOOLS, ON_ROLL = "school_main_phase", "count_schools", "pupils_on_roll"
TOTAL = "total"
OF_PHASE = {"capacity": "{}_capacity", "on_roll": "{}_pupils_on_roll"}
NUMBERS = tuple(name.format(phase) for phase in PHASES for name in OF_PHASE.values())
# Kind of unit -> its column of places, after the phase.
UNITS = {
    "sen_unit": "{}_SEND_unit_capacity",
    "resourced_provision": "{}_resourced_provision_capacity",
}
UNIT_NUMBERS = tuple(name.format(phase) for phase in PHASES for name in UNITS.values())
NEEDED = {
    PUBLICATION: (*AREA, MAIN_PHASE, SCHOOLS, ON_ROLL, *NUMBERS),
    UNITS_FILE: (*AREA, *UNIT_NUMBERS),
}
# What tells a file, so that one with a column gone is refused by its name.
_TOLD_BY = {
    PUBLICATION: {MAIN_PHASE, SCHOOLS, NUMBERS[0]},
    UNITS_FILE: {UNIT_NUMBERS[0], UNIT_NUMBERS[1]},
}
SCHOOL = "School"
NOT_APPLICABLE = "z"
_YEAR = re.compile(r"(20\d\d)(\d\d)")
SHOWN = 5


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return which of the two files it is, from its columns; the release is its newest May."""
    columns = header(file)
    for kind, told_by in _TOLD_BY.items():
        if told_by <= columns:
            return base.Recognised("capacity", PUBLISHER, _newest_may(file), kind)
    return None


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``capacity`` of the newest year by authority, kind and phase.

    Raises
    ------
    LoadError
        If a column is gone, an area, year or number is unknown, or the children by phase do not
        add up to the children of all special schools.
    """
    df = csv_table(file)
    absent = [f"no column {name!r}" for name in NEEDED[what.kind] if name not in df]
    base.stop_on(absent, file.name)
    base.stop_on(base.form_problems(df.time_period, _YEAR.pattern, "202324"), file.name)
    level = levels.LOCAL if what.kind == PUBLICATION else SCHOOL
    rows = df[(df.geographic_level == level) & (df.time_period == df.time_period.max())]
    codes, unknown = codes_of(rows.old_la_code)
    none = [] if len(rows) else [f"no row of the geographic level {level!r}"]
    again = [f"{rows.duplicated().sum()} rows are printed twice"] if rows.duplicated().any() else []
    base.stop_on([*none, *again, *unknown], file.name)
    rows = rows.assign(old_la_code=rows.old_la_code.map(codes))
    read = _special_schools if what.kind == PUBLICATION else _units
    return shaped(read(rows, file.name), file, what, PUBLICATION)


def _newest_may(file: base.RawFile) -> str:
    """Return the May of the newest academic year of a file: 202324 is counted in May 2024."""
    table = csv_table(file)
    years = table.time_period if "time_period" in table else pd.Series(dtype="str")
    newest = _YEAR.fullmatch(max(years, default=""))
    return f"{int(newest[1]) + 1}-05" if newest else "not stated"


def _special_schools(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return places and children by phase; schools are counted under their main phase."""
    main_phase = rows[MAIN_PHASE].map(base.plain)
    whole = rows[main_phase == TOTAL].set_index("old_la_code")
    repeated = sorted(set(whole.index[whole.index.duplicated()]))
    base.stop_on([f"authority {code} is printed twice" for code in repeated], file)
    numbers = {name: base.numbers(whole[name], file) for name in (SCHOOLS, ON_ROLL, *NUMBERS)}
    _refuse_wrong_sums({name: values for name, (values, _) in numbers.items()}, file)
    primary = rows[main_phase == PHASES[0]].set_index("old_la_code")
    of_primary = base.numbers(primary[SCHOOLS], file)[0].reindex(whole.index)
    schools = {PHASES[0]: of_primary, PHASES[1]: numbers[SCHOOLS][0] - of_primary}
    parts = []
    for phase in PHASES:
        values = {ours: numbers[name.format(phase)] for ours, name in OF_PHASE.items()}
        part = pd.DataFrame({ours: value for ours, (value, _) in values.items()})
        symbol = values["capacity"][1].fillna(values["on_roll"][1])
        parts.append(part.assign(phase=phase, providers=schools[phase], symbol=symbol))
    return pd.concat(parts).rename_axis("old_la_code").reset_index().assign(kind="special_school")


def _refuse_wrong_sums(numbers: dict[str, pd.Series], file: str) -> None:
    of_phases = sum(numbers[OF_PHASE["on_roll"].format(phase)] for phase in PHASES)
    wrong = (of_phases != numbers[ON_ROLL]).fillna(False)
    base.stop_on(
        [
            f"authority {code}: {ON_ROLL} is {numbers[ON_ROLL][code]:g}, "
            f"its phases add up to {of_phases[code]:g}"
            for code in wrong.index[wrong][:SHOWN]
        ],
        file,
    )


def _units(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return places of units and resourced provision; a school where 0 is printed has none."""
    parts = []
    for kind, name in UNITS.items():
        for phase in PHASES:
            places, symbol = base.numbers(rows[name.format(phase)], file)
            none = (places == 0).fillna(False) | (symbol == NOT_APPLICABLE).fillna(False)
            unit = rows.loc[~none, ["old_la_code"]].assign(capacity=places[~none])
            parts.append(unit.assign(kind=kind, phase=phase, on_roll=unit.capacity * pd.NA))
    every = [(kind, phase) for kind in UNITS for phase in PHASES]
    summed = added_up(pd.concat(parts), rows.old_la_code.unique(), every)
    return summed.assign(on_roll=pd.NA)
