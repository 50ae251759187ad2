"""Which of an authority's own lists of places is used: the newest, as the whole list of its area.

A project that a newer list no longer has, or names otherwise, is gone with the older list.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from send_analysis.config import authorities
from send_analysis.loaders.intake import publications, register
from send_analysis.loaders.intake.base import stop_on
from send_analysis.loaders.intake.publications import Vintage
from send_analysis.loaders.intake.register import Entry
from send_analysis.tables import PLACES

COLUMNS = ["area", "as_of", "file"]


def newest(stacked: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of places in use: of an area with own lists, those of the newest alone.

    Parameters
    ----------
    stacked
        Rows of ``PLACES`` from every file, with what ``precedence.stack`` adds.
    """
    own = stacked[stacked.vintage_private]
    days = own.groupby(["area", "vintage"], as_index=False).as_of.max()
    in_use = days.sort_values(["as_of", "vintage"]).drop_duplicates("area", keep="last")
    used = stacked.area.map(in_use.set_index("area").vintage)
    return stacked[used.isna() | (used == stacked.vintage)].reset_index(drop=True)


def of(vintages: Iterable[Vintage]) -> pd.DataFrame:
    """Return the own lists of places in some files: area by name, as_of (latest day), file."""
    name = PLACES.name
    found = [
        one.tables[name].groupby("area", as_index=False).as_of.max().assign(file=one.file.name)
        for one in vintages
        if one.what.private and name in one.tables
    ]
    every = pd.concat([pd.DataFrame(columns=COLUMNS), *found], ignore_index=True)
    return every.assign(area=[authorities.or_example(area).name for area in every.area])


def of_register(raw: Path, entries: Iterable[Entry]) -> list[Vintage]:
    """Return the lists of places among registered files, loaded."""
    lists = [entry for entry in entries if entry.publication == PLACES.name]
    return publications.load_all(register.stored(raw, lists))


def stop_on_two(vintages: Iterable[Vintage]) -> None:
    """Refuse files handed over together that hold two lists of one area and day.

    Raises
    ------
    LoadError
        Naming area, day and files: neither list is the later one.
    """
    handed_over = of(vintages)
    both = handed_over[handed_over.duplicated(["area", "as_of"], keep=False)]
    problems = [
        f"{area}: two lists of {day}, {' and '.join(files)}; each is taken as the whole list of "
        "its area: put them into one file, or give the one to be used a later as_of"
        for (area, day), files in both.groupby(["area", "as_of"]).file
    ]
    stop_on(problems, "lists of places")


def replaced(before: Iterable[Vintage], added: Iterable[Vintage]) -> list[str]:
    """Return in a sentence each which own list no longer counts once files are added.

    Parameters
    ----------
    before
        The files that were there already.
    """
    order = pd.concat([of(before).assign(new=False), of(added).assign(new=True)])
    said = []
    for area, known in order.sort_values("as_of", kind="stable").groupby("area"):
        *older, used = known.to_dict("records")
        said += [
            f"{area}: the list of {one['as_of']} ({one['file']}) is not used, "
            f"that of {used['as_of']} ({used['file']}) is"
            for one in older
            if used["new"] or one["new"]
        ]
    return said
