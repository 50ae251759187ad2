"""Tiles of the front page: plans, places, the deficit of the newest year, the account."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.budget.sides import AT_YEAR_END
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection, sentence
from send_analysis.pages.places import rows as places
from send_analysis.pages.summary import rows


def figures(run: RunTables) -> kit.Tiles | kit.Words:
    """Show the four figures that a reader looks for first, each with its range."""
    shown = kit.tiles(_plans(run), _places(run), _deficit(run), _account(run))
    return shown if isinstance(shown, kit.Tiles) else kit.missing(f"forecast for {run.area.name}")


def _range(ends: tuple[Fact, Fact] | None, more: str = "") -> Markup:
    """Return the 80% range, the smaller size first."""
    if ends is None:
        return Markup()
    low, high = sorted(ends, key=lambda end: abs(end.value))
    return sentence("80% range {low} to {high}{more}", low=low, high=high, more=more)


def _plans(run: RunTables) -> kit.Tile | None:
    ahead, now = rows.plans_ahead(run), rows.plans_now(run)
    if ahead.at(MEDIAN).empty:
        return None
    label = sentence("EHC plans in {when}", when=ahead.at(MEDIAN).fact("census_year"))
    note = "" if now is None else sentence("{now} at the newest count", now=now)
    return kit.tile(label, ahead.quantile(MEDIAN), _range(ahead.interval("80%")), note)


def _places(run: RunTables) -> kit.Tile | None:
    ahead = rows.places_ahead(run)
    if ahead.empty:
        return None
    _, size = places.risk(ahead)
    label = sentence(
        "Special school places short in {when}", when=places.first(ahead, "census_year")
    )
    full = "" if places.is_known(ahead) else ", if all are full now"
    note = sentence("Too few places: {chance}", chance=rows.chance_of_too_few(ahead))
    return kit.tile(label, size.unspoken, _range(places.lacking(ahead).interval("80%"), full), note)


def _deficit(run: RunTables) -> kit.Tile | None:
    year = rows.newest_year(run)
    if year.at(MEDIAN).empty:
        return None
    both = rows.council(run)
    told = both.fact("council", "gbp_million_size")
    note = Markup("The council's own figure is not in the data")
    if told is not None:
        text = "The council reports a {side} of {told} ({status})"
        parts = {"told": told.unspoken, "status": both.fact("status")}
        note = sentence(text, side=AT_YEAR_END.of(told), **parts)
    return _money(year, "{side} of the year {year}", note)


def _account(run: RunTables) -> kit.Tile | None:
    end, start = rows.account(run), rows.opening(run).last("financial_year")
    opening = start.fact("amount", "gbp_million_size")
    if end.at(MEDIAN).empty:
        return None
    if opening is None:
        what = sentence(
            "added from {day} to the end of {{year}}", day=end.at(MEDIAN).fact("line", "since")
        )
        return _money(end, f"{{side}} {what}", "The opening balance is not known")
    text = "It opened {year} with a {side} of {size} ({status})"
    parts = {"size": opening.unspoken, "status": start.fact("status")}
    year = start.fact("financial_year")
    note = sentence(text, year=year, side=AT_YEAR_END.of(opening), **parts)
    return _money(end, "{side} of the account after {year}", note)


def _money(of_one: Selection, label: str, note: Markup | str) -> kit.Tile | None:
    """Return a tile of a balance, named for the side of zero that it is on."""
    size = of_one.quantile(MEDIAN, rows.SIZE)
    year = of_one.at(MEDIAN).fact("financial_year")
    side = AT_YEAR_END.of(size).capitalize() if size is not None else ""
    value = None if size is None else size.unspoken
    ends = AT_YEAR_END.range_words(of_one)
    return kit.tile(sentence(label, side=side, year=year), value, ends, note)
