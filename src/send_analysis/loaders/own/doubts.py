"""Signs that an own file is of another authority or in another unit, and unusual figures in it."""

from collections.abc import Iterable, Iterator

import pandas as pd

from send_analysis.config import authorities
from send_analysis.config.authorities import Authority, plain
from send_analysis.loaders.intake.publications import Vintage
from send_analysis.loaders.own import cells, figures, filed_return, grid, places, plausible
from send_analysis.loaders.own.understood import areas
from send_analysis.tables import Tables

FAR_OFF = 3  # times the published counts, or a third of them
LEAST = 50  # plans or cases; fewer are far off by chance
# Amounts in another unit are a thousand times off; a true line seldom is a hundred times.
MONEY, ANOTHER_UNIT, LEAST_GBP = ("spend", "income"), 100, 10_000
AS_TYPED = {"plans": "value"}  # column of a table -> of its template
# Table -> its year, what rows are compared by, its number, and how a year is called.
COUNTS = {
    "caseload": ("census_year", ["dimension", "category"], "plans", "January "),
    "flows": ("calendar_year", ["measure"], "value", ""),
}


def doubts(
    vintages: Iterable[Vintage], published: Tables, area: Authority | None = None
) -> list[str]:
    """Return in a sentence each why own files may not be of the authority that they name.

    Parameters
    ----------
    published
        ``caseload`` and ``flows`` as published.
    area
        The authority that the files are meant to be of; none: whichever they name.
    """
    own = [vintage for vintage in vintages if vintage.what.private]
    checks = (_of_others, _of_nobody, _called_otherwise)
    said = [line for one in own for check in checks for line in check(one, area)]
    far_off = (check(one, published) for one in own for check in (_far_off, _in_another_unit))
    return said + [line for found in far_off for line in found]


def unusual(vintages: Iterable[Vintage], published: Tables) -> list[str]:
    """Return in a sentence each which figures of own files are unusual, with the cell.

    Parameters
    ----------
    published
        The embedded tables; its ``places`` are those of the lists before.
    """
    return [
        f"{one.file.name}: {_cell(column, doubt.row, letters)} {doubt.found:,.10g}; {doubt.usual}"
        for one in vintages
        if one.what.private
        for name, rows, letters in _in_rows(one)
        for doubt in plausible.doubts(name, rows, published)
        if (column := AS_TYPED.get(doubt.column, doubt.column))
    ]


def _in_rows(vintage: Vintage) -> Iterator[tuple[str, pd.DataFrame, cells.Letters]]:
    """Yield the tables of an own file, indexed by the row in it."""
    if vintage.what.publication == "places":
        yield ("places", *places.in_rows(vintage.file, vintage.what))
    elif vintage.what.publication == "own_figures":
        shaped, letters = figures.in_rows(vintage.file, vintage.what)
        yield from ((table.name, rows, letters) for table, rows in shaped if len(rows))
    elif vintage.what.publication == "filed_return":
        rows = filed_return.in_rows(vintage.file, vintage.what)
        yield "last_return", rows, {"value": ""}  # each row is indexed by its cell


def _cell(column: str, row: object, letters: cells.Letters) -> str:
    return f"{column} in {cells.place(letters, column, row)}:"


def _of_others(vintage: Vintage, area: Authority | None) -> Iterator[str]:
    others = [one.name for one in areas(vintage) if one != area]
    if area and others:
        yield f"{vintage.file.name} holds rows of {', '.join(others)}, not of {area.name}"


def _of_nobody(vintage: Vintage, area: Authority | None) -> Iterator[str]:
    """Yield that a file is of the invented authority, as the templates are."""
    if area is None and authorities.EXAMPLE in areas(vintage):
        name = f"{authorities.EXAMPLE.name} ({authorities.EXAMPLE.old_la_code})"
        yield f"{vintage.file.name} is of {name}, the invented authority of the templates"


def _called_otherwise(vintage: Vintage, area: Authority | None) -> Iterator[str]:
    """Yield where a file's name or the titles in it name another authority than its rows."""
    held = {one.old_la_code for one in areas(vintage)}
    stem = vintage.file.name.rpartition(".")[0]
    for what, words in (("name", stem), *(("title", t) for t in grid.read(vintage.file).titles)):
        called = [one for one in authorities.every_authority() if _names(words, one)]
        longest = max(called, key=lambda one: len(one.name), default=None)
        if longest and not held & {one.old_la_code for one in called}:
            names = ", ".join(one.name for one in areas(vintage))
            yield f"{vintage.file.name}: its {what} is of {longest.name}, its rows are of {names}"


def _names(words: str, one: Authority) -> bool:
    return f" {plain(one.name)} " in f" {plain(words)} "


def _far_off(vintage: Vintage, published: Tables) -> Iterator[str]:
    """Yield counts that are three times the published ones of the nearest year, or a third."""
    for name in COUNTS.keys() & vintage.tables.keys() & published.keys():
        year, by, number, called = COUNTS[name]
        counted = published[name].dropna(subset=[number])
        for (code, when), rows in vintage.tables[name].groupby(["old_la_code", year]):
            same = counted[counted.old_la_code == code]
            nearest = same[year].iloc[(same[year] - when).abs().argsort()[:1]]
            beside = same[same[year].isin(nearest)]
            far = _most_off(rows, beside, by, number)
            if far is not None:
                name_of_area = authorities.or_example(code).name
                yield (
                    f"{vintage.file.name}: {far.name} of {called}{when} is {far.own:,.0f}; "
                    f"published for {name_of_area} is {far.published:,.0f} "
                    f"({called}{nearest.iloc[0]})"
                )


def _most_off(
    own: pd.DataFrame, published: pd.DataFrame, by: list[str], number: str
) -> pd.Series | None:
    """Return the breakdown or flow whose sum is furthest off, over the cells that both know."""
    both = own.dropna(subset=[number]).merge(published, on=by, suffixes=("", "_published"))
    sums = both.groupby(by[0], sort=False)[[number, f"{number}_published"]].sum()
    sums = sums.astype(float).set_axis(["own", "published"], axis=1)
    larger, smaller = sums.max(axis=1), sums.min(axis=1)
    far = sums[(larger >= LEAST) & (larger > FAR_OFF * smaller)]
    return None if far.empty else far.loc[(larger / smaller)[far.index].idxmax()]


def _in_another_unit(vintage: Vintage, published: Tables) -> Iterator[str]:
    """Yield lines of money a hundred times the newest published ones, or a hundredth."""
    of, amounts = ["old_la_code", "line"], ["amount", "amount_published"]
    for name in set(MONEY) & vintage.tables.keys() & published.keys():
        known = published[name].dropna(subset=["amount"]).sort_values("financial_year")
        newest = known.drop_duplicates([*of, "basis"], keep="last")
        both = vintage.tables[name].merge(newest, on=[*of, "basis"], suffixes=("", "_published"))
        sizes = both[amounts].astype(float).abs()
        larger, smaller = sizes.max(axis=1), sizes.min(axis=1)
        far = both[(smaller > 0) & (larger >= LEAST_GBP) & (larger > ANOTHER_UNIT * smaller)]
        for row in far.itertuples():
            area = authorities.authority(row.old_la_code).name
            yield (
                f"{vintage.file.name}: {row.line} of {row.financial_year} is {row.amount:,.0f} "
                f"pounds; published for {area} is {row.amount_published:,.0f} "
                f"({row.financial_year_published})"
            )
