"""Tables of places: growth against capacity, each project, by need and age, planned places."""

from send_analysis.pages import kit
from send_analysis.pages.kit import PageTable, RunTables, Words

_RISK = {"measure": "p_shortfall", "statistic": "probability"}


def _central(measure: str) -> dict[str, str]:
    return {"measure": measure, "statistic": "0.5"}


def sufficiency(run: RunTables) -> PageTable | Words:
    """Show growth, new places and the chance of a shortfall by provision, at the last census."""
    ahead = kit.select(run, "sufficiency").of_area.last("census_year")
    if ahead.empty:
        return kit.missing(f"sufficiency of places for {run.area.name}")
    when = ahead.facts("census_year")[0]
    caption = kit.sentence("Plans and places in {area} by {when}", area=run.area.name, when=when)
    columns = [
        "provision",
        _central("growth"),
        *({"measure": "growth", "statistic": interval} for interval in kit.INTERVALS),
        _central("new_places"),
        _central("short_if_full"),
        {"measure": "p_short_if_full", "statistic": "probability"},
    ]
    note = (
        "More plans: above the newest census. Short if full today: places lacking if every place "
        "is filled today, which is assumed because occupancy is not published."
    )
    return kit.table(ahead, columns, caption, notes=(note,))


def capacity(run: RunTables) -> PageTable | Words:
    """Show places, occupancy and plans without a place by year, where capacity is known."""
    every = kit.select(run, "sufficiency").of_area
    known = every.among("provision", every.where(measure="usable_places").values("provision"))
    if known.empty:
        return kit.missing(f"list of places open in {run.area.name}")
    columns = [
        *("provision", "census_year"),
        *(_central(measure) for measure in ("usable_places", "occupancy", "shortfall")),
        {"measure": "shortfall", "statistic": "80%"},
        _RISK,
        {"measure": "p_first_year_short", "statistic": "probability"},
        _central("returns"),
        {"measure": "places_for_assurance", "statistic": "mean"},
    ]
    caption = kit.sentence("Places and plans without one, {area}", area=run.area.name)
    note = (
        "Places: those that the area's own plans can use. Needed: places that would be enough with "
        "the assurance asked for in the assumptions. First: the first January with too few."
    )
    return kit.table(known.sorted("provision"), columns, caption, name="capacity", notes=(note,))


def by_part(run: RunTables, dimension: str) -> PageTable | Words:
    """Show, at the last census, growth and plans without a place by area of need or by age.

    Plans without a place are shown where the capacity of a provision is known.
    """
    every = kit.select(run, "sufficiency_by_part", dimension=dimension).of_area.last("census_year")
    what = kit.formatted(dimension, "label")
    if every.empty:
        return kit.missing(f"places by {what} for {run.area.name}")
    growth = [_central("growth"), {"measure": "growth", "statistic": "80%"}]
    known = [_central("shortfall"), _RISK] if "shortfall" in every.values("measure") else []
    caption = kit.sentence(
        "Plans by {when} in places that can run out, by {what}, {area}",
        when=every.facts("census_year")[0],
        what=what,
        area=run.area.name,
    )
    columns = ["provision", "category", _central("demand"), *growth, *known]
    return kit.table(every.sorted("provision"), columns, caption, name=f"by_{dimension}")


def project_effects(run: RunTables) -> PageTable | Words:
    """Show the last year with and without each planned project."""
    projects = kit.select(run, "project_effect").of_area
    if projects.empty:
        return kit.missing(f"planned project for {run.area.name}")
    caption = kit.sentence(
        "With and without each project, {area}, {when}",
        area=run.area.name,
        when=projects.facts("census_year")[0],
    )
    columns = (
        "provider provision p_short_with p_short_without short_with short_without balance_without"
    )
    note = (
        "Balance without it: how much better (+) or worse the last year's in-year balance is. "
        "Chances rest on opening dates that are partly assumed."
    )
    return kit.table(projects, columns, caption, notes=(note,))


def places(run: RunTables) -> PageTable | Words:
    """Show each school or unit with places, open, approved or planned."""
    listed = kit.select(run, "places").of_area
    caption = kit.sentence("Places announced or open for {area}", area=run.area.name)
    columns = "provider provision academic_year places status probability date_status ages"
    notes = ("Date: where the opening date comes from.",)
    return kit.table(listed, columns, caption, notes=notes)
