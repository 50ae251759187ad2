"""Sentences about counts that stock and flows contradict."""

from markupsafe import Markup

from send_analysis.pages import kit

_SLIP = (
    "The census counted {counted} plans in {when}; the January before and the year's new and "
    "ceased plans lead to about {expected}. The chance that the count is a tenth or more off is "
    "{chance}: about {used} are used in its place until a corrected figure is loaded"
)
_OPEN = ", some simulations starting from the count and some from what stock and flows say."
_PAST = ", in growth, in the indicators and in what a plan costs."


def doubted(run: kit.RunTables) -> list[Markup]:
    """Return, for each doubted January, what was counted and what is used instead."""
    rows = kit.select(run, "doubted_count").of_area
    starts = kit.select(run, "forecast_start", dimension="total").of_area.values("origin")
    return [_slip(rows.where(census_year=y), y in starts) for y in rows.values("census_year")]


def _slip(row: kit.Selection, is_start: bool) -> Markup:
    names = ("counted", "expected", "chance", "used")
    parts = {name: row.fact(name) for name in names}
    text = _SLIP + (_OPEN if is_start else _PAST)
    return kit.sentence(text, when=row.fact("census_year"), **parts)
