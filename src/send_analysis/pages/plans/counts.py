"""Sentences about the counts that a forecast starts from, and what is wrong with them."""

from markupsafe import Markup

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.quality import own_files

_SLIP = (
    "The census counted {counted} plans in {when}. The January before and the year's new and "
    "ceased plans lead to about {expected}. The chance that the count is a tenth or more off is "
    "{chance}. Until a corrected figure is loaded, about {used} are used in its place"
)
_OPEN = ": some simulations start from the count, the others from what stock and flows say."
_PAST = " in growth, in the indicators and in what a plan costs."


def doubted(run: kit.RunTables) -> list[Markup]:
    """Return, for each doubted January, what was counted and what is used instead."""
    rows = kit.select(run, "doubted_count").of_area
    origins = kit.select(run, "forecast_start", dimension="total").of_area.values("origin")
    return [_slip(rows.where(census_year=y), y in origins) for y in rows.values("census_year")]


def _slip(row: kit.Selection, is_start: bool) -> Markup:
    names = ("counted", "expected", "chance", "used")
    parts = {name: row.fact(name) for name in names}
    text = _SLIP + (_OPEN if is_start else _PAST)
    return kit.sentence(text, when=row.fact("census_year"), **parts)


def known_defects(run: kit.RunTables) -> list[Markup]:
    """Return what is known to be wrong with counts of this authority that the forecast uses."""
    known = kit.select(run, "quality", check="known_defect")
    of_area = known.of(known.df[known.df["where"].str.startswith(f"{run.area.name} January")])
    text = "Read with care, {where}: {found}."
    return [
        kit.sentence(text, where=where, found=found)
        for where, found in zip(of_area.facts("where"), of_area.facts("found"), strict=True)
    ]


def history(run: kit.RunTables) -> list[Markup]:
    """Return when an authority opened and how far back its plans are printed, if since 2010."""
    found = kit.select(run, "quality", check="reorganised").facts("found")
    return [kit.sentence("{found}.", found=one) for one in found]


def starts(run: kit.RunTables) -> tuple[Markup, ...]:
    """Return which January each part starts from, and what stands in where none is counted."""
    every = kit.select(run, "forecast_start").of_area
    total = every.where(dimension="total")
    older = every.of(every.df[every.df.census_year < every.df.origin])
    carried = [_carried(older.where(census_year=year)) for year in older.values("census_year")]
    borrowed = _borrowed(every.where(counts="england"))
    said = [_from(run, total), _england_is_newer(run, total), *carried, borrowed, *_assumed(run)]
    return tuple(filter(None, said))


def _from(run: kit.RunTables, total: kit.Selection) -> Markup:
    """Return the January of all plans, and whether the count is the authority's own."""
    code, origin = run.area.old_la_code, total.values("origin")[0]
    counted = kit.select(run, "caseload", old_la_code=code, dimension="total", census_year=origin)
    is_own = counted.df.source_id.str.startswith(own_files.OWN_COUNTS).any()
    own = ", which is the authority's own count" if is_own else ""
    text = "All plans are forecast from {when}{own}."
    return kit.sentence(text, when=total.fact("origin"), own=own)


def _england_is_newer(run: kit.RunTables, total: kit.Selection) -> Markup:
    england = kit.select(run, "caseload", old_la_code=vocab.ENGLAND, dimension="total")
    newest = england.known("plans").last("census_year")
    if newest.empty or newest.values("census_year")[0] <= total.values("origin")[0]:
        return Markup()
    text = (
        "England's plans are counted up to {when}; this authority's figure then is not published."
    )
    return kit.sentence(text, when=newest.fact("census_year"))


def _carried(older: kit.Selection) -> Markup:
    text = (
        "By {parts} the newest counts are of {when}. Those shares are applied to all plans of the "
        "newer census, with the change and the uncertainty of the time between."
    )
    return kit.sentence(text, parts=_listed(older), when=older.facts("census_year")[0])


def _borrowed(parts: kit.Selection) -> Markup:
    if parts.empty:
        return Markup()
    text = "This authority has no counts by {parts}: England's shares are used instead."
    return kit.sentence(text, parts=_listed(parts))


def _assumed(run: kit.RunTables) -> list[Markup]:
    """Return what stands in for indicators that are missing for the newest year."""
    missing = kit.select(run, "growth_driver").of_area.where(status="assumed")
    known, unknown = (missing.of(missing.df[missing.df.of_year.notna() == has]) for has in (1, 0))
    text = (
        "After {year} no {names} is known here: the figure of that year, moved towards the middle "
        "authority, is used, and the range is wider for it."
    )
    years = [known.where(of_year=year) for year in known.values("of_year")]
    said = [
        kit.sentence(text, names=_listed(rows, "indicator"), year=rows.facts("of_year")[0].unspoken)
        for rows in years
    ]
    if not unknown.empty:
        text = "No {names} is known here: the middle authority's is used, and the range is wider."
        said.append(kit.sentence(text, names=_listed(unknown, "indicator")))
    return said


def _listed(rows: kit.Selection, column: str = "dimension") -> Markup:
    """Return the names of a column in words: ``provision, age band and primary need``."""
    *names, last = [kit.formatted(name, "label") for name in rows.values(column)]
    return Markup(" and ").join([Markup(", ").join(names), last] if names else [last])
