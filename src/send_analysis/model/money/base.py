"""The control year of one area: what it paid by line, what it held, what it commissioned."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from send_analysis.model.money.cost_level import CostModel
from send_analysis.model.money.lines import ALTERNATIVE, PROVISION_OF
from send_analysis.model.money.prices import UnitCost


@dataclass(frozen=True)
class Base:
    """The control year.

    Attributes
    ----------
    year
        Financial year of the control total.
    split_year
        Financial year whose lines share it; None where England's cost a plan does.
    status
        How firm the lines of the control year are.
    average_plans
        Over the control year, by provision.
    places
        Place line -> places commissioned in the area.
    recouped
        Place line -> share that the department pays academies directly.
    source
        Where the control total comes from.
    amounts
        Net line -> GBP in the control year; they add up to the control total.
    in_ledger
        Lines whose amount is the authority's own.
    own
        Line -> the authority's own cost of one plan, place or service, from its price year on.
    """

    year: str
    split_year: str | None
    status: str
    average_plans: pd.Series
    places: Mapping[str, float]
    recouped: Mapping[str, float]
    source: str
    amounts: Mapping[str, float] = field(default_factory=dict)
    in_ledger: frozenset[str] = frozenset()
    own: Mapping[str, UnitCost] = field(default_factory=dict)

    def volume(self, line: str) -> float:
        """Return what a net line's amount in the control year paid for: plans, places or 1."""
        if line == ALTERNATIVE and self.places["place_alternative_provision"]:
            return self.places["place_alternative_provision"]
        return float(self.average_plans[PROVISION_OF[line]]) if line in PROVISION_OF else 1.0


@dataclass(frozen=True)
class Control:
    """The sum that the lines of the control year share.

    Attributes
    ----------
    amount
        GBP; an estimate where ``spread``, a standard deviation of its logarithm, is above 0.
    model
        The model of cost a plan, at the control year; None where no outturn carries one.
    england
        First calendar year -> log GBP a plan of the median authority.
    """

    year: str
    amount: float
    spread: float
    model: CostModel | None
    england: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Basis:
    """What no scenario's measures change: the control year and its sum."""

    start: Base
    control: Control

    def without_own(self) -> "Basis":
        """Return the same control year, no cost stated by the authority itself."""
        return replace(self, start=replace(self.start, own={}))
