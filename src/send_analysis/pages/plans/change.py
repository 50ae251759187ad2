"""How much of the change in plans comes from the number of children, how much from the rate."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.plans import rows

_SIZE = "forecast_size"
_MISSING = "residents or plans by age, which the change in plans is divided by"
_BASES = {
    "projection": "Children are those of ONS's population projection for this authority.",
    "cohorts": (
        "Children are those of the newest mid-year estimate, at the age they will have then. "
        "Nobody is taken to move in or out. Those not born yet are taken to be as many as the "
        "youngest."
    ),
}


def answer(run: kit.RunTables) -> kit.Words:
    """Return the change in plans to the last year, in children and plans for each child."""
    end = kit.select(run, "plans_change", statistic="mean").of_area.last("census_year")
    size = rows.more(run, _SIZE)
    if end.empty or size is None:
        return kit.missing(_MISSING)
    text = (
        "From {origin} to {when} the number of plans {moves} by about <strong>{size}</strong>. On "
        "average over the simulations, {rate} and {children}."
    )
    words = kit.sentence(
        text,
        origin=end.facts("origin")[0],
        when=end.facts("census_year")[0],
        moves="falls" if size.value < 0 else "rises",
        size=size,
        rate=_part(end.where(part="rate"), "plans for each child"),
        children=_part(end.where(part="children"), "children"),
    )
    return kit.paragraph("answer", words)


def _part(of_part: kit.Selection, what: str) -> Markup:
    """Return what one part of the change does: ``more plans for each child add 1,600``."""
    size = of_part.facts("value", _SIZE)[0]
    if str(size) == "0":
        return kit.sentence("the number of {what} changes nothing", what=what)
    text = "fewer {what} take off {size}" if size.value < 0 else "more {what} add {size}"
    return kit.sentence(text, what=what, size=size)


def by_year(run: kit.RunTables) -> kit.Together | kit.Words:
    """Show the change in plans since the origin by year, in children and rate."""
    change = kit.select(run, "plans_change", statistic="mean").of_area
    if change.empty:
        return kit.NOTHING
    caption = kit.sentence(
        "Plans more than in {origin}: what more children and what a higher rate contribute",
        origin=change.facts("origin")[0],
    )
    averages = "Averages over the simulations, so that the two parts add up."
    notes = (averages, _BASES[change.values("basis")[0]])
    table = kit.pivot(change, "census_year", "part", caption, name="plans_change", notes=notes)
    return kit.folded("The change year by year, and where the children come from", table)


def drivers(run: kit.RunTables) -> kit.Together | kit.Words:
    """Show each leading indicator here and in the middle authority, and its effect on growth."""
    every = kit.select(run, "growth_driver").of_area
    if every.empty:
        return kit.NOTHING
    by_size = every.df.effect.abs().sort_values(ascending=False, kind="stable").index
    notes = ("Effect: percentage points of growth in the first year, compared with England.",)
    caption = kit.sentence("Leading indicators of growth, {area}", area=run.area.name)
    columns = "indicator used median effect status"
    table = kit.table(every.of(every.df.loc[by_size]), columns, caption, notes=notes)
    return kit.folded("Why growth here differs from England's", table)
