"""The tables of one scenario, each computed with those beside it when it is first asked for."""

from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from send_analysis import config, scenarios, tables
from send_analysis.config import paths
from send_analysis.local_area import comparators
from send_analysis.model import forecast
from send_analysis.model import money as budget
from send_analysis.model.case import Case
from send_analysis.runs import money_beside, statutory
from send_analysis.tables import Tables

_PLACES = (
    *("forecast", "plans_change", "base_places", "sufficiency", "sufficiency_by_part"),
    "places_needed",
)
_MONEY = (
    *("spend", "income", "balance", "money_change", "deficit_risk", "reconciliation"),
    *("unit_cost", "gaps", "reported_position", "general_fund", "council_compared"),
    *("spend_beside", "spend_compared", "spend_neighbours", "transport_children"),
)
_RETURNS = (
    *("return_about", "return_change", "return_check", "return_mitigation", "return_row"),
    "return_table",
)


Groups = Mapping[tuple[str, ...], Callable[[], Tables]]


class Lazily(Mapping[str, pd.DataFrame]):
    """Tables by name; those of one group are computed together when one is first asked for."""

    def __init__(self, groups: Groups) -> None:
        self.groups = groups
        self._group_of = {name: names for names in groups for name in names}
        self._computed: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._computed:
            names = self._group_of[name]
            made = self.groups[names]()
            if other := made.keys() ^ set(names):  # a table that no group names would be lost
                raise LookupError(f"tables {sorted(other)} are made or named, not both")
            self._computed |= made
        return self._computed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._group_of)

    def __len__(self) -> int:
        return len(self._group_of)

    def __contains__(self, name: object) -> bool:
        return name in self._group_of


def side_of(case: Case, scenario: config.Scenario) -> scenarios.Side:
    """Return a scenario with the draws under its own assumptions."""
    return scenarios.Side(scenario, own_start(case, scenario))


def own_start(case: Case, scenario: config.Scenario) -> forecast.Start:
    """Return the draws of plans under the assumptions of a scenario."""
    return forecast.start(case.having(assumptions=config.resolve(case.assumptions, scenario)))


def of_side(case: Case, side: scenarios.Side) -> Lazily:
    """Return every table of one scenario but the findings of the data checks.

    Parameters
    ----------
    case
        The area under the assumptions of no scenario.
    """
    start, measures, name = side.start, side.scenario.measures, side.scenario.name
    assumptions = start.case.assumptions
    every = Lazily(
        {
            (*_PLACES, *_MONEY): lambda: of_outcome(side.outcome),
            ("year_group", "need_by_age"): lambda: side.outcome.divided(),
            ("requests_forecast", "workload"): lambda: side.outcome.requests_tables(),
            _RETURNS: lambda: statutory.tables_of(case, side, every),
            ("plan_path", "growth_compared"): lambda: _paths(side),
            **_alone("sensitivity", lambda: scenarios.tornado(start, measures, name)),
            **_alone("project_effect", lambda: scenarios.project_effects(start, measures, name)),
            **_alone("assumptions_used", lambda: assumptions_used(assumptions, case.area)),
        }
    )
    return every


def _alone(name: str, make: Callable[[], pd.DataFrame]) -> Groups:
    """Return the group of one table."""
    return {(name,): lambda: {name: make()}}


def _paths(side: scenarios.Side) -> Tables:
    """Return the plans of the authority and its neighbours on every path of England."""
    case, scenario = side.start.case, side.scenario
    neighbours = comparators.neighbour_codes(case.area, case.inputs)
    known = scenarios.paths(config.scenarios(paths.config()))
    path = scenarios.plan_paths(side.start, scenario.measures, scenario.name, known, neighbours)
    return {"plan_path": path, "growth_compared": scenarios.growth(path)}


def of_outcome(outcome: forecast.Outcome) -> Tables:
    """Return plans, places and money of a scenario, and the council's figures beside them."""
    case, result = outcome.case, outcome.tables()
    reported = case.inputs["reported_position"]
    return {
        **result,
        **{name: _on_one_basis(result[name]) for name in ("spend", "income")},
        **money_beside.tables_of(outcome, result),
        "places_needed": scenarios.places_needed(outcome),
        "reported_position": reported[reported.area == case.area.slug],
    }


def _on_one_basis(money: pd.DataFrame) -> pd.DataFrame:
    """Return the rows after recoupment: a run shows one basis, so that no sum mixes two."""
    return money[money.basis == budget.AFTER]


def assumptions_used(
    assumptions: config.Assumptions, area: config.Area | None = None
) -> pd.DataFrame:
    """Return the assumptions, the assumed ones with most impact first.

    Those of other areas than ``area`` are left out; None leaves none out.
    """
    others = {one.slug for one in config.every_authority() if area and one.slug != area.slug}
    used = [a for a in assumptions.values() if a.id.rpartition(".")[2] not in others]
    rows = pd.DataFrame([a.model_dump() for a in used])
    firmness = {"assumed": 0, "unverified": 1, "derived": 2, "published": 3, "own": 4}
    impact = {"high": 0, "medium": 1, "low": 2}
    order = rows.assign(a=rows.status.map(firmness), b=rows.impact.map(impact))
    ordered = order.sort_values(["a", "b", "id"]).drop(columns=["a", "b"])
    return tables.ASSUMPTIONS_USED.check(ordered, "assumptions")
