"""Sentences about places: how many are missing, when, and unless what opens."""

from markupsafe import Markup

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection, Words, sentence
from send_analysis.pages.places import rows

_MOST_SENTENCES = 3  # of an answer


def answer(run: RunTables) -> Words:
    """Return, for the provisions most at risk, how likely a shortage is, and unless what opens."""
    every = rows.sufficiency(run)
    if not rows.by_risk(every):
        return kit.missing(f"sufficiency of places for {run.area.name}")
    said = [
        part
        for provision in rows.at_risk(every)
        for part in _verdict(run, every.where(provision=provision).last("census_year"))
    ]
    return Words(tuple(said[:_MOST_SENTENCES] or _enough(every)), "answer")


def _verdict(run: RunTables, ahead: Selection) -> list[Markup]:
    """Return one provision's verdict, and what it hangs on."""
    chance, size = rows.risk(ahead)
    places = rows.places(size.unspoken)
    by = sentence(", by about {places}{range}", places=places, range=_range(ahead))
    verdict = sentence(
        "<strong>{provision}: {likelihood} to be short by {when}</strong>{by}.",
        provision=rows.heading(ahead),
        likelihood=chance.unspoken,
        when=rows.first(ahead, "census_year"),
        by=by if rows.is_short(chance, size) else "",
    )
    return [verdict, *_unless(run, ahead)]


def _range(ahead: Selection) -> Markup:
    return kit.range_80(rows.lacking(ahead), "forecast")


def _unless(run: RunTables, ahead: Selection) -> list[Markup]:
    """Return how many places would be missing without the project that takes most off."""
    planned = rows.projects(run, provision=ahead.values("provision")[0])
    deciding = planned.of(planned.df[rows.matters(planned)].head(1))
    if deciding.empty or not _decides(deciding):
        return []
    return [
        sentence(
            "Without “{project}” about {places} would be missing.",
            project=rows.first(deciding, "provider"),
            places=rows.places(rows.first(deciding, "short_without").unspoken),
        )
    ]


def _decides(project: Selection) -> bool:
    """Say whether places are short in most futures without a project, and clearly less with it."""
    without = rows.first(project, "p_short_without")
    gain = without.value - rows.first(project, "p_short_with").value
    return gain >= rows.DECISIVE and rows.is_short(without, rows.first(project, "short_without"))


def assumed_full(run: RunTables) -> Words:
    """Return where all places are taken as full now, because their number is not known."""
    ahead = rows.sufficiency(run).last("census_year")
    names = [
        rows.name(ahead.where(provision=p)) for p in rows.provisions(ahead, have_capacity=False)
    ]
    if not names:
        return kit.NOTHING
    text = "All places in {names} are taken as full now, which is assumed."
    return kit.paragraph("note", sentence(text, names=rows.listed(names)))


def what_would_do(run: RunTables) -> Words:
    """Return how many more places would make the likeliest shortage unlikely, and its start."""
    every = rows.sufficiency(run)
    first = every.among("provision", rows.at_risk(every)[:1])
    if first.empty:
        return kit.NOTHING
    ahead = first.last("census_year")
    said = _more_places(run, ahead), _first_year(first), _found(ahead), *_enough(every)
    return kit.paragraph("note", *said)


def _more_places(run: RunTables, ahead: Selection) -> Markup:
    """Return the places beyond those planned that would bring the chance of too few down."""
    key = {"provision": ahead.values("provision")[0], "category": rows.ALL_NEEDS}
    needed = rows.places_needed(run).where(**key).last("census_year")
    if needed.empty:
        return Markup()
    return sentence(
        "{provision}: with {places} more than planned a shortage by {when} would be {chance}.",
        provision=rows.heading(ahead),
        places=rows.places(rows.first(needed, "places").unspoken),
        when=rows.first(needed, "census_year"),
        chance=rows.first(needed, "chance", "likelihood").unspoken,
    )


def _first_year(of_one: Selection) -> Markup:
    """Return the January that is most often the first with too few places."""
    chances = of_one.where(measure="p_first_year_short", statistic="probability")
    likeliest = chances.last("value")
    if likeliest.empty or likeliest.df.value.iloc[0] <= 1 - rows.ALMOST_SURE:
        return Markup()
    return sentence(
        "If there is a shortage, it most often begins in {when}.",
        when=likeliest.facts("census_year")[0],
    )


def _found(ahead: Selection) -> Markup:
    """Return how many places schools find beyond those listed, which the verdict counts on."""
    size = rows.central(ahead.where(measure="found_places"))
    if size is None or str(size) == "0":
        return Markup()
    return sentence(
        "That counts on about {places} that schools find beyond those listed.",
        places=rows.places(size),
    )


def _enough(every: Selection) -> list[Markup]:
    """Return which provisions have a negligible chance of too few places."""
    ahead = every.last("census_year")
    calm = [ahead.where(provision=provision) for provision in rows.without_risk(every)]
    if not calm:
        return []
    names = rows.listed(map(rows.name, calm))
    chance, _ = rows.risk(calm[0])
    text = "A shortage by {when} is {chance} in {names}."
    return [sentence(text, when=rows.first(ahead, "census_year"), names=names, chance=chance)]


def without_effect(run: RunTables) -> Words:
    """Return the projects without which as many places are missing, and the chances."""
    planned = rows.projects(run)
    same = planned.of(planned.df[~rows.matters(planned)])
    said = [
        sentence(
            "{provider}: about {size} are missing in {provision} with and without it. A shortage "
            "is {with_it} with it, {without} without it.",
            provider=rows.first(one, "provider"),
            size=rows.places(rows.first(one, "short_with").unspoken),
            provision=rows.name(one),
            with_it=rows.first(one, "p_short_with", "likelihood").unspoken,
            without=rows.first(one, "p_short_without", "likelihood").unspoken,
        )
        for one in (same.of(same.df.iloc[[place]]) for place in range(len(same.df)))
    ]
    return Words(tuple(said))


def transitions(run: RunTables) -> Words:
    """Return how many want a place in the years that start a school, now and at the end."""
    every = kit.select(run, "year_group").of_area.at(MEDIAN)
    said = [
        _starting(of_one)
        for of_one in (every.where(provision=provision) for provision in ("state_special", "units"))
        if not of_one.empty and _any_starts(of_one.last("census_year"))
    ]
    return Words((Markup("Plans in the years that start a school:"), *said) if said else ())


def _any_starts(ahead: Selection) -> bool:
    return any(str(_starters(ahead, phase)) != "0" for phase in (0, 1))


def _starting(of_one: Selection) -> Markup:
    ahead, counted = of_one.last("census_year"), of_one.first("census_year")
    return sentence(
        "{provision}, by {when}: about {first} in {first_year} and {second} in {second_year} "
        "({first_now} and {second_now} in {now}).",
        provision=rows.heading(ahead),
        when=rows.first(ahead, "census_year"),
        now=rows.first(counted, "census_year"),
        first=_starters(ahead, 0),
        second=_starters(ahead, 1),
        first_now=_starters(counted, 0),
        second_now=_starters(counted, 1),
        first_year=_starters(ahead, 0, "year_group"),
        second_year=_starters(ahead, 1, "year_group"),
    )


def _starters(of_year: Selection, phase: int, column: str = "value") -> Fact:
    """Return a column of the first school year of a phase."""
    starts = tuple(years[0] for years in vocab.PHASES.values())
    return rows.first(of_year.where(year_group=starts[phase]), column)
