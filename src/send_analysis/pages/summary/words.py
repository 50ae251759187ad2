"""Sentences of the front page: verdict, places, what helps, the last forecast, decisions."""

from markupsafe import Markup

from send_analysis.pages import budget, evaluation, kit, scenarios
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection, Words, sentence
from send_analysis.pages.places import rows as places
from send_analysis.pages.summary import decisions as needed
from send_analysis.pages.summary import rows

_EVEN = 0.5
_MOST = 3  # provisions named
_UNSURE = 0.4
# Above this chance of too few places, where they are not short in most futures -> what is said.
_ENOUGH = {_UNSURE: "perhaps too few", 0.1: "probably enough", -1.0: "enough"}
_RANGES = Markup(
    "Ranges hold four futures in five: one in five is expected to fall outside an 80% range."
)
_ASSUMED = (
    "Of {all} values that the model starts from, {assumed} are assumed, such as how well a measure "
    "works."
)
_NO_MONEY = "Nothing is said of money: {reason}."
PLAIN = "plain"  # sentences without a box


def answer(run: RunTables) -> Words:
    """Return what is to come in one sentence, how sure that is, and how new the figures are."""
    ahead, more = rows.plans_ahead(run), rows.more_plans(run)
    if ahead.at(MEDIAN).empty or more is None:
        return kit.missing(f"forecast for {run.area.name}")
    text = "<strong>On today's course {area} will have {parts}.</strong>"
    parts = [_plans(more, ahead.at(MEDIAN).fact("census_year")), _places(run), _money(run)]
    course = sentence(text, area=run.area.name, parts=places.listed(p for p in parts if p))
    return Words((course, *_sure(ahead), _newest(run)), "answer")


def _plans(more: Fact, when: Fact | None) -> Markup:
    way = "fewer" if more.value < 0 else "more"
    return sentence("{n} {way} EHC plans by {when}", n=more, way=way, when=when)


def _places(run: RunTables) -> Markup | str:
    """Return whether there will be enough special school places; nothing where it is not known."""
    ahead = rows.places_ahead(run)
    if ahead.empty:
        return ""
    chance, size = places.risk(ahead)
    if places.is_short(chance, size):
        return "too few special school places"
    sure = [word for limit, word in _ENOUGH.items() if chance.value > limit]
    return f"{sure[0]} special school places"


def _money(run: RunTables) -> str:
    """Return whether the account is in deficit; nothing where there are no money figures."""
    chance, yearly = rows.chance_of_deficit(run), rows.balance(run).at(MEDIAN)
    if chance is None:
        return ""
    if chance.value < _EVEN:
        return "no deficit"
    first, last = (yearly.of(yearly.df.iloc[[end]]).df.amount.iloc[0] for end in (0, -1))
    return "a growing deficit" if last < first else "a deficit"


def _sure(ahead: Selection) -> list[Markup]:
    ends = ahead.interval("80%")
    if ends is None:
        return []
    text = "Four futures in five have {low} to {high} plans then."
    return [sentence(text, low=ends[0], high=ends[1])]


def _newest(run: RunTables) -> Markup:
    """Return the dates of the newest count of plans and of the newest accounts."""
    counted = kit.select(run, "forecast_start", dimension="total").of_area.fact("origin")
    known = kit.select(run, "spend_beside", line=budget.rows.NET).of_area
    year = known.among("status", budget.accounts.KNOWN).last("financial_year")
    if counted is None:
        return Markup()
    text = "The newest count of plans is that of {counted}{accounts}."
    accounts = sentence("; the newest accounts are those of {year}", year=_first(year))
    return sentence(text, counted=counted, accounts="" if year.empty else accounts)


def _first(of: Selection) -> Fact | None:
    return next(iter(of.facts("financial_year")), None)


def sufficiency(run: RunTables) -> Words:
    """Return for each provision with a chance of too few places how many, and how likely."""
    risky = rows.at_risk(run)
    if not risky:
        return kit.missing(f"sufficiency of places for {run.area.name}")
    return Words(tuple(map(_enough, risky[:_MOST])), PLAIN)


def _enough(ahead: Selection) -> Markup:
    _, size = places.risk(ahead)
    ends = places.lacking(ahead).interval("80%")
    none = str(size) == "0"
    return sentence(
        "{provision}: {size} short by {when}{range}. A shortage is {chance}{full}.",
        provision=places.heading(ahead),
        size="most likely no place" if none else places.places(size.unspoken),
        when=places.first(ahead, "census_year"),
        range=sentence(" (80% range {a} to {b})", a=ends[0], b=ends[1]) if ends else "",
        chance=rows.chance_of_too_few(ahead),
        full="" if places.is_known(ahead) else ", if all are full now",
    )


def drivers(run: RunTables) -> Words:
    """Return why spending rises, as the page of money says it."""
    said = budget.words.change_answer(rows.unchanged(run))
    return Words(said.sentences, PLAIN) if said.kind == "answer" else _no_money(run)


def _no_money(run: RunTables) -> Words:
    gap = kit.select(run, "gaps", subject="money")
    if gap.empty:
        return kit.missing(f"forecast of spending for {run.area.name}")
    return Words((sentence(_NO_MONEY, reason=gap.fact("reason")),), "missing")


def helps(run: RunTables) -> Words:
    """Return what helps most and whether anything closes the gap, as the page of scenarios does."""
    said = scenarios.words.answer(run)
    return Words(said.sentences, PLAIN) if said.kind == "answer" else said


def record(run: RunTables) -> Words:
    """Return how far the newest forecast and the council's own were from the newest count."""
    past = evaluation.rows.past_forecasts(run)
    ours = [one for one in past if one.ours]
    theirs = [one for one in past if not one.ours]
    if not past:
        return kit.missing(f"past forecast of plans for {run.area.name}")
    newest = sorted(ours, key=lambda one: str(one.row["forecaster"]))[-1:]
    return Words((Markup(" ").join([*map(_ours, newest), *map(_theirs, theirs)]),), PLAIN)


def _ours(past: evaluation.rows.PastForecast) -> Markup:
    """Return what this tool makes of the release before the newest count."""
    text = (
        "Made again from the {basis}, the forecast for {when} is {forecast} plans; {census} were "
        "counted, {held} its 80% range."
    )
    names = ("forecast", "census")
    return sentence(
        text,
        basis=past.fact("based_on"),
        when=past.fact("census_year"),
        held=past.census_is,
        **{name: past.fact(name) for name in names},
    )


def _theirs(past: evaluation.rows.PastForecast) -> Markup:
    text = "{who} was {plans}: {miss}."
    miss = past.distance("{percent} {side} the count")
    return sentence(text, who=past.who, plans=past.fact("forecast"), miss=miss)


def cautions(run: RunTables) -> Words:
    """Return what a reader must know before using a figure: ranges, rules, assumptions."""
    counts = {
        "assumed": kit.tally(run, "assumptions_used", status="assumed"),
        "all": kit.tally(run, "assumptions_used"),
    }
    if not counts["all"].value:
        return kit.NOTHING
    rules = budget.words.current_rules_caution(rows.unchanged(run)).sentences
    return Words((_RANGES, *rules, sentence(_ASSUMED, **counts)), "caution")


def decisions(run: RunTables) -> Words:
    """Return what is to be decided: places, a measure, the deficit, figures to supply."""
    parts = (needed.places(run), needed.measure(run), needed.deficit(run), needed.figures(run))
    return Words(tuple(part for part in parts if part), PLAIN)
