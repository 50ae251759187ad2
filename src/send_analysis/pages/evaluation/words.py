"""Sentences about how well past forecasts did, and when every method failed."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.evaluation import rows
from send_analysis.pages.evaluation.rows import EVERY, FAR, METHOD, NEAR, if_known, scores

_REFORM_ORIGIN = "2015"  # the origin before the reform's jump
_LAST = "5"  # years ahead that a sentence on intervals ends with
_RIVALS = {"rate": "england_growth", "known": "england_oracle", "last": "last_value"}
_NAMED = 5  # worst misses that a sentence names; the table has more
# Ours, and methods that know England's growth in advance.
_NO_RIVALS = ("england_oracle", METHOD, f"{METHOD}_given_england")
_WHICH = {1: "our 80% range", 2: "both 80% ranges"}  # how many forecasts, where it is all
_IN_TIME = {
    True: " (public when the council made its own)",
    False: " (published after the council made its own)",
    None: "",
}


def answer(run: kit.RunTables) -> kit.Words:
    """Return how far forecasts missed, and how far two yardsticks from England's growth did."""
    ours = (
        "Averaged over the authorities scored and over past years, our forecast of all plans was "
        "wrong by <strong>{near}</strong> one year ahead and {far} three years ahead."
    )
    if not (first := _errors(run, ours, METHOD)):
        return kit.missing("scores of past forecasts")
    rate = "Applying England's last growth rate to each authority was wrong by {near} and {far}."
    known = (
        "Knowing England's growth in advance, but nothing about the authority, would still have "
        "been wrong by {near} and {far}."
    )
    others = (_errors(run, rate, "england_growth"), _errors(run, known, "england_oracle"))
    return kit.paragraph("answer", first, *others)


def _errors(run: kit.RunTables, text: str, method: str) -> Markup:
    return rows.near_and_far(run, text, method=method, metric="mape")


def newest_census(run: kit.RunTables) -> kit.Words:
    """Return how far the newest census was missed, and what was chosen with it in sight."""
    census = rows.misses_of_newest(run)
    sentences = (_newest_error(run, census), _newest_intervals(run))
    if not all(sentences):
        return kit.missing("score of the newest census")
    return kit.paragraph("answer", *sentences, _worst(census))


def _newest_error(run: kit.RunTables, census: kit.Selection) -> Markup:
    text = (
        "{when} was forecast with nothing later than the figures of {origin}. The method was "
        "chosen before it was counted, but for one rule: a count that stock and flows contradict "
        "is now doubted, as fitted on earlier years. For {authorities} authorities, whose plans "
        "are counted in every year, our forecast was wrong by <strong>{ours}</strong> on average; "
        "England's last growth applied to each was wrong by {rate}, England's growth known in "
        "advance by {known}, the last count by {last}."
    )
    errors = rows.newest(run, metric="mape")
    wrong = {
        name: errors.fact("value", method=method)
        for name, method in {"ours": METHOD, **_RIVALS}.items()
    }
    return if_known(
        text,
        **wrong,
        when=census.facts("census_year")[0] if len(census.df) else None,
        origin=errors.fact("origin", method=METHOD),
        authorities=rows.newest(run, metric="authorities").fact("value", method=METHOD),
    )


def _newest_intervals(run: kit.RunTables) -> Markup:
    text = (
        "The 80% range contained the count for {cover_80} of them, the 95% range for "
        "{cover_95}; the mean error with its sign was {bias}."
    )
    ours = rows.newest(run, method=METHOD)
    named = ("coverage_80", "coverage_95", "bias")
    parts = {n.replace("coverage", "cover"): ours.fact("value", metric=n) for n in named}
    return if_known(text, **parts)


def _worst(census: kit.Selection) -> Markup:
    """Return the worst misses of the newest census by name."""
    codes = census.df.old_la_code[:_NAMED]
    named = [_miss_of(census.where(old_la_code=code)) for code in codes]
    return kit.sentence("The worst misses: {parts}.", parts=Markup("; ").join(named))


def _miss_of(part: kit.Selection) -> Markup:
    """Return one miss by name, with the reason where the figures show one."""
    why = kit.read(part.source, "miss", "reason", part.df.iloc[0].to_dict())
    return kit.sentence(
        "{name} {miss} ({forecast} expected, {census} counted{reason})",
        name=part.fact("la_name"),
        miss=part.fact("percent_of_census"),
        forecast=part.fact("forecast"),
        census=part.fact("census"),
        reason="" if part.values("reason") == ["unknown"] else f": {why}",
    )


def revised_note() -> kit.Words:
    """Return that the scores rest on revised figures, and how residents are known."""
    return kit.paragraph(
        "note",
        "Each past forecast used only the years known at the time. For three of the origins the "
        "release of the day is at hand and nothing in it has changed since, so those scores are "
        "real-time; for the others figures as later revised stand in. "
        "Children are counted as the cohorts of a later estimate at the age they had then: who was "
        "born is no news, who moved is.",
    )


def coverage_note(run: kit.RunTables) -> kit.Words:
    """Return how often the 80% range held, and how often the model expects it to."""
    parts = [_covered(run, horizon) for horizon in (NEAR, FAR, _LAST)]
    if not all(parts):
        return kit.missing("measured coverage of ranges")
    text = (
        "In past forecasts made after the reform, the 80% range contained the outcome {parts}. "
        "All authorities share England's shocks and there are few past years, so even a perfect "
        "model's coverage would vary as widely as the brackets show."
    )
    return kit.paragraph("note", kit.sentence(text, parts=Markup("; ").join(parts)))


def _covered(run: kit.RunTables, horizon: str) -> Markup:
    chosen = scores(run, horizon=horizon)
    return if_known(
        "in {cover} of cases {years} ({low} to {high} expected)",
        cover=chosen.fact("value", metric="coverage_80"),
        years=chosen.fact("horizon", metric="coverage_80"),
        low=chosen.fact("value", metric="coverage_80_low"),
        high=chosen.fact("value", metric="coverage_80_high"),
    )


def reform_caution(run: kit.RunTables) -> kit.Words:
    """Return how far every method missed before the reform, and the interval it needed."""
    before = scores(run, origin=_REFORM_ORIGIN, horizon=FAR)
    text = (
        "No method can predict a change in the law. Made in {origin}, just before the SEND reform "
        "showed in the figures, our forecast three years ahead would have been wrong by {miss} on "
        "average, and every other method by about as much{others}. Its 95% range would have "
        "contained the outcome for only {cover} of authorities: it reached {given} above the "
        "central estimate where {needed} was needed. Another reform would do the same to this "
        "forecast."
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


def past_forecasts_answer(run: kit.RunTables) -> kit.Words:
    """Return which past forecast of the newest census was closest, and how far each missed."""
    ranked = rows.past_forecasts(run)
    if not ranked:
        return kit.missing(f"past forecast of plans for {run.area.name} to compare with a census")
    held = kit.sentence(
        "{area} held {census} EHC plans in {when}.",
        area=run.area.name,
        census=ranked[0].fact("census"),
        when=ranked[0].fact("census_year"),
    )
    afterwards = (
        "Our forecasts were made afterwards with today's method, figures as later revised. "
        "They test the method; they were not available at the time."
    )
    caution = afterwards if any(forecast.ours for forecast in ranked) else ""
    ranges = _ranges([forecast for forecast in ranked if forecast.has_range])
    return kit.paragraph("answer", held, *_ranking(ranked), *ranges, _equal_terms(ranked), caution)


def _ranges(ours: list[rows.PastForecast]) -> list[Markup]:
    """Return on which side of our 80% ranges the census was: a near miss can lie outside."""
    said = []
    for side in ("above", "below", "inside"):
        there = [forecast for forecast in ours if forecast.census_is == side]
        if there:
            text = "The census was {side} {whose}: {ranges}."
            which = _WHICH.get(len(there), "all of our 80% ranges")
            some = "the 80% range" if len(there) == 1 else "some of our 80% ranges"
            ranges = Markup("; ").join(forecast.range for forecast in there)
            whose = which if len(there) == len(ours) else some
            said.append(kit.sentence(text, side=side, whose=whose, ranges=ranges))
    return said


def _ranking(ranked: list[rows.PastForecast]) -> list[Markup]:
    plain = "{who}{terms} was {forecast}: {miss}."
    closest = "{who}{terms} was closest: <strong>{forecast}</strong>, {miss}."
    alone = len(ranked) == 1
    tied = not alone and ranked[0].miss == ranked[1].miss
    lines = [_line(plain if alone or tied else closest, ranked[0])]
    lines += [_line(plain, forecast) for forecast in ranked[1:]]
    return (
        [Markup("The two closest forecasts missed by the same number."), *lines] if tied else lines
    )


def _equal_terms(ranked: list[rows.PastForecast]) -> Markup:
    """Return who was closer on equal terms, where the closest of all had newer figures."""
    equal = rows.on_equal_terms(ranked)
    if ranked[0] in equal or len(equal) == 1 or equal[0].miss == equal[1].miss:
        return Markup()
    text = (
        "<strong>Using only figures that were public when the council made its forecast, "
        "{closer} was closer.</strong>"
    )
    return kit.sentence(text, closer="ours" if equal[0].ours else "the council's")


def _line(text: str, forecast: rows.PastForecast) -> Markup:
    miss = "{plans} {what} ({percent}) {side} the census"
    return kit.sentence(
        text,
        who=forecast.who,
        terms=_IN_TIME[forecast.in_time],
        forecast=forecast.fact("forecast"),
        miss=forecast.distance(miss) if forecast.miss else "exactly the census",
    )
