"""The lines of high needs spending: whose plans drive each, and which section 251 lines hold it."""

from dataclasses import dataclass

import pandas as pd

from send_analysis import vocab
from send_analysis.model.case import Case

SERVICES = ("sen_support_inclusion", "therapies_health", "ap_services", "hospital_education")
PLACE_SECTION_251 = {
    "place_special": ("place_special",),
    "place_units": ("place_early_years", "place_primary", "place_secondary"),
    "place_alternative_provision": ("place_pru_ap",),
}


@dataclass(frozen=True)
class PlanLine:
    """What the home authority pays for a plan in one provision.

    In England a plan costs ``ratio`` x the unit cost, less the place funding that somebody else
    pays.
    """

    line: str
    unit_cost: str
    ratio: str = ""  # assumption id; empty: 1
    place_paid_by_others: str = ""  # assumption id; empty: 0
    weights: vocab.YearWeights = vocab.SCHOOL_YEAR_WEIGHTS
    only_growth: bool = False  # what the plans held in the control year cost stands in other lines
    england: str = ""  # the unit cost of England where it is not the one of ``unit_cost``

    def paid(self, case: Case, unit_cost: float) -> float:
        """Return GBP a plan a year, in the price year of the unit cost."""
        return unit_cost * self.multiple(case) - self.deducted(case)

    def multiple(self, case: Case) -> float:
        """Return how many unit costs one plan costs."""
        return case.value(self.ratio) if self.ratio else 1.0

    def deducted(self, case: Case) -> float:
        """Return the place funding of a plan that somebody else pays, GBP a year."""
        return case.value(self.place_paid_by_others) if self.place_paid_by_others else 0.0


_POST_16 = vocab.POST_16_YEAR_WEIGHTS
ALTERNATIVE = "topup_alternative_provision"  # driven by places: most pupils there have no plan
# Provision -> what a plan there costs the home authority beside the places in its own area.
# Elective home education, plans not in education and plans not recorded: nothing.
PLAN_LINES = {
    "early_years": PlanLine("topup_early_years", "topup_mainstream"),
    "mainstream": PlanLine("topup_mainstream", "topup_mainstream"),
    "units": PlanLine("topup_units", "topup_mainstream", ratio="budget.unit_topup_ratio"),
    "state_special": PlanLine("topup_special", "topup_special"),
    "alternative_provision": PlanLine(ALTERNATIVE, ALTERNATIVE),
    "further_education": PlanLine(
        "topup_further_education", "topup_further_education", weights=_POST_16
    ),
    "independent_special": PlanLine("fees_independent", "fee_independent"),
    "non_maintained_special": PlanLine(
        "topup_non_maintained",
        "fee_independent",
        place_paid_by_others="budget.place.non_maintained",
    ),
    "specialist_post_16": PlanLine(
        "topup_specialist_post_16",
        "fee_independent",
        weights=_POST_16,
        england="topup_specialist_post_16",
    ),
    "eotas": PlanLine("packages_eotas", "package_eotas", only_growth=True),
    "other": PlanLine("fees_other", "fee_other", only_growth=True),
}
PROVISION_OF = {line.line: provision for provision, line in PLAN_LINES.items()}
NET_LINES = (*PROVISION_OF, *SERVICES)  # what the net outturn of 1.2.x holds: all but places


def plans_by_line(plans: pd.Series) -> dict[str, float]:
    """Return the plans that drive each line, from plans by provision."""
    return {line: float(plans[provision]) for line, provision in PROVISION_OF.items()}


@dataclass(frozen=True)
class Booked:
    """Section 251 lines that are read together, and the lines of ours that share them."""

    printed: tuple[str, ...]
    ours: tuple[str, ...]
    pool: str  # groups of one pool are booked under one another


# Authorities book one phase under another (Tower Hamlets state top-ups all under special,
# Wokingham fees budgeted under three phases and reported under one), so a group whose cost a
# plan lies outside England's range is shared out with the other such groups of its pool.
STATE, FEES = "state", "fees"
BOOKED = (
    Booked(
        ("topup_state_early_years", "topup_state_primary", "topup_state_secondary"),
        ("topup_early_years", "topup_mainstream", "topup_units"),
        STATE,
    ),
    Booked(("topup_state_special",), ("topup_special",), STATE),
    Booked(("topup_state_pru_ap",), (ALTERNATIVE,), STATE),
    Booked(("topup_state_post_school",), ("topup_further_education",), STATE),
    Booked(
        (
            "topup_nmi_early_years",
            "topup_nmi_primary",
            "topup_nmi_secondary",
            "topup_nmi_special",
            "topup_nmi_pru_ap",
        ),
        ("fees_independent", "topup_non_maintained"),
        FEES,
    ),
    Booked(("topup_nmi_post_school",), ("topup_specialist_post_16",), FEES),
)
INCOME_OF = {STATE: "topup_state_income", FEES: "topup_nmi_income"}  # below 0
# Place line -> the assumption that prices it; and the provision it stands for.
PLACE_PRICES = {
    "place_special": "budget.place.special",
    "place_special_unfilled": "budget.place.special",
    "place_units": "budget.place.unit_filled",
    "place_units_unfilled": "budget.place.unit_unfilled",
    "place_alternative_provision": "budget.place.alternative_provision",
}
PLACES_OF = {
    "place_special": "state_special",
    "place_units": "units",
    "place_alternative_provision": "alternative_provision",
}
# Line of places with a child in them -> line of the empty ones, whose cost is shown apart.
UNFILLED = {"place_special": "place_special_unfilled", "place_units": "place_units_unfilled"}
FILLED = {unfilled: filled for filled, unfilled in UNFILLED.items()}
