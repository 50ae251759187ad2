"""Charts of evaluation: errors by years ahead, past forecasts against the census."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages import kit
from send_analysis.pages.evaluation import rows

# Method -> name, short name, colour, line style; never distinguished by colour alone.
_DRAWN = {
    rows.METHOD: ("this tool", "ours", kit.OURS, "-"),
    "england_oracle": ("England known in advance", "England known", kit.INK, (0, (1, 1.5))),
    "england_growth": ("England's last growth", "last growth", kit.GAIN, (0, (5, 2))),
    "drift": ("the authority's mean growth", "own mean", kit.THEIRS, (0, (5, 1, 1, 1))),
}
# Metric -> share that its range is made for; colour and line.
_RANGES = {
    "coverage_80": (0.8, (kit.OURS, "-")),
    "coverage_95": (0.95, (kit.BAR, "-.")),
    "coverage_50": (0.5, (kit.THEIRS, ":")),
}
_MARGIN = {False: 0.42, True: 0.5}  # of the width, kept free for the names at the right
_PAST_COLUMNS = "whose forecast interval_80 census difference"


def errors_by_horizon(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw the mean absolute percentage error of four methods by years ahead."""
    errors = rows.errors(run, _DRAWN)
    caption = "Mean error of forecasts of all plans by years ahead"
    table = kit.pivot(errors, "method", "horizon", caption)
    if isinstance(table, kit.Words) or rows.METHOD not in table.view.labels:
        return kit.missing("scores of past forecasts")
    values = table.values

    def draw(figure: Figure, size: kit.Size) -> None:
        _draw_errors(figure.subplots(), values, size.narrow)

    return kit.Chart(
        name="errors_by_horizon",
        title=_errors_headline(errors),
        subtitle=(
            "Mean absolute percentage error of past forecasts of all plans by years ahead, over "
            "origins and authorities; lower is better."
        ),
        describe=_errors_described(errors),
        draw=draw,
        data=table,
        heights=(360, 340),
    )


def _errors_described(errors: kit.Selection) -> tuple[Markup, Markup]:
    """Return how our error runs, and between what the methods lie at the furthest horizon."""
    ours = errors.where(method=rows.METHOD)
    last = ours.last("horizon")
    ends = kit.extremes(errors.where(horizon=last.values("horizon")[0]), "method", "value")
    spread = kit.sentence(
        "the errors {when} lie {ends}", when=last.facts("horizon", "years_ahead")[0], ends=ends
    )
    path = kit.sentence("our errors lie {ends}", ends=kit.extremes(ours, "horizon", "value"))
    return kit.spoken(path), kit.spoken(spread)


def _errors_headline(errors: kit.Selection) -> Markup:
    ours = errors.where(method=rows.METHOD).last("horizon")
    theirs = errors.where(method="england_growth").last("horizon")
    if theirs.empty:
        return Markup("How far past forecasts missed")
    return kit.sentence(
        "{years} our forecasts were wrong by {ours}, England's last growth by {theirs}",
        years=ours.fact("horizon", "years_ahead_start"),
        ours=ours.fact("value"),
        theirs=theirs.fact("value"),
    )


def _draw_errors(ax: Axes, values: pd.DataFrame, narrow: bool) -> None:
    labels = []
    for method, errors in values.iterrows():
        name, short, colour, line = _DRAWN[str(method)]
        known = errors.dropna()
        x, y = known.index.astype(int), known.to_numpy()
        ax.plot(x, y, color=colour, linestyle=line, linewidth=2.5, marker="o", markersize=5)
        text = f"{short if narrow else name} {kit.formatted(y[-1], 'share')}"
        labels.append(kit.Label(x[-1], y[-1], text, colour, "bold"))
    last = max(map(int, values.columns))
    ax.set_xticks(range(1, last + 1))
    ax.set_xlim(0.8, last + last * _MARGIN[narrow])
    ax.set_ylim(bottom=0)
    ax.set_xlabel("Years ahead")
    kit.value_axis(ax, "share")
    kit.end_labels(ax, labels)


def coverage(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw how often each range held by years ahead, beside how often it should."""
    held = rows.scores(run).among("metric", _RANGES).sorted("horizon", metric=list(_RANGES))
    single = held.of(held.df[held.df.horizon.str.isdigit()])
    table = kit.pivot(single, "metric", "horizon", "How often ranges held by years ahead")
    if isinstance(table, kit.Words):
        return kit.missing("measured coverage of ranges")
    values = table.values.set_axis(single.df.metric.unique())
    ours = single.where(metric="coverage_80")
    near, far = (ours.where(horizon=h) for h in (rows.NEAR, ours.df.horizon.max()))

    return kit.Chart(
        name="coverage",
        title=kit.sentence(
            "The 80% range held in {near} of cases {then}, in {far} {later}",
            near=near.fact("value"),
            then=near.fact("horizon", "years_ahead"),
            far=far.fact("value"),
            later=far.fact("horizon", "years_ahead"),
        ),
        subtitle=(
            "Share of past forecasts whose range held the count, by years ahead (lines with "
            "points), beside the share that each range is made for (dashed lines)."
        ),
        describe=_coverage_described(single),
        draw=lambda figure, size: _draw_coverage(figure.subplots(), values, size.narrow),
        data=table,
        heights=(340, 320),
    )


def _coverage_described(held: kit.Selection) -> tuple[Markup, Markup]:
    """Return between what the shares of the 80% range lie, and those of the 95% range."""
    narrower, wider = (
        kit.extremes(held.where(metric=metric), "horizon", "value")
        for metric in ("coverage_80", "coverage_95")
    )
    return (
        kit.spoken(kit.sentence("shares of the 80% range lie {ends}", ends=narrower)),
        kit.spoken(kit.sentence("shares of the 95% range lie {ends}", ends=wider)),
    )


def _draw_coverage(ax: Axes, values: pd.DataFrame, narrow: bool) -> None:
    last, labels = max(map(int, values.columns)), []
    for metric, held in values.iterrows():
        wanted, (colour, line) = _RANGES[str(metric)]
        known = held.dropna()
        ax.axhline(wanted, color=kit.INK, linewidth=1, linestyle=(0, (4, 3)))
        ax.plot(known.index.astype(int), known, color=colour, linestyle=line, marker="o")
        end = known.iloc[-1]
        text = f"{wanted:.0%} range {kit.formatted(end, 'share')}"
        labels.append(kit.Label(last, end, text, colour, "bold"))
    ax.set_xticks(range(1, last + 1))
    ax.set_xlim(0.8, last + last * _MARGIN[narrow])
    ax.set_xlabel("Years ahead")
    kit.value_axis(ax, "share")
    ax.set_ylim(0, 1)
    kit.end_labels(ax, labels)


def past_forecasts(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw each past forecast of the newest census beside the count, ours with its interval."""
    forecasts = sorted(rows.past_forecasts(run), key=lambda forecast: forecast.row["forecaster"])
    if not forecasts:
        return kit.missing(f"past forecast of plans for {run.area.name} to compare with a census")
    when = forecasts[0].fact("census_year")
    table = kit.table(
        rows.newest_check(run).sorted("forecaster"),
        _PAST_COLUMNS,
        kit.sentence("Forecasts of plans in {when}", when=when),
    )

    def draw(figure: Figure, size: kit.Size) -> None:
        _draw_past(figure.subplots(), forecasts, size.narrow)

    return kit.Chart(
        name="past_forecasts",
        title=_past_headline(forecasts),
        subtitle=kit.sentence(
            "Forecasts of the plans {area} would hold in {when}, compared with the {census} "
            "counted (vertical line). Bars are our 80% ranges; ours were made afterwards.",
            area=run.area.name,
            when=when,
            census=forecasts[0].fact("census"),
        ),
        describe=_past_described(forecasts),
        draw=draw,
        data=table,
        heights=(110 + 62 * len(forecasts), 110 + 66 * len(forecasts)),
    )


def _past_described(forecasts: list[rows.PastForecast]) -> tuple[Markup, Markup]:
    """Return each forecast beside the count, and the ranges of those that have one."""
    said = [
        kit.sentence("{who}: {forecast}", who=f.who, forecast=f.fact("forecast")) for f in forecasts
    ]
    ranges = [
        kit.sentence("80% range {low} to {high}", low=f.fact("lower_80"), high=f.fact("upper_80"))
        for f in forecasts
        if f.has_range
    ]
    census = kit.sentence("the census counted {census}", census=forecasts[0].fact("census"))
    return kit.spoken(*said), kit.spoken(census, *ranges)


def _past_headline(forecasts: list[rows.PastForecast]) -> Markup:
    equal = rows.on_equal_terms(forecasts)
    best = min(equal, key=lambda forecast: forecast.miss)
    if best.miss == 0:
        return kit.sentence("{who} met the census exactly", who=best.who)
    return kit.sentence(
        "{who} was closest{terms}: {miss}{outside}",
        terms="" if len(equal) == len(forecasts) else " of those on the figures the council had",
        who=best.who,
        miss=best.distance(),
        outside=", outside its 80% range" if best.has_range and best.census_is != "inside" else "",
    )


def _draw_past(ax: Axes, forecasts: list[rows.PastForecast], narrow: bool) -> None:
    census = forecasts[0].row["census"]
    for y, forecast in enumerate(forecasts):
        _draw_forecast(ax, y, forecast)
    ax.axvline(census, color=kit.INK, linewidth=2)
    text = f"census {kit.formatted(census, 'count')}"
    name = ax.annotate(text, (census, -1.0), ha="center", va="bottom", annotation_clip=False)
    name.set_fontweight("bold")
    ax.set_ylim(len(forecasts) - 0.5, -1.0)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    ax.margins(x=0.12)
    kit.value_axis(ax, "count", along="x", ticks=3 if narrow else 6)


def _draw_forecast(ax: Axes, y: int, forecast: rows.PastForecast) -> None:
    row, ours = forecast.row, forecast.ours
    colour, marker = (kit.OURS, "o") if ours else (kit.THEIRS, "X")
    ends = [row["lower_80"], row["upper_80"]]
    if not pd.isna(ends).any():
        ax.plot(ends, [y, y], color=kit.BAR, linewidth=9, solid_capstyle="butt")
    ax.plot([row["forecast"]], [y], marker=marker, markersize=10, color=colour, linestyle="none")
    name = f"ours, {row['based_on']}" if ours else f"council, {forecast.fact('published')}"
    text, start = f"{forecast.fact('forecast')}  ({name})", ("axes fraction", "data")
    label = ax.annotate(text, (0.0, y), (0, 13), xycoords=start, textcoords="offset points")
    label.set(color=colour, bbox=kit.PAPER)
