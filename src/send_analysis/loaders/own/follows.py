"""What follows from an authority's own counts of a January by adding them up.

An authority may state any of its breakdowns. Publishers print all of them, so age bands follow
from ages, areas of need from needs, and all plans from a breakdown that leaves nobody out.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake import base

JANUARY = ["old_la_code", "census_year"]
UNDER_3 = ("0", "1", "2")  # which publishers print as one age
AGES = ("under_3", *(str(age) for age in range(3, 26)))
BAND_OF = {
    age: next(b for b, (_, last) in vocab.AGE_BANDS.items() if age == AGES[0] or int(age) <= last)
    for age in AGES
}
# Breakdown -> the coarser one that it adds up to, and which part is in which.
COARSER = {"age": ("age_band", BAND_OF), "primary_need": ("area_of_need", vocab.AREA_OF_NEED)}
CATEGORIES = {
    "age_band": tuple(vocab.AGE_BANDS),
    "age": AGES,
    "primary_need": vocab.PRIMARY_NEEDS,
    "area_of_need": vocab.AREAS_OF_NEED,
    "provision": vocab.PROVISIONS,
}


def with_sums(caseload: pd.DataFrame) -> pd.DataFrame:
    """Return rows of ``CASELOAD`` with the sums that follow from them and are not stated.

    Sums follow from a complete breakdown alone: every cell has a number, and they add up to the
    stated total or, where none is stated, no category is left out.

    Raises
    ------
    LoadError
        If a breakdown adds up to more than the total stated with it.
    """
    ages = _publishers_ages(caseload)
    januaries = [rows for _, rows in ages.groupby(JANUARY, sort=False)]
    base.stop_on([problem for rows in januaries for problem in _over_total(rows)], "plans")
    return pd.concat([ages, *(sums for rows in januaries for sums in _following(rows))])


def _publishers_ages(caseload: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ages 0 to 2 as one, unknown where one of them is."""
    young = (caseload.dimension == "age") & caseload.category.isin(UNDER_3)
    if not young.any():
        return caseload
    groups = caseload[young].groupby(JANUARY, as_index=False)
    summed = groups.first().assign(category=AGES[0], plans=groups.plans.sum(min_count=1).plans)
    unknown = summed.symbol.notna()
    return pd.concat([caseload[~young], summed.assign(plans=summed.plans.mask(unknown))])


def _over_total(january: pd.DataFrame) -> list[str]:
    total = _stated_total(january)
    row = next(iter(january.index[january.dimension == "total"]), None)
    sums = january.groupby("dimension", sort=False).plans.sum()
    when = f"{january.old_la_code.iloc[0]} January {january.census_year.iloc[0]}"
    return [
        f"{when}: {dimension} adds up to {added:,.0f}, more than the total of {total:,.0f} "
        f"in row {row}"
        for dimension, added in sums.items()
        if total is not None and added > total
    ]


def _stated_total(january: pd.DataFrame) -> float | None:
    stated = january.plans[january.dimension == "total"].dropna()
    return None if stated.empty else float(stated.iloc[0])


def _following(january: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the sums that one January of an authority leaves out."""
    total, stated = _stated_total(january), set(january.dimension)
    complete = [d for d in CATEGORIES if _is_complete(january[january.dimension == d], d, total)]
    for dimension, (coarser, part_of) in COARSER.items():
        if dimension in complete and coarser not in stated:
            yield _summed(january[january.dimension == dimension], coarser, part_of)
    if complete and "total" not in stated:
        parts = january[january.dimension == complete[0]]
        yield _summed(parts, "total", dict.fromkeys(parts.category, "total"))


def _is_complete(rows: pd.DataFrame, dimension: str, total: float | None) -> bool:
    if rows.empty or rows.plans.isna().any():
        return False
    return rows.plans.sum() == total or (
        total is None and set(rows.category) == {*CATEGORIES[dimension]}
    )


def _summed(parts: pd.DataFrame, dimension: str, part_of: Mapping[str, str]) -> pd.DataFrame:
    whole = parts.assign(dimension=dimension, category=parts.category.map(part_of))
    sums = whole.groupby("category", sort=False).plans.sum()
    first = whole.drop_duplicates("category")
    return first.assign(plans=first.category.map(sums).astype("Float64"))
