"""High needs spending by line: volume x price, in every draw and financial year.

Volumes are average plans, places commissioned, and services. Prices start from what each line
cost in the control year; their level moves with the drawn cost of a plan (``cost_factor``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import xarray as xr

from send_analysis.model.case import Case
from send_analysis.model.money import history, prices, yearly
from send_analysis.model.money.base import Base
from send_analysis.model.money.levers import NONE, Changes
from send_analysis.model.money.lines import (
    ALTERNATIVE,
    FILLED,
    NET_LINES,
    PLACE_PRICES,
    PLACES_OF,
    PLAN_LINES,
    PROVISION_OF,
    SERVICES,
    UNFILLED,
)

JANUARIES = ("draw", "census_year", "provision")
Volumes = dict[str, np.ndarray]  # by line or provision


def by_line(
    case: Case, provision: xr.DataArray, places: Mapping[str, xr.DataArray], start: Base
) -> xr.DataArray:
    """Return what is paid for, (draw, financial_year, line)."""
    january, names = yearly.over(provision, JANUARIES), list(provision.provision.to_numpy())
    of_kind = {str(name): january[..., column] for column, name in enumerate(names)}
    average = yearly.averages_by_provision(january, names)
    years = yearly.financial_years(provision.census_year.to_numpy())
    volumes = {
        **_plan_volumes({str(name): average[..., n] for n, name in enumerate(names)}, start),
        **_place_volumes(of_kind, places, start),
        **_service_volumes(case, average, start),
    }
    return yearly.with_lines(volumes, years)


def _plan_volumes(plans: Volumes, start: Base) -> Volumes:
    """Return plans by line; where the control year's cost stands elsewhere, only what is added."""
    volumes = {}
    for provision, of in PLAN_LINES.items():
        own = plans[provision]
        added = (own - start.average_plans[provision]).clip(0)
        volumes[of.line] = added if of.only_growth else own
    # Pupils without a plan fill most alternative provision: the places stand for them, and plans
    # add to or take from these.
    moved = volumes[ALTERNATIVE] - start.average_plans["alternative_provision"]
    volumes[ALTERNATIVE] = (start.volume(ALTERNATIVE) + moved).clip(0)
    return volumes


def _place_volumes(plans: Volumes, places: Mapping[str, xr.DataArray], start: Base) -> Volumes:
    """Return places commissioned in the area by line, filled ones apart from empty ones.

    Parameters
    ----------
    plans
        Provision -> plans (draw, census_year).
    """
    volumes = {}
    for line, kind in PLACES_OF.items():
        commissioned = _commissioned(plans[kind], places, start, line, kind)
        volumes[line] = commissioned
        if unfilled := UNFILLED.get(line):
            empty = yearly.averages(_empty(plans[kind], places, kind)).clip(max=commissioned)
            volumes |= {line: commissioned - empty, unfilled: empty}
    return volumes


def _commissioned(
    plans: np.ndarray, places: Mapping[str, xr.DataArray], start: Base, line: str, kind: str
) -> np.ndarray:
    """Return places commissioned in the area, filled or not.

    As the authority's own list states them; else those of the control year, one more for each
    further plan up to the census (assumed), and what is added since: where capacity is published,
    places that open or are found; where it is not known, new places, or one for each further plan
    where that is more. None is ever closed but by a project.
    """
    if kind in _provisions(places, "listed_places"):
        return yearly.averages(_of_kind(places["listed_places"], kind))
    to_census = (plans[:, :1] - start.average_plans[kind]).clip(0)
    if kind in _provisions(places, "places"):
        there = _of_kind(places["places"], kind)
        added = there - there[:, :1]
    else:
        new = _of_kind(places["new_places"], kind)
        added = np.maximum(plans - plans[:, :1], new).clip(0)
    return (start.places[line] + yearly.averages(to_census + added)).clip(0)


def _empty(plans: np.ndarray, places: Mapping[str, xr.DataArray], kind: str) -> np.ndarray:
    """Return places without a child in them; where capacity is unknown, new ones beyond growth."""
    if kind in _provisions(places, "empty"):
        return _of_kind(places["empty"], kind)
    return (_of_kind(places["new_places"], kind) - (plans - plans[:, :1])).clip(0)


def _of_kind(places: xr.DataArray, kind: str) -> np.ndarray:
    """Return the places of one provision, (draw, census_year)."""
    return yearly.over(places, JANUARIES)[..., list(places.provision.to_numpy()).index(kind)]


def _provisions(places: Mapping[str, xr.DataArray], name: str) -> list[str]:
    return list(places[name].provision.to_numpy()) if name in places else []


def _service_volumes(case: Case, plans: np.ndarray, start: Base) -> Volumes:
    """Return each service's volume, 1 = the control year's, moving in part with all plans."""
    growth = np.nansum(plans, axis=-1) / start.average_plans.sum() - 1
    return {line: 1 + case.value(f"budget.moves_with_plans.{line}") * growth for line in SERVICES}


@dataclass(frozen=True)
class Spend:
    """Volume and price (draw, financial_year, line) before recoupment.

    A price is by financial year and line alone where nothing about it is drawn.

    ``all_plans`` is (draw, financial_year); ``control_year`` the year that prices start from.
    """

    all_plans: xr.DataArray
    volume: xr.DataArray
    price: xr.DataArray
    recouped: xr.DataArray  # GBP (draw, financial_year, line), part of volume x price
    status: dict[str, str]  # of the control year's lines
    control_year: str
    unlimited: Callable[[], xr.DataArray] = field(repr=False)  # few scenarios are asked for it

    @cached_property
    def volume_without_limits(self) -> xr.DataArray:
        """Return the volume had every plan found the place it was demanded in."""
        return self.unlimited()

    @cached_property
    def before_recoupment(self) -> xr.DataArray:
        """Return GBP (draw, financial_year, line), academies' places included."""
        return self.volume.copy(data=self.volume.to_numpy() * self.price.to_numpy())

    @cached_property
    def after_recoupment(self) -> xr.DataArray:
        """Return GBP (draw, financial_year, line) that the authority itself pays."""
        paid = self.before_recoupment.to_numpy() - self.recouped.to_numpy()
        return self.volume.copy(data=paid)

    @property
    def net(self) -> xr.DataArray:
        """Return GBP (draw, financial_year) of the lines that the net outturn holds: no places."""
        return self.before_recoupment.sel(line=list(NET_LINES)).sum("line", skipna=False)


def step(
    case: Case,
    provision: xr.DataArray,
    places: Mapping[str, xr.DataArray],
    start: Base,
    changes: Changes = NONE,
    factor: xr.DataArray | float = 1.0,
) -> Spend:
    """Return spending by line from plans by provision and places by draw.

    Parameters
    ----------
    provision
        Plans (draw, census_year, provision), after overflow, from the control year on.
    places
        ``new_places`` since the first January; ``places`` and ``empty`` ones of the provisions
        whose capacity is known, ``listed_places`` of those that the authority itself lists; and
        ``unlimited``, all plans had everybody who wants a place found one.
    factor
        What the drawn cost of a plan makes of the prices of net lines (draw, financial_year).
    """
    volume, first = by_line(case, provision, places, start), int(provision.census_year[0])
    years, lines = list(volume.financial_year.to_numpy()), list(volume.line.to_numpy())
    price = yearly.with_lines(
        {line: _price(case, start, line, years, changes, factor) for line in lines}, years
    )
    shares = [_recouped(start, line) for line in lines]
    return Spend(
        all_plans=yearly.average(provision).sum("provision", skipna=False),
        volume=volume,
        price=price,
        recouped=volume.copy(data=volume.to_numpy() * price.to_numpy() * shares),
        status={line: _status(start, line, places) for line in lines},
        control_year=start.year,
        unlimited=lambda: _without_limits(case, volume, places, start, first),
    )


def _without_limits(
    case: Case, volume: xr.DataArray, places: Mapping[str, xr.DataArray], start: Base, first: int
) -> xr.DataArray:
    unlimited = places.get("unlimited")
    if unlimited is None:
        return volume
    return by_line(case, history.with_history(case, unlimited, first), places, start)


def _price(
    case: Case,
    start: Base,
    line: str,
    years: list[str],
    changes: Changes,
    factor: xr.DataArray | float,
) -> np.ndarray:
    """Return a line's price by financial year, and by draw where it is drawn or a measure acts."""
    rise = prices.inflation(case, line)
    drawn: np.ndarray | float = 1.0
    if line in NET_LINES and not isinstance(factor, float):
        drawn = factor.transpose("draw", "financial_year").to_numpy()
    price = _risen(control_price(case, start, line), years, rise) * drawn
    if own := start.own.get("place_special" if line == "place_special_unfilled" else line):
        since = max(own.price_year, years[min(1, len(years) - 1)])
        kept = _risen(own, years, rise) * _away_from(drawn, years, since)
        price = np.where(np.array(years) >= since, kept, price)
    return price * np.asarray(changes.price(prices.family(line)))


def _risen(cost: prices.UnitCost, years: list[str], rise: float) -> np.ndarray:
    return cost.value * prices.inflated(cost.price_year, years, rise)


def _away_from(factor: np.ndarray | float, years: list[str], since: str) -> np.ndarray | float:
    """Return how far prices are drawn away from the median of what they have done since a year."""
    if isinstance(factor, float) or since not in years:
        return 1.0
    moved = factor / factor[:, [years.index(since)]]
    return moved / np.median(moved, axis=0)


def control_price(case: Case, start: Base, line: str) -> prices.UnitCost:
    """Return what one plan or place of a line, or a service, cost in the control year."""
    if line in PLACE_PRICES:
        price = case.value(PLACE_PRICES[line])
        status = case.assumptions[PLACE_PRICES[line]].status
        return prices.UnitCost(price, start.year, status, PLACE_PRICES[line])
    if line in start.amounts:
        cost = start.amounts[line] / start.volume(line)
        return prices.UnitCost(cost, start.year, start.status, start.source)
    if line in PROVISION_OF:
        return prices.england_cost(case, line)
    return prices.UnitCost(0.0, start.year, start.status, start.source)


def unit_costs(case: Case, start: Base) -> dict[str, prices.UnitCost]:
    """Return the unit cost of every line that plans or places drive, own ones first."""
    lines = (*PROVISION_OF, *PLACES_OF)
    return {line: start.own.get(line) or control_price(case, start, line) for line in lines}


def _recouped(start: Base, line: str) -> float:
    return start.recouped.get(FILLED.get(line, line), 0.0)


def _status(start: Base, line: str, places: Mapping[str, xr.DataArray]) -> str:
    """Return how firm a line is in the control year; later years are forecasts."""
    if line in PLACE_PRICES:
        listed = _provisions(places, "listed_places")
        return prices.OWN if PLACES_OF[FILLED.get(line, line)] in listed else "assumed"
    if line in start.in_ledger:
        return prices.OWN
    return start.status if line in start.amounts else "assumed"
