"""The chart of findings of the data checks."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import data_grid
from send_analysis.pages.charts.style import INK, LIGHT, OURS, THEIRS
from send_analysis.pages.kit import Column, RunTables, Words, missing, select, sentence, tally

_SEVERITIES = {"error": THEIRS, "warning": OURS, "note": LIGHT}  # the gravest first
_TOPIC = {"topic": "published"}


def quality_counts(run: RunTables) -> Chart | Words:
    """Draw how many findings the checks of published data made, by how grave they are."""
    if select(run, "quality", **_TOPIC).empty:
        return missing("finding of the checks of published data")
    counts = {name: tally(run, "quality", **_TOPIC, severity=name) for name in _SEVERITIES}

    def draw(figure: Figure, size: Size) -> None:
        _bars(figure.subplots(), {name: count.value for name, count in counts.items()})

    return Chart(
        name="quality_counts",
        title=sentence(
            "Findings in the published figures: {all}", all=tally(run, "quality", **_TOPIC)
        ),
        subtitle=sentence(
            "Errors: {error}. Warnings: {warning}. Notes: {note}.",
            **counts,
        ),
        draw=draw,
        data=data_grid(
            "quality_counts",
            "findings by how grave they are",
            (Column("Severity", numeric=False), Column("Findings")),
            [[severity.capitalize(), count] for severity, count in counts.items()],
            "quality",
        ),
        heights=(170, 170),
    )


def _bars(ax: Axes, counts: dict[str, int]) -> None:
    for y, (name, count) in enumerate(counts.items()):
        ax.barh(y, count, height=0.6, color=_SEVERITIES[name], edgecolor=INK)
        ax.annotate(f"{count}", (count, y), xytext=(8, 0), textcoords="offset points", va="center")
    ax.set_yticks(range(len(counts)), [f"{name}s" for name in counts])
    ax.invert_yaxis()
    ax.set_xticks([])
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    ax.margins(x=0.1)
