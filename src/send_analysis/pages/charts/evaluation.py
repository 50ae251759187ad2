"""The chart of errors: how far each method missed, by years ahead."""

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import data_grid
from send_analysis.pages.charts.marks import Label, end_labels
from send_analysis.pages.charts.style import GAIN, INK, OURS, THEIRS, value_axis
from send_analysis.pages.kit import (
    Column,
    Grid,
    RunTables,
    Selection,
    Words,
    formatted,
    missing,
    select,
    sentence,
)
from send_analysis.pages.kit.subjects import EVERY

# Method -> name, short name, colour, line: told apart by line as well as by colour.
_DRAWN = {
    "send_analysis": ("this tool", "ours", OURS, "-"),
    "england_oracle": ("England known in advance", "England known", INK, (0, (1, 1.5))),
    "england_growth": ("England's last growth", "last growth", GAIN, (0, (5, 2))),
    "drift": ("the authority's mean growth", "own mean", THEIRS, (0, (5, 1, 1, 1))),
}
_MARGIN = {False: 0.42, True: 0.5}  # of the width, kept free for the names at the right


def errors_by_horizon(run: RunTables) -> Chart | Words:
    """Draw the mean absolute percentage error of four methods by years ahead."""
    rows = select(run, "score", origin=EVERY, group=EVERY, metric="mape")
    rows = Selection("score", rows.df[rows.df.method.isin(_DRAWN)])
    if rows.where(method="send_analysis").empty:
        return missing("scores of past forecasts")

    def draw(figure: Figure, size: Size) -> None:
        _draw(figure.subplots(), rows, size.narrow)

    return Chart(
        name="errors_by_horizon",
        title=_headline(rows),
        subtitle=(
            "Mean absolute percentage error of past forecasts of all plans by years ahead, over "
            "origins and authorities; lower is better."
        ),
        draw=draw,
        data=_data(rows),
        heights=(360, 340),
    )


def _headline(rows: Selection) -> Markup:
    ours = rows.where(method="send_analysis").last("horizon")
    theirs = rows.where(method="england_growth").last("horizon")
    if theirs.empty:
        return Markup("How far past forecasts missed")
    return sentence(
        "{years} our forecasts missed by {ours}, England's last growth by {theirs}",
        years=ours.fact("horizon", "years_ahead_start"),
        ours=ours.fact("value", "share"),
        theirs=theirs.fact("value", "share"),
    )


def _draw(ax: Axes, rows: Selection, narrow: bool) -> None:
    labels = []
    for method, (name, short, colour, line) in _DRAWN.items():
        part = rows.where(method=method).df.sort_values("horizon")
        if part.empty:
            continue
        x, y = part.horizon.astype(int), part.value.astype(float)
        ax.plot(x, y, color=colour, linestyle=line, linewidth=2.5, marker="o", markersize=5)
        said = f"{short if narrow else name} {formatted(y.iloc[-1], 'share')}"
        labels.append(Label(x.iloc[-1], y.iloc[-1], said, colour, "bold"))
    last = max(int(h) for h in rows.values("horizon"))
    ax.set_xticks(range(1, last + 1))
    ax.set_xlim(0.8, last + last * _MARGIN[narrow])
    ax.set_ylim(bottom=0)
    ax.set_xlabel("Years ahead")
    value_axis(ax, "share")
    end_labels(ax, labels)


def _data(rows: Selection) -> Grid:
    horizons = rows.values("horizon")
    cells = [
        [name, *(rows.where(method=m).fact("value", "share", horizon=h) for h in horizons)]
        for m, (name, *_) in _DRAWN.items()
    ]
    heads = [rows.where(horizon=h).facts("horizon", "years_ahead")[0] for h in horizons]
    columns = (Column("Method", numeric=False), *map(Column, heads))
    return data_grid("errors_by_horizon", "mean error by years ahead", columns, cells, "score")
