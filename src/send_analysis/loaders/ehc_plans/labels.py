"""Our words for what rows are about, and the sums that totals must be."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from send_analysis.loaders.ehc_plans import wording
from send_analysis.loaders.ehc_plans.blocks import Block, collected
from send_analysis.loaders.ehc_plans.sheet import Sheet
from send_analysis.loaders.intake.base import LoadError
from send_analysis.tables import TOTAL_SLIP

# A total that is not the sum of its parts: tolerated as the publisher's slip up to this many
# rows, or this share of rows; beyond it, columns or rows of the file are displaced. Rows with
# a missing part are left out: new plans of 2019 to 2021 have no NEET in the 2025 release
# (England 2019: 597 short; the 2022 release prints them).
SLIPS, SLIPS_SHARE = 5, 0.05


def age_labels(sheet: Sheet, of_age: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return our single age and our age band of rows that break down by age."""
    words = sheet.block.rows["word"][of_age.to_numpy()]
    ages_of = {word: wording.single_age(word) for word in words.unique()}
    refuse_unknown(
        sheet, [w for w in ages_of if ages_of[w] is None], ["age 10", *wording.OPEN_AGES]
    )
    pairs = [pair for pair in ages_of.values() if pair]
    ages, bands = (np.array([pair[i] for pair in pairs], dtype=object) for i in (0, 1))
    place = pd.factorize(words)[0]
    return pd.Series(ages[place]), pd.Series(bands[place])


def known_words(sheet: Sheet, words: pd.Series, known: Mapping[str, str]) -> pd.Series:
    """Return our word for each printed one; an unknown one stops the load."""
    place, printed = pd.factorize(words)
    ours = [known.get(wording.plain(word)) for word in printed]
    unknown = [w for w, our in zip(printed, ours, strict=True) if our is None]
    refuse_unknown(sheet, unknown, known)
    return pd.Series(np.array(ours, dtype=object)[place], index=words.index)


def _plain(words: pd.Series) -> pd.Series:
    place, printed = pd.factorize(words)
    plain = pd.array([wording.plain(word) for word in printed], dtype="str")
    return pd.Series(plain.take(place), index=words.index)


def refuse_unknown(sheet: Sheet, words: list[str], known: Collection[str]) -> None:
    """Stop the load at a wording that no table has.

    Raises
    ------
    LoadError
        Naming the words found and the known ones that are nearest.
    """
    if words:
        found, near = sorted(set(words)), wording.near(words, known)
        raise LoadError(sheet.file, [f"unknown words {found}, nearest known: {near}"])


def total_slips(sheet: Sheet, total: str, stock: bool) -> dict[str, pd.DataFrame]:
    """Return ``total_slip``: rows whose total is not the sum of its parts; none when all agree.

    Raises
    ------
    LoadError
        If it is so in too many rows; a slip in a few rows is the publisher's and stays.
    """
    if not sheet.fit.whole:
        return {}
    printed = sheet.block.values[total].to_numpy()
    values = sheet.block.values[list(sheet.parts)].to_numpy()
    missing = np.isnan(values)
    may_lack = [sheet.fit.may_lack(part) for part in sheet.parts]
    missing &= collected(missing, sheet.block.rows["year"].to_numpy()) | ~np.array(may_lack)
    added = np.nansum(values, axis=1)
    known = ~(missing.any(axis=1) | np.isnan(printed))
    wrong = known & (printed != added)
    rows = sheet.block.rows[wrong].rename(columns={"topic": "breakdown", "word": "category"})
    rows = rows.assign(total=printed[wrong], parts=added[wrong])
    return _slips(sheet, rows, int(known.sum()), stock)


def placement_slips(
    sheet: Sheet, block: Block, sub_totals: Sequence[str], stock: bool
) -> dict[str, pd.DataFrame]:
    """Return ``total_slip`` of files with a row a placement: all plans and each group of them.

    Raises
    ------
    LoadError
        As :func:`total_slips`.
    """
    rows = block.rows.assign(value=block.values["total"])
    word = _plain(rows["word"])
    group = _plain(rows["group"]) if "group" in rows else word
    rows = rows.assign(category=group, breakdown="provision")
    leaves = rows[~word.isin(sub_totals)]
    of_all = leaves.assign(category=wording.ALL_PLANS)
    cell = ["area", "year", "category"]
    groups = pd.concat([leaves, of_all]).groupby(cell, as_index=False)
    parts = groups.agg(parts=("value", "sum"), cells=("value", "size"), n=("value", "count"))
    both = rows[word == wording.ALL_PLANS].merge(parts[parts["cells"] == parts["n"]], on=cell)
    both = both.rename(columns={"value": "total"}).dropna(subset="total")
    return _slips(sheet, both[both["total"] != both["parts"]], len(both), stock)


def _slips(sheet: Sheet, rows: pd.DataFrame, of: int, stock: bool) -> dict[str, pd.DataFrame]:
    """Return the rows, whose totals are not their parts; stop the load when they are too many."""
    tolerated = 0 if sheet.fit.differs else SLIPS
    if len(rows) > max(tolerated, SLIPS_SHARE * of):
        found = f"the total is not the sum of its parts in {len(rows)} of {of} rows"
        differences = sheet.fit.differences() if sheet.fit.differs else []
        raise LoadError(sheet.file, [f"{found}, first {_difference(sheet, rows)}", *differences])
    if rows.empty:
        return {}
    named = rows.assign(
        old_la_code=sheet.areas.old_la_code.take(rows["area"].to_numpy()),
        period=("January " if stock else "") + rows["year"].astype(str),
        source_id=sheet.source_id,
    )
    typed = {
        name: "Float64" if name in ("total", "parts") else "str" for name in TOTAL_SLIP.columns
    }
    return {TOTAL_SLIP.name: named[list(typed)].astype(typed).reset_index(drop=True)}


def _difference(sheet: Sheet, rows: pd.DataFrame) -> str:
    """Return the first of some rows in words: where, total, parts and what is between them."""
    first = rows.iloc[0]
    where = f"{sheet.areas.old_la_code[int(first['area'])]} {first['year']}"
    gap = first["total"] - first["parts"]
    return f"{where}: total {first['total']:,.0f}, parts {first['parts']:,.0f} ({gap:+,.0f})"
