"""Words for an amount above zero and for one below: surplus or deficit, rise or fall."""

from dataclasses import dataclass

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.kit import Fact, Selection, sentence

SIZE = f"{rows.ABOUT}_size"


@dataclass(frozen=True)
class Sides:
    """The words for an amount above zero and for one below."""

    above: str
    below: str

    def of(self, amount: Fact) -> str:
        """Return the word for an amount."""
        return self.below if amount.value < 0 else self.above

    def intervals(self, of: Selection) -> Markup:
        """Return both intervals; deficit or surplus is named only where the two ends differ."""
        ends = {name: of.interval(name, SIZE) for name in kit.INTERVALS}
        parts = [self._interval(name, *pair) for name, pair in ends.items() if pair]
        return sentence(" ({inner})", inner=Markup("; ").join(parts)) if parts else Markup()

    def _interval(self, name: str, low: Fact, high: Fact) -> Markup:
        if self.of(low) != self.of(high):
            text = "{name} range from a {below} of {low} to a {above} of {high}"
            return sentence(text, name=name, low=low, high=high, **vars(self))
        small, large = sorted((low, high), key=lambda end: abs(end.value))
        return sentence("{name} range {small} to {large}", name=name, small=small, large=large)


AT_YEAR_END = Sides("surplus", "deficit")
MOVES = Sides("rise", "fall")
