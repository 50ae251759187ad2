"""The waterfall: what each measure of a scenario adds, up to the whole difference."""

import textwrap
from itertools import accumulate
from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import data_grid
from send_analysis.pages.charts.style import (
    GAIN,
    INK,
    OURS,
    PAPER,
    QUIET,
    SMALL,
    THEIRS,
    value_axis,
)
from send_analysis.pages.kit import (
    Column,
    RunTables,
    Selection,
    Words,
    formatted,
    missing,
    sentence,
)
from send_analysis.pages.kit.scenarios import added, fullest, part_title, title

_ROW, _NARROW_ROW = 48, 82  # pixels a measure takes
_CHARACTERS = {False: 100, True: 36}
_FORMAT = "gbp_m_signed"
_HEADS = ("Its share", "Alone, without the others", "Standard error of the share")


def waterfall(run: RunTables, area: Area) -> Chart | Words:
    """Draw what each measure of all mitigations adds to the last year's balance.

    Shares are means over the draws; they sum to the whole difference exactly.
    """
    rows = added(run, area, fullest(run, area) or "")
    shares = rows.where(kind="share")
    total = rows.where(part="total")
    if shares.empty or total.empty:
        return missing(f"attribution of a scenario to its measures for {area.name}")
    parts = list(shares.df.sort_values("value", ascending=False).part)
    titles = [str(part_title(run, shares.where(part=part))) for part in parts]
    amounts = [float(shares.where(part=part).df.value.iloc[0]) for part in parts]

    def draw(figure: Figure, size: Size) -> None:
        _steps(figure.subplots(), titles, amounts, size.narrow)

    return Chart(
        name="waterfall",
        title=_headline(run, shares.where(part=parts[0]), total),
        subtitle=_subtitle(run, total),
        draw=draw,
        data=data_grid(
            "waterfall",
            "what each measure adds to the in-year balance, mean of the draws",
            (Column("Measure", numeric=False), *map(Column, _HEADS)),
            [*(_cells(run, rows.where(part=part)) for part in parts), *_sums(rows)],
            "attribution",
        ),
        heights=(70 + _ROW * (len(parts) + 1), 70 + _NARROW_ROW * (len(parts) + 1)),
        note=_interaction(rows),
    )


def _headline(run: RunTables, largest: Selection, total: Selection) -> Markup:
    return sentence(
        "{share} of {total} in {year} comes from: {part}",
        share=largest.fact("value", "gbp_million_signed"),
        total=total.fact("value", "gbp_million_signed"),
        year=total.fact("period", "period"),
        part=part_title(run, largest),
    )


def _subtitle(run: RunTables, total: Selection) -> Markup:
    return sentence(
        "{name}: what each measure adds to the in-year balance, mean of the draws (not their "
        "middle). Bars to the right help, bars to the left cost; together they make the whole "
        "difference. Method: {method}.",
        name=title(run, total),
        method=total.fact("method", "text"),
    )


def _interaction(rows: Selection) -> Markup:
    together = rows.where(part="interaction").fact("value", "gbp_million_signed")
    if together is None:
        return Markup()
    text = (
        "Interaction: acting together, the measures bring {amount} on top of what each brings "
        "alone. It is divided among them in the bars; in the table it has its own row."
    )
    return sentence(text, amount=together)


def _cells(run: RunTables, rows: Selection) -> list[object]:
    share, alone = (rows.where(kind=kind) for kind in ("share", "alone"))
    return [
        part_title(run, share),
        share.fact("value", _FORMAT),
        alone.fact("value", _FORMAT),
        share.known("error").fact("error", "gbp"),
    ]


def _sums(rows: Selection) -> list[list[object]]:
    """Return the row of the interaction (alone + interaction = total), and the total."""
    joint, total = (rows.where(part=part).fact("value", _FORMAT) for part in _SUMS)
    return [[_SUMS["interaction"], "", joint, ""], [_SUMS["total"], total, total, ""]]


_SUMS = {"interaction": "Interaction: together beyond alone", "total": "All together"}


def _steps(ax: Axes, titles: list[str], amounts: list[float], narrow: bool) -> None:
    ends = list(accumulate(amounts))
    starts = [0.0, *ends[:-1]]
    for y, (words, start, amount) in enumerate(zip(titles, starts, amounts, strict=True)):
        ax.barh(y, amount, left=start, height=0.3, color=GAIN if amount >= 0 else THEIRS)
        ax.plot([start + amount] * 2, [y, y + 1], color=QUIET, linewidth=1, linestyle=":")
        _write(ax, y, words, amount, narrow)
    ax.barh(len(titles), ends[-1], height=0.3, color=OURS)
    _write(ax, len(titles), _SUMS["total"], ends[-1], narrow, "bold")
    ax.axvline(0, color=QUIET, linewidth=1)
    ax.set_ylim(len(titles) + 0.4, -0.85)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    value_axis(ax, "gbp_axis", along="x", ticks=4)


def _write(
    ax: Axes, y: int, words: str, amount: float, narrow: bool, weight: str = "normal"
) -> None:
    said = textwrap.fill(f"{words}  {formatted(amount, _FORMAT)}", _CHARACTERS[narrow])
    look: dict[str, Any] = {
        "va": "bottom",
        "fontsize": SMALL,
        "color": INK,
        "weight": weight,
        "bbox": PAPER,
    }
    ax.text(0, y - 0.2, said, transform=ax.get_yaxis_transform(), **look)
