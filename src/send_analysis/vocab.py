"""The vocabulary of all tables: needs, provisions, ages, years; and the year conversions.

A bare ``year`` never leaves a loader. A **census year** is the January of the SEN2 census
(2025 = January 2025 = academic year ``2024/25``); a **calendar year** dates a flow; a
**financial year** (``2024-25``) runs from April to March; a **mid-year** dates a population.
"""

import re
from dataclasses import dataclass
from typing import Any


class SendError(Exception):
    """An error that the caller can fix; the message says where, what is wrong, what is allowed."""


class WorkError(Exception):
    """A failure that is not due to the caller's input; the message says what failed."""


ENGLAND = "ENG"  # old_la_code of the national row
ENGLAND_GSS = "E92000001"
LEAST_DRAWS, MOST_DRAWS = 100, 20_000  # simulations of a run
LARGEST_SEED = 2**32 - 1  # that its random streams can start from
LAST_CENSUS_YEAR = 2030  # "2030" in the users' words: academic year 2029/30

# The nine regions as publishers name them (letter case varies) -> their code in every table.
REGIONS = {
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and the Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East of England": "E12000006",
    "London": "E12000007",
    "South East": "E12000008",
    "South West": "E12000009",
}
REGION_NAMES = {code: name for name, code in REGIONS.items()}

# DfE's primary need codes -> the four broad areas of need of the SEND code of practice (2015).
# DS, OTH and "not recorded" have no official area.
AREA_OF_NEED = {
    "SPLD": "cognition_and_learning",
    "MLD": "cognition_and_learning",
    "SLD": "cognition_and_learning",
    "PMLD": "cognition_and_learning",
    "SLCN": "communication_and_interaction",
    "ASD": "communication_and_interaction",
    "SEMH": "semh",
    "HI": "physical_and_sensory",
    "VI": "physical_and_sensory",
    "MSI": "physical_and_sensory",
    "PD": "physical_and_sensory",
    "DS": "unallocated",
    "OTH": "unallocated",
    "not_recorded": "unallocated",
}
PRIMARY_NEEDS = tuple(AREA_OF_NEED)
AREAS_OF_NEED = tuple(dict.fromkeys(AREA_OF_NEED.values()))

# Band -> first and last age in completed years.
AGE_BANDS = {
    "under_5": (0, 4),
    "5_to_10": (5, 10),
    "11_to_15": (11, 15),
    "16_to_19": (16, 19),
    "20_to_25": (20, 25),
}

# School year -> age at its start, as the census of plans counts ages.
YEAR_GROUPS = {"reception": 4, **{f"year_{n}": n + 4 for n in range(1, 12)}}
PHASES = {
    "primary": ("reception", *(f"year_{n}" for n in range(1, 7))),
    "secondary": tuple(f"year_{n}" for n in range(7, 12)),
}

PROVISIONS = (
    "early_years",
    "mainstream",
    "units",
    "state_special",
    "independent_special",
    "non_maintained_special",
    "alternative_provision",
    "further_education",
    "specialist_post_16",
    "elective_home",
    "eotas",
    "neet",
    "other",
    "not_recorded",
)
POST_16_PROVISIONS = ("further_education", "specialist_post_16")
# Provisions whose number of places is limited.
LIMITED_PROVISIONS = ("units", "state_special", "alternative_provision", "specialist_post_16")

DIMENSIONS = ("total", "age_band", "age", "primary_need", "area_of_need", "provision")
# What is forecast, and scored, beside plans: net high needs spending, requests and decisions.
FORECAST_DIMENSIONS = (*DIMENSIONS, "spend", "requests")

# The tables that an authority has to file, by the name in commands.
RETURNS = {
    "lsrp": "Local SEND reform plan",
    "scap": "School capacity survey: SEND demand",
    "dsg": "DSG management plan",
}

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)

# Where a number comes from, the most reliable first.
STATUSES = ("own", "published", "derived", "unverified", "assumed")

LABELS = {
    "baseline": "No new action",
    "total": "All plans",
    "under_5": "Under 5",
    "5_to_10": "5 to 10",
    "11_to_15": "11 to 15",
    "16_to_19": "16 to 19",
    "20_to_25": "20 to 25",
    "reception": "Reception",
    **{f"year_{n}": f"Year {n}" for n in range(1, 12)},
    "primary": "Primary school",
    "secondary": "Secondary school",
    "cognition_and_learning": "Cognition and learning",
    "communication_and_interaction": "Communication and interaction",
    "semh": "Social, emotional and mental health",
    "physical_and_sensory": "Physical and sensory",
    "unallocated": "Other or not recorded",
    "SPLD": "Specific learning difficulty",
    "MLD": "Moderate learning difficulty",
    "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty",
    "SLCN": "Speech, language and communication needs",
    "ASD": "Autistic spectrum disorder",
    "SEMH": "Social, emotional and mental health",
    "HI": "Hearing impairment",
    "VI": "Vision impairment",
    "MSI": "Multi-sensory impairment",
    "PD": "Physical disability",
    "DS": "Down syndrome",
    "OTH": "Other difficulty or disability",
    "early_years": "Early years setting",
    "mainstream": "Mainstream school",
    "units": "Resourced provision or SEN unit",
    "state_special": "State special school",
    "independent_special": "Independent special school",
    "non_maintained_special": "Non-maintained special school",
    "alternative_provision": "Alternative provision",
    "further_education": "Further education",
    "specialist_post_16": "Specialist post-16 institution",
    "elective_home": "Elective home education",
    "eotas": "Education otherwise than at school",
    "neet": "Not in education",
    "other": "Other setting",
    "not_recorded": "Not recorded",
}

# What is said of a file with an authority's own counts that is made to be filed or worked with.
EXACT = "Own counts are exact, small ones too: not to be published."
# Suppression and other symbols -> why there is no number. None of them is ever 0.
REGIONAL_TOTAL = "regional_total"
SUPPRESSED = "c"
SYMBOLS = {
    "z": "not applicable",
    "x": "not available",
    SUPPRESSED: "confidential (suppressed)",
    "low": "rounds to zero",
    "k": "rounds to zero",
    "~": "rounds to zero (older releases)",
    ":": "not available (older releases)",
    "..": "not available (older releases)",
    ".": "not applicable (older releases)",
    "-": "not available or rounds to zero (older releases)",
    "NULL": "empty in the publisher's database",
    "N/A": "not applicable",
    "n/a": "not applicable",
    "#N/A": "a failed look-up in the publisher's workbook",
    REGIONAL_TOTAL: "the publisher printed the total of the region",
}

_FINANCIAL_YEAR = re.compile(r"(\d{4})-(\d{2})")
_ACADEMIC_YEAR = re.compile(r"(\d{4})/(\d{2})")


def counted(count: int, one: str, several: str = "") -> str:
    """Return a number of things in words: ``1 row``, ``1,200 rows``."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def label(code: str) -> str:
    """Return the display text of a code of this vocabulary."""
    return LABELS.get(code, code)


def academic_year(census_year: int) -> str:
    """Return the academic year of a January census: 2025 -> ``2024/25``."""
    return f"{census_year - 1}/{census_year % 100:02d}"


def census_year(academic_year: str) -> int:
    """Return the census year of an academic year: ``2024/25`` -> 2025."""
    return _first_year(academic_year, _ACADEMIC_YEAR, "an academic year", "2024/25") + 1


def financial_year(first_calendar_year: int) -> str:
    """Return the financial year that starts in April of a calendar year: 2024 -> ``2024-25``."""
    return f"{first_calendar_year}-{(first_calendar_year + 1) % 100:02d}"


def financial_year_start(financial_year: str) -> int:
    """Return the calendar year in which a financial year starts: ``2024-25`` -> 2024."""
    return _first_year(financial_year, _FINANCIAL_YEAR, "a financial year", "2024-25")


def _first_year(text: str, pattern: re.Pattern[str], kind: str, example: str) -> int:
    match = pattern.fullmatch(text)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f"{text!r} is not {kind}; it is written like {example}")
    return int(match[1])


@dataclass(frozen=True)
class YearWeights:
    """Shares of a financial year that fall in the two academic years it overlaps."""

    ending: float  # April to the end of the academic year
    starting: float  # the rest, to March

    def average(self, ending: Any, starting: Any) -> Any:
        """Return the year's average of two Januaries: numbers, arrays or series alike."""
        return self.ending * ending + self.starting * starting


# April to August / September to March for schools; April to July / August to March post-16.
SCHOOL_YEAR_WEIGHTS = YearWeights(ending=5 / 12, starting=7 / 12)
POST_16_YEAR_WEIGHTS = YearWeights(ending=4 / 12, starting=8 / 12)


def census_years_of(financial_year: str) -> tuple[int, int]:
    """Return the two census years whose academic years a financial year overlaps.

    ``2024-25`` overlaps academic years 2023/24 (January 2024) and 2024/25 (January 2025).
    """
    start = financial_year_start(financial_year)
    return start, start + 1


# Flows in a calendar year: what loaders know. A breakdown adds "/dimension/category".
_BUDGETS = ("education", "health", "social_care", "integrated")
_ISSUED = ("within_20_weeks", "20_to_52_weeks", "after_52_weeks")
_ENDINGS = {
    "requests": (
        *("", "agreed", "refused", "undecided", "withdrawn", "youth_accommodation"),
        *("decided_within_6_weeks", "decided_after_6_weeks"),
        *("mediation", "tribunal", "tribunal_after_mediation"),
    ),
    "assessments": (
        *("", "plan_issued", "no_plan", "undecided", "withdrawn", "no_plan_within_16_weeks"),
        *("no_plan_after_16_weeks", "mediation", "tribunal", "tribunal_after_mediation"),
    ),
    "new_plans": ("", "without_statements"),
    "plans_issued": ("incl_exceptions", "excl_exceptions"),
    "issued": (f"{when}_{basis}_exceptions" for when in _ISSUED for basis in ("incl", "excl")),
    "ceased": (
        *("total", "maximum_age", "needs_met", "higher_education", "employment"),
        *("no_longer_engaging", "transferred_out", "left_england", "left_school", "deceased"),
        *("other", "not_recorded"),
    ),
    "annual_reviews": (
        *("plans", "expected", "not_expected", "meeting_held", "no_meeting"),
        *("completed", "completed_before", "not_completed"),
        *("decision_not_due", "amend", "cease", "maintain", "no_outcome"),
        *("decided_within_4_weeks", "decided_after_4_weeks"),
    ),
    "personal_budgets": ("", "organised_arrangements", *_BUDGETS),
    "mediations": ("",),
    "other": ("mediation", "tribunal", "tribunal_after_mediation"),
    "tribunals": ("after_mediation",),
    "tribunal_appeals": ("registered",),
    "tribunal_appealable_decisions": ("", "new_method"),
}
FLOW_MEASURES = tuple(
    f"{flow}_{ending}" if ending else flow for flow, ends in _ENDINGS.items() for ending in ends
)
