"""The publisher's words and ours: identifiers, placements, ages, needs and topics.

A word that is in no table stops the load. A release that renames a column needs one more
entry here (identifiers, placements, needs) or in ``columns.py`` (counts); several words
may stand for one of ours.
"""

import re

from send_analysis import vocab

# Column -> ours. Every release has these; their order and spelling change.
IDENTIFIERS = {
    "time_period": "period",
    "time_identifier": "time_identifier",
    "geographic_level": "level",
    "country_code": "country_code",
    "country_name": "country_name",
    "region_code": "region_code",
    "region_name": "region_name",
    "old_la_code": "old_la_code",
    "new_la_code": "la_code",
    "la_name": "la_name",
}
# Names and codes that other identifiers say again: not read, for speed.
UNUSED_IDENTIFIERS = ("country_code", "country_name", "region_name", "la_name")
NATIONAL, REGIONAL, LOCAL = "National", "Regional", "Local authority"
LEVELS = (NATIONAL, REGIONAL, LOCAL)

# Columns that say what a row is about, by layout.
BREAKDOWN = {"breakdown_topic": "topic", "breakdown": "word"}
AGE_2019 = {"age": "word"}
AGE_2022 = {"characteristic_age": "word"}
PLACEMENT_2019 = {"estab": "word"}
PLACEMENT_2022 = {"establishment_type": "word", "establishment_group": "group"}

ALL_PLANS = "total"
# Topic -> our dimension; None: known and not loaded (no other table has that dimension).
TOPICS = {
    "all ehc plans": ALL_PLANS,
    "new ehc plans": ALL_PLANS,
    "all requests for ehc needs assessments": ALL_PLANS,
    "all ehc needs assessments": ALL_PLANS,
    "all ehc plans issued": ALL_PLANS,
    "all ceased ehc plans": ALL_PLANS,
    "all annual reviews": ALL_PLANS,
    "all personal budgets": ALL_PLANS,
    "child or young persons age": "age",
    "type of placement": "provision",
    "age when plan started": "age_at_start",
    "age plan ceased": "age_at_end",
    "ethnicity": None,
    "sex": None,
    "years ehc plan in place": None,
    "years plan held": None,
}

# Placement, as a column (2025) or a row (2019, 2022, needs 2025) -> ours. Leaves only.
PLACEMENTS = {
    # mainstream
    "mainstream_la_maintained": "mainstream",
    "mainstream_academy": "mainstream",
    "mainstream_free_school": "mainstream",
    "mainstream - la maintained": "mainstream",
    "mainstream - academy": "mainstream",
    "mainstream - free school": "mainstream",
    # resourced provision and SEN units: authorities recode between the two
    "mainstream_la_maintained_resourced_provision": "units",
    "mainstream_la_maintained_senunit": "units",
    "mainstream_academy_resourced_provision": "units",
    "mainstream_academy_senunit": "units",
    "mainstream_free_school_resourced_provision": "units",
    "mainstream_free_school_senunit": "units",
    "mainstream - la maintained - resourced provision": "units",
    "mainstream - la maintained - sen unit": "units",
    "mainstream - academy - resourced provision": "units",
    "mainstream - academy - sen unit": "units",
    "mainstream - free school - resourced provision": "units",
    "mainstream - free school - sen unit": "units",
    "mainstream - la maintained (resourced provision)": "units",
    "mainstream - la maintained (sen unit)": "units",
    "mainstream - academy (resourced provision)": "units",
    "mainstream - academy (sen unit)": "units",
    "mainstream - free school (resourced provision)": "units",
    "mainstream - free school (sen unit)": "units",
    # special; hospital schools are inside special_la_maintained in the 2025 release
    # (England 2019: 83,934 + 99 = 84,033)
    "special_la_maintained": "state_special",
    "special_academy_free": "state_special",
    "special - la maintained": "state_special",
    "special - academy": "state_special",
    "special - free school": "state_special",
    "special - academy/free": "state_special",
    "special - academy/free school": "state_special",
    "special - academy/free schools": "state_special",
    "hospital school": "state_special",
    "special_independent": "independent_special",
    "special - independent": "independent_special",
    "special_non_maintained": "non_maintained_special",
    "special - non-maintained": "non_maintained_special",
    # alternative provision
    "ap_pru_academy": "alternative_provision",
    "ap_pru_free_school": "alternative_provision",
    "ap_pru_la_maintained": "alternative_provision",
    "ap/pru - academy": "alternative_provision",
    "ap/pru - free school": "alternative_provision",
    "ap/pru - la maintained": "alternative_provision",
    # after 16; UKRLP: training providers, counted in the publisher's further education total
    "general_fe_tertiary_colleges": "further_education",
    "ukrlp_provider": "further_education",
    "general fe and tertiary colleges/he": "further_education",
    "other fe": "further_education",
    "sixth form college": "further_education",
    "fe - general fe and tertiary colleges": "further_education",
    "fe - ukrlp provider": "further_education",
    "specialist_post_16_institutions": "specialist_post_16",
    "specialist post-16 institutions": "specialist_post_16",
    "independent specialist providers": "specialist_post_16",
    "fe - specialist post-16 institutions": "specialist_post_16",
    # elsewhere; "arrangements by parents" held home education until 2019, when it was split
    # off (England 2019: 2,809 by parents; 2020: 618 by parents, 2,983 home education)
    "elective_home_education": "elective_home",
    "other_arrangements_parents": "elective_home",
    "elective home education": "elective_home",
    "other arrangements by parents": "elective_home",
    "educated elsewhere - elective home education": "elective_home",
    "educated elsewhere - other arrangements by parents": "elective_home",
    "other_arrangements_la": "eotas",
    "other arrangements by local authority": "eotas",
    "educated elsewhere - other arrangements by la": "eotas",
    "neet": "neet",
    "neet_ntci": "neet",
    "neet_other": "neet",
    "neet_other_csa": "neet",
    "educated elsewhere - neet": "neet",
    "educated elsewhere - not in education or training (compulsory school age)": "neet",
    "educated elsewhere - not in education or training (notice to cease issued)": "neet",
    "educated elsewhere - not in education or training (other)": "neet",
    "nm_early_years": "early_years",
    "non-maintained early years": "early_years",
    # awaiting provision: its own columns to 2022, then inside "other placement settings"
    # (2025 guidance, footnote 3)
    "mainstream_independent": "other",
    "mainstream - independent": "other",
    "online_provider": "other",
    "w_settings": "other",
    "other_schools": "other",
    "other_placement_settings": "other",
    "await_prov_2022": "other",
    "perm_ex_2022": "other",
    "other": "other",
    "permanently excluded": "other",
    "awaiting provision - total": "other",
    "awaiting provision - above compulsory school age and in education": "other",
    "awaiting provision - above compulsory school age and not in education": "other",
    "awaiting provision - below compulsory school age and in education": "other",
    "awaiting provision - below compulsory school age and not in education": "other",
    "awaiting provision - compulsory school age and in education": "other",
    "awaiting provision - compulsory school age and not in education": "other",
    "educated elsewhere - online provider": "other",
    "educated elsewhere - welsh establishment": "other",
    "educated elsewhere - other schools and establishments": "other",
    "educated elsewhere - other placement settings": "other",
    "placement_unknown": "not_recorded",
    "placement not recorded": "not_recorded",
}
# Published sums of leaves; never loaded.
SUB_TOTALS = (
    "total",
    "mainstream - total",
    "special - total",
    "ap/pru - total",
    "fe - total",
    "educated elsewhere - total",
)

# Need, as the end of a column's name -> ours. The publisher counts Down syndrome in OTH.
NEEDS = {code.lower(): code for code in vocab.PRIMARY_NEEDS if code not in ("DS", "not_recorded")}
NEEDS["need_unknown"] = "not_recorded"

# Age band -> ours. The 2019 release labels its bands "0 to 5" and "6 to 10", but they are
# the bands "under 5" and "5 to 10" of the 2022 release: all 5,225 cells that both print,
# January 2010 to 2019, are equal (England 2019: 14,094 and 117,222). Taken as the same.
AGE_BANDS = {
    "under 5": "under_5",
    "0 to 5": "under_5",
    "age 5 to 10": "5_to_10",
    "6 to 10": "5_to_10",
    "age 11 to 15": "11_to_15",
    "11 to 15": "11_to_15",
    "age 16 to 19": "16_to_19",
    "16 to 19": "16_to_19",
    "age 20 to 25": "20_to_25",
    "20 to 25": "20_to_25",
}
# Open-ended or unknown single ages -> ours and the band they lie in.
OPEN_AGES = {
    "under 3": ("under_3", "under_5"),
    "2 and under": ("under_3", "under_5"),
    "20 and over": ("20_and_over", "20_to_25"),
    "unknown": ("not_recorded", "not_recorded"),
}
_AGE_PREFIX = re.compile(r"^aged? ")


def plain(word: str) -> str:
    """Return a word in lower case with single spaces, so that printing does not matter."""
    return " ".join(word.split()).casefold()


def single_age(word: str) -> tuple[str, str] | None:
    """Return our age and age band of a printed age, None for an unknown wording."""
    age = _AGE_PREFIX.sub("", plain(word))
    if age in OPEN_AGES:
        return OPEN_AGES[age]
    if not age.isdecimal():
        return None
    bands = (b for b, (first, last) in vocab.AGE_BANDS.items() if first <= int(age) <= last)
    band = next(bands, None)
    return None if band is None else (age, band)
