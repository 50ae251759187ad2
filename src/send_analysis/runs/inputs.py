"""Where a run's figures come from: added files over embedded ones, or a folder instead."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import pandas as pd

from send_analysis import config
from send_analysis.config import paths
from send_analysis.config.area import Area
from send_analysis.config.indicators import Framework
from send_analysis.loaders import calibrations, population
from send_analysis.loaders.intake import provenance
from send_analysis.runs import frozen
from send_analysis.runs.protected import Protected, protect
from send_analysis.tables import Tables
from send_analysis.vocab import ENGLAND, ENGLAND_GSS

_KEY = ("old_la_code", "area")  # the columns that say which area a row is about
_KEYS = {"population": ("la_code",)}
_SETS_KEPT = 4  # a notebook goes back and forth between a folder before and after a change


def load(data: Path | None = None, of_plans: bool = False) -> Tables:
    """Return every input table, from the strongest source of each cell.

    Within ``frozen.of`` they are those of its inputs; else files are read again when one of them
    was changed, added or removed.

    Parameters
    ----------
    data
        Folder of publishers' files that replaces the added ones for this run.
    of_plans
        Whether a forecast of plans is all that files are read for: the others take longer.

    Raises
    ------
    LoadError
        If a file is broken; the message names it and what is allowed.
    """
    with frozen.of(data, of_plans) as inputs:
        return _load(inputs.folder)


@lru_cache(_SETS_KEPT)
def _load(folder: Path) -> Tables:
    """Return the tables of a folder of frozen inputs, which never change."""
    tables = frozen.read(folder).tables()
    fitted = {**calibrations.inputs(), "residents": population.residents(tables)}
    return {**tables, **fitted, "sources_used": provenance.in_use(tables)}


def protected(data: Path | None = None, of_plans: bool = False) -> Protected:
    """Return every input table as a report may show it, and as its model reads it.

    Raises
    ------
    DisclosureError
        If a hidden count of people could be worked out from what is shown.
    """
    with frozen.of(data, of_plans) as inputs:
        return _protected(inputs.folder)


@lru_cache(_SETS_KEPT)
def _protected(folder: Path) -> Protected:
    return protect(_load(folder), key=frozen.read(folder).key)


def hashes_of_protected() -> dict[str, str]:
    """Return the hash of each table in use, as a report may show it and as its model reads it."""
    with frozen.of() as inputs:
        return _hashes_of_protected(inputs.folder)


@lru_cache(_SETS_KEPT)
def _hashes_of_protected(folder: Path) -> dict[str, str]:
    read = _protected(folder)
    return {
        f"{name} {to}": sha256(table.to_parquet(index=False) or b"").hexdigest()
        for to, of in (("shown", read.shown), ("read", read.for_model))
        for name, table in of.items()
        if to == "shown" or table is not read.shown[name]
    }


def counted(inputs: Tables) -> list[Area]:
    """Return the authorities open at the newest census whose plans are counted in any January."""
    caseload = inputs["caseload"]
    known = caseload[(caseload.dimension == "total") & caseload.plans.notna()]
    codes, newest = set(known.old_la_code), int(known.census_year.max())
    there = [a for a in config.every_authority() if a.open_in(newest) and a.old_la_code in codes]
    return [config.find_area(paths.config(), one.old_la_code) for one in there]


def sources_of(inputs: Tables, area: Area, framework: Framework) -> pd.DataFrame:
    """Return ``sources_used`` for the rows about an area, its region or England, or no area.

    Papers of other councils are left out.
    """
    about = {area.slug, area.old_la_code, area.la_code, area.region_code, ENGLAND, ENGLAND_GSS}
    near = {name: _about(table, _KEYS.get(name, _KEY), about) for name, table in inputs.items()}
    council = near["claim"]["source_id"].map(framework.area_of)
    other = council.map(lambda one: one is not None and one.old_la_code != area.old_la_code)
    return provenance.in_use({**near, "claim": near["claim"][~other.astype(bool)]})


def _about(table: pd.DataFrame, keys: Sequence[str], about: set[str]) -> pd.DataFrame:
    """Return the rows about some areas; every row where a table is about none."""
    key = next((column for column in keys if column in table), None)
    return table if key is None else table[table[key].isin(about)]
