"""Sentences about every authority of England."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.england import rows
from send_analysis.pages.england.rows import AUTHORITY, TABLE


def answer(run: kit.RunTables) -> kit.Words:
    """Return what England holds and is to expect, and where growth is fastest and slowest."""
    england = rows.england(run)
    if england.empty:
        return kit.missing("forecast of England's plans")
    held = kit.sentence(
        "England held {plans} EHC plans in {when}.",
        plans=england.fact("plans", "count"),
        when=england.fact("from_year"),
    )
    expected = kit.sentence(
        "By {when} we expect about <strong>{plans}</strong> ({range}).",
        when=england.fact("census_year"),
        plans=england.fact("expected"),
        range=rows.range_80(england, "expected"),
    )
    return kit.paragraph("answer", held, expected, _ends(run))


def _ends(run: kit.RunTables) -> Markup:
    """Return which authorities are to grow fastest and slowest."""
    grown = rows.of_level(run, AUTHORITY, "growth")
    if len(grown.df) < 2:
        return Markup()
    fastest, slowest = (grown.of(grown.df.iloc[[place]]) for place in (0, -1))
    return kit.sentence(
        "Growth a year is expected to be fastest in {fastest} ({high}) and slowest in {slowest} "
        "({low}).",
        fastest=fastest.facts("la_name")[0],
        high=fastest.facts("growth")[0],
        slowest=slowest.facts("la_name")[0],
        low=slowest.facts("growth")[0],
    )


def sums_note(run: kit.RunTables) -> kit.Words:
    """Return that the authorities add up to England, and how far that moves one of them."""
    every = kit.select(run, TABLE, level=AUTHORITY).known("moved")
    if every.empty:
        return kit.NOTHING
    furthest = every.of(every.df.loc[[every.df.moved.abs().idxmax()]])
    adds_up = kit.sentence(
        "In every simulation the plans of the {count} authorities add up to England's.",
        count=kit.tally(run, TABLE, level=AUTHORITY),
    )
    moved = kit.sentence(
        "An authority's own page forecasts it alone. The central estimate there differs by at "
        "most {most} ({name}).",
        most=furthest.facts("moved", "percent_size")[0],
        name=furthest.facts("la_name")[0],
    )
    return kit.paragraph("note", adds_up, moved)


def cautions(run: kit.RunTables) -> kit.Words:
    """Return which authorities the newest census does not count, and what a rank means."""
    every = kit.select(run, TABLE, level=AUTHORITY)
    if every.empty:
        return kit.NOTHING  # the answer says so
    older = every.of(every.df[every.df.counted_in < every.df.from_year])
    said = [_last_counted(older.where(counted_in=year)) for year in older.values("counted_in")]
    ranks = "Ranges of neighbours in a ranking overlap: a rank is no verdict on an authority."
    return kit.paragraph("caution", *said, ranks)


def _last_counted(older: kit.Selection) -> Markup:
    names = [str(name) for name in older.df.la_name]
    return kit.sentence(
        "{names}: last counted in {year}, so that the plans held now are estimated.",
        names=", ".join(names),
        year=older.facts("counted_in")[0],
    )
