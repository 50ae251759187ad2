"""Tables of England, its regions and every authority, ranked."""

from send_analysis.pages import kit
from send_analysis.pages.england import rows
from send_analysis.pages.england.rows import AUTHORITY, REGION

_CAPTIONS = {
    "expected": "Plans expected by authority",
    "growth": "Growth of plans a year by authority",
    "per_100": "Plans expected for every hundred residents by authority",
}
_NOW = {"expected": ["plans"], "growth": [], "per_100": ["per_100_now"]}


def figures(run: kit.RunTables) -> kit.Tiles | kit.Words:
    """Show England's plans, their growth and their number for residents, each with its range."""
    england = rows.england(run)
    if england.empty:
        return kit.NOTHING  # the answer says so
    when, now = england.fact("census_year"), england.fact("from_year")
    labels = {
        "expected": kit.sentence("EHC plans in {when}", when=when),
        "growth": kit.sentence("Growth a year from {now}", now=now),
        "per_100": kit.sentence("Plans for every hundred residents in {when}", when=when),
    }
    held = {name: england.fact(column) for name in _NOW for column in _NOW[name]}
    return kit.tiles(
        *(
            kit.tile(
                labels[name],
                england.fact(name),
                rows.range_80(england, name),
                kit.sentence("{held} in {now}", held=held[name], now=now) if name in held else "",
            )
            for name in labels
            if not england.known(name).empty
        )
    )


def regions(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show plans, growth and plans for residents of each region, most plans first."""
    shown = rows.of_level(run, REGION, "expected")
    columns = "region plans expected expected_range growth growth_range per_100 per_100_range"
    return kit.table(shown, columns, "Regions: plans now and expected", "regions")


def ranked(run: kit.RunTables, by: str) -> kit.Together | kit.Words:
    """Show every authority, ranked by plans ``expected``, ``growth`` or plans ``per_100``."""
    shown = rows.of_level(run, AUTHORITY, by)
    columns = ["la_name", f"rank_{by}", "region", *_NOW[by], by, f"{by}_range"]
    caption = _CAPTIONS[by]
    return kit.folded(caption, kit.table(shown, columns, caption, f"by-{by}"))
