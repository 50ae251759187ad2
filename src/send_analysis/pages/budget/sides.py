"""Words for an amount above zero and for one below: surplus or deficit, rise or fall."""

from dataclasses import dataclass

from markupsafe import Markup

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

    def range_80(self, of: Selection) -> Markup:
        """Return the 80% range in brackets; empty where the table does not hold it."""
        words = self.range_words(of)
        return sentence(" ({words})", words=words) if words else words

    def range_words(self, of: Selection) -> Markup:
        """Return the 80% range; deficit or surplus is named only where the two ends differ."""
        ends = of.interval("80%", SIZE)
        if not ends:
            return Markup()
        low, high = ends
        if self.of(low) != self.of(high):
            text = "80% range from a {below} of {low} to a {above} of {high}"
            return sentence(text, low=low, high=high, **vars(self))
        small, large = sorted(ends, key=lambda end: abs(end.value))
        return sentence("80% range {small} to {large}", small=small, large=large)


AT_YEAR_END = Sides("surplus", "deficit")
MOVES = Sides("rise", "fall")
