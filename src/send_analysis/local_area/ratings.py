"""Red, amber and green ratings of performance and, separately, of whether it can be reported.

Each rating gives its reason, and says where the value is disputed. Intervals are
Wilson's (1927) of a share and Newcombe's (1998, method 10) of a difference of two shares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeAlias, TypeVar

import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from send_analysis import vocab
from send_analysis.config import Assumptions, value
from send_analysis.local_area import comparators

Row: TypeAlias = Mapping[str, Any] | pd.Series  # of the INDICATOR table
Numbers = TypeVar("Numbers", float, pd.Series)

_ORDER = {"not rated": 0, "green": 1, "amber": 2, "red": 3}
_NAMES = {"england": "England", "neighbours": "its statistical neighbours"}
DISPUTED = "; this value is disputed"


@dataclass(frozen=True)
class Rules:
    """Thresholds: what counts as certain, few, old or close."""

    confidence: float  # of intervals and of "significantly"
    few_cases: float  # fewer cases than this carry a caution
    stale_months: float  # a value older than this is old
    margin: float  # a gap of percentages within this is small, where no interval is known
    margin_share: float  # the same of other units, as a share of the value compared with
    history_months: float  # actions reported longer ago are history, never overdue
    as_of: date  # the day the picture is drawn for

    @classmethod
    def of(cls, assumptions: Assumptions, as_of: date) -> "Rules":
        """Return the rules that the assumptions state.

        Raises
        ------
        ConfigError
            If one of them is missing from ``config/assumptions``.
        """
        names = [field.name for field in fields(cls) if field.name != "as_of"]
        return cls(**{n: value(assumptions, f"indicators.{n}") for n in names}, as_of=as_of)


def interval(cases: Numbers, base: Numbers, confidence: float) -> tuple[Numbers, Numbers]:
    """Return Wilson's interval of the share ``cases / base``, both ends as shares from 0 to 1."""
    lower, upper = proportion_confint(cases, base, alpha=1 - confidence, method="wilson")
    return lower, upper


def difference_interval(
    own: tuple[float, float], other: tuple[float, float], confidence: float
) -> tuple[float, float]:
    """Return Newcombe's interval of one share less another, each given as (cases, base)."""
    lower, upper = confint_proportions_2indep(
        *own, *other, method="newcomb", compare="diff", alpha=1 - confidence
    )
    return float(lower), float(upper)


@dataclass(frozen=True)
class Rating:
    """A colour and why."""

    rag: str
    word: str

    def worse_of(self, other: "Rating") -> "Rating":
        """Return the more severe rating; both reasons where they are equally severe."""
        if _ORDER[self.rag] == _ORDER[other.rag] and self.rag != "not rated":
            return Rating(self.rag, f"{self.word}; {_lower(other.word)}")
        return max(self, other, key=lambda rating: _ORDER[rating.rag])

    def disputed(self) -> "Rating":
        """Return the rating with a note that the value is disputed."""
        return Rating(self.rag, self.word + DISPUTED)


NOT_RATED_NEUTRAL = Rating("not rated", "Not rated: neither more nor less is better")
NOT_RATED_ALONE = Rating("not rated", "Not rated: nothing to compare it with")
NOT_RATED_NONE = Rating("not rated", "Not rated: the framework sets no comparison")
NOT_RATED_CONTEXT = Rating("not rated", "Not rated: shown for context")
NOT_RATED_MISSING = Rating("not rated", "Not rated: no value is reported")


@dataclass(frozen=True)
class Gap:
    """An authority's value less another's, with its interval and whether chance explains it."""

    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    slight: bool = False  # within the margin that counts as small

    @property
    def distinguishable(self) -> str:
        """``yes`` where the interval leaves out 0, ``no`` where it does not."""
        if self.lower is None or self.upper is None:
            return "cannot tell"
        return "yes" if self.lower > 0 or self.upper < 0 else "no"


def gap_to(own: Row, other: Row | None, rules: Rules) -> Gap:
    """Return the difference of two rows of the INDICATOR table.

    It has an interval where both rows are shares with known cases and base.
    """
    if other is None or pd.isna(own["value"]) or pd.isna(other["value"]):
        return Gap()
    difference = float(own["value"] - other["value"])
    if not (_is_share(own) and _is_share(other)):
        return Gap(difference, slight=abs(difference) <= _margin(other, rules))
    scale = own["value"] / (own["cases"] / own["base"]) if own["cases"] else 100.0
    first, second = ((float(row["cases"]), float(row["base"])) for row in (own, other))
    lower, upper = difference_interval(first, second, rules.confidence)
    return Gap(difference, float(scale * lower), float(scale * upper))


def _margin(other: Row, rules: Rules) -> float:
    """Return the largest difference from another value that counts as small."""
    if other["unit"] == "percent":
        return rules.margin
    return rules.margin_share * abs(float(other["value"]))


def _is_share(row: Row) -> bool:
    return all(pd.notna(row[name]) for name in ("lower", "upper", "cases", "base"))


def against(gap: Gap, polarity: str, comparator: str) -> Rating:
    """Return the rating of a value compared with another."""
    if gap.difference is None:
        return NOT_RATED_ALONE
    other = _NAMES[comparator]
    better = gap.difference if polarity == "higher" else -gap.difference
    if better >= 0:
        return Rating("green", f"Green: at least as good as {other}")
    if gap.distinguishable == "yes":
        return Rating("red", f"Red: significantly worse than {other}")
    if gap.distinguishable == "no":
        return Rating("amber", f"Amber: worse than {other}, but not significantly")
    if gap.slight:
        return Rating("amber", f"Amber: slightly worse than {other}; significance not known")
    return Rating("red", f"Red: worse than {other}; significance not known")


def against_target(own: Row, target: float, polarity: str) -> Rating:
    """Return the rating of a value compared with a target that was due by its period."""
    value = own["value"]
    met = value >= target if polarity == "higher" else value <= target
    if met:
        return Rating("green", "Green: the council's own target is met")
    reach = own["upper"] if polarity == "higher" else own["lower"]
    within = not pd.isna(reach) and (reach >= target if polarity == "higher" else reach <= target)
    if within:
        return Rating("amber", "Amber: not significantly short of the council's own target")
    return Rating("red", "Red: short of the council's own target")


NOT_REPORTED = Rating("red", "Red: not yet reported")


def reportability(own: Row | None, disputed: bool, rules: Rules) -> Rating:
    """Return whether an indicator can be reported at all, apart from how good its value is."""
    if own is None:
        return NOT_REPORTED
    if str(own["symbol"]) == vocab.SUPPRESSED:
        return Rating("amber", "Amber: reported, but too small a count to show")
    if pd.isna(own["value"]):
        why = vocab.SYMBOLS.get(str(own["symbol"]), "no value")
        return Rating("red", f"Red: no value in the newest period ({why})")
    if disputed:
        return Rating("amber", "Amber: reported, but sources disagree")
    if pd.isna(own["period_end"]):
        return Rating("amber", "Amber: reported without a period")
    if comparators.months_before(own["period_end"], rules.as_of) > rules.stale_months:
        return Rating("amber", "Amber: reported, but old")
    return Rating("green", "Green: reported")


def _lower(word: str) -> str:
    """Return a reason without the colour that begins it."""
    return word.split(": ", 1)[-1]
