"""Which needs and ages the growth in special schools and units comes from: a heat table."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Chart, RunTables, Selection, Words, sentence
from send_analysis.pages.places import rows

_SHADES = ("white", kit.OUTER, kit.BAND, kit.BAR, kit.OURS)  # none, then quarters of the most
_NAME_LENGTH = 40


def heat(run: RunTables) -> Chart | Words:
    """Draw growth of plans by area of need and age, darker where it is larger."""
    every = kit.select(run, "need_by_age", measure="growth").of_area.at(MEDIAN)
    needs = [n for n in vocab.AREAS_OF_NEED if _any(every.where(area_of_need=n))]
    if not needs:
        return kit.NOTHING
    shown = every.among("area_of_need", needs).sorted(
        area_of_need=needs, age_band=list(vocab.AGE_BANDS)
    )
    of_each = shown.df.groupby("provision").value.sum().sort_values(ascending=False)
    parts = [shown.where(provision=provision) for provision in of_each.index]
    top = parts[0].last("value")
    bands = [{"age_band": band} for band in vocab.AGE_BANDS if band in shown.values("age_band")]
    caption = sentence("More plans by need and age, {area}", area=run.area.name)

    return Chart(
        "need_by_age",
        title=sentence(
            "{provision}: most growth is in {need}, aged {age}: {plans} by {when}",
            provision=rows.heading(top),
            need=rows.first(top, "area_of_need", "label"),
            age=rows.first(top, "age_band", "label"),
            plans=rows.more_plans(rows.first(top, "value", "forecast_size")),
            when=rows.first(top, "census_year"),
        ),
        subtitle=sentence(
            "More or fewer plans than at the newest census by area of need and age, central "
            "estimates; darker is more. Need, age and provision are published in pairs only: that "
            "the three do not interact is assumed."
        ),
        describe=_described(parts[0]),
        draw=lambda figure, size: kit.panels(figure, parts, size.narrow, _cells),
        data=kit.table(shown, ["provision", "area_of_need", *bands], caption),
        heights=(60 + 58 * len(needs), (60 + 58 * len(needs)) * len(parts)),
    )


def _described(of_one: Selection) -> tuple[Markup, Markup]:
    """Return where most and least growth is, in words of need and age."""
    ends = kit.extremes(of_one, _need_and_age, "value", "forecast_signed")
    newest = rows.first(of_one, "census_year")
    of_needs = of_one.df.groupby("area_of_need").value.sum()
    need = of_one.where(area_of_need=of_needs.idxmax())
    top = sentence(
        "most growth in {name} is in {need}",
        name=rows.name(of_one),
        need=rows.first(need, "area_of_need", "label"),
    )
    cells = sentence("cells of need and age lie {ends} in {when}", ends=ends, when=newest)
    return kit.spoken(top), kit.spoken(cells)


def _need_and_age(row: Mapping[Hashable, Any]) -> Markup:
    need, age = (kit.fact("need_by_age", row, c, "label") for c in ("area_of_need", "age_band"))
    return sentence("{need}, aged {age}", need=need, age=age)


def _any(of_need: Selection) -> bool:
    """Say whether the growth of a need in any cell rounds to a plan."""
    return bool((of_need.df.value.astype(float).abs() >= rows.HALF_A_PLAN).any())


def _cells(ax: Axes, of_one: Selection) -> None:
    needs, ages = (list(dict.fromkeys(of_one.df[c])) for c in ("area_of_need", "age_band"))
    wide = of_one.df.pivot(index="area_of_need", columns="age_band", values="value").astype(float)
    values = wide.loc[needs, ages].to_numpy()
    most = max(float(np.nanmax(values)), 1.0)
    for (y, x), value in np.ndenumerate(values):
        grown = value if value >= rows.HALF_A_PLAN else 0.0
        shade = _SHADES[int(np.ceil(grown / most * (len(_SHADES) - 1)))]
        ax.bar(x, 0.5, bottom=y - 0.1, width=0.94, facecolor=shade, edgecolor="white")
        text = ax.annotate(kit.formatted(value, "forecast_signed"), (x, y + 0.15))
        text.set(ha="center", va="center", fontsize=kit.SMALL, color=kit.on(shade))
    for y, need in enumerate(needs):
        name = kit.formatted(need, "label_start")
        kit.row_words(ax, y - 0.1, name, characters=_NAME_LENGTH)
    ax.set_ylim(len(needs) - 0.5, -0.5)
    ax.set_xlim(-0.5, len(ages) - 0.5)
    ax.set_yticks([])
    ax.grid(visible=False)
    named = [kit.formatted(age, "label") for age in ages]
    ax.set_xticks(range(len(ages)), named, fontsize=kit.SMALL - 1.5)
    ax.set_title(rows.heading(of_one))
