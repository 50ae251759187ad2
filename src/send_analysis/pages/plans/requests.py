"""Requests for assessment, what they lead to, and the work that they ask for."""

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.tables.requests import ALL_AGES, WHOLE_YEAR

_REQUESTS = "requests"
_ROOM = {False: 0.3, True: 0.4}  # of the years' width, kept free for labels at the right
_FLOWS = (
    *("requests", "requests_refused", "requests_agreed", "assessments"),
    *("assessments_plan_issued", "new_plans", "ceased_total", "residual", "growth"),
    "tribunal_appeals_registered",
)
_EXPECTED = (
    "About <strong>{number}</strong> requests for assessment are expected in {when} (80% range "
    "{low} to {high}), and about {later} in {end}."
)
_WORK = (
    "That asks for about {advice} pieces of educational psychology advice in {when}; about "
    "{reviews} annual reviews fall due."
)
_SUMS = (
    "Averages over the simulations, so that they add up: new less ceased plans and other changes "
    "are the growth of plans. A year that has ended and is not published yet is estimated."
)
_AGES = (
    "By age when the request was received. The mix is the authority's own of its last two "
    "published years, with some of England's."
)
_REVIEWS = (
    "One piece of advice for each request agreed. Reviews due are the share of plans that DfE "
    "counted as due in the newest year."
)
_EVEN = (
    "DfE publishes whole years only, so each month is taken as a twelfth: {advice} and {reviews}."
)


def answer(run: kit.RunTables) -> kit.Words:
    """Return how many requests are expected, and the work that follows."""
    ahead = _ahead(run)
    if ahead.empty:
        return kit.missing(f"forecast of requests for {run.area.name}")
    first, last = ahead.first("calendar_year"), ahead.last("calendar_year")
    low, high = first.interval("80%") or (None, None)
    expected = kit.sentence(
        _EXPECTED,
        number=first.quantile(kit.MEDIAN),
        when=first.facts("calendar_year")[0],
        low=low,
        high=high,
        later=last.quantile(kit.MEDIAN),
        end=last.facts("calendar_year")[0],
    )
    return kit.paragraph("answer", expected, _work(run, ahead, WHOLE_YEAR, _WORK))


def _ahead(run: kit.RunTables) -> kit.Selection:
    """Return the forecast of requests for the years that are not published."""
    every = kit.select(run, "requests_forecast", measure=_REQUESTS, age_band=ALL_AGES).of_area
    counted = _counted(run)
    return (
        every if counted.empty else every.since("calendar_year", counted.df.calendar_year.max() + 1)
    )


def _counted(run: kit.RunTables) -> kit.Selection:
    known = kit.select(run, "flows", measure=_REQUESTS).of_area.known("value")
    return known.of(known.df[known.df.value > 0]).sorted("calendar_year")


def _work(run: kit.RunTables, ahead: kit.Selection, month: str, text: str) -> Markup:
    """Return a sentence of the work in the first year that is forecast, or nothing."""
    of_year = kit.select(run, "workload", month=month, statistic="mean").of_area.first(
        "calendar_year"
    )
    advice, reviews = (
        of_year.fact("value", measure=name) for name in ("psychology_advice", "annual_reviews_due")
    )
    if advice is None or reviews is None:
        return Markup()
    return kit.sentence(
        text, advice=advice, reviews=reviews, when=of_year.facts("calendar_year")[0]
    )


def chart(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw requests: counted, and expected with both ranges."""
    ahead, counted = _ahead(run), _counted(run)
    if ahead.empty or not kit.has_fan(ahead.fan("calendar_year")):
        return kit.NOTHING
    values = ahead.fan("calendar_year")
    past = counted.df.set_index("calendar_year").value.astype(float)

    def draw(figure: Figure, size: kit.Size) -> None:
        ax = figure.subplots()
        kit.fan(ax, values)
        ax.plot(past.index, past, color=kit.INK, linewidth=1.5, marker="o", markersize=5)
        _finish(ax, sorted({*past.index, *values.index}), size.narrow)
        kit.forecast_start(ax, values.index[0] - 0.5)
        kit.end_labels(ax, kit.fan_labels(values, "forecast", size.narrow))

    return kit.Chart(
        name="requests_fan",
        title=_headline(run, ahead, counted),
        subtitle="Requests for assessment in each calendar year: counted (black points), expected "
        "(dark blue line), 80% range (darker band) and 95% range (lighter band, dashed edge).",
        describe=_described(ahead, counted),
        draw=draw,
        data=_drawn(run, ahead, counted),
        heights=(380, 340),
    )


def _finish(ax: Axes, years: list[int], narrow: bool) -> None:
    kit.year_axis(ax, years, every=3 if narrow else 1)
    ax.set_xlabel("Calendar year")
    ax.set_xlim(years[0] - 0.4, years[-1] + (years[-1] - years[0]) * _ROOM[narrow])
    kit.value_axis(ax, "count")


def _headline(run: kit.RunTables, ahead: kit.Selection, counted: kit.Selection) -> Markup:
    last = ahead.last("calendar_year")
    later = {"later": last.quantile(kit.MEDIAN), "end": last.facts("calendar_year")[0]}
    if counted.empty:
        return kit.sentence("About {later} requests are expected in {end}", **later)
    now = counted.last("calendar_year")
    return kit.sentence(
        "Requests for assessment in {area}: {now} in {when}, about {later} in {end}",
        area=run.area.name,
        now=now.fact("value", "count"),
        when=now.facts("calendar_year")[0],
        **later,
    )


def _described(ahead: kit.Selection, counted: kit.Selection) -> tuple[Markup, Markup]:
    past = kit.course("requests counted", counted, "calendar_year", "count")
    central = kit.course("central estimates", ahead.at(kit.MEDIAN), "calendar_year")
    return kit.spoken(past, central), kit.spoken(kit.reach(ahead, "calendar_year"))


def _drawn(
    run: kit.RunTables, ahead: kit.Selection, counted: kit.Selection
) -> tuple[kit.PageTable | kit.Words, ...]:
    area = {"area": run.area.name}
    expected = kit.sentence("Requests for assessment expected in {area}", **area)
    past = kit.sentence("Requests for assessment counted in {area}", **area)
    return (
        kit.pivot(ahead, "calendar_year", "statistic", expected),
        kit.table(counted, "calendar_year value", past),
    )


def decisions(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show requests, decisions, assessments, new and ceased plans and appeals by year."""
    mean = _means(run, age_band=ALL_AGES).sorted("calendar_year", measure=_FLOWS)
    if mean.empty:
        return kit.NOTHING
    caption = kit.sentence("From request to plan in {area}, by calendar year", area=run.area.name)
    return kit.pivot(
        mean, "measure", "calendar_year", caption, name="requests_flows", notes=(_SUMS,)
    )


def by_age(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show requests by age group and year."""
    mean = _means(run, measure=_REQUESTS).among("age_band", vocab.AGE_BANDS)
    if mean.empty:
        return kit.NOTHING
    ordered = mean.sorted("calendar_year", age_band=list(vocab.AGE_BANDS))
    caption = kit.sentence("Requests in {area} by age group, on average", area=run.area.name)
    return kit.pivot(
        ordered, "age_band", "calendar_year", caption, name="requests_by_age", notes=(_AGES,)
    )


def _means(run: kit.RunTables, **values: object) -> kit.Selection:
    every = kit.select(run, "requests_forecast", statistic="mean", **values).of_area
    ahead = _ahead(run)
    return every if ahead.empty else every.since("calendar_year", ahead.df.calendar_year.min())


def work(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show advice and annual reviews due by year; by month where the authority counts its own."""
    every = kit.select(run, "workload", statistic="mean").of_area
    if every.empty:
        return kit.NOTHING
    caption = kit.sentence("Work that follows in {area}, on average", area=run.area.name)
    if "own" in every.values("by_month"):
        year = every.first("calendar_year").sorted("month")
        return kit.pivot(year, "month", "measure", caption, name="workload", notes=(_REVIEWS,))
    even = _work(run, every, "01", _EVEN)
    yearly = every.where(month=WHOLE_YEAR).sorted("calendar_year")
    notes = (_REVIEWS, even)
    return kit.pivot(yearly, "measure", "calendar_year", caption, name="workload", notes=notes)
