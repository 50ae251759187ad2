"""The table of expected plans, which the charts of plans draw."""

from send_analysis.pages import kit
from send_analysis.pages.plans import rows

_ROUNDING = (
    "Forecasts are rounded to what the number of simulations supports: to hundreds from ten "
    "thousand, to tens from a thousand, to fives from a hundred. The file holds the exact values."
)
_UNRELIABLE = (
    "Unreliable: the 80% ranges of past forecasts of this group, made again from what was "
    "counted then, held clearly less often than four times in five. So no range is shown."
)


def table(run: kit.RunTables, dimension: str = "total") -> kit.PageTable | kit.Words:
    """Show the forecast by census year, or by group at its end, with both ranges."""
    ahead = rows.expected(run).where(dimension=dimension)
    if ahead.empty:
        words = kit.formatted(dimension, "label")
        return kit.missing(f"forecast of plans by {words} for {run.area.name}")
    if dimension == "total":
        text = "EHC plans expected in {area}: central estimate and ranges"
        return _spread(ahead, "census_year", kit.sentence(text, area=run.area.name))
    end = ahead.last("census_year")
    ranked = end.at(kit.MEDIAN).sorted("value", descending=True).df.category
    caption = kit.sentence(
        "EHC plans expected in {area} in {when} by {dimension}",
        area=run.area.name,
        when=end.facts("census_year")[0],
        dimension=kit.formatted(dimension, "label"),
    )
    return _spread(end.sorted(category=list(ranked)), "category", caption)


def _spread(ahead: kit.Selection, index: str, caption: object) -> kit.PageTable | kit.Words:
    name = f"forecast_{ahead.values('dimension')[0]}"
    doubtful = "unreliable" in ahead.values("interval")
    notes = (_ROUNDING, _UNRELIABLE) if doubtful else (_ROUNDING,)
    return kit.pivot(ahead, index, "quantile", caption, name=name, notes=notes)
