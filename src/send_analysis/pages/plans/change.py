"""How much of the change in plans comes from the number of children, how much from the rate."""

from send_analysis.pages import kit

_MISSING = "residents or plans by age, which the change in plans is divided by"
_BASES = {
    "projection": "Children are those of ONS's population projection for this authority.",
    "cohorts": (
        "Children are those of the newest mid-year estimate at the age they will have then: nobody "
        "is taken to move in or out, and those not born yet are taken to be as many as the "
        "youngest."
    ),
}


def answer(run: kit.RunTables) -> kit.Words:
    """Return the change in plans to the last year, in children and plans for each child."""
    end = kit.select(run, "plans_change", statistic="mean").of_area.last("census_year")
    if end.empty:
        return kit.missing(_MISSING)
    text = (
        "Of {all} plans from {origin} to {when}, {children} come from more or fewer children of "
        "each age, {rate} from more or fewer plans for each of them, on average over the "
        "simulations."
    )
    plans = {part: end.fact("value", part=part) for part in ("all", "children", "rate")}
    when = {"origin": end.facts("origin")[0], "when": end.facts("census_year")[0]}
    return kit.paragraph(
        "note", kit.sentence(text, **plans, **when), _BASES[end.values("basis")[0]]
    )


def by_year(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the change in plans since the origin by year, in children and rate."""
    change = kit.select(run, "plans_change", statistic="mean").of_area
    if change.empty:
        return kit.missing(_MISSING)
    caption = kit.sentence(
        "Plans more than in {origin}: what more children and what a higher rate contribute, on "
        "average over the simulations",
        origin=change.facts("origin")[0],
    )
    return kit.pivot(change, "census_year", "part", caption, name="plans_change")
