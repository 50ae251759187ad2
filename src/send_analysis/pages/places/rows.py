"""How the page of places says what it counts."""

from markupsafe import Markup

from send_analysis.pages.kit import Fact, sentence


def more_plans(size: Fact, text: str = "about {size} {way} {plans}") -> Markup:
    """Return by how many plans a count grows, shown without its sign."""
    if str(size) == "0":
        return Markup("no more or fewer plans")
    way = "fewer" if size.value < 0 else "more"
    plans = "plan" if str(size) == "1" else "plans"
    return sentence(text, size=size, way=way, plans=plans)
