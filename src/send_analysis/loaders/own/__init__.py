"""What an authority's own files share: the day they were true, where they are from."""

from pathlib import Path

import pandas as pd

from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.own import grid, kinds
from send_analysis.loaders.own.cells import SHOWN
from send_analysis.loaders.own.grid import AS_OF

PUBLISHER = "The authority"
LICENCE = "Private to the authority"
PUBLIC = ("publisher", "release", "licence")  # columns of figures typed from a publication


def beside_its_column(df: pd.DataFrame, number: str) -> list[str]:
    """Return a problem a row whose number is in the note: split by a comma (7,600), or all of it.

    Of ``7,600`` a CSV has 7 with the note 600.
    """
    if not {number, "note"} <= set(df):
        return []
    in_note = df.note.str.fullmatch(r"-?[\d,.]+").fillna(False)
    split = df[number].str.fullmatch(r"-?\d{1,3}") & df.note.str.fullmatch(r"\d{3}")
    text = "row {}: {} {} followed by a note of three digits: write a number without commas"
    rows = df[split.fillna(False)].head(SHOWN)
    moved = df[in_note & (df[number] == "").fillna(False)].head(SHOWN)
    return [
        *(text.format(row, number, value) for row, value in rows[number].items()),
        *(f"row {row}: {number} is empty and the note is a number" for row in moved.index),
    ]


def recognised(publication: str, file: RawFile, kind: str) -> Recognised:
    """Return what a file is; its release is the latest day it states.

    A file is private unless it names the publication that its figures come from.
    """
    printed = grid.read(file).table
    days = [day for cell in printed[AS_OF] if (day := kinds.DAY.read(cell))]
    release = max(days, default="undated")
    if is_public(printed):
        first = printed.iloc[0]
        return Recognised(publication, first.publisher, release, kind, first.licence)
    return Recognised(publication, PUBLISHER, release, kind, LICENCE, private=True)


def is_public(df: pd.DataFrame) -> bool:
    """Say whether rows name the publication that they were typed from."""
    return set(PUBLIC) <= set(df)


def source_id(file: RawFile, what: Recognised) -> str:
    """Return the source that a file's rows carry."""
    if what.private:
        return what.source_id(what.kind)
    return f"published_figures/{Path(file.name).stem}"
