"""Columns of counts, one table a kind: the publisher's column -> ours.

Every column of a table is required; those that have one name of ours are added up. The
patterns at the end are columns that are known and not loaded: percentages (recomputed
where needed), sub-totals (they only check the leaves), statements of SEN.
"""

from send_analysis.loaders.ehc_plans.wording import NEEDS, PLACEMENTS

# New name of a column -> its name below. A release that only renames needs an entry here.
RENAMED: dict[str, str] = {}

LEAVES = {c: ours for c, ours in PLACEMENTS.items() if "_" in c or c == "neet"}
PROVISIONS = tuple(dict.fromkeys(LEAVES.values()))
NEED_COUNTS = {f"number_{need}": code for need, code in NEEDS.items()}

CASELOAD = {"ehcplans": "total", **LEAVES}
NEW_PLANS = {"new_ehc_plans": "new_plans", **LEAVES}
NEEDS_COUNTS = {"ehc_plans": "total", **NEED_COUNTS}

REQUESTS = {
    "requests_received_in_year": "requests",
    "requests_rya": "requests_youth_accommodation",
    "requests_decided_to_assess": "requests_agreed",
    "requests_decided_not_to_assess": "requests_refused",
    "requests_decision_not_made": "requests_undecided",
    "requests_withdrawn": "requests_withdrawn",
    "request_outcome_six_weeks": "requests_decided_within_6_weeks",
    "request_outcome_over_6_weeks": "requests_decided_after_6_weeks",
    "mediation_related_request": "requests_mediation",
    "tribunal_related_request": "requests_tribunal",
    "tribunal_after_mediation_request": "requests_tribunal_after_mediation",
}
ASSESSMENTS = {
    "assess_in_year": "assessments",
    "assess_issued": "assessments_plan_issued",
    "assess_not_issued": "assessments_no_plan",
    "assess_not_made": "assessments_undecided",
    "assess_withdrawn": "assessments_withdrawn",
    "outcome_decision_within_time": "assessments_no_plan_within_16_weeks",
    "outcome_decision_over_time": "assessments_no_plan_after_16_weeks",
    "number_assess_mediation": "assessments_mediation",
    "number_assess_tribunal": "assessments_tribunal",
    "number_asssess_mediation_tribunal": "assessments_tribunal_after_mediation",  # sic
    "number_other_mediation": "other_mediation",
    "number_other_tribunal": "other_tribunal",
    "number_other_mediation_tribunal": "other_tribunal_after_mediation",
}
TIMELINESS = {
    "plans_issued_den": "plans_issued_incl_exceptions",
    "plans_issued_den_ex": "plans_issued_excl_exceptions",
    "plans_issued_within_20_weeks": "issued_within_20_weeks_incl_exceptions",
    "plans_issued_20_weeks_ex": "issued_within_20_weeks_excl_exceptions",
    "plans_issued_gt20weeks_ltYear": "issued_20_to_52_weeks_incl_exceptions",
    "plans_issued_gt20weeks_ltYear_ex": "issued_20_to_52_weeks_excl_exceptions",
    "plans_issued_gt_1_year": "issued_after_52_weeks_incl_exceptions",
    "plans_issued_gt_1_year_ex": "issued_after_52_weeks_excl_exceptions",
}
CEASED = {
    "max_age": "ceased_maximum_age",
    "needs_met": "ceased_needs_met",
    "he": "ceased_higher_education",
    "employ": "ceased_employment",
    "transfer": "ceased_transferred_out",
    "no_engage": "ceased_no_longer_engaging",
    "moved_outside_eng": "ceased_left_england",
    "deceased": "ceased_deceased",
    # The 2025 guidance describes these two the wrong way round: England 2022 has not_rec 5
    # and other 2,193, and the 2023 sen2_mi file has unknown 5 and other 208 + 1,985.
    "not_rec": "ceased_not_recorded",
    "other": "ceased_other",
    "total_ceased": "ceased_total",
}
ANNUAL_REVIEWS = {
    "total_ehc_plans": "annual_reviews_plans",
    "review_expected": "annual_reviews_expected",
    "review_not_expected": "annual_reviews_not_expected",
    "total_review_meeting": "annual_reviews_meeting_held",
    "no_review_meeting": "annual_reviews_no_meeting",
    "review_decision_not_due": "annual_reviews_decision_not_due",
    "outcome_amend": "annual_reviews_amend",
    "outcome_cease": "annual_reviews_cease",
    "outcome_maintan": "annual_reviews_maintain",  # sic
    "number_decsion_4weeks": "annual_reviews_decided_within_4_weeks",  # sic
    "number_decision_gt_4weeks": "annual_reviews_decided_after_4_weeks",
}
# Their names hold the reporting year: review_meeting_25, review_decision_prior24 ...
DATED_REVIEWS = r"review_(meeting|decision)_?(prior_?)?\d\d"
# Differences that the publisher computed; they fall below zero in some rows (-7 to -1).
REVIEW_DIFFERENCES = "review_decision_outstanding|no_outcome"
PERSONAL_BUDGETS = {
    "personal_budget": "personal_budgets",
    "org_arrangments": "personal_budgets_organised_arrangements",  # sic
    "pb_health": "personal_budgets_health",
    "pb_education": "personal_budgets_education",
    "pb_social": "personal_budgets_social_care",
    "pb_integrated": "personal_budgets_integrated",
}

MI_2023 = {
    "new_all_ehc": "new_plans",
    "inreq_ehc": "requests",
    "inreq_rya_ehc": "requests_youth_accommodation",
    "ass_refused_ehc": "requests_refused",
    "assessments": "assessments",
    "ass_none_ehc": "assessments_no_plan",
    "ass_nodecision_ehc": "assessments_undecided",
    "assessment_w": "assessments_withdrawn",
    "tot_inc_exc_ehc": "plans_issued_incl_exceptions",
    "tot_no_exc_ehc": "plans_issued_excl_exceptions",
    "inc_exc_20week_ehc": "issued_within_20_weeks_incl_exceptions",
    "no_exc_20week_ehc": "issued_within_20_weeks_excl_exceptions",
    # calendar 2022 is split into ended with and without compliance; the two add up to the
    # 2025 release (England: needs met 313 + 3,741 = 4,054)
    "discontinued_lea_ehc": "ceased_transferred_out",
    "discontinued_lea_noncomp": "ceased_transferred_out",
    "discontinued_met_ehc": "ceased_needs_met",
    "discontinued_met_noncomp": "ceased_needs_met",
    "discontinued_other_ehc": "ceased_other",
    "discontinued_other_noncomp": "ceased_other",
    "discontinued_left_ehc": "ceased_left_school",
    "discontinued_abroad": "ceased_left_england",
    "discontinued_age": "ceased_maximum_age",
    "discontinued_deceased": "ceased_deceased",
    "discontinued_employment": "ceased_employment",
    "discontinued_unknown": "ceased_not_recorded",
    "discontinued_engage": "ceased_no_longer_engaging",
    "discontinued_he": "ceased_higher_education",
    "discontinued_total": "ceased_total",
    "personal_budgets": "personal_budgets",
    "org_arrangements": "personal_budgets_organised_arrangements",
    "direct_pay_education": "personal_budgets_education",
    "direct_pay_health": "personal_budgets_health",
    "direct_pay_integrated": "personal_budgets_integrated",
    "direct_pay_socialcare": "personal_budgets_social_care",
    "total_mediation": "mediations",
    "total_tribunal_followed_mediation": "tribunals_after_mediation",
}
MI_2022 = {
    "NewallEHC": "new_plans",
    "InreqEHC": "requests",
    "InreqryaEHC": "requests_youth_accommodation",
    "AssRefusedEHC": "requests_refused",
    "AssnoneEHC": "assessments_no_plan",
    "AssnodecisionEHC": "assessments_undecided",
    "TotIncExcEHC": "plans_issued_incl_exceptions",
    "TotNoExcEHC": "plans_issued_excl_exceptions",
    "IncExc20weekEHC": "issued_within_20_weeks_incl_exceptions",
    "NoExc20weekEHC": "issued_within_20_weeks_excl_exceptions",
    "DisleaEHC": "ceased_transferred_out",
    "DismetEHC": "ceased_needs_met",
    "DisothEHC": "ceased_other",
    "DisleftEHC": "ceased_left_school",
    "PersonalBudgets": "personal_budgets",
    "OrgArrangements": "personal_budgets_organised_arrangements",
    "DirectPayEducation": "personal_budgets_education",
    "DirectPaySocialCare": "personal_budgets_social_care",
    "DirectPayHealth": "personal_budgets_health",
    "DirectPayIntegrated": "personal_budgets_integrated",
    "NewEHCMediation": "mediations",
    "NewEHCTribunal": "tribunals_after_mediation",
}
MI_2019 = {
    "ehc_initial_requests": "requests",
    "ehc_initial_requests_youth_accomodation": "requests_youth_accommodation",
    "ehc_assessment_refused": "requests_refused",
    "ehc_assessed_no_plan": "assessments_no_plan",
    "ehc_assessed_ongoing_no_decision": "assessments_undecided",
    "ehc_new_plans_including_exception_cases": "plans_issued_incl_exceptions",
    "ehc_new_plans_excluding_exception_cases": "plans_issued_excl_exceptions",
    "ehc_new_plans_in_20_weeks_including_exception_cases": "issued_within_20_weeks_incl_exceptions",
    "ehc_new_plans_in_20_weeks_excluding_exception_cases": "issued_within_20_weeks_excl_exceptions",
    "ehc_discontinued_transfer_to_another_la": "ceased_transferred_out",
    "ehc_discontinued_needs_met": "ceased_needs_met",
    "ehc_discontinued_other": "ceased_other",
    "ehc_discontinued_left_compulsory_schooling": "ceased_left_school",
    "ehc_personal_budgets_total": "personal_budgets",
    "ehc_personal_budgets_organised_arrangements": "personal_budgets_organised_arrangements",
    "ehc_personal_budgets_direct_payment_education": "personal_budgets_education",
    "ehc_personal_budgets_direct_payment_social_care": "personal_budgets_social_care",
    "ehc_personal_budgets_direct_payment_health": "personal_budgets_health",
    "ehc_personal_budgets_direct_payment_integrated": "personal_budgets_integrated",
    "ehc_mediations": "mediations",
    "ehc_mediations_to_tribunal": "tribunals_after_mediation",
}

PERCENTAGES = r".*_pc|pc_.*|.*_rate|.*Rate"
# Statements of SEN (they ended in 2018), moves between schools, figures described nowhere.
# The 2019 release prints the timeliness of plans again as that of statements (England 2014:
# 1,359 in both; the 2022 release has 25,754 statements).
STATEMENTS_2019 = r"statement_.*|transfers_statements_.*"
MOVES_2019 = r"ehc_(mainstream|special)_to_.*"
STATEMENTS_2022 = (
    r"Assnone|Assnodecision|AssRefused|Dis(lea|met|oth|left)|Statementsto.*"
    r"|(Inc|No)Exc26week|Tot(Inc|No)Exc|NewallEHC_AssnoneEHC_sum|(M|S)i?to(si|m|Par)(EHC)?"
)
STATEMENTS_2023 = (
    r"ass_nodecision|ass_none|ass_refused|discontinued_(lea|left|met|other)|statements_.*"
    r"|(inc|no)_exc_26week|tot_(inc|no)_exc|new_all_ehc_ass_none_ehc_sum"
    r"|(mainstream|special)_to_.*|inreq_ehc_[awy]"
    r"|(assessment|request|other)_(mediation|tribunal)|total_tribunal"
)
SUB_TOTAL_COLUMNS = (
    r"mainstream_total|special_total|ap_pru_total|fe_total|ed_elsewhere|placement_unknown_pc"
)
