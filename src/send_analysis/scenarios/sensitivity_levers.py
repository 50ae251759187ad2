"""Assumptions that the sensitivity chart moves by a measure rather than by a value."""

from send_analysis.config.measure import PLAN_PRICES, Measure, ProvisionShare, UnitCost
from send_analysis.model.forecast import Start

INDEPENDENT_SHARE = "sensitivity.independent_share"
UNIT_COST = "sensitivity.unit_cost"
INDEPENDENT, STATE = "independent_special", "state_special"
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
    own = {"id": f"sensitivity_{price}", "price": price, "effect": change, "ramp": 1}
    return UnitCost.model_validate({**_SAID, **own, "lever": "unit_cost", "start": of.origin + 1})


def _share(change: float, of: Start) -> Measure:
    """Return the move between independent and state special schools, growing to the last year."""
    from_, to = (INDEPENDENT, STATE) if change < 0 else (STATE, INDEPENDENT)
    last = of.plans["provision"].isel(census_year=-1).median("draw")
    there, moved = (float(last.sel(provision=p)) for p in (from_, INDEPENDENT))
    own = {
        "id": "sensitivity_independent",
        "from_provision": from_,
        "to_provision": to,
        "when": "over_time",
        "effect": min(abs(change) * moved / there, 1.0) if there else 0.0,
        "ramp": of.plans["total"].sizes["census_year"] - 1,
    }
    lever = {"lever": "provision_share", "start": of.origin + 1}
    return ProvisionShare.model_validate({**_SAID, **own, **lever})
