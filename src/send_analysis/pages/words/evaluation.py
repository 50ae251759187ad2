"""Sentences about how well past forecasts did, and when every method failed."""

from collections.abc import Sequence

from markupsafe import Markup

from send_analysis.pages.kit import Fact, RunTables, Selection, Words, missing, select, sentence
from send_analysis.pages.kit.subjects import METHOD, scores

REFORM_ORIGIN = "2015"  # the origin before the reform's jump
REVISED = Markup(
    "Scores are pseudo-real-time: each past forecast used only the years that were known then, "
    "but in figures as since revised, not as first printed (revised data, not real-time "
    "vintages). Residents are those of one later estimate; a stricter version without them is "
    "scored beside it."
)
_NEAR, _FAR, _LAST = "1", "3", "5"


def evaluation_answer(run: RunTables) -> Words:
    """Return how far forecasts missed, beside England's rate and a known future of England."""
    errors = scores(run, metric="mape")
    near, far = (errors.fact("value", "share", horizon=h) for h in (_NEAR, _FAR))
    if near is None or far is None:
        return missing("scores of past forecasts")
    text = (
        "On average over the authorities that were scored and over past years, our forecast of all "
        "plans missed by <strong>{near}</strong> one year ahead and {far} three years ahead."
        "{rate}{oracle}"
    )
    return Words(
        (sentence(text, near=near, far=far, rate=_rate(run), oracle=_oracle(run)),), "answer"
    )


def _rate(run: RunTables) -> Markup:
    rows = scores(run, method="england_growth", metric="mape")
    text = " England's last growth applied to each authority missed by {near} and {far}."
    return _pair(text, rows)


def _oracle(run: RunTables) -> Markup:
    rows = scores(run, method="england_oracle", metric="mape")
    text = (
        " Even someone who had known England's growth in advance, and nothing of the authority, "
        "would have missed by {near} and {far}."
    )
    return _pair(text, rows)


def _pair(text: str, rows: Selection) -> Markup:
    near, far = (rows.fact("value", "share", horizon=h) for h in (_NEAR, _FAR))
    return Markup() if near is None or far is None else sentence(text, near=near, far=far)


def coverage_note(run: RunTables) -> Words:
    """Return how often the 80% interval held, beside what the model expects of itself."""
    parts = [_covered(run, horizon) for horizon in (_NEAR, _FAR, _LAST)]
    if not all(parts):
        return missing("measured coverage of intervals")
    text = (
        "Measured on past origins after the reform, the 80% interval held {parts}. Few origins "
        "share the same shocks of England, so a perfect model's own coverage scatters as widely "
        "as the brackets say."
    )
    return Words((sentence(text, parts=Markup("; ").join(filter(None, parts))),), "note")


def _covered(run: RunTables, horizon: str) -> Markup | None:
    rows = scores(run, horizon=horizon)
    found = [rows.fact("value", "share", metric=f"coverage_80{e}") for e in ("", "_low", "_high")]
    years = rows.where(metric="coverage_80").fact("horizon", "years_ahead")
    if any(f is None for f in (*found, years)):
        return None
    text = "in {cover} of cases {years} ({low} to {high} expected)"
    return sentence(text, cover=found[0], years=years, low=found[1], high=found[2])


def reform_caution(run: RunTables) -> Words:
    """Return how badly every method failed before the reform, and what would have held."""
    before = scores(run, origin=REFORM_ORIGIN)
    wanted = ("mape", "coverage_95", "half_width_95_given", "half_width_95_needed")
    found = [before.fact("value", "share", horizon=_FAR, metric=m) for m in wanted]
    origin = before.where(horizon=_FAR, metric="mape").fact("origin", "text")
    if origin is None or any(f is None for f in found):
        return missing("scores from before the reform")
    text = (
        "No method foresees a change of law. From January {origin}, just before the reform of "
        "SEND showed in the figures, our forecast three years ahead would have missed by {miss} "
        "on average, and every other method about as much{others}; its 95% interval would have "
        "held for {cover} of authorities only. It reached {given} above the middle where {needed} "
        "was needed. Another reform would do the same to this forecast."
    )
    return Words((sentence(text, **_named(origin, found), others=_others(run)),), "caution")


def _named(origin: Fact, found: Sequence[Fact | None]) -> dict[str, object]:
    names = ("miss", "cover", "given", "needed")
    return {"origin": origin, **dict(zip(names, found, strict=True))}


def _others(run: RunTables) -> Markup:
    """Return the least error that any other forecast would have made, in brackets."""
    rows = select(run, "score", origin=REFORM_ORIGIN, horizon=_FAR, metric="mape", group="all").df
    known = ("england_oracle", f"{METHOD}_given_england", f"{METHOD}_without_population", METHOD)
    others = Selection("score", rows[~rows.method.isin(known)])
    if others.empty:
        return Markup()
    best = others.where(value=others.df.value.min())
    return sentence(" ({best} at best)", best=best.facts("value", "share")[0])


def revised_note() -> Words:
    """Return that the scores rest on revised figures, and which version is the strict one."""
    return Words((REVISED,), "note")


def driver_note(run: RunTables) -> Words:
    """Return what moves this authority's growth away from England's, the strongest first."""
    rows = select(run, "growth_driver")
    if rows.empty:
        return missing("leading indicators of growth")
    order = rows.df.reindex(rows.df.effect.abs().sort_values(ascending=False).index)
    parts = [_driver(rows.where(indicator=name)) for name in order.indicator]
    text = "What moves growth away from England's in the first year: {parts}."
    return Words((sentence(text, parts=Markup("; ").join(parts)),), "note")


_DRIVERS = {
    "net_requests": "requests less refusals for a hundred plans held, {value} ({median} in the "
    "middle authority), {effect}",
    "timeliness": "plans issued within twenty weeks, {value} of a hundred ({median}), {effect}",
    "prevalence": "plans for a hundred residents of secondary school age, {value} ({median}), "
    "{effect}",
}


def _driver(row: Selection) -> Markup:
    return sentence(
        _DRIVERS[row.values("indicator")[0]],
        value=row.fact("used", "decimal"),
        median=row.fact("median", "decimal"),
        effect=row.fact("effect", "points_signed"),
    )
