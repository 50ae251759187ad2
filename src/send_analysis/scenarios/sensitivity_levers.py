"""Assumptions that the sensitivity chart moves by a measure rather than by a value."""

from collections.abc import Mapping
from typing import Any

from send_analysis.config import Measure
from send_analysis.model.forecast import Start

INDEPENDENT_SHARE = "sensitivity.independent_share"
UNIT_COST = "sensitivity.unit_cost"
INDEPENDENT, STATE = "independent_special", "state_special"
# What a plan costs, by the names that a measure on prices takes; places and services are apart.
PLAN_PRICES = (
    "topup_mainstream",
    "topup_special",
    "topup_further_education",
    "topup_alternative_provision",
    "fee_independent",
    "package_eotas",
    "fee_other",
)
_SAID = {
    "title": "One end of an assumption",
    "owner": None,
    "rationale": "Shows what the assumption moves",
    "source": "config/assumptions/sensitivity.csv",
    "status": "assumed",
}


def measures(name: str, end: float, of: Start) -> list[Measure]:
    """Return the measures that set an assumption to one of its ends."""
    if name == UNIT_COST:
        return [_unit_cost(price, end - 1, of) for price in PLAN_PRICES]
    return [_share(end - 1, of)]


def _unit_cost(price: str, change: float, of: Start) -> Measure:
    own = {"id": f"sensitivity_{price}", "lever": "unit_cost", "price": price}
    return _measure(own, change, of, ramp=1)


def _share(change: float, of: Start) -> Measure:
    """Return the move between independent and state special schools, growing to the last year."""
    from_, to = (INDEPENDENT, STATE) if change < 0 else (STATE, INDEPENDENT)
    last = of.plans["provision"].isel(census_year=-1).median("draw")
    there, moved = (float(last.sel(provision=p)) for p in (from_, INDEPENDENT))
    own = {
        "id": "sensitivity_independent",
        "lever": "provision_share",
        "from_provision": from_,
        "to_provision": to,
        "when": "over_time",
    }
    effect = min(abs(change) * moved / there, 1.0) if there else 0.0
    return _measure(own, effect, of, ramp=of.plans["total"].sizes["census_year"] - 1)


def _measure(own: Mapping[str, Any], effect: float, of: Start, ramp: int) -> Measure:
    start = of.origin + 1
    return Measure.model_validate({**_SAID, **own, "effect": effect, "start": start, "ramp": ramp})
