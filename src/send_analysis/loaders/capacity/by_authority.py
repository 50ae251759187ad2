"""Capacity of state special schools, a row an authority, beside the plans in such schools.

Source: DfE, Get Information about Schools, school capacity added up by authority; the plans are
those of the January that the column is named after. The file prints no date of its own: the
month in its name is the only one there is.
"""

import re

import pandas as pd

from send_analysis.config.authorities import codes_of
from send_analysis.loaders.capacity.shape import NOT_STATED, PUBLISHER, shaped
from send_analysis.loaders.intake import base
from send_analysis.loaders.intake.sheets import csv_table, header

PUBLICATION = "gias_totals"
COUNTS = {"n_state_special_schools": "providers", "state_special_capacity": "capacity"}
_PLANS = re.compile(r"((?:state|indep)_special_plans)_jan(20\d\d)")
_NAMES = {
    "state_special_plans": "state_special_plans",
    "indep_special_plans": "independent_special_plans",
}
_MONTH = re.compile(r"20\d\d-[01]\d")


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return what the file is, from its columns."""
    columns = header(file)
    if not {"la_code", *COUNTS} <= columns or len(_plans(columns)) != len(_NAMES):
        return None
    month = _MONTH.search(file.name)
    release = month[0] if month else NOT_STATED
    return base.Recognised("capacity", PUBLISHER, release, PUBLICATION)


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``capacity``: special schools, their places, and plans of each authority.

    Raises
    ------
    LoadError
        If a column, area or symbol is unknown, or the plans are of two Januaries.
    """
    df = csv_table(file)
    plans = _plans(set(df.columns))
    years = {year for _, year in plans.values()}
    problems = base.column_problems(df.columns, ("la_code", *COUNTS, *plans), ["la_name"])
    problems += (
        [f"plans of the Januaries {sorted(years)}; one is allowed"] if len(years) > 1 else []
    )
    codes, unknown = codes_of(df.la_code)
    base.stop_on(problems + unknown, file.name)
    tidy = pd.DataFrame({"old_la_code": df.la_code.map(codes), "kind": "special_school"})
    tidy = tidy.assign(phase="all", symbol=pd.NA, census_year=int(*years))
    for column, name in {**COUNTS, **{c: name for c, (name, _) in plans.items()}}.items():
        tidy[name], symbol = base.numbers(df[column], file.name)
        tidy["symbol"] = tidy.symbol.fillna(symbol)
    return shaped(tidy, file, what, PUBLICATION)


def _plans(columns: set[str]) -> dict[str, tuple[str, str]]:
    """Return our name and the year of each column of plans."""
    found = {column: _PLANS.fullmatch(column) for column in columns}
    return {column: (_NAMES[m[1]], m[2]) for column, m in found.items() if m}
