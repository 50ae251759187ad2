"""The wording of the dedicated schools grant workbooks and what each column becomes."""

import re
from dataclasses import dataclass

from send_analysis import vocab
from send_analysis.loaders.intake.wording import named, plain

# Columns of the sheet Allocations_summary, below a heading that says before or after.
BLOCKS = named(
    {
        "Schools block": "schools_block",
        "Central school services block": "central_school_services_block",
        "Central school services block allocation": "central_school_services_block",
        "High needs block": "high_needs_block",
        "High needs block allocation": "high_needs_block",
        "Early years block": "early_years_block",
        "Total DSG allocation": "total_dsg",
    }
)
BASES = {
    "before recoupment": "before_recoupment",
    "after deductions for academies recoupment": "after_recoupment",
}


@dataclass(frozen=True)
class Part:
    """One column of the sheet High_needs_block; ``unit`` is None for an amount in pounds."""

    name: str
    unit: str | None = None


# Columns of the sheet High_needs_block. The block is the sum of the amounts and of
# rate x pupils; the amount behind the additional allocation is not part of the sum.
PARTS = {
    plain(wording): part
    for wording, part in {
        "National funding formula (NFF) allocations (excluding basic entitlement factor and "
        "import/export adjustments)": Part("formula"),
        "Total high needs elements in the funding floor and gains calculation": Part("formula"),
        "Basic entitlement factor (area cost adjusted) unit of funding": Part(
            "basic_entitlement_rate", "GBP a pupil"
        ),
        "Number of pupils in special schools and academies": Part("special_pupils", "pupils"),
        "Import/export adjustment": Part("import_export"),
        "Additional Funding for Special Free Schools": Part("special_free_schools"),
        "Hospital education, AP teachers pay/pension and supplementary funding factor": Part(
            "hospital_and_alternative_provision"
        ),
        "Hospital education, alternative provision teachers pay/pension and supplementary "
        "funding factor": Part("hospital_and_alternative_provision"),
        "High needs national funding formula for historical spend, proxy factors, and funding "
        "floor allocation": Part("formula_behind_additional", "GBP"),
        "Additional high needs allocation": Part("additional"),
        "Total high needs block before deductions": Part("high_needs_block"),
    }.items()
}

# The three header rows of the sheet High_needs_deductions.
INSTITUTIONS = named(
    {
        "Mainstream academies (special educational needs (SEN) units and resourced provision)": (
            "mainstream_academies"
        ),
        "Special academies": "special_academies",
        "Special free schools": "special_free_schools",
        "Alternative provision (AP) academies and free schools": "ap_academies",
        "Hospital Academies": "hospital_academies",
        "16-19 academies and free schools": "post_16_academies",
        "Further education (FE) and independent learning provider (ILP)": "further_education",
    }
)
PLACE_TYPES = named(
    {
        "Pre-16 SEN places funded at £6,000": "pre_16_sen_6000",
        "Pre-16 SEN places funded at £10,000": "pre_16_sen_10000",
        "Pre-16 SEN places": "pre_16_sen",
        "Post-16 SEN places": "post_16_sen",
        "Pre-16 alternative provision (AP) places": "pre_16_ap",
        "Pre-16 AP places": "pre_16_ap",
        "Hospital Academies funding": "hospital_academies",
        "FE and ILP": "further_education",
    }
)
DEDUCTIONS = named(
    {
        "SEN places deduction (£s)": "deduction",
        "AP places deduction (£s)": "deduction",
        "Total hospital education deduction (£s)": "deduction",
        "Total FE and ILP deduction (£s)": "deduction",
    }
)
TOTAL_DEDUCTION = plain("Total deduction to high needs block for direct funding of places (£s)")

# The two "places" columns of hospital academies hold pounds: for England in 2020-21 they are
# 6,206,272 and 8,692,000 and sum to the deduction beside them, 14,898,272.
POUNDS_NOT_PLACES = "hospital_academies"

# Rows that sum authorities by type; the regions below them are kept.
AUTHORITY_TYPES = (
    "metropolitan authorities",
    "unitary authorities",
    "upper tier authorities",
)
SUMMING_ROWS = {
    "england": vocab.ENGLAND,
    **{plain(name): code for name, code in vocab.REGIONS.items()},
}

_DETAIL = re.compile(r"\s*\((?:£s|based on[^)]*)\)")
_MONTHS = re.compile(r"(April|August|September) (\d{4}) to (July|August|March) (\d{4})")
_TITLE_YEARS = re.compile(r"(\d{4}) to (\d{4})")


def label(printed: str) -> str:
    """Return a column's wording without its unit and the census it is based on."""
    return plain(_DETAIL.sub("", printed))


def basis(heading: str) -> str | None:
    """Return whether a heading of the summary says before or after recoupment."""
    return next((code for words, code in BASES.items() if words in plain(heading)), None)


def academic_year(months: str) -> str | None:
    """Return the academic year of a span of months, None when it is none.

    ``April 2020 to August 2020`` (or July) ends 2019/20; ``September 2020 to March 2021``
    (or August) starts 2020/21.
    """
    match = _MONTHS.fullmatch(months.strip())
    if not match:
        return None
    first, start, last, end = match[1], int(match[2]), match[3], int(match[4])
    if first == "April" and last != "March" and end == start:
        return vocab.academic_year(start)
    if first != "April" and last == "March" and end == start + 1:
        return vocab.academic_year(end)
    return None


def financial_year(title: str) -> str | None:
    """Return the financial year in a sheet's title: ``2023 to 2024`` is 2023-24."""
    match = _TITLE_YEARS.search(title)
    if not match or int(match[2]) != int(match[1]) + 1:
        return None
    return vocab.financial_year(int(match[1]))
