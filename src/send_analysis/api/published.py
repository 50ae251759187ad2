"""Published figures as tidy tables: plans, flows, and every other table by its name."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from send_analysis import config, tables
from send_analysis.config import paths
from send_analysis.config.base import ConfigError
from send_analysis.config.nearest import question
from send_analysis.runs import inputs

_DECLARED = {
    table.name: table for table in vars(tables).values() if isinstance(table, tables.Table)
}


def panel(area: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Return the plans held each January by England, its regions and every authority.

    Parameters
    ----------
    area
        One authority or several, by name or code; None returns all, with England and the regions.

    Returns
    -------
    One row an authority, January and group: ``old_la_code`` ("ENG" is England), ``la_code``,
    ``census_year``, ``dimension`` (total, age_band, age, primary_need, area_of_need, provision),
    ``category``, ``plans`` (a number of plans; ``<NA>`` with a ``symbol`` where it is not
    published), ``source_id``.

    Raises
    ------
    SendError
        If a name is unknown, or an added file is broken.

    Examples
    --------
    >>> import send_analysis as sa
    >>> plans = sa.panel("leeds").query("dimension == 'total' and census_year == 2024")
    >>> int(plans["plans"].item())
    5508
    """
    return _of(read("caseload"), area)


def flows(area: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Return what happened in each calendar year: requests, decisions, assessments, plans, appeals.

    Parameters
    ----------
    area
        One authority or several, by name or code; None returns all, with England and the regions.

    Returns
    -------
    One row an authority, ``calendar_year`` and ``measure`` such as requests, requests_refused,
    assessments, new_plans, ceased_total or tribunal_appeals_registered: ``value`` (a number of
    requests, assessments, plans or appeals; ``<NA>`` with a ``symbol`` where it is not published).

    Raises
    ------
    SendError
        If a name is unknown, or an added file is broken.

    Examples
    --------
    >>> import send_analysis as sa
    >>> "requests" in set(sa.flows("leeds")["measure"])
    True
    """
    return _of(read("flows"), area)


def read(name: str | None = None, data: str | Path | None = None) -> pd.DataFrame:
    """Return a tidy table of published and own figures by its name.

    Parameters
    ----------
    name
        Name of a table; None lists them.
    data
        Folder of files that are used in place of the added ones.

    Returns
    -------
    The table, in the columns and units that the data dictionary gives. The list has one row a
    table: ``table``, ``holds`` (what it holds, in which unit) and ``key``.

    Raises
    ------
    SendError
        If there is no such table; the message names the nearest.

    Examples
    --------
    >>> import send_analysis as sa
    >>> sa.read("spend").columns.to_list()[:4]
    ['old_la_code', 'financial_year', 'line', 'basis']
    >>> "capacity" in set(sa.read()["table"])
    True
    """
    held = loaded(data)
    if name is None:
        return listed(held)
    if name not in held:
        raise ConfigError(f"table {name!r} is not known; {question(name, held)}")
    return held[name].copy(deep=False)


def loaded(data: str | Path | None = None) -> tables.Tables:
    """Return every input table; those of a folder where one is named."""
    return inputs.load(None if data is None else Path(data))


def listed(names: Iterable[str]) -> pd.DataFrame:
    """Return name, what it holds in which unit, and key of each declared table."""
    known = [(name, _DECLARED[name]) for name in sorted(names) if name in _DECLARED]
    rows = [(name, one.unit, ", ".join(one.key)) for name, one in known]
    return pd.DataFrame(rows, columns=["table", "holds", "key"])


def _of(table: pd.DataFrame, area: str | Iterable[str] | None) -> pd.DataFrame:
    """Return the rows of some authorities, in the order of the table."""
    if area is None:
        return table
    names = [area] if isinstance(area, str) else list(area)
    codes = {config.find_area(paths.config(), name, closed=True).old_la_code for name in names}
    return table[table["old_la_code"].isin(codes)].reset_index(drop=True)
