"""Places and plans at the census: whose figures count, and why a published one does not."""

import pandas as pd
from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.kit import PageTable, RunTables, Selection, Words, sentence
from send_analysis.pages.places import rows

_COLUMNS = (
    *("provision", "own_plans", "capacity", "on_roll", "occupancy", "outside_share", "imports"),
    *("places", "places_80", "as_of"),
)
_TEMPLATE = Markup(
    "The authority's own list of places would replace what is assumed; the documentation has a "
    "template."
)


def table(run: RunTables) -> PageTable | Words:
    """Show plans, places and who fills them at the census, where places are known."""
    known = rows.base(run, "own", "published")
    if known.empty:
        return kit.NOTHING
    stated = [c for c in _COLUMNS if c not in known.df or known.df[c].notna().any()]
    notes = (
        "Occupied: children on roll for each place of capacity. Held in other areas: the part of "
        "the area's own plans. Who fills the places, and how far schools go over their capacity, "
        "is assumed within ranges where no source says it.",
    )
    caption = sentence("Plans and places at the census, {area}", area=run.area.name)
    return kit.table(known, stated, caption, notes=notes)


def standing(run: RunTables) -> Words:
    """Return whose places count at the census, and why a published figure does not."""
    own, published, refused = (rows.base(run, n) for n in ("own", "published", "refused"))
    said = [_own(own), _published(published), *map(_refused, _each(refused))]
    if not rows.base(run, "refused", "not_known").empty:
        said.append(_TEMPLATE)
    return Words(tuple(filter(None, said)))


def _each(selected: Selection) -> list[Selection]:
    return [selected.where(provision=provision) for provision in selected.df.provision]


def _names(selected: Selection) -> Markup:
    return rows.listed(map(rows.name, _each(selected)))


def _own(own: Selection) -> Markup:
    if own.empty:
        return Markup()
    return sentence(
        "For {names} the authority's own list of places of {as_of} counts, before any published "
        "figure.",
        names=_names(own),
        as_of=rows.first(own, "as_of", "day"),
    )


def _published(published: Selection) -> Markup:
    said = [
        sentence(
            "Places in {names} are those of {publication} ({as_of}). They cover all schools in the "
            "area, whichever authority's children attend.",
            names=_names(published.where(publication=publication)),
            publication=kit.read(published.source, published.table, "publication", row),
            as_of=rows.first(published.where(publication=publication), "as_of", "month"),
        )
        for publication in published.values("publication")
        for row in published.where(publication=publication).df.head(1).to_dict("records")
    ]
    return Markup(" ").join((*said, *map(_understated, _each(published))))


def _understated(published: Selection) -> Markup:
    """Return that there are more places than published, where a part of the schools states none."""
    finding = rows.first(published, "finding")
    if pd.isna(finding.value):
        return Markup()
    return sentence(
        "{provision}: {finding}, so there are more places than are counted here.",
        provision=rows.heading(published),
        finding=finding,
    )


def _refused(refused: Selection) -> Markup:
    return sentence(
        "{provision}: the published number of places is not used: {finding}.",
        provision=rows.heading(refused),
        finding=rows.first(refused, "finding"),
    )
