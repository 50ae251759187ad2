"""Between which values an assumption can lie at all, by its unit or its id.

``assumption_limits.csv`` has a row for each unit, and rows for ids whose limits are narrower. They
reject what cannot be (a chance of 7) and typing errors (5 for 5%); the low and the high of an
assumption say what is likely.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from send_analysis.config.base import Problem
from send_analysis.config.csv_files import packaged

# Values whose names start so and end alike are parts of one whole: what they leave is a part too.
PARTS = (("transport.near.", "transport.middle."),)


@dataclass(frozen=True)
class Limits:
    """The least and the most that an assumption can be, and whether only whole numbers are."""

    unit: str
    at_least: float
    at_most: float
    whole: bool

    def __str__(self) -> str:
        kind = "a whole number from " if self.whole else ""
        return f"{kind}{_text(self.at_least)} to {_text(self.at_most)} ({self.unit})"

    def hold(self, value: float) -> bool:
        """Return whether a value is possible."""
        return self.at_least <= value <= self.at_most and (not self.whole or value == int(value))


def of(id_: str, unit: str) -> Limits | None:
    """Return the limits of an assumption; None where no row has its unit."""
    rows = (limits for ids, limits in _rows() if limits.unit == unit and fnmatchcase(id_, ids))
    return next(rows, None)


def problems(id_: str, unit: str, values: Mapping[str, float | None]) -> list[Problem]:
    """Return each of an assumption's values, by name, that lies outside its limits."""
    limits = of(id_, unit)
    if limits is None:
        return []
    return [
        Problem((id_, name), _text(value), str(limits))
        for name, value in values.items()
        if value is not None and not limits.hold(value)
    ]


def too_large_together(values: Mapping[str, float]) -> list[Problem]:
    """Return parts of one whole that are more than the whole."""
    found = []
    for first, second in PARTS:
        names = [id_.removeprefix(first) for id_ in values if id_.startswith(first)]
        for one, other in ((first + name, second + name) for name in names):
            if (total := values[one] + values.get(other, 0.0)) > 1:
                found.append(Problem((one,), f"{_text(total)} with {other}", "together 1 or less"))
    return found


@cache
def _rows() -> tuple[tuple[str, Limits], ...]:
    return tuple(
        (
            row["ids"],
            Limits(row["unit"], float(row["at_least"]), float(row["at_most"]), row["whole"] != ""),
        )
        for row in packaged("config", "assumption_limits.csv")
    )


def _text(value: float) -> str:
    return f"{value:,.10g}"
