"""Who a row is about: England, a region or an authority, by the codes that hold still."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa

from send_analysis import config, vocab
from send_analysis.loaders.ehc_plans.blocks import Areas, Block
from send_analysis.loaders.ehc_plans.wording import ALL_PLANS
from send_analysis.loaders.intake.levels import LEVELS, LOCAL, NATIONAL, REGIONAL

LONDON = "E12000007"
# The 2025 release's needs of new plans print Inner and Outer London as regions in place of
# London (every other file has London): added up to London, authorities given to London.
LONDON_PARTS = ("E13000001", "E13000002")
# Two authorities of one region cannot both hold all of its plans. The 2025 release gives
# all Yorkshire and the Humber authorities the region's 6,078 new plans of 2022.
REPEATS_OF_A_TOTAL = 2
# What is checked -> (level, place in a printed row, form, example).
_FORMS = {
    "code of a region": (REGIONAL, 1, re.compile(r"E1[23]\d{6}"), "E12000007"),
    "old_la_code of an authority": (LOCAL, 2, re.compile(r"\d{3}"), "311"),
    "new_la_code of an authority": (LOCAL, 3, re.compile(r"E(0[689]|10)\d{6}"), "E09000016"),
}
_PRINTED = ("level", "region_code", "old_la_code", "la_code")
Row = tuple[str, ...]  # as _PRINTED


@cache
def authorities() -> pd.DataFrame:
    """Return every upper-tier authority since 2010 by old_la_code: newest GSS code, name.

    GSS codes change inside a series (Buckinghamshire E10000002, E06000060 and back;
    Gateshead; Northumberland); old_la_code is steady but for reorganisations.
    """
    rows = [(a.old_la_code, a.la_code, a.name) for a in config.every_authority()]
    named = pd.DataFrame(rows, columns=["old_la_code", "la_code", "la_name"], dtype="string")
    return named.set_index("old_la_code")


@cache
def newest_codes() -> dict[str, str]:
    """Return the newest GSS code by old_la_code, England's included."""
    listed = authorities()["la_code"].items()
    return {str(old): str(new) for old, new in listed} | {vocab.ENGLAND: vocab.ENGLAND_GSS}


def find_areas(table: pa.Table, problems: list[str]) -> tuple[Areas, np.ndarray]:
    """Return the areas of a table and the area of each row (-1: left out)."""
    printed, kind = _distinct(table)
    problems += _problems(printed)
    has_london = any(level == REGIONAL and region == LONDON for level, region, *_ in printed)
    keys = [_key(row, has_london) for row in printed]
    last = dict(zip(keys, printed, strict=True))
    last.pop("", None)
    number = {key: i for i, key in enumerate(last)}
    areas = _areas(last)
    return areas, np.array([number.get(key, -1) for key in keys], dtype="int64")[kind]


def _distinct(table: pa.Table) -> tuple[list[Row], np.ndarray]:
    """Return the distinct rows of the codes and which of them each row is."""
    key, words = np.zeros(len(table), dtype="int64"), []
    for name in _PRINTED:
        encoded = table[name].combine_chunks().dictionary_encode()
        words.append([word.strip() for word in encoded.dictionary.to_pylist()])
        key = key * len(words[-1]) + encoded.indices.to_numpy()
    keys, kind = np.unique(key, return_inverse=True)
    places = np.unravel_index(keys, [max(len(w), 1) for w in words])
    columns = [[w[i] for i in place] for w, place in zip(words, places, strict=True)]
    return list(zip(*columns, strict=True)), kind


def _key(row: Row, has_london: bool) -> str:
    """Return the code that an area is known by; none for a part of a printed London."""
    level, region, old_la_code, _ = row
    if level == NATIONAL:
        return vocab.ENGLAND
    if level == LOCAL:
        return old_la_code
    if region in LONDON_PARTS:
        return "" if has_london else LONDON
    return region


def _areas(last: dict[str, Row]) -> Areas:
    """Return the areas by key, from the last row printed of each."""
    newest = newest_codes()
    codes = [newest.get(key) or row[3] or key for key, row in last.items()]
    regions = [LONDON if row[1] in LONDON_PARTS else row[1] for row in last.values()]
    return Areas(
        pd.array(list(last), dtype="str"),
        pd.array(codes, dtype="str"),
        np.array([row[0] for row in last.values()], dtype=object),
        pd.factorize(np.array(regions, dtype=object))[0],
    )


def _problems(printed: list[Row]) -> list[str]:
    """Name levels and codes that are not written as they should be."""
    wrong = {row[0] for row in printed} - set(LEVELS)
    problems = [f"geographic levels {sorted(wrong)}, known: {list(LEVELS)}"] if wrong else []
    for what, (level, place, form, example) in _FORMS.items():
        wrong = {
            row[place] for row in printed if row[0] == level and not form.fullmatch(row[place])
        }
        if wrong:
            problems.append(f"{sorted(wrong)[:5]} is no {what}, written like {example}")
    return problems


def regional_totals(block: Block, areas: Areas) -> np.ndarray:
    """Say which cells of authorities, not broken down, repeat the total of their region."""
    values = block.values.to_numpy()
    area, year = block.rows["area"].to_numpy(), block.rows["year"].to_numpy()
    whole = (block.rows["topic"] == ALL_PLANS).to_numpy()
    wrong = np.zeros(values.shape, dtype=bool)
    level, cell = areas.level[area], areas.region[area] * 10_000 + year
    rows = np.flatnonzero(whole & (level == REGIONAL))
    cells, first = np.unique(cell[rows], return_index=True)
    local = np.flatnonzero(whole & (level == LOCAL) & np.isin(cell, cells))
    place = np.searchsorted(cells, cell[local])
    totals = values[rows[first]][place] if len(local) else np.empty((0, values.shape[1]))
    equal = (values[local] == totals) & (totals > 0)
    repeats = np.zeros((len(cells), values.shape[1]), dtype=int)
    np.add.at(repeats, place, equal)
    wrong[local] = equal & (repeats[place] >= REPEATS_OF_A_TOTAL)
    return wrong
