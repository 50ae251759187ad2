"""The controls of the explorer, its data and its script."""

import json
from dataclasses import dataclass
from functools import cache

import pandas as pd
from markupsafe import Markup

from send_analysis import vocab
from send_analysis.config import BASELINE
from send_analysis.config.csv_files import packaged_text
from send_analysis.pages import kit
from send_analysis.pages.kit import RunTables
from send_analysis.tables.explorer import MEASURES, WHOLE

_FORMATS = {"GBP": "gbp_m_about", "*": "forecast"}  # as tables and charts of the pack have them
_KEY = ["scenario", "size", "measure", "dimension", "category"]
_BY = {"primary_need": "Primary need", "provision": "Provision"}


@dataclass(frozen=True)
class Explorer:
    """Controls, a drawing and a table that a script fills from the data in the page."""

    data: str

    def _repr_html_(self) -> str:
        part = {
            name: Markup(_file(name)) for name in ("explorer.html", "explorer.css", "explorer.js")
        }
        return Markup(
            '<style>{css}</style>{html}<script type="application/json" id="explorer-data">{data}'
            "</script><script>{js}</script>"
        ).format(
            css=part["explorer.css"],
            html=part["explorer.html"],
            js=part["explorer.js"],
            data=Markup(self.data.replace("<", "\\u003c")),
        )

    def __html__(self) -> str:
        return self._repr_html_()


@cache
def _file(name: str) -> str:
    return packaged_text("pages.explorer", name)


def explorer(run: RunTables) -> Explorer | kit.Words:
    """Show scenarios at several sizes, in plans, places and money, with 80% ranges."""
    every = kit.select(run, "explored").of_area.df
    if every.empty:
        return kit.NOTHING
    titles = kit.select(run, "scenarios").df.set_index("name").title
    names = sorted(every.scenario.unique(), key=lambda name: (name != BASELINE, titles[name]))
    data = {
        "baseline": BASELINE,
        "scenarios": {name: str(titles[name]) for name in names},
        "measures": {m: label for m, label in MEASURES.items() if m in set(every.measure)},
        "groups": _groups(every),
        "cells": _cells(every),
        "units": dict(every[["measure", "unit"]].drop_duplicates().itertuples(index=False)),
    }
    return Explorer(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def _groups(every: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the breakdowns of plans, with the label of each group that has any."""
    most = every[every.dimension != WHOLE].groupby(["dimension", "category"]).value.max()
    return {
        label: {f"{d}/{c}": vocab.label(c) for d, c in most[most >= 1].index if d == dimension}
        for dimension, label in _BY.items()
    }


def _cells(every: pd.DataFrame) -> dict[str, dict[str, list[list[float]]]]:
    """Return lower, central and upper value by period of every choice, rounded as on pages."""
    shown = every.assign(value=_as_shown(every))
    wide = shown.pivot(index=[*_KEY, "period"], columns="statistic", values="value")
    found: dict[str, dict[str, list[list[float]]]] = {}
    for key, rows in wide.groupby(level=_KEY, sort=False):
        scenario, size, measure, dimension, category = key
        part = measure if dimension == WHOLE else f"{dimension}/{category}"
        choice = found.setdefault(f"{scenario} {size:g}", {})
        choice[part] = rows.to_numpy().tolist()
        found.setdefault("periods", {}).setdefault(
            measure, [*rows.index.get_level_values("period")]
        )
    return found


def _as_shown(every: pd.DataFrame) -> pd.Series:
    """Return the values as pages round them: plans as forecasts are, pounds in millions."""
    texts = [
        kit.formatted(value, _FORMATS.get(unit, _FORMATS["*"]))
        for value, unit in zip(every.value, every.unit, strict=True)
    ]
    values = pd.Series([kit.number(text) for text in texts], every.index, dtype=float)
    return values / every.unit.map({"GBP": kit.MILLION}).fillna(1)
