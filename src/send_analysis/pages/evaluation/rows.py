"""Which scores and past forecasts the page of evaluation is about."""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from markupsafe import Markup

from send_analysis.pages import kit

METHOD = "send_analysis"  # our own forecasts in the table of scores
EVERY = "all"  # origin or group of a score that is taken over all of them
NEXT = "1"  # years ahead of a score
NEAR, FAR = "1", "3"  # those that a sentence names
CHECK = "forecast_check"
_SIZES = {"difference": "count_size", "percent_of_census": "percent_size"}
_OURS = "ours_"  # how the names of our own past forecasts begin
_RELEASE = re.compile(r"(\w+ \d{4}) release$")
_MONTH = re.compile(r"\d{4}-\d{2}")


def scores(run: kit.RunTables, **values: object) -> kit.Selection:
    """Return scores of all authorities together; ours over all origins unless named."""
    chosen = {"origin": EVERY, "group": EVERY, "dimension": "total", "method": METHOD, **values}
    return kit.select(run, "score", **chosen)


def near_and_far(run: kit.RunTables, text: str, **values: object) -> Markup:
    """Return a sentence of a score one and three years ahead, or nothing where one is missing."""
    found = scores(run, **values)
    near, far = (found.fact("value", horizon=horizon) for horizon in (NEAR, FAR))
    return if_known(text, near=near, far=far)


def if_known(text: str, **parts: kit.Fact | Markup | None) -> Markup:
    """Return a sentence, or nothing where one of its figures is missing."""
    return Markup() if None in parts.values() else kit.sentence(text, **parts)


def newest(run: kit.RunTables, **values: object) -> kit.Selection:
    """Return scores from the newest origin with a census, of all authorities, a year ahead."""
    scored = kit.select(run, "score", group=EVERY, dimension="total", horizon=NEXT)
    origins = [origin for origin in scored.values("origin") if origin.isdigit()]
    return scored.where(origin=max(origins, default=""), **values)


def misses_of_newest(run: kit.RunTables) -> kit.Selection:
    """Return the worst misses from the newest origin, the worst first."""
    return kit.select(run, "miss").last("origin")


def worst_misses(run: kit.RunTables) -> kit.Selection:
    """Return the worst misses of every origin: of the newest, which lists more, no smaller ones."""
    every = kit.select(run, "miss")
    size, newest = every.df["percent_of_census"].abs(), every.df["origin"].max()
    older = size[every.df["origin"] < newest]
    return every if older.empty else every.of(every.df[size >= older.min()])


def errors(run: kit.RunTables, methods: Iterable[str], dimension: str = "total") -> kit.Selection:
    """Return the mean absolute percentage error of some methods, in their order."""
    named = tuple(methods)
    where = {"origin": EVERY, "group": EVERY, "dimension": dimension, "metric": "mape"}
    every = kit.select(run, "score", **where)
    return every.among("method", named).sorted(method=named)


@dataclass(frozen=True)
class PastForecast:
    """A row of the forecast check.

    ``in_time`` says whether the release that our forecast rests on was public when the council
    published its own; None for the council's, and where a date is not known.
    """

    row: Mapping[Hashable, Any]
    in_time: bool | None

    @property
    def ours(self) -> bool:
        """Whether this tool made the forecast."""
        return is_ours(self.row["forecaster"])

    @property
    def miss(self) -> float:
        """How many plans lie between the forecast and the census."""
        return abs(float(self.row["difference"]))

    @property
    def side(self) -> str:
        """The side of the census the forecast is on."""
        return "below" if self.row["difference"] < 0 else "above"

    @property
    def has_range(self) -> bool:
        """Whether the forecast states an 80% range."""
        return bool(pd.notna(self.row["lower_80"]) and pd.notna(self.row["upper_80"]))

    @property
    def census_is(self) -> str:
        """Where the census lies: above, below or inside the 80% range."""
        if self.row["census"] > self.row["upper_80"]:
            return "above"
        return "below" if self.row["census"] < self.row["lower_80"] else "inside"

    @property
    def released(self) -> str:
        """The year and month of the release that our forecast rests on; empty where not known."""
        return released(self.row)

    @property
    def who(self) -> Markup:
        """Whose forecast it is, with its date or release."""
        if self.ours:
            return kit.sentence("Our forecast from the {basis}", basis=self.fact("based_on"))
        return kit.sentence("The council's forecast of {when}", when=self.fact("published"))

    def distance(self, text: str = "{plans} {what} {side} the census") -> Markup:
        """Return how far from the census the forecast is; ``text`` may name ``percent`` too."""
        plans = self.fact("difference")
        if not self.miss:
            return Markup("exactly the census")
        if str(plans) == "0":  # the forecast itself is shown rounded
            return Markup("less than one plan from the census")
        what = "plan" if str(plans) == "1" else "plans"
        percent = self.fact("percent_of_census")
        return kit.sentence(text, plans=plans, what=what, percent=percent, side=self.side)

    def fact(self, column: str) -> kit.Fact:
        """Return one column; differences from the census without their sign."""
        return kit.fact(CHECK, self.row, column, _SIZES.get(column, ""))


def newest_check(run: kit.RunTables) -> kit.Selection:
    """Return the forecasts of all plans that can be compared with the newest census."""
    checked = kit.select(run, CHECK, dimension="total").of_area
    return checked.known("census").known("forecast").last("census_year")


def past_forecasts(run: kit.RunTables) -> list[PastForecast]:
    """Return the forecasts that can be compared with the newest census, the closest first."""
    rows = newest_check(run).df.to_dict("records")
    published = [str(row["published"]) for row in rows if not is_ours(row["forecaster"])]
    council = min((text[:7] for text in published if _MONTH.match(text)), default="")
    ranked = sorted(rows, key=lambda row: abs(row["difference"]))
    return [PastForecast(row, _in_time(row, council)) for row in ranked]


def is_ours(forecaster: str) -> bool:
    """Return whether a forecast was made by this tool."""
    return forecaster.startswith(_OURS)


def released(row: Mapping[Hashable, Any]) -> str:
    """Return the year and month of the release that a row of ours rests on; empty if not known."""
    release = _RELEASE.match(str(row["based_on"]))
    return datetime.strptime(release[1], "%B %Y").strftime("%Y-%m") if release else ""


def _in_time(row: Mapping[Hashable, Any], council: str) -> bool | None:
    if not is_ours(row["forecaster"]) or not council or not released(row):
        return None
    return released(row) <= council


def on_equal_terms(forecasts: list[PastForecast]) -> list[PastForecast]:
    """Return the forecasts that rest on no figures newer than the council had."""
    return [forecast for forecast in forecasts if forecast.in_time is not False]
