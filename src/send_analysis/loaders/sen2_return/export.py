"""A return as files that may be kept: own figures as in the template, moves, differences."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from send_analysis.config import authorities
from send_analysis.loaders.own import broken_down
from send_analysis.loaders.sen2_return import counts, moves
from send_analysis.loaders.sen2_return.released import BASE
from send_analysis.loaders.sen2_return.stock import Stock
from send_analysis.safe_text import neutralised

NOTE = f"SEN2 return, rounded to {BASE}"
DIFFERENCE_COLUMNS = ["period", "breakdown", "category", "return", "published", "difference"]
COMPARED = ("total", "age_band", "primary_need", "provision")


def own_figures(held: Stock) -> pd.DataFrame:
    """Return the counts of a return as rows of the template of own figures, all rounded."""
    one = authorities.or_example(held.sen2.old_la_code)
    plans = counts.caseload(held).rename(columns={"dimension": "breakdown"})
    pairs, flows = counts.pairs(held), counts.flows(held)
    rows = [
        plans.assign(period=_january(plans), value=plans.plans),
        pairs.assign(
            period=_january(pairs),
            breakdown=broken_down.joined(pairs.dimension_a, pairs.dimension_b),
            category=broken_down.joined(pairs.category_a, pairs.category_b),
            value=pairs.plans,
        ),
        flows.assign(period=flows.calendar_year, breakdown="flow", category=flows.measure),
    ]
    columns = ["period", "breakdown", "category", "value"]
    every = pd.concat([part[columns] for part in rows], ignore_index=True)
    named = {"as_of": f"{held.sen2.census_day:%Y-%m-%d}", "old_la_code": one.old_la_code}
    return every.assign(**named, la_code=one.la_code, note=NOTE)[
        ["as_of", "old_la_code", "la_code", *columns, "note"]
    ]


def _january(rows: pd.DataFrame) -> pd.Series:
    return "January " + rows.census_year.astype(str)


def differences(figures: pd.DataFrame, published: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return where a return and DfE's published counts of the authority stand apart.

    Parameters
    ----------
    figures
        What ``own_figures`` made of the return.
    published
        The input tables ``caseload`` and ``flows`` without the authority's own figures.

    Returns
    -------
    pandas.DataFrame
        DIFFERENCE_COLUMNS, a row a count that both have, the largest difference first.
    """
    code = figures.old_la_code.iloc[0]
    plans = published["caseload"]
    plans = plans[(plans.old_la_code == code) & plans.dimension.isin(COMPARED)]
    flows = published["flows"]
    flows = flows[flows.old_la_code == code]
    known = pd.concat(
        [
            plans.assign(period=_january(plans), breakdown=plans.dimension, published=plans.plans),
            flows.assign(
                period=flows.calendar_year.astype(str),
                breakdown="flow",
                category=flows.measure,
                published=flows.value,
            ),
        ]
    )[["period", "breakdown", "category", "published"]].dropna(subset=["published"])
    ours = figures.assign(period=figures.period.astype(str)).rename(columns={"value": "return"})
    both = ours.merge(known, on=["period", "breakdown", "category"])
    apart = both.assign(difference=both["return"] - both.published.astype(float))
    order = apart.difference.abs().sort_values(ascending=False, kind="stable").index
    return apart.loc[order, DIFFERENCE_COLUMNS].reset_index(drop=True)


def write(held: Stock, published: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write what may be kept of a return; return the files.

    ``own_figures.csv`` is read with ``data add`` or ``--data``; ``moves.csv`` and ``rates.csv``
    say who joined, moved and left, ``differences.csv`` how the return stands to what is published.
    """
    figures, people = own_figures(held), moves.between(held)
    tables = {
        "own_figures": figures,
        "moves": moves.moves(people),
        "rates": moves.rates(people),
        "differences": differences(figures, published),
    }
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{name}.csv": table for name, table in tables.items()}
    for file, table in files.items():
        neutralised(table).to_csv(file, index=False)
    return list(files)
