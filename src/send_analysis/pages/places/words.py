"""Sentences about places: how many are missing, when, and unless what opens."""

from markupsafe import Markup

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.pages.kit import Fact, RunTables, Selection, Words, sentence
from send_analysis.pages.places import rows

_MOST_SENTENCES = 3  # an answer names at most this many provisions
_IF_FULL = Markup(", if every place is full today")


def answer(run: RunTables) -> Words:
    """Return, for the provisions most at risk, how many places are missing, unless what opens."""
    every = rows.sufficiency(run)
    if not rows.by_risk(every):
        return kit.missing(f"sufficiency of places for {run.area.name}")
    shown = rows.at_risk(every)[:_MOST_SENTENCES]
    verdicts = [_verdict(run, every.where(provision=p)) for p in shown]
    return Words((*verdicts, *_enough(every)), "answer")


def _verdict(run: RunTables, of_one: Selection) -> Markup:
    """Return one provision's verdict, what it hangs on, its first year and what would do."""
    ahead = of_one.last("census_year")
    project = _deciding(run, ahead)
    sentences = (
        *(_short(ahead, project), _found(ahead), _hangs_on(ahead, project)),
        *(_first_year(of_one), _would_do(run, ahead)),
    )
    return Markup(" ").join(filter(None, sentences))


def _deciding(run: RunTables, ahead: Selection) -> Selection | None:
    """Return the project that takes most off the shortage, where one matters."""
    planned = rows.projects(run, provision=ahead.values("provision")[0])
    deciding = planned.of(planned.df[rows.matters(planned)].head(1))
    return None if deciding.empty else deciding


def _short(ahead: Selection, project: Selection | None) -> Markup:
    """Return the verdict: short by how many, short unless a project opens, or enough."""
    chance, size = rows.risk(ahead)
    parts: dict[str, object] = {"provision": rows.heading(ahead), "chance": chance}
    parts["when"] = rows.first(ahead, "census_year")
    parts["assumed"] = "" if rows.is_known(ahead) else _IF_FULL
    if rows.is_short(chance, size):
        text = (
            "<strong>{provision}: short by about {places} by {when} in {often}</strong>{assumed} "
            "(chance {chance}{range})."
        )
        parts |= {"places": rows.places(size.unmarked), "range": _range(ahead)}
        parts["often"] = (
            "nearly every future" if chance.value > rows.ALMOST_SURE else "most futures"
        )
    elif project is not None and _decides(project):
        text = (
            "<strong>{provision}: short by about {places} by {when} in most futures unless "
            "“{project}” opens</strong>{assumed}. As planned, the chance of too few is {chance}."
        )
        parts["places"] = rows.places(rows.first(project, "short_without").unmarked)
        parts["project"] = rows.first(project, "provider")
    elif chance.value > rows.UNLIKELY:
        text = (
            "<strong>{provision}: too few places by {when} are as likely as not</strong>{assumed} "
            "(chance {chance}{range})."
        )
        parts["range"] = _range(ahead)
    else:
        text = (
            "<strong>{provision}: enough places by {when} in most futures</strong>{assumed}; the "
            "chance of too few is {chance}."
        )
    return sentence(text, **parts)


def _decides(project: Selection) -> bool:
    """Say whether places are short in most futures without a project, and clearly less with it."""
    without = rows.first(project, "p_short_without")
    gain = without.value - rows.first(project, "p_short_with").value
    return gain >= rows.DECISIVE and rows.is_short(without, rows.first(project, "short_without"))


def _range(ahead: Selection) -> Markup:
    ends = rows.lacking(ahead).interval("80%")
    return sentence("; 80% range {low} to {high}", low=ends[0], high=ends[1]) if ends else Markup()


def _found(ahead: Selection) -> Markup:
    """Return how many places schools find beyond those listed, which the verdict counts on."""
    size = rows.central(ahead.where(measure="found_places"))
    if size is None or str(size) == "0":
        return Markup()
    return sentence(
        "That already counts about {places} that schools are expected to find beyond those listed.",
        places=rows.places(size),
    )


def _hangs_on(ahead: Selection, project: Selection | None) -> Markup:
    """Return what a project is worth where the verdict does not name it."""
    if not rows.is_short(*rows.risk(ahead)):
        return Markup()
    if project is not None:
        return sentence(
            "Without “{project}” it would be about {size}.",
            project=rows.first(project, "provider"),
            size=rows.first(project, "short_without").unmarked,
        )
    opened = rows.central(ahead.where(measure="new_places"))
    if opened is not None and str(opened) == "0":
        return Markup("No new place is likely to be open by then.")
    return Markup()


def _first_year(of_one: Selection) -> Markup:
    """Return the January that is most often the first with too few places."""
    chances = of_one.where(measure="p_first_year_short", statistic="probability")
    likeliest = chances.last("value")
    if likeliest.empty or likeliest.df.value.iloc[0] <= 1 - rows.ALMOST_SURE:
        return Markup()
    return sentence(
        "The shortage most often begins in {when}.", when=likeliest.facts("census_year")[0]
    )


def _would_do(run: RunTables, ahead: Selection) -> Markup:
    """Return the places beyond those planned that would bring the chance of too few down."""
    key = {"provision": ahead.values("provision")[0], "category": rows.ALL_NEEDS}
    needed = rows.places_needed(run).where(**key).last("census_year")
    if needed.empty:
        return Markup()
    return sentence(
        "With {places} more than planned the chance of too few would be {chance}.",
        places=rows.places(rows.first(needed, "places").unmarked),
        chance=rows.first(needed, "chance", "probability").unmarked,
    )


def _enough(every: Selection) -> list[Markup]:
    """Return which provisions have a negligible chance of too few places."""
    ahead = every.last("census_year")
    calm = [ahead.where(provision=provision) for provision in rows.without_risk(every)]
    if not calm:
        return []
    names = rows.listed(map(rows.name, calm))
    chance, _ = rows.risk(calm[0])
    return [sentence("A shortage is unlikely in: {names} ({chance}).", names=names, chance=chance)]


def without_effect(run: RunTables) -> Words:
    """Return the projects without which as many places are missing, and the chances."""
    planned = rows.projects(run)
    same = planned.of(planned.df[~rows.matters(planned)])
    said = [
        sentence(
            "{provider}: with and without it about {size} are missing in {provision} (chance of "
            "too few {with_it} with it, {without} without it).",
            provider=rows.first(one, "provider"),
            size=rows.places(rows.first(one, "short_with").unmarked),
            provision=rows.name(one),
            with_it=rows.first(one, "p_short_with", "probability").unmarked,
            without=rows.first(one, "p_short_without", "probability").unmarked,
        )
        for one in (same.of(same.df.iloc[[place]]) for place in range(len(same.df)))
    ]
    return Words(tuple(said))


def transitions(run: RunTables) -> Words:
    """Return how many want a place in the years that start a school, now and at the end."""
    every = kit.select(run, "year_group").of_area.at(kit.MEDIAN)
    said = [
        sentence(
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
        for of_one in (every.where(provision=provision) for provision in ("state_special", "units"))
        if not of_one.empty
        for ahead, counted in [(of_one.last("census_year"), of_one.first("census_year"))]
    ]
    return Words((Markup("Plans in the years that start a school:"), *said) if said else ())


def _starters(of_year: Selection, phase: int, column: str = "value") -> Fact:
    """Return a column of the first school year of a phase."""
    starts = tuple(years[0] for years in vocab.PHASES.values())
    return rows.first(of_year.where(year_group=starts[phase]), column)
