"""Every layout of the publication, newest first."""

from send_analysis.loaders.ehc_plans import caseload, columns, flows, wording
from send_analysis.loaders.ehc_plans.sheet import ACADEMIC_YEAR, Layout

CALENDAR_YEAR, JANUARY = "Calendar year", "January"
PERCENTAGES = columns.PERCENTAGES


def _counts(kind: str, ours: dict[str, str], unused: str = PERCENTAGES) -> Layout:
    """Return a 2025 layout of flows with one column a measure."""
    by_age = set(ours.values()) & set(flows.BY_AGE)
    topics = ("total", *flows.AGE_TOPICS) if by_age else ("total",)
    return Layout(
        kind, (CALENDAR_YEAR,), False, ours, unused=unused, shape=flows.counts, topics=topics
    )


def _management(kind: str, ours: dict[str, str], unused: str) -> Layout:
    """Return a layout of sen2_mi: one row an area and year."""
    unused, shape = f"{PERCENTAGES}|{unused}", flows.management_information
    return Layout(kind, (CALENDAR_YEAR,), False, ours, {}, unused, shape)


_SUMS = f"{PERCENTAGES}|{columns.SUB_TOTAL_COLUMNS}"
_2022 = "Total_(new_)?(st|ehc)|.*_pc"

LAYOUTS = (
    # 2025; a count of plans is dated by academic year, a flow by calendar year
    Layout(
        "caseload",
        (ACADEMIC_YEAR,),
        True,
        columns.CASELOAD,
        unused=_SUMS,
        shape=caseload.plans,
        topics=("total", "age"),
    ),
    Layout(
        "needs",
        (ACADEMIC_YEAR,),
        True,
        columns.NEEDS_COUNTS,
        unused=_SUMS,
        shape=caseload.needs,
        topics=("total", "age", "provision"),
    ),
    Layout(
        "new_plans",
        (CALENDAR_YEAR,),
        False,
        columns.NEW_PLANS,
        unused=_SUMS,
        shape=flows.new_plans,
        topics=("total", *flows.AGE_TOPICS),
    ),
    Layout(
        "needs_of_new_plans",
        (CALENDAR_YEAR,),
        False,
        columns.NEEDS_COUNTS,
        unused=_SUMS,
        shape=flows.needs_of_new_plans,
    ),
    _counts("requests", columns.REQUESTS),
    _counts("assessments", columns.ASSESSMENTS),
    _counts("timeliness", columns.TIMELINESS, "(pc|PC)_.*"),
    _counts("ceased", columns.CEASED),
    _counts(
        "annual_reviews",
        columns.ANNUAL_REVIEWS,
        f"{PERCENTAGES}|{columns.DATED_REVIEWS}|{columns.REVIEW_DIFFERENCES}",
    ),
    # Personal budgets are counted in January and published with the flows of the calendar
    # year before: academic 202122 here is calendar 2021 in sen2_mi (England: 25,259 in both).
    Layout(
        "personal_budgets",
        (ACADEMIC_YEAR,),
        False,
        columns.PERSONAL_BUDGETS,
        shape=flows.counts,
    ),
    # known and not loaded: no other table of ours holds them
    Layout("residential_settings", (ACADEMIC_YEAR,), True, {}, unused="Res_.*"),
    Layout("work_based_placements", (ACADEMIC_YEAR,), True, {}, unused="open_.*"),
    Layout("medical_officers", (CALENDAR_YEAR,), True, {}, {}, "des_.*_off"),
    # 2023
    _management("management_information_2023", columns.MI_2023, columns.STATEMENTS_2023),
    # 2022; January 2022 is dated "2022, Calendar year" like a flow
    Layout(
        "caseload_by_age_2022",
        (CALENDAR_YEAR,),
        True,
        {"Total_all": "total"},
        wording.AGE_2022,
        _2022,
        caseload.by_age,
    ),
    Layout(
        "caseload_by_placement_2022",
        (CALENDAR_YEAR,),
        True,
        {"Total_all": "total"},
        wording.PLACEMENT_2022,
        _2022,
        caseload.by_placement,
    ),
    Layout(
        "new_plans_by_age_2022",
        (CALENDAR_YEAR,),
        False,
        {"Total_new_all": "total"},
        wording.AGE_2022,
        _2022,
        flows.new_by_age,
    ),
    Layout(
        "new_plans_by_placement_2022",
        (CALENDAR_YEAR,),
        False,
        {"Total_new_all": "total"},
        wording.PLACEMENT_2022,
        _2022,
        flows.new_by_placement,
    ),
    _management("management_information_2022", columns.MI_2022, columns.STATEMENTS_2022),
    Layout(
        "residential_settings_2022",
        (CALENDAR_YEAR,),
        True,
        {},
        {},
        "M(Appren|Train|SuppInt)EHC|WorkbasedEHC|(Tot)?Mres.*|DMO|DCO|DMODCOFunction",
    ),
    # 2019
    Layout(
        "caseload_by_age_2019",
        (JANUARY,),
        True,
        {"Total_ST": "statements", "Total_EHC": "plans"},
        wording.AGE_2019,
        shape=caseload.by_age,
    ),
    Layout(
        "caseload_by_placement_2019",
        (JANUARY,),
        True,
        {"Total_ST": "statements", "Total_EHC": "plans"},
        wording.PLACEMENT_2019,
        shape=caseload.by_placement,
    ),
    Layout(
        "new_plans_by_age_2019",
        (CALENDAR_YEAR,),
        False,
        {"Total_NEW_ST": "statements", "Total_NEW_EHC": "plans"},
        wording.AGE_2019,
        shape=flows.new_by_age,
    ),
    Layout(
        "new_plans_by_placement_2019",
        (CALENDAR_YEAR,),
        False,
        {"Total_NEW_EHC": "total"},
        wording.PLACEMENT_2019,
        shape=flows.new_by_placement,
    ),
    _management(
        "management_information_2019",
        columns.MI_2019,
        f"{columns.STATEMENTS_2019}|{columns.MOVES_2019}",
    ),
)
BY_KIND = {layout.kind: layout for layout in LAYOUTS}
LEAST_KNOWN = 0.5  # of a file's columns and of a layout's, for the file to be recognised
LEAST_IDENTIFIERS = 0.6


def best(names: list[str], dating: set[str]) -> Layout | None:
    """Return the layout that most columns and the time identifiers fit, if any does."""
    printed = [n for n in names if n not in wording.IDENTIFIERS]
    if len(names) - len(printed) < LEAST_IDENTIFIERS * len(wording.IDENTIFIERS):
        return None
    fitting = [x for x in LAYOUTS if not dating or dating & set(x.dating)]
    likeness = {x.kind: _likeness(x, printed) for x in fitting}
    kind = max(likeness, key=likeness.__getitem__, default=None)
    return BY_KIND[kind] if kind and likeness[kind] >= LEAST_KNOWN else None


def _likeness(layout: Layout, printed: list[str]) -> float:
    """Return the share of columns that file and layout have in common."""
    wanted = {*layout.columns, *layout.words}
    found = len(wanted & set(printed)) / len(wanted) if wanted else 1.0
    if found < LEAST_KNOWN:
        return found
    return min(found, sum(layout.knows(n) for n in printed) / max(len(printed), 1))
