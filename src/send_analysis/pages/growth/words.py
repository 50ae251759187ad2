"""Sentences on growth beside England's and the neighbours', and on what paths ask for."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.growth import rows
from send_analysis.pages.growth.rows import AREA, BASELINE, ENGLAND, NEIGHBOURS

# Path -> what would have to happen, where new plans are known.
_NEEDED = {
    "baseline": "About <strong>{plans}</strong> by {when} if England's growth of last year carries "
    "on under today's law. New plans here would have to reach about {last} in the year before "
    "{when}{issued}.",
    "requests_last_growth": "About <strong>{plans}</strong> if England's requests, and new plans "
    "with them, keep growing as in the newest year. Here that is about {last} new plans in the "
    "year before {when}.",
    "requests_level": "About <strong>{plans}</strong> if England's requests stop growing, here at "
    "about {last} new plans in the year before {when}. Plans still grow, since more are issued "
    "than cease.",
    "government_path": "About <strong>{plans}</strong> on the path that the government expects "
    "before the law changes. England's new plans would have to be about {first_there} in the year "
    "before {next}{issued_there}. Here that is about {first} in that year, and about {last} in the "
    "year before {when}.",
}
_OTHERWISE = "About <strong>{plans}</strong> by {when}: {name}."


def beside(run: kit.RunTables) -> kit.Words:
    """Return growth so far and expected, here, in England and in the neighbours together."""
    ahead = rows.growth(run, AREA, BASELINE)
    if ahead.empty:
        return kit.missing(f"growth of plans in {run.area.name} to compare")
    return kit.paragraph("answer", _so_far(run), _expected(run, ahead))


def _so_far(run: kit.RunTables) -> Markup:
    own, england, near = (rows.growth(run, w) for w in (AREA, ENGLAND, NEIGHBOURS))
    if own.empty or england.empty:
        return Markup()
    text = (
        "From {first} to {last} plans grew by {own} a year in {area} and by {england} in "
        "England{near}."
    )
    beside = kit.sentence(" ({n} in similar areas)", n=near.fact("growth"))
    return kit.sentence(
        text,
        first=own.fact("from_year", "census_year"),
        last=own.fact("to_year", "census_year"),
        own=own.fact("growth"),
        area=run.area.name,
        england=england.fact("growth"),
        near="" if near.empty else beside,
    )


def _expected(run: kit.RunTables, ahead: kit.Selection) -> Markup:
    england = rows.growth(run, ENGLAND, BASELINE)
    text = "To {last} we expect <strong>{own}</strong> a year here{england}."
    there = kit.sentence(" and {growth} in England", growth=england.fact("growth"))
    return kit.sentence(
        text,
        last=ahead.fact("to_year", "census_year"),
        own=ahead.fact("growth"),
        england="" if england.empty else there,
    )


def other_paths(run: kit.RunTables) -> kit.Words:
    """Return between what ends the paths of England leave the authority's plans."""
    ends = rows.ahead(run).last("census_year")
    low, high = ends.first("plans"), ends.last("plans")
    if low.df.equals(high.df):
        return kit.NOTHING
    text = "If England took another path, plans here would be between {low} and {high} by {when}."
    words = kit.sentence(
        text,
        low=low.facts("plans")[0].unspoken,
        high=high.facts("plans")[0].unspoken,
        when=ends.facts("census_year")[0],
    )
    return kit.paragraph("answer", words)


def needed(run: kit.RunTables) -> kit.Together | kit.Words:
    """Return what would have to be true for the forecast, and for each other path of England."""
    names = rows.names(run)
    if not names:
        return kit.NOTHING
    said = kit.Words((*(_needed(run, name) for name in names), *_reform(names)))
    return kit.folded("What would have to be true for each path", said)


def _needed(run: kit.RunTables, name: str) -> Markup:
    here, there = (rows.ahead(run, whose).where(path=name) for whose in (AREA, ENGLAND))
    end = here.last("census_year")
    known = here.known("new_plans")
    if known.empty or name not in _NEEDED:
        text, known = _OTHERWISE, here
    else:
        text = _NEEDED[name]
    first = known.first("census_year")
    there = there.where(census_year=first.values("census_year")[0])
    return kit.sentence(
        text,
        name=rows.label(name),
        plans=end.fact("plans"),
        when=end.fact("census_year"),
        last=end.fact("new_plans"),
        first=first.fact("new_plans"),
        next=first.fact("census_year"),
        first_there=there.fact("new_plans"),
        issued=_issued(run, AREA),
        issued_there=_issued(run, ENGLAND),
    )


def _issued(run: kit.RunTables, whose: str) -> Markup:
    issued = rows.issued(run, whose)
    if issued.empty:
        return Markup()
    text = " ({plans} were issued in {year})"
    return kit.sentence(text, plans=issued.fact("value"), year=issued.fact("calendar_year"))


def _reform(names: list[str]) -> list[Markup]:
    if "government_path" not in names:
        return []
    return [
        Markup(
            "The reform announced in the White Paper is in none of the other paths, because its "
            "effect on plans has not been observed. The government's own figures are known from "
            "reports alone. Each path is also a scenario, with places and money."
        )
    ]
