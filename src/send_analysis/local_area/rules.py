"""The numbers that judgements of indicators rest on, taken from the assumptions."""

from dataclasses import dataclass
from datetime import date

from send_analysis.config import Assumptions


@dataclass(frozen=True)
class Rules:
    """What counts as sure, few, old or close."""

    confidence: float  # of intervals and of "beyond chance"
    few_cases: float  # fewer cases than this carry a caution
    stale_months: float  # a value older than this is old
    margin: float  # a gap within this is small, where no interval is known
    as_of: date  # the day the picture is drawn for

    @classmethod
    def of(cls, assumptions: Assumptions, as_of: date) -> "Rules":
        """Return the rules that the assumptions state.

        Raises
        ------
        KeyError
            If one of them is missing from ``config/assumptions``.
        """
        values = {
            name: assumptions[f"indicators.{name}"].value
            for name in ("confidence", "few_cases", "stale_months", "margin")
        }
        unknown = sorted(name for name, value in values.items() if value is None)
        if unknown:
            raise KeyError(f"assumptions indicators.* without a value: {', '.join(unknown)}")
        return cls(**{n: float(v) for n, v in values.items() if v is not None}, as_of=as_of)
