"""The running year: what the authority's own months say, against what was expected by now."""

from markupsafe import Markup

from send_analysis.pages import kit

_NOWCAST = (
    "The council's own counts of {months} months of {year} move the forecast of {when} from about "
    "{before} (80% range {before_low} to {before_high}) to about <strong>{after}</strong> "
    "({after_low} to {after_high})."
)
_TRACKED = "{measure} so far: {counted}, {standing} the range expected by now ({low} to {high})."
_MEASURES = {
    "new_plans": "New plans",
    "ceased_total": "Ceased plans",
    "change": "New less ceased plans",
    "requests": "Requests",
}
_NOTE = (
    "Expected: the forecast made without these months, by the part of a year that has passed. "
    "Authorities publish years alone, so how much a month differs from an even one is assumed."
)


def answer(run: kit.RunTables) -> kit.Words:
    """Return what the months move and whether they are as expected; nothing without months."""
    moved, tracked = (kit.select(run, name).of_area for name in ("nowcast", "in_year"))
    if moved.empty:
        return kit.NOTHING
    names = ("before", "before_low", "before_high", "after", "after_low", "after_high", "months")
    parts = {name: moved.fact(name) for name in names}
    said = kit.sentence(
        _NOWCAST, when=moved.fact("census_year"), year=moved.fact("calendar_year"), **parts
    )
    rows = [tracked.where(measure=name) for name in tracked.values("measure")]
    return kit.paragraph("answer", said, *map(_tracked, rows))


def _tracked(row: kit.Selection) -> Markup:
    return kit.sentence(
        _TRACKED,
        measure=_MEASURES[row.values("measure")[0]],
        counted=row.fact("counted"),
        standing=row.values("standing")[0],
        low=row.fact("lower_80"),
        high=row.fact("upper_80"),
    )


def tracking(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show what was expected by now, what is counted, and whether it is within the interval."""
    rows = kit.select(run, "in_year").of_area
    if rows.empty:
        return kit.NOTHING
    caption = kit.sentence("The year so far in {area}, from own counts", area=run.area.name)
    return kit.table(rows, "measure expected range counted standing", caption, notes=(_NOTE,))
