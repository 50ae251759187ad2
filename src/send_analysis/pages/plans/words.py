"""Sentences about how many EHC plans are held and expected."""

from markupsafe import Markup

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.pages.plans import counts, rows
from send_analysis.quality import own_files

_DRIVERS = {
    "net_requests": "requests less refusals for every hundred plans held: {value} (median "
    "authority {median}), {effect}",
    "timeliness": "plans issued within twenty weeks: {value} in every hundred (median {median}), "
    "{effect}",
    "prevalence": "plans for every hundred children aged five to twelve: {value} (median "
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
        "An 80% range is the range in which we expect the outcome to fall four times in five; "
        "a 95% range, nineteen times in twenty. The true figure can fall outside either.",
    )


def start_note(run: kit.RunTables) -> kit.Words:
    """Return which January each part of the forecast starts from, and what is carried on."""
    starts = kit.select(run, "forecast_start").of_area
    if starts.empty:
        return kit.missing("table of where the forecast starts")
    total = starts.where(dimension="total")
    first = kit.sentence(_from(run, total), when=total.fact("origin"))
    older = starts.of(starts.df[starts.df.census_year < starts.df.origin])
    carried = [_carried(older.where(census_year=year)) for year in older.values("census_year")]
    borrowed = [_borrowed(starts.where(counts="england"))]
    newer = _england_is_newer(run, total)
    return kit.paragraph(
        "note", first, newer, *carried, *borrowed, *counts.doubted(run), *_doubtful(run)
    )


def _from(run: kit.RunTables, total: kit.Selection) -> str:
    """Return the sentence that names the January, and whether the count is the authority's own."""
    code, origin = run.area.old_la_code, total.values("origin")[0]
    counted = kit.select(run, "caseload", old_la_code=code, dimension="total", census_year=origin)
    if counted.df.source_id.str.startswith(own_files.OWN_COUNTS).any():
        return "All plans are forecast from {when}, which is the authority's own count."
    return "All plans are forecast from {when}."


def _doubtful(run: kit.RunTables) -> list[Markup]:
    """Return what is known to be wrong with counts of this authority that the forecast uses."""
    known = kit.select(run, "quality", check="known_defect")
    of_area = known.of(known.df[known.df["where"].str.startswith(f"{run.area.name} January")])
    text = "Read with care, {where}: {found}."
    return [
        kit.sentence(text, where=where, found=found)
        for where, found in zip(of_area.facts("where"), of_area.facts("found"), strict=True)
    ]


def _england_is_newer(run: kit.RunTables, total: kit.Selection) -> Markup:
    england = kit.select(run, "caseload", old_la_code=vocab.ENGLAND, dimension="total")
    newest = england.known("plans").last("census_year")
    if newest.empty or newest.values("census_year")[0] <= total.values("origin")[0]:
        return Markup()
    text = (
        "England's plans are counted up to {when}; this authority's figure then is not published."
    )
    return kit.sentence(text, when=newest.fact("census_year"))


def _carried(older: kit.Selection) -> Markup:
    text = (
        "By {parts} the newest figures loaded are of {when}: those shares are carried on to all "
        "plans of the newer census, with the change and the uncertainty of the time between."
    )
    return kit.sentence(text, parts=_listed(older), when=older.facts("census_year")[0])


def _borrowed(parts: kit.Selection) -> Markup:
    if parts.empty:
        return Markup()
    text = "No figures of this authority are loaded by {parts}: England's shares are used instead."
    return kit.sentence(text, parts=_listed(parts))


def _listed(rows: kit.Selection, column: str = "dimension") -> Markup:
    """Return the names of a column in words: ``provision, age band and primary need``."""
    *names, last = [kit.formatted(name, "label") for name in rows.values(column)]
    return Markup(" and ").join([Markup(", ").join(names), last] if names else [last])


def driver_note(run: kit.RunTables) -> kit.Words:
    """Return why this authority's growth differs from England's, the strongest reason first."""
    drivers = kit.select(run, "growth_driver").of_area
    if drivers.empty:
        return kit.missing("leading indicators of growth")
    ranked = drivers.df.sort_values("effect", key=abs, ascending=False, kind="stable")
    parts = Markup("; ").join(_driver(drivers.where(indicator=name)) for name in ranked.indicator)
    text = "Why growth here is expected to differ from England's in the first year: {parts}."
    return kit.paragraph("note", kit.sentence(text, parts=parts), *_assumed(drivers))


def _assumed(drivers: kit.Selection) -> list[Markup]:
    """Return what stands in for indicators that are missing for the newest year."""
    missing = drivers.where(status="assumed")
    known, unknown = (missing.of(missing.df[missing.df.of_year.notna() == has]) for has in (1, 0))
    text = (
        "The figures loaded hold for this authority, after {year}, no {names}: its own figure of "
        "that year, moved towards the median, is used, and the range is wider for it."
    )
    years = [known.where(of_year=year) for year in known.values("of_year")]
    said = [
        kit.sentence(text, names=_listed(rows, "indicator"), year=rows.facts("of_year")[0].unmarked)
        for rows in years
    ]
    if not unknown.empty:
        text = "Neither year before has {names}: the median is used, and the range is wider."
        said.append(kit.sentence(text, names=_listed(unknown, "indicator")))
    return said


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
