"""Pupils by need in the layouts that the publisher's catalogue shows; the counts are invented."""

AREA = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_name,"
    "region_code,old_la_code,la_name,new_la_code,phase_type_grouping"
)
ENGLAND = "National,E92000001,England,,,,,"
HAVERING = "Local authority,E92000001,England,London,E12000007,311,Havering,E09000016"
LONDON = "Regional,E92000001,England,London,E12000007,,,"


def rows(period, area, status, needs, phase="Total"):
    """Rows of one area and status: needs, an invented count of pupils each."""
    return [f'{period},Academic year,{area},{phase},"{status}","{n}",{p},7' for n, p in needs]


def text(status="sen_status", need="sen_primary_need", pupils="number_of_pupils"):
    needs = [("Autistic Spectrum Disorder", 30), ("Hearing Impairment", 4), ("Missing", 2)]
    plan = "EHC plan"
    lines = [
        f"{AREA},{status},{need},{pupils},nc_reception",
        *rows(202324, HAVERING, plan, [*needs, ("Total", 36)]),
        *rows(202425, HAVERING, plan, [("Autistic Spectrum Disorder", 41), ("Total", 41)]),
        *rows(202425, HAVERING, plan, [("Hearing Impairment", 900)], "State-funded primary"),
        *rows(202425, HAVERING, "No identified SEN", [("Missing", 5000), ("Total", 5000)]),
        *rows(202425, LONDON, plan, [("Hearing Impairment", 77), ("Total", 77)]),
        *rows(202425, ENGLAND, plan, [("Hearing Impairment", 500), ("Total", 500)]),
    ]
    return "\n".join(lines)
