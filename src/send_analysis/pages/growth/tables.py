"""The table of where each path ends."""

from send_analysis.pages import kit
from send_analysis.pages.growth import rows
from send_analysis.pages.growth.rows import AREA


def paths(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show where each path ends, and the new plans of its last year."""
    ends = kit.select(run, "plan_path").of_area.last("census_year")
    order = rows.names(run)
    known = ends.where(whose=AREA).among("path", order).sorted(path=order)
    if known.empty:
        return kit.missing(f"paths of plans for {run.area.name}")
    return kit.table(
        known,
        "path plans new_plans",
        kit.sentence(
            "EHC plans in {area} in {when} on each path of England",
            area=run.area.name,
            when=known.facts("census_year")[0],
        ),
        name="plan_paths",
    )
