"""Sentences that describe a chart to who does not see it: how a line runs, how far values reach.

They say what is drawn, from the rows that it is drawn from; none tells how to read the chart.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from send_analysis.pages.kit.facts import Fact, Selection, records
from send_analysis.pages.kit.show import sentence

_RANGES = "in {when}, the 80% range{of} is {low} to {high} and the 95% range {lowest} to {highest}"
_ENDS = {"80%": ("low", "high"), "95%": ("lowest", "highest")}


def course(what: object, line: Selection, over: str, format: str = "", column: str = "") -> Markup:
    """Return how a line runs: ``the plans rise every year from 640 in 2010 to 3,419 in 2026``.

    ``line`` holds one row a period of ``over``; a point in between that is above or below both
    ends is named.
    """
    column = column or line.value_column
    known = line.known(column).sorted(over)
    if known.empty:
        return Markup()
    values = known.facts(column, format)
    return sentence(
        "{what} {way} from {first} in {start} to {last} in {end}{between}",
        what=what,
        way=_way([fact.value for fact in values], same=str(values[0]) == str(values[-1])),
        first=values[0].unspoken,
        start=known.facts(over)[0],
        last=values[-1].unspoken,
        end=known.facts(over)[-1],
        between=_between(values, known.facts(over)),
    )


def _way(values: Sequence[float], same: bool) -> str:
    rises = [after >= before for before, after in pairwise(values)]
    if same:
        return "end where they began:"
    way = "rise" if values[-1] > values[0] else "fall"
    steady = len(rises) > 1 and all(up == (way == "rise") for up in rises)
    return f"{way} every year" if steady else way


def _between(values: list[Fact], periods: list[Fact]) -> Markup:
    """Return the highest and the lowest point where they lie between the ends."""
    places = range(len(values))
    found = {
        "highest": max(places, key=lambda i: values[i].value),
        "lowest": min(places, key=lambda i: values[i].value),
    }
    ends = {str(values[0]), str(values[-1])}
    parts = [
        sentence(", {name} {value} in {when}", name=name, value=values[i].unspoken, when=periods[i])
        for name, i in found.items()
        if str(values[i]) not in ends
    ]
    return Markup().join(parts)


def reach(of_one: Selection, over: str, format: str = "", of: Markup | str = "") -> Markup:
    """Return both ranges of the last period of a fan, or nothing where one is not known."""
    last = of_one.last(over)
    pairs = {name: last.interval(name, format) for name in _ENDS}
    if last.empty or None in pairs.values():
        return Markup()
    ends = {
        end: fact
        for name, pair in pairs.items()
        for end, fact in zip(_ENDS[name], pair or (), strict=False)
    }
    return sentence(_RANGES, when=last.facts(over)[0], of=of, **ends)


Named = str | Callable[[Mapping[Any, Any]], object]  # a column, or the words for a row


def extremes(rows: Selection, name: Named, column: str, format: str = "") -> Markup:
    """Return the least and the greatest value: ``between 1 (B) and 5 (A)``, or ``at 1``."""
    ranked = rows.known(column).sorted(column)
    if ranked.empty:
        return Markup()
    names = ranked.facts(name) if isinstance(name, str) else map(name, records(ranked.df))
    of_each = list(zip(ranked.facts(column, format), names, strict=True))
    named = [sentence("{value} ({name})", value=v.unspoken, name=n) for v, n in of_each]
    if str(ranked.facts(column, format)[0]) == str(ranked.facts(column, format)[-1]):
        return sentence("at {value}", value=named[0] if len(named) == 1 else of_each[0][0].unspoken)
    return sentence("between {low} and {high}", low=named[0], high=named[-1])


def spoken(*parts: Markup | str) -> Markup:
    """Return parts as one sentence: joined by semicolons, a capital first and a stop last."""
    text = Markup("; ").join(part for part in parts if part)
    return Markup(text[:1].upper() + text[1:] + ("." if text else ""))
