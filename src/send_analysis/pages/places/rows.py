"""How the page of places says what it counts."""

from markupsafe import Markup

from send_analysis.pages.kit import Fact, sentence


def new_places(places: Fact) -> Markup:
    """Return how many new places a headline sets against growth."""
    if str(places) == "0":
        return Markup(", no new place announced")
    return sentence(", {places} new {what}", places=places, what=_noun("place", places))


def more_plans(size: Fact, text: str = "about {size} {way} {plans}") -> Markup:
    """Return by how many plans a count grows, shown without its sign."""
    if str(size) == "0":
        return Markup("no more or fewer plans")
    way = "fewer" if size.value < 0 else "more"
    return sentence(text, size=size, way=way, plans=_noun("plan", size))


def _noun(one: str, counted: Fact) -> str:
    return one if str(counted) == "1" else f"{one}s"
