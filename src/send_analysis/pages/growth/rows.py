"""Which rows of a run's tables the growth of plans is about."""

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.tables import PLAN_PATH

COUNTED, BASELINE = "counted", "baseline"
_SHORT = {
    "baseline": "no new action",
    "requests_last_growth": "requests grow",
    "requests_level": "requests stop",
    "government_path": "government",
}
AREA, ENGLAND, NEIGHBOURS = "area", "england", "neighbours"


def paths(run: kit.RunTables, whose: str = AREA) -> kit.Selection:
    """Return plans counted and on each path, of the area, England or the neighbours."""
    return kit.select(run, "plan_path", whose=whose).of_area


def ahead(run: kit.RunTables, whose: str = AREA) -> kit.Selection:
    """Return plans on each path, without those counted."""
    every = paths(run, whose)
    return every.of(every.df[every.df.path != COUNTED])


def beside_baseline(run: kit.RunTables) -> kit.Selection:
    """Return the area's plans on the paths other than the baseline."""
    every = ahead(run)
    return every.of(every.df[every.df.path != BASELINE])


def names(run: kit.RunTables) -> list[str]:
    """Return the paths, the one that ends highest first."""
    ends = ahead(run).last("census_year")
    return list(ends.sorted("plans", descending=True).df.path)


def growth(run: kit.RunTables, whose: str, path: str = COUNTED) -> kit.Selection:
    """Return growth a year, in the last years counted or on a path: one row, or none."""
    return kit.select(run, "growth_compared", whose=whose, path=path).of_area


def issued(run: kit.RunTables, whose: str = AREA) -> kit.Selection:
    """Return the new plans of the newest calendar year counted."""
    code = vocab.ENGLAND if whose == ENGLAND else run.area.old_la_code
    known = kit.select(run, "flows", old_la_code=code, measure="new_plans").known("value")
    return known.last("calendar_year")


def label(path: str, narrow: bool = False) -> str:
    """Return the name of a path as the tables print it, or a short one for a narrow chart."""
    words = _SHORT if narrow else PLAN_PATH.glossary["path"].words
    return words.get(path) or kit.formatted(path, "label_start")
