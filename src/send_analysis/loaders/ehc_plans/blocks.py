"""Rows by columns of counts, each cell a number or a symbol, and the sums over them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake.base import LoadError
from send_analysis.tables import Table

NO_SYMBOL = -1
YEARS = (2005, 2061)  # of the tables: first, one after the last
SYMBOLS = tuple(vocab.SYMBOLS)
SYMBOL_CODE = {symbol: code for code, symbol in enumerate(SYMBOLS)} | {"": SYMBOLS.index("NULL")}
_SYMBOL_WORDS = pd.array([*SYMBOLS, pd.NA], dtype="str")  # code -1 takes the last


@dataclass(frozen=True)
class Areas:
    """Areas by number: their codes, level and region (an own code for a region)."""

    old_la_code: pd.api.extensions.ExtensionArray
    la_code: pd.api.extensions.ExtensionArray
    level: np.ndarray
    region: np.ndarray  # a number, the same for a region and its authorities


@dataclass(frozen=True)
class Block:
    """Counts of areas in years.

    ``rows`` has ``area`` (a row number of the areas), ``year`` and, once labelled,
    ``label``; ``values`` (floats, missing as NaN) and ``symbols`` (codes) are as long and
    have one column a count.
    """

    rows: pd.DataFrame
    values: pd.DataFrame
    symbols: pd.DataFrame

    def where(self, mask: np.ndarray | pd.Series) -> "Block":
        """Return the rows of a mask."""
        keep = np.asarray(mask, dtype=bool)
        return Block(self.rows[keep], self.values[keep], self.symbols[keep])

    def columns(self, names: Sequence[str]) -> "Block":
        """Return some of the columns."""
        return Block(self.rows, self.values[list(names)], self.symbols[list(names)])


def sum_columns(block: Block, ours: Mapping[str, str]) -> Block:
    """Add columns up into ours.

    A column that has no number in any row of a year was not collected in that year and is
    passed over. Where a collected column is missing, so is the sum.
    """
    values = block.values[list(ours)].to_numpy()
    symbols = block.symbols[list(ours)].to_numpy()
    missing = np.isnan(values)
    withheld = missing & collected(missing, block.rows["year"].to_numpy())
    sums, codes = {}, {}
    for name in dict.fromkeys(ours.values()):
        of = [i for i, our in enumerate(ours.values()) if our == name]
        unknown = withheld[:, of].any(axis=1) | missing[:, of].all(axis=1)
        sums[name] = np.where(unknown, np.nan, np.nansum(values[:, of], axis=1))
        codes[name] = np.where(unknown, symbols[:, of].max(axis=1), NO_SYMBOL).astype("int8")
    return Block(block.rows, _frame(sums, block.rows), _frame(codes, block.rows))


def _frame(columns: dict[str, np.ndarray], rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(columns, index=rows.index)


def collected(missing: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Say for each row which columns have a number somewhere in the row's year."""
    unique, of_row = np.unique(years, return_inverse=True)
    by_year = np.array([~missing[of_row == y].all(axis=0) for y in range(len(unique))])
    return by_year.reshape(len(unique), missing.shape[1])[of_row]


def sum_rows(block: Block, labels: pd.Series) -> Block:
    """Add up the rows of one area, year and label; a missing cell makes its sum missing."""
    label, words = pd.factorize(labels)
    area, year = (block.rows[c].to_numpy(dtype="int64") for c in ("area", "year"))
    key = (area * 10_000 + year) * 1_000 + label
    order = np.argsort(key, kind="stable")
    keys, first = np.unique(key[order], return_index=True)
    rows = pd.DataFrame({"area": keys // 10_000_000, "year": keys // 1_000 % 10_000})
    rows["label"] = _text(words).take(keys % 1_000)
    if not len(keys):
        return Block(rows, block.values, block.symbols)
    values = np.add.reduceat(block.values.to_numpy()[order], first)
    symbols = np.maximum.reduceat(block.symbols.to_numpy()[order], first)
    symbols = np.where(np.isnan(values), symbols, NO_SYMBOL)
    names = block.values.columns
    return Block(rows, pd.DataFrame(values, columns=names), pd.DataFrame(symbols, columns=names))


def completed(parts: Block, whole: Block) -> Block:
    """Return parts with a row of 0 for each label that the publisher left out because it has none.

    DfE prints no row for a category without a plan. A label that others print in the year is 0
    where an area's printed rows add up to its total in every column; where they do not, or one
    is missing, the row stays absent.
    """
    if not len(parts.rows) or not len(whole.rows):
        return parts
    key = _by_area_year(parts.rows)
    cells, first, of_row = np.unique(key, return_index=True, return_inverse=True)
    sums = np.add.reduceat(parts.values.to_numpy(), first)  # sum_rows puts an area's rows together
    place = pd.Index(_by_area_year(whole.rows)).get_indexer(cells)
    totals = whole.values.to_numpy()[place]
    complete = (sums == totals).all(axis=1) & (place >= 0)
    label, words = pd.factorize(parts.rows["label"])
    printed = np.zeros((len(cells), len(words)), dtype=bool)
    printed[of_row, label] = True
    left_out = collected(~printed, cells % 10_000) & ~printed & complete[:, None]
    if not left_out.any():
        return parts
    cell, word = np.nonzero(left_out)
    return _with_zeros(parts, cells[cell] // 10_000, cells[cell] % 10_000, words[word])


def _by_area_year(rows: pd.DataFrame) -> np.ndarray:
    return (rows["area"] * 10_000 + rows["year"]).to_numpy(dtype="int64")


def _with_zeros(block: Block, area: np.ndarray, year: np.ndarray, label: pd.Index) -> Block:
    added = pd.DataFrame({"area": area, "year": year, "label": label})
    zeros = pd.DataFrame(0.0, index=added.index, columns=block.values.columns)
    symbols = pd.DataFrame(NO_SYMBOL, index=added.index, columns=block.symbols.columns)
    return Block(
        pd.concat([block.rows, added], ignore_index=True),
        pd.concat([block.values, zeros], ignore_index=True),
        pd.concat([block.symbols, symbols], ignore_index=True).astype("int8"),
    )


def constant(word: str, rows: int) -> pd.api.extensions.ExtensionArray:
    """Return one word for every row, as text (far faster than from Python objects)."""
    return _text([word]).take(np.zeros(rows, dtype="int64"))


def _text(words: Iterable[object]) -> pd.api.extensions.ExtensionArray:
    return pd.array([str(word) for word in words], dtype="str")


def tidy(block: Block, areas: Areas) -> pd.DataFrame:
    """Return one row a cell: old_la_code, la_code, year, label, column, value, symbol."""
    n, k = block.values.shape
    repeat = np.repeat(np.arange(n), k)
    where = block.rows["area"].to_numpy()[repeat]
    values = block.values.to_numpy(dtype="float64").ravel()
    codes = block.symbols.to_numpy(dtype="int8").ravel()
    names = _text(block.values)
    columns = {
        "old_la_code": areas.old_la_code.take(where),
        "la_code": areas.la_code.take(where),
        "year": pd.array(block.rows["year"].to_numpy()[repeat], dtype="Int64"),
        "column": names.take(np.tile(np.arange(k), n)),
        "value": pd.arrays.FloatingArray(np.nan_to_num(values), np.isnan(values)),
        "symbol": _SYMBOL_WORDS.take(codes),
    }
    if "label" in block.rows:
        columns["label"] = block.rows["label"].array.take(repeat)
    return pd.DataFrame(columns)


def finished(parts: Sequence[pd.DataFrame], table: Table, file: str) -> pd.DataFrame:
    """Return the parts as one table, its keys and years checked.

    Types and words are the table's by construction; the whole schema is checked once, when
    files are laid together (for each small file it would take longer than reading it).

    Raises
    ------
    LoadError
        Naming repeated keys and years outside the table's range.
    """
    df = pd.concat(parts, ignore_index=True)
    year = next(name for name in table.key if name.endswith("_year"))
    outside = sorted(set(df[year].unique()) - set(range(*YEARS)))
    problems = [f"{year} {outside[:5]}, known: {YEARS[0]} to {YEARS[1] - 1}"] if outside else []
    repeated = df[df.duplicated(list(table.key))]
    if len(repeated):
        first = repeated.iloc[0][list(table.key)].to_dict()
        problems.append(f"{len(repeated)} repeated keys, first {first}")
    if problems:
        raise LoadError(file, problems)
    return df
