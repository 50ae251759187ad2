"""SEN home-to-school transport: what the council's general fund pays, never the high needs block.

Children are plans by provision times an assumed share, scaled to England's children; a journey
costs more the further it is. The level is the authority's own outturn of section 251 line 2.1.4
where it is known, else England's cost a child with the spread between authorities.
See ``docs/method-places-and-money.md``.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import config, tables, vocab
from send_analysis.model import streams, summaries
from send_analysis.model.case import Case
from send_analysis.model.money import history, yearly

NEAR, MIDDLE, FAR = DISTANCES = ("near", "middle", "far")
# Provision -> how its journeys are spread over distances; no other provision has transport.
JOURNEYS = {
    **dict.fromkeys(("early_years", "mainstream", "units", "alternative_provision"), "local"),
    **dict.fromkeys(("state_special", "further_education"), "special"),
    **dict.fromkeys(
        ("independent_special", "non_maintained_special", "specialist_post_16"), "distant"
    ),
}
ENGLAND_PLANS = "England's plans by type of provider"


@dataclass(frozen=True)
class Transport:
    """Draws of transport from the year its level is known for.

    Attributes
    ----------
    children
        Children transported (draw, financial_year, provision, distance).
    cost
        GBP a child a year (draw, financial_year, distance).
    status
        How firm the first year's cost is.
    """

    children: xr.DataArray
    cost: xr.DataArray
    status: str

    @property
    def spend(self) -> xr.DataArray:
        """Return GBP (draw, financial_year, provision, distance)."""
        return self.children * self.cost


def transport(case: Case, provision: xr.DataArray) -> Transport:
    """Return draws of children transported and of what a child costs.

    Parameters
    ----------
    provision
        Plans (draw, census_year, provision), after overflow.

    Raises
    ------
    NoFiguresError
        If plans by provision of a January from the first year on are not published.
    """
    paid = f"transport.spent.{case.area.slug}"
    own = case.assumptions.get(paid)
    first = int(case.value("transport.spent_year" if own else "transport.england.year"))
    plans = yearly.average(history.with_history(case, provision, first))
    shares, england = _shares(case), _england(case)
    of_plans = shares * _by_distance(case)
    scale = case.value("transport.england.children") / (england * shares).sum("provision")
    children = plans * of_plans * scale
    relative = _relative_costs(case)
    if own is None:
        everywhere = england * of_plans * scale
        mean = (everywhere * relative).sum() / everywhere.sum()
        level = case.value("transport.england.cost") / mean * _levels(case)
    else:
        start = children.isel(financial_year=0, drop=True)
        level = case.value(paid) / (start * relative).sum(["provision", "distance"])
    years = xr.DataArray(np.arange(plans.sizes["financial_year"]), dims="financial_year")
    risen = (1 + _drawn(case, "transport.rise")) ** years
    status = own.status if own else "assumed"
    return Transport(children, relative * level * risen, status)


def _shares(case: Case) -> xr.DataArray:
    """Return the share of plans with transport before scaling, (draw, provision)."""
    drawn = [_drawn(case, f"transport.share.{provision}") for provision in JOURNEYS]
    return xr.concat(drawn, "provision").assign_coords(provision=list(JOURNEYS))


def _drawn(case: Case, id_: str) -> xr.DataArray:
    """Return an assumption drawn from its range once a draw, the same for every authority."""
    ends = config.spread_of(case.assumptions, id_)
    return xr.DataArray(streams.triangular(case.seed, id_, ends, case.draws), dims="draw")


def _levels(case: Case) -> xr.DataArray:
    """Return how far the authority's cost lies from England's, a factor a draw."""
    rng = streams.generator(case.seed, f"transport/{case.code}")
    away = rng.standard_normal(case.draws) * case.value("transport.spread")
    return xr.DataArray(np.exp(away), dims="draw")


def _by_distance(case: Case) -> xr.DataArray:
    """Return the share of a provision's journeys in each distance class; they add up to 1."""
    rows = []
    for kind in JOURNEYS.values():
        near, middle = (case.value(f"transport.{d}.{kind}") for d in (NEAR, MIDDLE))
        rows.append((near, middle, 1 - near - middle))
    coords = {"provision": list(JOURNEYS), "distance": list(DISTANCES)}
    return xr.DataArray(rows, coords, ("provision", "distance"))


def _relative_costs(case: Case) -> xr.DataArray:
    near, far = (case.value(f"transport.relative_cost.{d}") for d in (NEAR, FAR))
    return xr.DataArray([near, 1.0, far], {"distance": list(DISTANCES)}, "distance")


def _england(case: Case) -> xr.DataArray:
    """Return England's average plans by provision in the year of its figures."""
    year = vocab.financial_year(int(case.value("transport.england.year")))
    caseload = case.inputs["caseload"]
    rows = caseload[(caseload.old_la_code == vocab.ENGLAND) & (caseload.dimension == "provision")]
    wide = rows.pivot(index="census_year", columns="category", values="plans").astype(float)
    counted = wide.reindex(index=vocab.census_years_of(year), columns=list(JOURNEYS))
    if counted.isna().any(axis=None):
        raise history.NoFiguresError(f"no plans of England by provision for {year}", ENGLAND_PLANS)
    january = xr.DataArray(counted, dims=("census_year", "provision"))
    return yearly.average(january).isel(financial_year=0, drop=True)


def tables_of(case: Case, provision: xr.DataArray) -> dict[str, pd.DataFrame]:
    """Return ``general_fund`` and ``transport_children``; empty where figures are missing."""
    made = {"general_fund": tables.GENERAL_FUND, "transport_children": tables.TRANSPORT_CHILDREN}
    try:
        drawn = transport(case, provision)
    except history.NoFiguresError:
        return {name: table.empty() for name, table in made.items()}
    rows = {"general_fund": _totals(drawn), "transport_children": _by_journey(drawn)}
    return {name: made[name].check(case.labelled(rows[name]), name) for name in made}


def _totals(drawn: Transport) -> pd.DataFrame:
    """Return spending, children and cost a child by year; the first year's cost as it is known."""
    journeys = ["provision", "distance"]
    spend, children = drawn.spend.sum(journeys), drawn.children.sum(journeys)
    lines = {
        "transport": spend,
        "transport_children": children,
        "transport_per_child": spend / children,
    }
    rows = [
        summaries.quantiles_and_mean(array.transpose("draw", "financial_year")).assign(line=line)
        for line, array in lines.items()
    ]
    table = pd.concat(rows).rename(columns={"value": "amount"})
    known = (table.line == "transport") & (table.financial_year == table.financial_year.min())
    return table.assign(status=np.where(known, drawn.status, "assumed"))


def _by_journey(drawn: Transport) -> pd.DataFrame:
    """Return children and spending by provision and distance, means over draws: they add up."""
    means = {"children": drawn.children.mean("draw"), "amount": drawn.spend.mean("draw")}
    columns = [array.rename(name).to_series() for name, array in means.items()]
    return pd.concat(columns, axis=1).reset_index().assign(status="assumed")
