"""What a notebook cell displays: sentences and notes, as escaped HTML."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from send_analysis.pages.kit.facts import Fact, Selection
from send_analysis.pages.kit.formats import fields


@dataclass(frozen=True)
class Words:
    """Sentences of one kind: ``answer``, ``note``, ``caution`` or ``missing``; or none at all."""

    sentences: tuple[Markup, ...]
    kind: str = "note"

    def _repr_html_(self) -> str:
        if not self.sentences:
            return ""
        paragraphs = Markup("").join(Markup("<p>{}</p>").format(s) for s in self.sentences)
        return Markup('<div class="words words-{}">{}</div>').format(self.kind, paragraphs)

    def __html__(self) -> str:
        return self._repr_html_()

    def __str__(self) -> str:
        return " ".join(sentence.striptags() for sentence in self.sentences)


NOTHING = Words(())


@dataclass(frozen=True)
class Together:
    """Several things shown by one cell, one below the other."""

    parts: tuple[object, ...]

    def _repr_html_(self) -> str:
        return "\n".join(str(escape(part)) for part in self.parts)

    def __html__(self) -> str:
        return self._repr_html_()


def folded(summary: str, shown: object) -> Together | Words:
    """Return something that a reader opens; a note of missing rows stays open."""
    if isinstance(shown, Words) and (shown.kind == "missing" or not shown.sentences):
        return shown
    opening = Markup("<details><summary>{}</summary>").format(summary)
    return Together((opening, shown, Markup("</details>")))


def sentence(text: str, **parts: object) -> Markup:
    """Return the template ``text`` filled in, with each part escaped unless it is HTML.

    A word such as "assumed" follows once, after the last number that it holds for.
    """
    return Markup(text).format(**_marked_once(text, parts))


def _marked_once(text: str, parts: Mapping[str, object]) -> dict[str, object]:
    in_order = fields(text)
    facts = {name: fact for name in in_order if isinstance(fact := parts[name], Fact)}
    last = {fact.status: name for name, fact in facts.items()}
    repeated = {n: fact.unspoken for n, fact in facts.items() if last[fact.status] != n}
    return {**parts, **repeated}


def paragraph(kind: str, *sentences: Markup | str) -> Words:
    """Return sentences as one paragraph of a kind; empty ones are skipped."""
    return Words((Markup(" ").join(Markup(s) for s in sentences if s),), kind)


def missing(what: str) -> Words:
    """Return the note shown where the figures loaded hold no rows for something."""
    return Words(
        (sentence("Nothing to show: the figures loaded hold no {what}.", what=what),), "missing"
    )


def own_text(words: object) -> Markup:
    """Return an authority's text (a title, name or note), marked as its own.

    Digits in them are the author's, so ``verify`` asks for no table behind them.
    """
    return Markup('<span class="own">{}</span>').format(words)


def range_80(rows: Selection, format: str) -> Markup:
    """Return the 80% range of one distribution in brackets, where the table holds it."""
    ends = rows.interval("80%", format)
    return sentence(" (80% range {low} to {high})", low=ends[0], high=ends[1]) if ends else Markup()
