"""The indicators of a theme as dots: this area beside England, its region and its neighbours."""

import numpy as np
from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.local_area import dot_marks, rows
from send_analysis.pages.local_area.dot_marks import NAMES
from send_analysis.pages.local_area.rows import CURRENT, OLD, RATINGS, STATUS, number

_COLUMNS = "named value period england region neighbours trend fifth rag"
_ROW, _NARROW_ROW, _AROUND = 28, 56, 62  # heights in pixels: of a row, of legend and axis


def theme(run: kit.RunTables, name: str) -> kit.Chart | kit.Words:
    """Draw the newest value of each indicator of a theme beside its comparators, a panel a unit."""
    every = rows.of_theme(run, name)
    known = every.known("value")
    if known.empty:
        return kit.missing(f"indicator of {run.area.name} on this theme")
    compared = _compared(known)
    units, lines = compared.df.unit.nunique(), len(compared.df)
    furthest = _furthest(run, compared)
    caption = kit.sentence("{theme}", theme=rows.theme_words(run, known))
    columns, notes = rows.filled(known, _COLUMNS), rows.unknown_note(known)
    data = kit.table(known, columns, caption, f"of_{name}", notes)
    return kit.Chart(
        name=name,
        title=_headline(run, known),
        subtitle=furthest,
        draw=lambda figure, size: dot_marks.draw(figure, compared.df, run.area.name, size.narrow),
        data=data,
        heights=(_ROW * lines + _AROUND * units, _NARROW_ROW * lines + _AROUND * (units + 1)),
        note=Markup(" ").join(filter(None, (_alone(known), _gaps(run, every)))),
        describe=(_shape(compared), furthest),
    )


def _compared(known: kit.Selection) -> kit.Selection:
    """Return the indicators that have something to be compared with; all where none has."""
    beside = known.df[list(NAMES)].notna().any(axis=1)
    return known.of(known.df[beside]) if beside.any() else known


def _headline(run: kit.RunTables, of_theme: kit.Selection) -> Markup:
    """Return how many indicators of a theme are red, amber and green, old ones apart."""
    theme, words = of_theme.df.theme.iloc[0], rows.theme_words(run, of_theme)
    current, old = (_rated(run, theme, reportability) for reportability in (CURRENT, OLD))
    if not current and not old:
        return kit.sentence("{theme}: shown for context, not rated", theme=words)
    brackets = kit.sentence(" (old or disputed: {old})", old=old) if old else ""
    now = current or "no current indicator is rated"
    return kit.sentence("{theme}: {now}{old}", theme=words, now=now, old=brackets)


def _rated(run: kit.RunTables, theme: str, reportability: str) -> Markup:
    """Return how many indicators of a theme have each rating, counted as the answer does."""
    values = {"theme": theme, "reportability": reportability}
    counts = {rag: rows.tally(run, STATUS, rag=rag, **values) for rag in RATINGS}
    parts = [
        kit.sentence("{count} {rag}", count=count, rag=rag)
        for rag, count in counts.items()
        if count.value
    ]
    return Markup(", ").join(parts)


def _furthest(run: kit.RunTables, compared: kit.Selection) -> Markup:
    """Return the indicator furthest from England, in proportion; from neighbours where no England.

    Where neither is known, return what the chart shows.
    """
    for column in ("england", "neighbours"):
        beside = compared.known(column).df
        gap = ((beside.value - beside[column]) / beside[column]).astype(float).abs()
        gap = gap[np.isfinite(gap)]
        if len(gap):
            row = beside.loc[gap.idxmax()].to_dict()
            text = "Furthest from {whose}, in proportion: {name}, {value} (there {other})."
            value, other = number(row, "value"), number(row, column)
            whose = NAMES[column].replace("Stat", "stat")
            return kit.sentence(text, whose=whose, name=rows.name(row), value=value, other=other)
    return kit.sentence("Newest values in {area}.", area=run.area.name)


def _shape(compared: kit.Selection) -> str:
    """Return whether more indicators are red or green, for who does not see the drawing."""
    red, green = (len(compared.where(rag=rag).df) for rag in ("red", "green"))
    if red and green:
        more = "As many" if red == green else "More"
        most, fewest = ("red", "green") if red >= green else ("green", "red")
        return f"{more} indicators are {most} {'as' if red == green else 'than'} {fewest}."
    return "No indicator is red." if not red else "No indicator is green."


def _alone(known: kit.Selection) -> Markup:
    """Return the values that have nothing to be compared with, and so are not drawn."""
    drawn = _compared(known).df.index
    alone = [
        kit.sentence("{name} {value}", name=rows.name(row), value=number(row, "value"))
        for row in known.df.drop(drawn).to_dict("records")
    ]
    text = "Counts without comparison: {counts}."
    return kit.sentence(text, counts=Markup("; ").join(alone)) if alone else Markup()


def _gaps(run: kit.RunTables, indicators: kit.Selection) -> Markup:
    """Return which indicators have no value for the area; nothing where all have one."""
    absent = indicators.df[indicators.df.value.isna()]
    if absent.empty:
        return Markup()
    names = Markup("; ").join(rows.name(row) for row in absent.to_dict("records"))
    text = "Not published for {area}, or withheld: {names}."
    return kit.sentence(text, area=run.area.name, names=names)
