"""The draws that returns are made of: plans, places and money of a scenario and without it."""

from collections.abc import Mapping
from dataclasses import dataclass

import xarray as xr

from send_analysis import vocab
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand import joint, request_ages
from send_analysis.model.forecast import Outcome
from send_analysis.model.places import year_groups
from send_analysis.returns import balance
from send_analysis.scenarios.versus import Versus


@dataclass(frozen=True)
class Filed:
    """What a return is made from: a scenario and the baseline, in the same draws."""

    versus: Versus

    @property
    def case(self) -> Case:
        """Return the case of the scenario."""
        return self.mitigated.case

    @property
    def mitigated(self) -> Outcome:
        """Return what the scenario makes of the draws."""
        return self.versus.one.outcome

    @property
    def unmitigated(self) -> Outcome:
        """Return what they come to with no new action."""
        return self.versus.against.outcome

    def drawn(self) -> dict[str, Plans]:
        """Return arrays (draw, year, ...) by the layouts' name of draws; those that are there."""
        outcome = self.mitigated
        placed = {**outcome.demanded, "provision": outcome.plans["provision"]}
        sides = {"mitigated": outcome, "unmitigated": self.unmitigated}
        return {
            "demanded": _with_two_way(outcome.case, outcome.demanded),
            "placed": _with_two_way(outcome.case, placed),
            "wanted": _year_groups(outcome),
            "imports": _imports(outcome),
            "requests": request_ages.divided(outcome.case, outcome.requests),
            **{
                f"{side}_{name}": {"line": lines}
                for side, one in sides.items()
                for name, lines in _money(one).items()
            },
        }


def _with_two_way(case: Case, plans: Plans) -> Plans:
    return joint.with_joint(
        plans, case.inputs, case.code, case.assumptions, ("need_provision", "age_provision")
    )


def _year_groups(outcome: Outcome) -> Plans:
    groups = year_groups.of_case(outcome.case, outcome.wanted)
    return {} if groups is None else {"year_group": groups}


def _imports(outcome: Outcome) -> Plans:
    """Return children of other authorities at the census, not known where places are not."""
    imports = outcome.placed.base.imports
    if not imports.provision.size:
        return {}
    origin = [int(outcome.demanded["total"].census_year[0])]
    every = imports.reindex(provision=list(vocab.LIMITED_PROVISIONS))
    years = every.expand_dims(census_year=origin)
    return {"provision": years.transpose("draw", "census_year", "provision")}


def _money(outcome: Outcome) -> Mapping[str, xr.DataArray]:
    if not outcome.has_money:
        return {}
    account = balance.by_draw(outcome.money)
    order = ("draw", "financial_year", "line")
    income, spend = outcome.money.income, outcome.spend
    return {
        "income": income.transpose(*order),
        "spend": spend.transpose(*order),
        "balance": account,
    }
