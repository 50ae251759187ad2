"""The rates of the authority's own person-level return, where it has been counted."""

from send_analysis import vocab
from send_analysis.pages import kit

_KINDS = ("joined", "left", "moved")
_USED = (
    "Used: the authority's own rate and England's, or the one assumed, by how many plans were "
    "counted. All counts are rounded to five. Nobody is taken to move without a return."
)
_LIMITS = (
    "Nobody's return was at hand to try this on, so no better accuracy is claimed. Phase transfers "
    "are not told apart from other moves."
)


def table(run: kit.RunTables) -> kit.Together | kit.Words:
    """Show who joined, left and moved beside the rates that the forecast uses."""
    rates = kit.select(run, "own_rates").of_area
    if rates.empty:
        return kit.NOTHING
    groups = (*vocab.AGE_BANDS, *vocab.PRIMARY_NEEDS, *vocab.PROVISIONS)
    ordered = rates.sorted(dimension=vocab.DIMENSIONS, kind=_KINDS, category=groups)
    caption = kit.sentence("Own rates of joining, leaving and moving, {area}", area=run.area.name)
    shown = kit.table(
        ordered,
        "dimension kind category counted out_of own expected used",
        caption,
        name="own_rates",
        notes=(_USED, _LIMITS),
    )
    return kit.folded("Rates from the authority's own return", shown)
