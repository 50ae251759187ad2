"""What the figures ask to be decided: places, a measure, a plan for the deficit, own figures."""

from markupsafe import Markup

from send_analysis.pages import budget, kit, scenarios
from send_analysis.pages.budget.sides import AT_YEAR_END
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection, sentence
from send_analysis.pages.places import rows as places_rows
from send_analysis.pages.summary import rows

_EVEN = 0.5
_LACKING = ("not_known", "refused")  # standings of places that the authority can replace
_GRANT = "cumulative_balance_with_stability_grant"


def places(run: RunTables) -> Markup:
    """Return how many places to commission by when, in special schools and in units."""
    every = places_rows.places_needed(run).where(category=places_rows.ALL_NEEDS)
    each = (every.where(provision=provision) for provision in (rows.MAIN, "units"))
    most = [_most(needed) for needed in each if not needed.empty]
    if not most:
        return Markup()
    text = (
        "<strong>Places:</strong> commission, beyond those planned, {parts}. "
        "The chance of too few is then {chance}."
    )
    chance = places_rows.first(most[0], "chance").unspoken
    return sentence(text, parts=places_rows.listed(map(_commissioned, most)), chance=chance)


def _most(needed: Selection) -> Selection:
    """Return the year in which most places are needed."""
    return needed.of(needed.sorted("places", descending=True).df.head(1))


def _commissioned(most: Selection) -> Markup:
    return sentence(
        "{places} in {provision} by {when}",
        places=places_rows.places(places_rows.first(most, "places").unspoken),
        provision=places_rows.name(most),
        when=most.fact("census_year"),
    )


def measure(run: RunTables) -> Markup:
    """Return the best choice to decide on, whether somebody owns it, and its best single part."""
    helpful = [n for n in scenarios.rows.options(run) if scenarios.rows.is_better(run, n)]
    if not helpful:
        return Markup()
    owners = kit.select(run, "measures", scenario=helpful[0]).values("owner")
    text = "<strong>Measure:</strong> decide on “{title}”{owner}.{single}"
    owner = "" if owners else " and name its owner"
    best = scenarios.rows.title(run, helpful[0])
    return sentence(text, title=best, owner=owner, single=_best_single(run, *helpful[:2]))


def _best_single(run: RunTables, best: str, second: str = "") -> Markup:
    """Return the best single choice, where the best choice is all of them together."""
    if best != scenarios.rows.ALL_MITIGATIONS or not second:
        return Markup()
    effect = scenarios.rows.effect(scenarios.rows.last_differences(run).where(scenario=second))
    text = " The best single choice is “{title}”: {effect}."
    return sentence(text, title=scenarios.rows.title(run, second), effect=effect)


def deficit(run: RunTables) -> Markup:
    """Return the deficit that needs a plan, with the grant that a reform plan would bring."""
    chance, end = rows.chance_of_deficit(run), rows.account(run)
    size = end.quantile(MEDIAN, rows.SIZE)
    if chance is None or size is None or chance.value < _EVEN or size.value >= 0:
        return Markup()
    text = "<strong>Deficit:</strong> agree a plan for {size}{since} by the end of {year}.{grant}"
    parts = {"size": size.unspoken, "year": end.at(MEDIAN).fact("financial_year")}
    return sentence(text, since=_since(run, end), grant=_with_grant(run, size), **parts)


def _since(run: RunTables, end: Selection) -> Markup:
    """Return from when a deficit is added up, where the opening of the account is not known."""
    if not budget.rows.account(rows.unchanged(run)).empty:
        return Markup()
    return sentence(", added from {day},", day=end.at(MEDIAN).fact("line", "since"))


def _with_grant(run: RunTables, before: Fact) -> Markup:
    """Return the account with the stability grant, where that is another figure."""
    helped = kit.money(rows.unchanged(run), "balance").where(line=_GRANT).last("financial_year")
    size = helped.quantile(MEDIAN, rows.SIZE)
    if size is None or str(size) == str(before):
        return Markup()
    side = AT_YEAR_END.of(size)
    text = " With the stability grant, which needs a reform plan, the {side} would be {size}."
    return sentence(text, side=side, size=size.unspoken)


def figures(run: RunTables) -> Markup:
    """Return which figures only the authority can supply."""
    lacking = places_rows.base(run, *_LACKING)
    names = [places_rows.name(_row(lacking, i)) for i in range(len(lacking.df))]
    gaps = kit.select(run, "gaps").among("subject", ["money", "line_costs"])
    wanted = [sentence("{what}", what=what) for what in gaps.facts("what_to_add")]
    if names:
        wanted = [sentence("places in {names}", names=places_rows.listed(names)), *wanted]
    text = "<strong>Own figures:</strong> supply {wanted}."
    return sentence(text, wanted=Markup(". Also ").join(wanted)) if wanted else Markup()


def _row(of: Selection, place: int) -> Selection:
    return of.of(of.df.iloc[[place]])
