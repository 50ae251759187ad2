"""The lines of high needs spending and the publishers' wording for them.

A line is ``place_<phase>``, ``topup_state_<phase>``, ``topup_nmi_<phase>`` (non-maintained
and independent providers), their ``_income`` (below 0), or one of the services.
"""

from dataclasses import dataclass

PHASES = ("early_years", "primary", "secondary", "special", "pru_ap", "post_school")
PHASED = ("place", "topup_state", "topup_nmi")
SERVICES = ("sen_support_inclusion", "ap_services", "hospital_education", "therapies_health")
INCOME_SUFFIX = "_income"


def topup_lines(stem: str) -> tuple[str, ...]:
    """Return the lines of one kind of top-up: its phases, then what it earns."""
    return (*(f"{stem}_{phase}" for phase in PHASES), f"{stem}{INCOME_SUFFIX}")


# The benchmarking workbook's columns in order, the same for budget and outturn; a printed
# total stands before its parts.
PRINTED_LINES = (
    "place_total",
    *(f"place_{phase}" for phase in PHASES),
    "topup_state_total",
    *topup_lines("topup_state"),
    "topup_nmi_total",
    *topup_lines("topup_nmi"),
    *SERVICES,
)
# ... and their headings, without the number that tells equal headings apart.
_PHASE_HEADINGS = (
    "early years",
    "primary",
    "secondary",
    "special schools and academies",
    "prus and ap academies",
    "post school",
)
PRINTED_HEADINGS = (
    "place funding",
    *_PHASE_HEADINGS,
    "top up funding (maintained schools, academies, free schools and colleges)",
    *_PHASE_HEADINGS,
    "income",
    "top up funding (non-maintained and independent schools and colleges)",
    *_PHASE_HEADINGS,
    "income",
    "sen support and inclusion services",
    "alternative provision services",
    "hospital education services",
    "therapies and other health related services",
)

# Parts of each printed total. Place funding's total is special schools and PRU/AP only: the
# places of early years, primary, secondary and post-school come on top (143 authorities
# differ from the sum of all six in the budget of 2021-22, none from the sum of these two).
TOTAL_PARTS = {
    "place_total": ("place_special", "place_pru_ap"),
    "topup_state_total": topup_lines("topup_state"),
    "topup_nmi_total": topup_lines("topup_nmi"),
}

# Plans printed beside the spending of 2021-22 are those of January 2021, not 2022 (Havering
# 1,869), in groups that are coarser than our provisions.
PLAN_HEADINGS = {
    "with sen statement or ehcp": "plans_total",
    "mainstream schools or academies": "plans_mainstream",
    "resourced provision or sen units": "plans_units",
    "maintained special schools or special academies": "plans_state_special",
    "nmss or independent schools": "plans_non_maintained_or_independent",
    "hospital schools or alternative provision": "plans_hospital_or_alternative_provision",
    "post 16": "plans_post_16",
    "other": "plans_other",
}
RESIDENTS = "population_2_to_18"
POPULATION_HEADING = "2-18 population (ons mid-2021 projection)"

# The same cells in the tidy extract of the workbook: its column -> our measure.
BASE_COLUMNS = {
    "pop_2_18_mid2021_projection": RESIDENTS,
    "ehcp_or_statement_up_to_25": "plans_total",
    "ehcp_mainstream": "plans_mainstream",
    "ehcp_rp_sen_units": "plans_units",
    "ehcp_special_maintained_academy": "plans_state_special",
    "ehcp_nmss_independent": "plans_non_maintained_or_independent",
    "ehcp_hospital_ap": "plans_hospital_or_alternative_provision",
    "ehcp_post16": "plans_post_16",
    "ehcp_other": "plans_other",
}

# The long layout: columns of the phases, then totals.
PHASE_COLUMNS = {
    "early_years_establishments": "early_years",
    "primary_schools": "primary",
    "secondary_schools": "secondary",
    "sen_and_special_schools": "special",
    "pupil_referral_units_and_alt_provision": "pru_ap",
    "post_16": "post_school",
}


@dataclass(frozen=True)
class Category:
    """A category of the section 251 return: our line and a word its name must hold."""

    line: str
    word: str


# Number of the category -> line. Grouped as DfE's benchmarking groups them: top-ups with
# targeted funding and direct payments, SEN support with inclusion and schools in difficulty.
CATEGORIES = {
    "1.0.2": Category("place", "place funding"),
    "1.2.1": Category("topup_state", "top-up"),
    "1.2.2": Category("topup_state", "top-up"),
    "1.2.3": Category("topup_nmi", "independent"),
    "1.2.4": Category("topup_state", "targeted"),
    "1.2.5": Category("sen_support_inclusion", "sen support"),
    "1.2.6": Category("hospital_education", "hospital"),
    "1.2.7": Category("ap_services", "alternative provision"),
    "1.2.8": Category("sen_support_inclusion", "inclusion"),
    "1.2.9": Category("sen_support_inclusion", "financial difficulty"),
    "1.2.10": Category("pfi_special", "pfi"),
    "1.2.11": Category("topup_state", "direct payments"),
    "1.2.12": Category("carbon_reduction", "carbon"),
    "1.2.13": Category("therapies_health", "therapies"),
}
HIGH_NEEDS = r"1\.0\.2|1\.2\.\d+"
CARRIED_FORWARD = "1.9.3"  # dedicated schools grant carried forward: a balance, not spending
