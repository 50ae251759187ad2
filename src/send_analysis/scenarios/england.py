"""An authority's plans beside England's and its neighbours': counted, and on paths of England."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import BASELINE, Measure, Scenario
from send_analysis.config.measure import EnglandPath
from send_analysis.model.demand import england_paths, measures
from send_analysis.model.demand.panel import PanelError
from send_analysis.model.forecast import Start

INDEX_OF = 2015  # the first January after the law of September 2014
COUNTED, AREA, ENGLAND, NEIGHBOURS = "counted", "area", "england", "neighbours"
LOOKED_BACK = 5  # years of the growth that is compared


def paths(known: Mapping[str, Scenario]) -> dict[str, EnglandPath]:
    """Return the path of England of each scenario that is nothing else, by its name."""
    alone = {name: s.measures[0] for name, s in known.items() if len(s.measures) == 1}
    return {name: one for name, one in alone.items() if isinstance(one, EnglandPath)}


def plan_paths(
    start: Start,
    acting: Sequence[Measure],
    scenario: str,
    known: Mapping[str, EnglandPath],
    neighbours: Iterable[str],
) -> pd.DataFrame:
    """Return PLAN_PATH: plans counted since 2015, and to be expected on each path.

    The other measures of the run's scenario act on every path. Where England's flows are not
    loaded, the baseline is the only path.
    """
    others = [m for m in measures.of(tuple(acting)) if not isinstance(m, EnglandPath)]
    counted = _counted(start.case.printed["caseload"], start.case.code, tuple(neighbours))
    try:
        ahead = [*_of_england(start, known), *_of_area(start, others, known)]
    except PanelError:
        ahead = [_rows(AREA, BASELINE, _median(_total(start, others)))]
    rows = pd.concat([*counted, *ahead], ignore_index=True)
    first = rows[(rows.path == COUNTED) & (rows.census_year == INDEX_OF)].set_index("whose").plans
    named = rows.assign(
        old_la_code=start.case.code,
        scenario=scenario,
        index=100 * rows.plans / rows.whose.map(first),
        status=rows.path.map({n: m.status for n, m in known.items()} | {COUNTED: "published"}),
    )
    named["status"] = named.status.fillna("derived")
    return tables.PLAN_PATH.check(
        named.reindex(columns=list(tables.PLAN_PATH.columns)), "paths of plans"
    )


def growth(path: pd.DataFrame) -> pd.DataFrame:
    """Return GROWTH_COMPARED of rows of PLAN_PATH: the last five years counted, and each path.

    England and the neighbours are compared in the years in which the area itself was counted.
    """
    own = path[(path.whose == AREA) & (path.path == COUNTED)].census_year
    last = int(own.max())
    compared = (max(last - LOOKED_BACK, int(own.min())), last)
    rows = []
    for (whose, name), one in path.groupby(["whose", "path"], sort=False):
        ahead = (int(one.census_year.min()), int(one.census_year.max()))
        years = compared if name == COUNTED else ahead
        said = {"whose": whose, "path": name, "from_year": years[0], "to_year": years[1]}
        rows.append({**said, "growth": _yearly(one.set_index("census_year").plans, *years)})
    table = pd.DataFrame(rows).dropna(subset="growth")
    labelled = table.assign(old_la_code=path.old_la_code.iloc[0], scenario=path.scenario.iloc[0])
    return tables.GROWTH_COMPARED.check(labelled, "growth beside others'")


def _yearly(plans: pd.Series, first: int, last: int) -> float:
    """Return growth in % a year between two Januaries; missing where one was not counted."""
    if first == last or not {first, last} <= set(plans.index) or plans[first] == 0:
        return float("nan")
    return float(100 * ((plans[last] / plans[first]) ** (1 / (last - first)) - 1))


def _counted(caseload: pd.DataFrame, code: str, neighbours: tuple[str, ...]) -> list[pd.DataFrame]:
    """Return the counts of the area, England, and the neighbours that were counted every year."""
    totals = caseload[(caseload.dimension == "total") & (caseload.census_year >= INDEX_OF)]
    wide = totals.pivot(index="census_year", columns="old_la_code", values="plans").astype(float)
    wide = wide.reindex(columns=list(dict.fromkeys([code, vocab.ENGLAND, *neighbours])))
    own = wide[code].dropna()
    every = wide.loc[: own.index.max(), list(neighbours)].dropna(axis="columns")
    sums = {AREA: own, ENGLAND: wide[vocab.ENGLAND].dropna(), NEIGHBOURS: every.sum(axis=1)}
    shown = {whose: plans for whose, plans in sums.items() if plans.sum() > 0}
    return [_rows(whose, COUNTED, plans) for whose, plans in shown.items()]


def _of_england(start: Start, known: Mapping[str, EnglandPath]) -> list[pd.DataFrame]:
    england, assumptions = start.england_alone, start.case.assumptions
    ways = {BASELINE: england.plans} | {
        name: england_paths.path(one.path, england, assumptions, one.start)
        for name, one in known.items()
    }
    return [
        _rows(ENGLAND, name, way.loc[england.counted_to :], england.new_plans(way))
        for name, way in ways.items()
    ]


def _of_area(
    start: Start, others: Sequence[Measure], known: Mapping[str, EnglandPath]
) -> list[pd.DataFrame]:
    """Return the central estimate of the area on each path, and the new plans that it asks for.

    Plans cease and move in at the rates of the baseline's draws, so that new plans balance.
    """
    before = start.plans["total"].shift(census_year=1).isel(census_year=slice(1, None))
    kept = 1 - start.flows.cease_rate + start.flows.residual / before
    ways = {BASELINE: others} | {name: [*others, one] for name, one in known.items()}
    rows = []
    for name, acting in ways.items():
        total = _total(start, acting)
        new = total - kept * total.shift(census_year=1)  # from the first January after the origin
        rows.append(_rows(AREA, name, _median(total), _median(new.clip(0))))
    return rows


def _total(start: Start, acting: Sequence[Measure]) -> xr.DataArray:
    changes = [start.change(one)["total"] for one in acting if "total" in start.change(one)]
    return sum(changes, start.plans["total"]).clip(0)


def _median(draws: xr.DataArray) -> pd.Series:
    return draws.median("draw").to_series()


def _rows(
    whose: str,
    path: str,
    plans: pd.Series,
    new_plans: pd.Series | None = None,
) -> pd.DataFrame:
    columns = {"plans": plans} if new_plans is None else {"plans": plans, "new_plans": new_plans}
    frame = pd.DataFrame(columns).dropna(subset="plans").rename_axis("census_year").reset_index()
    return frame.assign(whose=whose, path=path)
