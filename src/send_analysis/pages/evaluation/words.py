"""Sentences about how well past forecasts did, and when every method failed."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.evaluation import rows
from send_analysis.pages.evaluation.rows import EVERY, FAR, METHOD, NEAR, if_known, scores

_REFORM_ORIGIN = "2015"  # the origin before the reform's jump
_LAST = "5"  # years ahead that a sentence on ranges ends with
_RIVALS = {"rate": "england_growth", "known": "england_oracle", "last": "last_value"}
# Ours, and methods that know England's growth in advance.
_NO_RIVALS = ("england_oracle", METHOD, f"{METHOD}_given_england")


def past_forecasts_answer(run: kit.RunTables) -> kit.Words:
    """Return how far our last forecast of the newest census missed, and who was closer in time."""
    ranked = rows.past_forecasts(run)
    if not ranked:
        return kit.missing(f"past forecast of plans for {run.area.name} to compare with a census")
    ours = [forecast for forecast in ranked if forecast.ours]
    if not ours:
        return kit.paragraph("answer", _against_census(run, ranked[0]))
    newest = max(ours, key=lambda forecast: forecast.released)
    return kit.paragraph("answer", _against_census(run, newest), _against_council(ranked))


def _against_census(run: kit.RunTables, forecast: rows.PastForecast) -> Markup:
    return kit.sentence(
        "{area} held {census} EHC plans in {when}. {who} was <strong>{forecast}</strong>, "
        "{miss}{held}.",
        area=run.area.name,
        census=forecast.fact("census"),
        when=forecast.fact("census_year"),
        who=forecast.who,
        forecast=forecast.fact("forecast"),
        miss=forecast.distance("{plans} {what} ({percent}) {side} the census"),
        held=_held(forecast),
    )


def _held(forecast: rows.PastForecast) -> Markup:
    """Return whether the 80% range held the census: a near miss can lie outside."""
    if not forecast.has_range:
        return Markup()
    held = {"inside": "held it", "above": "was too low", "below": "was too high"}
    return kit.sentence(
        "; its 80% range, {low} to {high}, {held}",
        low=forecast.fact("lower_80"),
        high=forecast.fact("upper_80"),
        held=held[forecast.census_is],
    )


def _against_council(ranked: list[rows.PastForecast]) -> Markup:
    """Return how far the council's forecast missed, beside ours of the figures then public."""
    council = next((forecast for forecast in ranked if not forecast.ours), None)
    if council is None:
        return Markup()
    in_time = [forecast for forecast in ranked if forecast.in_time]
    if not in_time:
        miss = council.distance()
        return kit.sentence("{who} was {miss}.", who=council.who, miss=miss)
    equal = max(in_time, key=lambda forecast: forecast.released)
    return kit.sentence(
        "{who} was {miss}; ours, on the figures public then, was {own}.",
        who=council.who,
        miss=council.distance(),
        own=equal.distance(),
    )


def afterwards_note() -> kit.Words:
    """Return that our past forecasts were made afterwards."""
    return kit.paragraph(
        "note",
        "Our past forecasts were made afterwards, with today's method and figures as later "
        "revised. They test the method: nobody had them at the time.",
    )


def answer(run: kit.RunTables) -> kit.Words:
    """Return how far forecasts missed, and how far two yardsticks from England's growth did."""
    ours = (
        "Across England and past years, our forecast of all plans missed by <strong>{near}"
        "</strong> on average one year ahead and {far} three years ahead."
    )
    if not (first := _errors(run, ours, METHOD)):
        return kit.missing("scores of past forecasts")
    rate = "Applying England's last growth to each authority missed by {near} and {far}."
    known = "Knowing England's growth in advance would still have missed by {near} and {far}."
    others = (_errors(run, rate, "england_growth"), _errors(run, known, "england_oracle"))
    return kit.paragraph("answer", first, *others)


def _errors(run: kit.RunTables, text: str, method: str) -> Markup:
    return rows.near_and_far(run, text, method=method, metric="mape")


def newest_census(run: kit.RunTables) -> kit.Words:
    """Return how far forecasts of the newest census that was scored missed it."""
    sentences = (_newest_error(run), _newest_rivals(run), _newest_ranges(run))
    if not all(sentences):
        return kit.missing("score of the newest census")
    return kit.paragraph("answer", *sentences)


def _newest_error(run: kit.RunTables) -> Markup:
    text = (
        "{when} was forecast with figures up to {origin}: for {authorities} authorities our "
        "forecast missed by <strong>{ours}</strong> on average."
    )
    census, ours = rows.misses_of_newest(run), rows.newest(run, method=METHOD)
    return if_known(
        text,
        when=census.facts("census_year")[0] if len(census.df) else None,
        origin=ours.fact("origin", metric="mape"),
        authorities=ours.fact("value", metric="authorities"),
        ours=ours.fact("value", metric="mape"),
    )


def _newest_rivals(run: kit.RunTables) -> Markup:
    text = (
        "England's last growth applied to each missed by {rate}, its growth known in advance by "
        "{known}, the last count by {last}."
    )
    errors = rows.newest(run, metric="mape")
    wrong = {name: errors.fact("value", method=method) for name, method in _RIVALS.items()}
    return if_known(text, **wrong)


def _newest_ranges(run: kit.RunTables) -> Markup:
    text = "The 80% range held the count for {eighty} of them, the 95% range for {most}."
    ours = rows.newest(run, method=METHOD)
    named = {"eighty": "coverage_80", "most": "coverage_95"}
    held = {name: ours.fact("value", metric=metric) for name, metric in named.items()}
    return if_known(text, **held)


def revised_note() -> kit.Words:
    """Return what the scores rest on: years known, figures revised, a method chosen before."""
    return kit.paragraph(
        "note",
        "Each past forecast used only the years known at the time. For three starting years the "
        "release of the day is at hand, and no figure in it has changed since. For the others, "
        "figures as later revised stand in. The method was chosen before the newest census was "
        "counted, but for one rule: a count that plans and flows contradict is now doubted. "
        "Children are counted at the age they had then: births are no news, moves are.",
    )


def coverage_note(run: kit.RunTables) -> kit.Words:
    """Return how often the 80% range held, and how often the model expects it to."""
    parts = [_covered(run, horizon) for horizon in (NEAR, FAR, _LAST)]
    if not all(parts):
        return kit.missing("measured coverage of ranges")
    why = (
        "All authorities share England's shocks and there are few past years, so even a perfect "
        "model would vary as widely as the expected figures show."
    )
    return kit.paragraph("note", "These are past forecasts made after the reform.", *parts, why)


def _covered(run: kit.RunTables, horizon: str) -> Markup:
    chosen = scores(run, horizon=horizon)
    return if_known(
        "{years} the 80% range held in {cover} of cases ({low} to {high} expected).",
        cover=chosen.fact("value", metric="coverage_80"),
        years=chosen.fact("horizon", "years_ahead_start", metric="coverage_80"),
        low=chosen.fact("value", metric="coverage_80_low"),
        high=chosen.fact("value", metric="coverage_80_high"),
    )


def reform_caution(run: kit.RunTables) -> kit.Words:
    """Return how far every method missed before the reform, and the range it needed."""
    before = scores(run, origin=_REFORM_ORIGIN, horizon=FAR)
    text = (
        "No method can predict a change in the law. Made in {origin}, before the SEND reform "
        "showed, our forecast three years ahead would have missed by {miss} on average. Every "
        "other method missed by about as much{others}. Its 95% range would have held the outcome "
        "for only {cover} of authorities. It reached {given} above the central estimate where "
        "{needed} was needed. Another reform would do the same to this forecast."
    )
    sentence = if_known(
        text,
        others=_best_of_others(run),
        origin=before.fact("origin", metric="mape"),
        miss=before.fact("value", metric="mape"),
        cover=before.fact("value", metric="coverage_95"),
        given=before.fact("value", metric="half_width_95_given"),
        needed=before.fact("value", metric="half_width_95_needed"),
    )
    if not sentence:
        return kit.missing("scores from before the reform")
    return kit.paragraph("caution", sentence)


def _best_of_others(run: kit.RunTables) -> Markup:
    """Return the smallest error of any other real forecast, in brackets."""
    where = {"origin": _REFORM_ORIGIN, "horizon": FAR, "metric": "mape", "group": EVERY}
    methods = kit.select(run, "score", dimension="total", **where)
    others = methods.of(methods.df[~methods.df.method.isin(_NO_RIVALS)])
    if others.empty:
        return Markup()
    best = others.where(value=others.df.value.min())
    return kit.sentence(" ({best} at best)", best=best.facts("value")[0])
