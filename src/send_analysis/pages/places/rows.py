"""Rows that sentences, charts and tables of places share, and how a count of places is said."""

from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection

# Where capacity is known, else as if every place were full at the census.
LACKING = ("shortfall", "short_if_full")
CHANCES = ("p_shortfall", "p_short_if_full")
ALMOST_SURE = 0.95  # chances above it, or below its complement, are not told from 1 or 0
LIKELY = 0.6  # below it, as likely as not or less
HALF_A_PLAN = 0.5
DECISIVE = 0.15  # by how much a project must lower a chance for the verdict to hang on it
NAMES = {
    "state_special": "special schools",
    "units": "resourced provision and SEN units",
    "alternative_provision": "alternative provision",
    "specialist_post_16": "specialist post-16 institutions",
}
ALL_NEEDS = "all"  # what stands for every area of need in the table of places needed
_BAD_CASE = 0.9  # the quantile by which provisions are ranked


def name(of_one: Selection) -> str:
    """Return the provision of the rows as a sentence names its schools."""
    return NAMES[str(of_one.df.provision.iloc[0])]


def heading(of_one: Selection) -> str:
    """Return the same with a capital letter."""
    return name(of_one)[:1].upper() + name(of_one)[1:]


def sufficiency(run: RunTables) -> Selection:
    """Return the area's rows of sufficiency."""
    return kit.select(run, "sufficiency").of_area


def first(selected: Selection, column: str, format: str = "") -> Fact:
    """Return a column of the first row selected."""
    return selected.of(selected.df.head(1)).facts(column, format)[0]


def by_risk(every: Selection) -> list[str]:
    """Return the provisions, those of known capacity first, by the shortage of a bad case."""
    ahead = every.last("census_year")
    ranked = ahead.at(_BAD_CASE).among("measure", LACKING).sorted("value", descending=True)
    judged = set(ahead.among("measure", CHANCES).df.provision)
    in_order = dict.fromkeys(ranked.sorted(measure=LACKING).df.provision)
    return [provision for provision in in_order if provision in judged]


def at_risk(every: Selection) -> list[str]:
    """Return the provisions whose chance of too few is told from 0 in the last year.

    The likeliest comes first; of those not told from 1, the first of ``by_risk``.
    """
    ahead = every.last("census_year")
    chances = {p: risk(ahead.where(provision=p))[0].value for p in by_risk(every)}
    risky = [provision for provision, chance in chances.items() if chance > 1 - ALMOST_SURE]
    return sorted(risky, key=lambda provision: -min(chances[provision], ALMOST_SURE))


def without_risk(every: Selection) -> list[str]:
    """Return the provisions whose chance of too few is not told from 0."""
    risky = at_risk(every)
    return [provision for provision in by_risk(every) if provision not in risky]


def risk(of_one: Selection) -> tuple[Fact, Fact]:
    """Return the chance and the central size of the shortage of one provision in one year."""
    chances = of_one.among("measure", CHANCES).where(statistic="probability")
    return first(chances, "value", "likelihood"), first(lacking(of_one).at(MEDIAN), "value")


def is_short(chance: Fact, size: Fact) -> bool:
    """Say whether places are short in most futures, by at least one."""
    return bool(chance.value > LIKELY) and str(size) != "0"


def lacking(of_one: Selection) -> Selection:
    """Return the shortage of one provision."""
    return of_one.among("measure", LACKING)


def central(of_one: Selection) -> Fact | None:
    """Return the median of the one distribution selected, else its mean."""
    return of_one.quantile(MEDIAN) or of_one.fact("value", statistic="mean")


def is_known(of_one: Selection) -> bool:
    """Say whether the capacity of one provision is known."""
    return "shortfall" in of_one.values("measure")


def provisions(every: Selection, have_capacity: bool) -> list[str]:
    """Return the provisions whose capacity is known, or is not, those most at risk first."""
    return [p for p in by_risk(every) if is_known(every.where(provision=p)) == have_capacity]


def known(every: Selection, is_so: bool = True) -> Selection:
    """Return the rows of provisions whose capacity is known, or is not, most at risk first."""
    names = provisions(every, is_so)
    return every.among("provision", names).sorted(provision=names)


def places_needed(run: RunTables) -> Selection:
    """Return the rows of places needed beyond those planned, of those that need any."""
    every = kit.select(run, "places_needed").of_area
    return every.of(
        every.df[every.df.groupby(["provision", "category"]).places.transform("max") > 0]
    )


def base(run: RunTables, *standings: str) -> Selection:
    """Return the area's places at the census, of some standings."""
    return kit.select(run, "base_places").of_area.among("standing", standings)


def projects(run: RunTables, **values: object) -> Selection:
    """Return the planned projects, the one that takes most off the shortage first."""
    every = kit.select(run, "project_effect", **values).of_area
    gain = {
        "size": (every.df.short_without - every.df.short_with).astype(float).round(),
        "chance": (every.df.p_short_without - every.df.p_short_with).astype(float),
    }
    order = every.df.assign(**gain).sort_values([*gain], ascending=False, kind="stable").index
    return every.of(every.df.loc[order])


def matters(planned: Selection) -> pd.Series:
    """Say of each project whether as many places are missing without it as with it, or more."""
    with_it, without = (
        planned.df[column].map(lambda size: kit.formatted(size, "forecast")).astype("string")
        for column in ("short_with", "short_without")
    )
    return with_it != without


def listed(parts: Iterable[object]) -> Markup:
    """Return words one after the other, the last two joined by "and"."""
    *others, last = map(Markup.escape, parts)
    return Markup(" and ").join([Markup(", ").join(others), last]) if others else last


def places(counted: Fact) -> Markup:
    """Return a number of places with its noun."""
    return kit.sentence("{n} {what}", n=counted, what=noun("place", counted))


def more_plans(size: Fact, text: str = "about {size} {way} {plans}") -> Markup:
    """Return by how many plans a count grows, shown without its sign."""
    if str(size) == "0":
        return Markup("no more or fewer plans")
    way = "fewer" if size.value < 0 else "more"
    return kit.sentence(text, size=size, way=way, plans=noun("plan", size))


def noun(one: str, counted: Fact) -> str:
    """Return a noun in the number that a count needs."""
    return one if str(counted) == "1" else f"{one}s"
