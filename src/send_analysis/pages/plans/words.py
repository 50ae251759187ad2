"""Sentences about how many EHC plans are held and expected."""

from markupsafe import Markup

from send_analysis.pages import evaluation, kit
from send_analysis.pages.plans import counts, rows

_LATE = "5"  # years ahead of the score that a range's record ends with


def answer(run: kit.RunTables) -> kit.Words:
    """Return how many plans are held, how many to expect and what the council forecast."""
    ahead = rows.expected(run).where(dimension="total").last("census_year")
    if ahead.at(kit.MEDIAN).empty:
        return kit.missing(f"forecast of plans for {run.area.name}")
    council = rows.council_forecast(run).where(census_year=ahead.values("census_year")[0])
    return kit.paragraph("answer", _held(run), _expected(ahead), _council(council))


def _held(run: kit.RunTables) -> Markup:
    newest = rows.counted(run).where(dimension="total").last("census_year")
    if newest.empty:
        return Markup()
    return kit.sentence(
        "{area} held {plans} EHC plans in {when}.",
        area=run.area.name,
        plans=newest.fact("plans"),
        when=newest.fact("census_year"),
    )


def _expected(ahead: kit.Selection) -> Markup:
    return kit.sentence(
        "By {when} we expect about <strong>{plans}</strong>{range}.",
        when=ahead.at(kit.MEDIAN).fact("census_year"),
        plans=ahead.quantile(kit.MEDIAN),
        range=kit.range_80(ahead, "forecast"),
    )


def _council(council: kit.Selection) -> Markup:
    """Return the newest forecast that the council itself published for the same January."""
    newest = council.last("published")
    if newest.empty:
        return Markup()
    return kit.sentence(
        "In {published} the council itself expected {plans} by then.",
        published=newest.facts("published")[0],
        plans=newest.facts("plans")[0],
    )


def cautions(run: kit.RunTables) -> kit.Words:
    """Return what is known to be wrong with the counts that the forecast starts from."""
    said = [*counts.doubted(run), *counts.known_defects(run), *counts.history(run)]
    return kit.paragraph("caution", *said) if said else kit.NOTHING


def range_note(run: kit.RunTables) -> kit.Words:
    """Return what a range means, and how often past ranges held."""
    held = evaluation.rows.scores(run, metric="coverage_80")
    near, far = (held.fact("value", horizon=h) for h in (evaluation.rows.NEAR, _LATE))
    record = evaluation.rows.if_known(
        "In past forecasts it held {near} of the time one year ahead and {far} five years ahead.",
        near=near,
        far=far,
    )
    return kit.paragraph(
        "note",
        "We expect the outcome inside the 80% range four times in five, and outside it once.",
        record,
    )


def driver_answer(run: kit.RunTables) -> kit.Words:
    """Return what sets growth here apart from England's most in the first year."""
    drivers = kit.select(run, "growth_driver").of_area
    if drivers.empty:
        return kit.missing("leading indicators of growth")
    most = drivers.of(drivers.df.loc[[drivers.df.effect.abs().idxmax()]])
    text = (
        "{name} set growth here apart from England's most: {value}, against {median} in the "
        "middle authority. That {moves} about {effect} in the first year."
    )
    effect = most.facts("effect", "points_size")[0]
    words = kit.sentence(
        text,
        name=kit.read(run, "growth_driver", "indicator", most.df.iloc[0].to_dict()),
        value=most.fact("used"),
        median=most.fact("median"),
        moves="takes off" if effect.value < 0 else "adds",
        effect=effect.unspoken,
    )
    return kit.paragraph("note", words)


def start_note(run: kit.RunTables) -> kit.Together | kit.Words:
    """Return which January each part of the forecast starts from, and what is carried on."""
    starts = kit.select(run, "forecast_start").of_area
    if starts.empty:
        return kit.missing("table of where the forecast starts")
    return kit.folded("Which counts the forecast starts from", kit.Words(counts.starts(run)))


def need_note(run: kit.RunTables) -> kit.Words:
    """Return how many Januaries counted plans by area of need: a trend needs several."""
    year, counted = "census_year", rows.counted(run).where(dimension="area_of_need")
    if counted.empty:
        return kit.missing(f"count of plans by area of need for {run.area.name}")
    first, last = (end.facts(year)[0] for end in (counted.first(year), counted.last(year)))
    if first.value == last.value:
        text = (
            "All plans have been counted by area of need in {first} only. No trend is claimed: "
            "the change comes from the needs of those who joined."
        )
    else:
        text = "All plans have been counted by area of need from {first} to {last}."
    return kit.paragraph("note", kit.sentence(text, first=first, last=last))
