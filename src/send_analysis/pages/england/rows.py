"""Which rows of a run the page of England is about."""

from markupsafe import Markup

from send_analysis import vocab
from send_analysis.pages import kit

TABLE = "england_compared"
AUTHORITY, REGION = "authority", "region"


def of_level(run: kit.RunTables, level: str, by: str) -> kit.Selection:
    """Return the areas of a level that have a value, the highest first."""
    return kit.select(run, TABLE, level=level).known(by).sorted(by, descending=True)


def england(run: kit.RunTables) -> kit.Selection:
    """Return the row of England."""
    return kit.select(run, TABLE, old_la_code=vocab.ENGLAND)


def range_80(one: kit.Selection, column: str, format: str = "") -> Markup:
    """Return the 80% range of a column of one area in words; nothing where it is not known."""
    low, high = (one.fact(f"{column}{end}", format) for end in ("_low", "_high"))
    if low is None or high is None:
        return Markup()
    return kit.sentence("80% range {low} to {high}", low=low.unspoken, high=high.unspoken)
