"""The lines of high needs spending and the publishers' wording for them.

A line is ``place_<phase>``, ``topup_state_<phase>``, ``topup_nmi_<phase>`` (non-maintained
and independent providers), their ``_income`` (below 0), or one of the services.
"""

from send_analysis.loaders.intake import base

PHASES = ("early_years", "primary", "secondary", "special", "pru_ap", "post_school")
PHASED = ("place", "topup_state", "topup_nmi")
SERVICES = ("sen_support_inclusion", "ap_services", "hospital_education", "therapies_health")
INCOME_SUFFIX = "_income"


def topup_lines(stem: str) -> tuple[str, ...]:
    """Return the lines of one kind of top-up: its phases, then what it earns."""
    return (*(f"{stem}_{phase}" for phase in PHASES), f"{stem}{INCOME_SUFFIX}")


# The benchmarking workbook's columns in order, the same for budget and outturn; a printed
# total comes before its parts.
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

_TABLES = base.tables("section_251")
PLAN_HEADINGS = _TABLES["plan_headings"]  # plans printed beside spending -> our measure
BASE_COLUMNS = _TABLES["base_columns"]  # the same cells in the tidy extract
PHASE_COLUMNS = _TABLES["phase_columns"]  # of the long layout
CATEGORIES = _TABLES["categories"]  # number of a category of the return -> line
CATEGORY_WORDS = _TABLES["category_words"]  # ... and a word that its name must hold
RESIDENTS = "population_2_to_18"
POPULATION_HEADING = "2-18 population (ons mid-2021 projection)"

HIGH_NEEDS = r"1\.0\.2|1\.2\.\d+"
CARRIED_FORWARD = "1.9.3"  # dedicated schools grant carried forward: a balance, not spending
