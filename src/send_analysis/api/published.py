"""Published figures as tidy tables: plans, flows, and every other table by its name."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from send_analysis import config, tables, vocab
from send_analysis.api import arguments
from send_analysis.api.authorities import area as authority
from send_analysis.api.run_tables import of_area
from send_analysis.config import paths
from send_analysis.runs import inputs
from send_analysis.runs.of_scenario import Lazily, assumptions_used

# A run has spend and income too, in columns of its own: those of the inputs are named last.
_INPUTS = tables.RUN_TABLES | {
    table.name: table
    for table in vars(tables).values()
    if isinstance(table, tables.Table) and not table.of_run
}


def panel(area: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Return the plans held each January by England, its regions and every authority.

    Parameters
    ----------
    area
        One authority or several, by name or code, or England; None returns all, with the regions.

    Returns
    -------
    One row an authority, January and group; a January that was not counted has none.
    ``old_la_code`` ("ENG" is England), ``la_code``, ``census_year``, ``dimension`` (total,
    age_band, age, primary_need, area_of_need, provision), ``category``, ``plans`` (a number of
    plans; ``<NA>`` with a ``symbol`` where it is not published), ``source_id``.

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
    return _of("caseload", area)


def flows(area: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Return what happened in each calendar year: requests, decisions, assessments, plans, appeals.

    Parameters
    ----------
    area
        One authority or several, by name or code, or England; None returns all, with the regions.

    Returns
    -------
    One row an authority, ``calendar_year`` and ``measure``; a year that is not published has none.
    Measures are requests, requests_refused, assessments, new_plans, ceased_total,
    tribunal_appeals_registered and others; ``value`` is a number of them, ``<NA>`` with a
    ``symbol`` where it is not published.

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
    return _of("flows", area)


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
        return listed(held, _INPUTS)
    return held[arguments.known("table", name, held)].copy(deep=False)


def indicators(area: str, data: str | Path | None = None) -> pd.DataFrame:
    """Return an authority's indicators beside England, its region and its neighbours.

    Parameters
    ----------
    area
        An authority by name or code.
    data
        Folder of files that are used in place of the added ones.

    Returns
    -------
    One row an ``indicator``, ``period``, ``group`` of pupils and ``comparator``: own is the
    authority's, england, region and neighbours are what it is compared with, and other is any other
    authority, of which ``old_la_code`` says which (its rank is counted among them). ``title``,
    ``value`` in its ``unit``, ``lower`` and ``upper`` (95% range of a share), ``cases``, ``base``,
    ``basis``, ``source_id``.

    Raises
    ------
    SendError
        If the authority is unknown, or a file is broken.

    Examples
    --------
    >>> import send_analysis as sa
    >>> sorted(set(sa.indicators("leeds")["comparator"]))
    ['england', 'neighbours', 'other', 'own', 'region']
    """
    tables_of_area = _of_report(area, data)
    titles = tables_of_area["indicator_status"][["indicator", "group", "title"]]
    rows = tables_of_area["indicator"].merge(titles, on=["indicator", "group"], how="left")
    rows.insert(1, "title", rows.pop("title"))
    of_others = (rows["comparator"] == "own") & (rows["old_la_code"] != authority(area).old_la_code)
    return rows.assign(comparator=rows["comparator"].astype("string").mask(of_others, "other"))


def checks(area: str, data: str | Path | None = None) -> pd.DataFrame:
    """Return the findings of the data checks of an authority.

    Parameters
    ----------
    area
        An authority by name or code.
    data
        Folder of files that are used in place of the added ones.

    Returns
    -------
    One row a finding: ``check``, ``title``, ``severity`` (error, warning, note), ``where``,
    ``found``, ``action`` (what to do).

    Raises
    ------
    SendError
        If the authority is unknown, or a file is broken.

    Examples
    --------
    >>> import send_analysis as sa
    >>> set(sa.checks("leeds")["severity"]) <= {"error", "warning", "note"}
    True
    """
    return _of_report(area, data)["quality"]


def assumptions(area: str | None = None) -> pd.DataFrame:
    """Return the assumptions of the model, those that are assumed and matter most first.

    Parameters
    ----------
    area
        An authority by name or code, to leave out what is assumed of others.

    Returns
    -------
    One row an ``id``, which ``run`` and ``scenario`` take: ``statement``, ``value``, likely ``low``
    and ``high`` in its ``unit``, ``source``, ``status``, ``impact`` and others.

    Raises
    ------
    SendError
        If the authority is unknown, or a file of assumptions is faulty.

    Examples
    --------
    >>> import send_analysis as sa
    >>> float(sa.assumptions().set_index("id").loc["budget.place.special", "value"])
    10000.0
    """
    folder = paths.config()
    settings = None if area is None else config.find_area(folder, area)
    return assumptions_used(config.assumptions(folder), settings)


def _of_report(area: str, data: str | Path | None) -> Lazily:
    """Return what a report holds of an authority whatever the scenario, computed on a miss."""
    code = config.find_area(paths.config(), area).old_la_code
    return of_area(code, 1, vocab.LEAST_DRAWS, arguments.path("data", data))


def loaded(data: str | Path | None = None) -> tables.Tables:
    """Return every input table; those of a folder where one is named."""
    return inputs.load(arguments.path("data", data))


def listed(names: Iterable[str], declared: Mapping[str, tables.Table]) -> pd.DataFrame:
    """Return name, what it holds in which unit, and key of each declared table."""
    known = [(name, declared[name]) for name in sorted(names) if name in declared]
    rows = [(name, one.unit, ", ".join(one.key)) for name, one in known]
    return pd.DataFrame(rows, columns=["table", "holds", "key"])


def _of(name: str, area: str | Iterable[str] | None) -> pd.DataFrame:
    """Return the rows of some authorities in a table, in its order."""
    if area is None:
        return read(name)
    codes, table = codes_of(area), read(name)
    return table[table["old_la_code"].isin(codes)].reset_index(drop=True)


def codes_of(area: str | Iterable[str]) -> set[str]:
    """Return the ``old_la_code`` of authorities, closed ones and England among them."""
    return {_code_of(name) for name in arguments.several(area)}


def _code_of(area: object) -> str:
    if str(area).casefold() in ("england", vocab.ENGLAND.casefold()):
        return vocab.ENGLAND
    return config.find_area(paths.config(), area, closed=True).old_la_code
