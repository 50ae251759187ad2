"""The running year: what the authority's own months say, against what was expected by now."""

from markupsafe import Markup

from send_analysis.pages import kit

_NOWCAST = (
    "The council's own counts of {months} months of {year} move the forecast of {when} from about "
    "{before} (80% range {before_low} to {before_high}) to about <strong>{after}</strong> "
    "({after_low} to {after_high})."
)
_TRACKED = "{measure} so far: {counted}, {standing} the range expected by now ({low} to {high})."
_UNEXPECTED = "{measure} so far: {counted}. No earlier year is counted to hold them against."
_UNMOVED = (
    "The council's own months do not move the forecast: new and ceased plans of January are not "
    "both counted."
)
_MEASURES = {
    "new_plans": "New plans",
    "ceased_total": "Ceased plans",
    "change": "New less ceased plans",
    "requests": "Requests",
}
_NOTE = (
    "Expected: the forecast made without these months, by the part of a year that has passed. "
    "Requests: as in the newest year counted, changed as they did everywhere in as many years. "
    "Authorities publish years alone, so how much a month differs from an even one is assumed."
)


def answer(run: kit.RunTables) -> kit.Words:
    """Return what the months move and whether they are as expected; nothing without months."""
    moved, tracked = (kit.select(run, name).of_area for name in ("nowcast", "in_year"))
    rows = [tracked.where(measure=name) for name in tracked.values("measure")]
    said = [*map(_moved, [moved] if not moved.empty else []), *map(_tracked, rows)]
    if moved.empty and rows:
        said.append(kit.sentence(_UNMOVED))
    return kit.paragraph("answer", *said) if said else kit.NOTHING


def _moved(row: kit.Selection) -> Markup:
    names = ("before", "before_low", "before_high", "after", "after_low", "after_high", "months")
    parts = {name: row.fact(name) for name in names}
    return kit.sentence(
        _NOWCAST, when=row.fact("census_year"), year=row.fact("calendar_year"), **parts
    )


def _tracked(row: kit.Selection) -> Markup:
    measure, standing = (row.values(name)[0] for name in ("measure", "standing"))
    said = {"measure": _MEASURES[measure], "counted": row.fact("counted")}
    if standing == "unknown":
        return kit.sentence(_UNEXPECTED, **said)
    ends = {"low": row.fact("lower_80"), "high": row.fact("upper_80")}
    return kit.sentence(_TRACKED, standing=standing, **said, **ends)


def tracking(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show what was expected by now, what is counted, and whether it is within the interval."""
    rows = kit.select(run, "in_year").of_area
    if rows.empty:
        return kit.NOTHING
    caption = kit.sentence("The year so far in {area}, from own counts", area=run.area.name)
    return kit.table(rows, "measure expected range counted standing", caption, notes=(_NOTE,))
