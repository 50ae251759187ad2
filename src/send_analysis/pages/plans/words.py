"""Sentences about how many EHC plans are held and expected."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.plans import rows

_DRIVERS = {
    "net_requests": "requests less refusals for every hundred plans held: {value} (median "
    "authority {median}), {effect}",
    "timeliness": "plans issued within twenty weeks: {value} in every hundred (median {median}), "
    "{effect}",
    "prevalence": "plans for every hundred residents of secondary school age: {value} (median "
    "{median}), {effect}",
}


def answer(run: kit.RunTables) -> kit.Words:
    """Return how many plans are held, how many to expect and what the council forecast."""
    ahead = rows.expected(run).where(dimension="total").last("census_year")
    if ahead.at(kit.MEDIAN).empty:
        return kit.missing(f"forecast of plans for {run.area.name}")
    council = rows.council_forecast(run).where(census_year=ahead.values("census_year")[0])
    return kit.paragraph("answer", _held(run), _history(run), _expected(ahead), *_council(council))


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


def _history(run: kit.RunTables) -> Markup:
    """Return when an authority opened and how far back its plans are printed, if since 2010."""
    history = kit.select(run, "quality", check="reorganised")
    return kit.sentence("{found}.", found=history.fact("found")) if len(history.df) else Markup()


def _expected(ahead: kit.Selection) -> Markup:
    return kit.sentence(
        "By {when} we expect about <strong>{plans}</strong>{range}.",
        when=ahead.at(kit.MEDIAN).fact("census_year"),
        plans=ahead.quantile(kit.MEDIAN),
        range=kit.intervals(ahead, "forecast"),
    )


def _council(council: kit.Selection) -> list[Markup]:
    text = "The council's own forecast for that census, published in {published}, was {plans}."
    return [
        kit.sentence(
            text,
            published=council.fact("published", forecaster=forecaster),
            plans=council.fact("plans", forecaster=forecaster),
        )
        for forecaster in council.values("forecaster")
    ]


def interval_note() -> kit.Words:
    """Return what an interval means, in words."""
    return kit.paragraph(
        "note",
        "An 80% interval is the range in which we expect the outcome to fall four times in five; "
        "a 95% interval, nineteen times in twenty. The true figure can fall outside either.",
    )


def driver_note(run: kit.RunTables) -> kit.Words:
    """Return why this authority's growth differs from England's, the strongest reason first."""
    drivers = kit.select(run, "growth_driver").of_area
    if drivers.empty:
        return kit.missing("leading indicators of growth")
    ranked = drivers.df.sort_values("effect", key=abs, ascending=False, kind="stable")
    parts = Markup("; ").join(_driver(drivers.where(indicator=name)) for name in ranked.indicator)
    text = "Why growth here is expected to differ from England's in the first year: {parts}."
    return kit.paragraph("note", kit.sentence(text, parts=parts))


def _driver(driver: kit.Selection) -> Markup:
    return kit.sentence(
        _DRIVERS[driver.values("indicator")[0]],
        value=driver.fact("used", "decimal"),
        median=driver.fact("median", "decimal"),
        effect=driver.fact("effect", "points_signed"),
    )


def need_note(run: kit.RunTables) -> kit.Words:
    """Return how many Januaries counted plans by area of need: a trend needs several."""
    year, counts = "census_year", rows.counted(run).where(dimension="area_of_need")
    if counts.empty:
        return kit.missing(f"count of plans by area of need for {run.area.name}")
    first, last = (end.facts(year)[0] for end in (counts.first(year), counts.last(year)))
    if first.value == last.value:
        text = (
            "All plans have been counted by area of need in {first} only, so no trend is claimed: "
            "the change comes from the needs of those who joined."
        )
    else:
        text = "All plans have been counted by area of need from {first} to {last}."
    return kit.paragraph("note", kit.sentence(text, first=first, last=last))
