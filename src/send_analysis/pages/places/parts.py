"""Which needs and ages the growth in special schools and units comes from: a heat table."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Chart, RunTables, Selection, Words, sentence
from send_analysis.pages.places import rows

_SHADES = LinearSegmentedColormap.from_list("growth", ["white", kit.BAR])
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
        draw=lambda figure, size: kit.panels(figure, parts, size.narrow, _cells),
        data=kit.table(shown, ["provision", "area_of_need", *bands], caption),
        heights=(60 + 58 * len(needs), (60 + 58 * len(needs)) * len(parts)),
    )


def _any(of_need: Selection) -> bool:
    """Say whether the growth of a need in any cell rounds to a plan."""
    return bool((of_need.df.value.astype(float).abs() >= rows.HALF_A_PLAN).any())


def _cells(ax: Axes, of_one: Selection) -> None:
    needs, ages = (list(dict.fromkeys(of_one.df[c])) for c in ("area_of_need", "age_band"))
    wide = of_one.df.pivot(index="area_of_need", columns="age_band", values="value").astype(float)
    values = wide.loc[needs, ages].to_numpy()
    most = max(float(np.nanmax(values)), 1.0)
    for (y, x), value in np.ndenumerate(values):
        part = min(max(value / most, 0.0), 1.0)
        box = {"facecolor": _SHADES(part), "edgecolor": "white"}
        ax.bar(x, 0.5, bottom=y - 0.1, width=0.94, **box)
        text = kit.formatted(value, "forecast_signed")
        ax.text(x, y + 0.15, text, ha="center", va="center", fontsize=kit.SMALL)
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
