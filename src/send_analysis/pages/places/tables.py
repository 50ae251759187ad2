"""Tables of places: the shortage by provision, each project, needs and ages, school years."""

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.pages.kit import PageTable, RunTables, Selection, Together, Words
from send_analysis.pages.places import rows

_SCHOOLS = (
    *("state_special", "units", "alternative_provision", "independent_special"),
    *("non_maintained_special", "mainstream"),
)


_NO_SAVING = (
    "Where it is not known how many places there are today, the cost of a project's empty places "
    "is counted, but not what its filled places save."
)


def _central(*measures: str) -> list[dict[str, str]]:
    return [{"measure": measure, "statistic": "0.5"} for measure in measures]


def _interval(measure: str) -> dict[str, str]:
    return {"measure": measure, "statistic": "80%"}


def _chance(measure: str) -> dict[str, str]:
    return {"measure": measure, "statistic": "probability"}


def needed(run: RunTables) -> PageTable | Words:
    """Show plans, places and the shortage at the last census, where capacity is known."""
    ahead = rows.known(rows.sufficiency(run).last("census_year"))
    if ahead.empty:
        return kit.NOTHING
    caption = kit.sentence(
        "Plans and places in {area} by {when}",
        area=run.area.name,
        when=rows.first(ahead, "census_year"),
    )
    columns = [
        "provision",
        *_central("growth", "new_places", "usable_places", "shortfall"),
        _interval("shortfall"),
        _chance("p_shortfall"),
    ]
    note = (
        "Places for own plans: in the area and, as today, in other areas. Schools also admit some "
        "children above their number and find places that no list names: see year by year."
    )
    return kit.table(ahead, columns, caption, name="needed", notes=(note,))


def if_full(run: RunTables) -> PageTable | Words:
    """Show growth, new places and the shortage if all is full today, where it is not known."""
    ahead = rows.known(rows.sufficiency(run).last("census_year"), is_so=False)
    if ahead.empty:
        return kit.NOTHING
    caption = kit.sentence(
        "If all places are full now: plans and places in {area} by {when}",
        area=run.area.name,
        when=rows.first(ahead, "census_year"),
    )
    columns = [
        "provision",
        *_central("growth"),
        _interval("growth"),
        *_central("new_places", "short_if_full"),
        _chance("p_short_if_full"),
    ]
    return kit.table(ahead, columns, caption, name="if_full")


def places_needed(run: RunTables) -> PageTable | Words:
    """Show by January how many places beyond those planned would be enough."""
    return _beyond_planned(run, by_need=False)


def places_needed_by_need(run: RunTables) -> Together | Words:
    """Show the places needed beyond those planned by area of need."""
    return kit.folded("Places needed by area of need", _beyond_planned(run, by_need=True))


def _beyond_planned(run: RunTables, by_need: bool) -> PageTable | Words:
    every = rows.places_needed(run)
    needed = every.of(every.df[(every.df.category != rows.ALL_NEEDS) == by_need])
    if needed.empty:
        return kit.NOTHING
    caption = kit.sentence(
        "Places needed beyond those planned{divided}, so that the chance of too few is at most "
        "{chance}",
        divided=", by area of need" if by_need else "",
        chance=rows.first(needed, "chance").unspoken,
    )
    in_order = needed.sorted(provision=rows.by_risk(rows.sufficiency(run)))
    index = "provision category" if by_need else "provision"
    name = "places_needed_by_need" if by_need else "places_needed"
    return kit.pivot(in_order, index, "census_year", caption, name=name, value="places")


def by_year(run: RunTables) -> Together | Words:
    """Show places, occupancy and the shortage year by year, where capacity is known."""
    known = rows.known(rows.sufficiency(run))
    if known.empty:
        return kit.NOTHING
    columns = [
        *("provision", "census_year"),
        *_central("usable_places", "found_places", "occupancy", "shortfall"),
        _interval("shortfall"),
        *map(_chance, ("p_shortfall", "p_first_year_short")),
        *_central("returns"),
    ]
    caption = kit.sentence("Places and plans without one by year, {area}", area=run.area.name)
    note = (
        "Places filled: the part of all places found that have a child in them. Returns: children "
        "who come back from independent schools into places nobody else needs."
    )
    table = kit.table(known, columns, caption, name="by_year", notes=(note,))
    return kit.folded("Year by year", table)


def project_effects(run: RunTables) -> Together | Words:
    """Show the last year with and without each planned project."""
    projects = kit.select(run, "project_effect").of_area
    if projects.empty:
        return kit.NOTHING
    caption = kit.sentence(
        "With and without each project, {area}, {when}",
        area=run.area.name,
        when=rows.first(projects, "census_year"),
    )
    columns = (
        "provider provision p_short_with p_short_without short_with short_without balance_without"
    )
    note = (
        "Balance without it: how much better (+) or worse the last year's in-year balance is. "
        "Chances rest on opening dates that are partly assumed."
    )
    unknown = rows.known(rows.sufficiency(run), is_so=False).values("provision")
    notes = (note, _NO_SAVING) if set(unknown) & set(projects.df.provision) else (note,)
    table = kit.table(projects, columns, caption, notes=notes)
    return kit.folded("Places and money with and without each project", table)


def by_part(run: RunTables, dimension: str) -> Together | Words:
    """Show, at the last census, growth and plans without a place by area of need or by age.

    Plans without a place are shown where the capacity of a provision is known.
    """
    every = kit.select(run, "sufficiency_by_part", dimension=dimension).of_area.last("census_year")
    if every.empty:
        return kit.NOTHING
    known = every.among("provision", every.where(measure="shortfall").values("provision"))
    halves = (known, every.of(every.df.drop(known.df.index)))
    shown = tuple(_of_part(run, half, dimension) for half in halves if not half.empty)
    return kit.folded(f"By {kit.formatted(dimension, 'label')}, with ranges", Together(shown))


def _of_part(run: RunTables, half: Selection, dimension: str) -> PageTable | Words:
    """Show the provisions whose capacity is known, or those where it is not."""
    is_known = "shortfall" in half.values("measure")
    caption = kit.sentence(
        "Plans by {when} in places that can run out{half}, by {what}, {area}",
        when=rows.first(half, "census_year"),
        half="" if is_known else " (their number today is not known)",
        what=kit.formatted(dimension, "label"),
        area=run.area.name,
    )
    short = _central("shortfall") if is_known else []
    columns = ["provision", "category", *_central("demand", "growth"), _interval("growth"), *short]
    name = f"by_{dimension}" if is_known else f"by_{dimension}_if_full"
    return kit.table(half.sorted("provision"), columns, caption, name=name)


def year_groups(run: RunTables) -> Together | Words:
    """Show plans of each school year by provision at the last census, and the phases' sums."""
    every = kit.select(run, "year_group").of_area
    if every.empty:
        return kit.NOTHING
    ahead = every.last("census_year").at(kit.MEDIAN)
    in_order = ahead.sorted(year_group=(*vocab.YEAR_GROUPS, *vocab.PHASES))
    caption = kit.sentence(
        "Plans by school year in {when}, {area}",
        when=rows.first(ahead, "census_year"),
        area=run.area.name,
    )
    note = (
        "Each school year of the newest count is a year older each January, with joiners. The "
        "school years of an age band divide over provisions alike, because plans by school year "
        "and provision are not published. Central estimates do not add up to that of a phase."
    )
    provisions = [{"provision": p} for p in _SCHOOLS if p in ahead.values("provision")]
    table = kit.table(in_order, ["year_group", *provisions], caption, notes=(note,))
    return kit.folded("Reception to Year 11 by provision", table)


def places(run: RunTables) -> Together | Words:
    """Show each school or unit with places, open, approved or planned."""
    listed = kit.select(run, "places").of_area
    if listed.empty:
        return kit.NOTHING
    caption = kit.sentence("Places announced or open for {area}", area=run.area.name)
    columns = "provider provision academic_year places status probability date_status ages"
    notes = ("Date: where the opening date comes from.",)
    table = kit.table(listed, columns, caption, notes=notes)
    return kit.folded("Every school and unit that is open, approved or planned", table)
