"""Local authorities of England since 2010, and the names and codes that people write for them.

``authorities.csv`` holds the authorities, ``authority_aliases.csv`` what they are also called:
an alias in several rows is ambiguous. GSS codes change inside a series (Buckinghamshire,
Gateshead, Northumberland), so a superseded code is an alias; ``old_la_code`` is steady.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from send_analysis import vocab
from send_analysis.config.base import ConfigError
from send_analysis.config.csv_files import packaged
from send_analysis.config.nearest import SUGGESTED, listed, nearest

_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"(\d{3})(?:\.0+)?")  # 311, or 311.0 from a spreadsheet
_KINDS = r"(?:city|county|borough|district|metropolitan|unitary|royal)"
_BEFORE = re.compile(
    rf"^(?:the |council of |london borough of |lb |(?:{_KINDS} )+(?:council )?of |rb |county )"
)
_AFTER = re.compile(
    rf"(?: (?:{_KINDS} )*(?:council|authority|borough)| city| county|"
    r" (?:city|county) of| mbc| mdc| cc| bc| dc| lb)$"
)


@dataclass(frozen=True)
class Authority:
    """One upper-tier authority, open today or closed since 2010."""

    old_la_code: str  # DfE's three-digit code
    la_code: str  # newest GSS code
    name: str  # as DfE prints it
    region_code: str
    opened: date | None  # None: before 2010
    closed: date | None  # its last day; None: open today
    predecessors: tuple[str, ...]  # old_la_codes

    @property
    def slug(self) -> str:
        """Return the name in commands and file paths; of a closed authority with its last year."""
        words = plain(self.name)
        if self.closed and str(self.closed.year) not in words:
            words += f" to {self.closed.year}"
        return words.replace(" ", "_")

    @property
    def successors(self) -> tuple["Authority", ...]:
        """Return the authorities that its area went to."""
        return tuple(a for a in every_authority() if self.old_la_code in a.predecessors)

    def open_in(self, census_year: int) -> bool:
        """Return whether a January census counts it."""
        january = date(census_year, 1, 1)
        opened = self.opened is None or self.opened <= january
        return opened and (self.closed is None or self.closed >= january)


class UnknownAreaError(ConfigError):
    """A name or code stands for no authority, or for more than one."""


@cache
def every_authority() -> tuple[Authority, ...]:
    """Return every upper-tier authority since 2010, by ``old_la_code``."""
    return tuple(
        Authority(
            row["old_la_code"],
            row["la_code"],
            row["la_name"],
            row["region_code"],
            _day(row["opened"]),
            _day(row["closed"]),
            tuple(row["predecessors"].split()),
        )
        for row in packaged("config", "authorities.csv")
    )


def open_authorities() -> list[Authority]:
    """Return the upper-tier authorities of today, by ``old_la_code``."""
    return [one for one in every_authority() if not one.closed]


# The authority of the example files, which no publisher prints: its own files alone are of it.
EXAMPLE = Authority("999", "E09000099", "Exampleshire (invented)", "E12000007", None, None, ())
_EXAMPLES_WORDS = {"example", "exampleshire", "exampleshire invented", "999", "e09000099"}


def or_example(wanted: object) -> Authority:
    """Return the authority that a name or code stands for, in own files the invented one too.

    Raises
    ------
    UnknownAreaError
        If there is none, or there are several.
    """
    return EXAMPLE if plain(str(wanted)) in _EXAMPLES_WORDS else authority(wanted)


def authority(wanted: object) -> Authority:
    """Return the authority that a name or code stands for, as a publisher or a person writes it.

    Letter case, punctuation, "&" and words such as "City Council" or "London Borough of" do not
    matter. A closed authority is found under its own name: its old figures are printed there.

    Raises
    ------
    UnknownAreaError
        If there is none, with the nearest names; or several, with their names.
    """
    codes = _codes(str(wanted))
    if len(codes) == 1:
        return _by_code()[codes[0]]
    if codes:
        meant = [_by_code()[code] for code in codes]
        raise UnknownAreaError(
            f"area {wanted!r} means more than one authority; choose {choices(meant)}"
        )
    raise UnknownAreaError(f"area {wanted!r} is not known; {_nearest(str(wanted))}")


def codes_of(names: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return the ``old_la_code`` of each name or code of a file, and why others have none."""
    codes, problems = {}, []
    for name in dict.fromkeys(names):
        try:
            codes[name] = authority(name).old_la_code
        except UnknownAreaError as error:
            problems.append(str(error))
    return codes, problems


def history(one: Authority) -> str:
    """Return when an authority opened or closed since 2010, and from or to which; else nothing."""
    if one.closed:
        went_to = listed([a.name for a in one.successors])
        return f"{one.name} closed on {_in_words(one.closed)}; its area went to {went_to}"
    if one.opened:
        came_from = listed([_by_code()[code].name for code in one.predecessors])
        return f"{one.name} opened on {_in_words(one.opened)} in the area of {came_from}"
    return ""


def plain(name: str) -> str:
    """Return a name normalised for comparison: lower case words, "&" as "and"."""
    words = re.sub(r"[^a-z0-9]+", " ", name.casefold().replace("&", " and ").replace("'", ""))
    return words.strip()


def choices(authorities: Sequence[Authority]) -> str:
    """Return names with their codes: ``Bedford (822) or Central Bedfordshire (823)``."""
    return listed([f"{a.name} ({a.old_la_code})" for a in authorities], "or")


def _codes(wanted: str) -> tuple[str, ...]:
    """Return the old_la_codes that a name or code may mean."""
    code = _CODE.fullmatch(wanted.strip())
    words = code[1] if code else plain(wanted)
    return next((_index()[form] for form in _forms(words) if form in _index()), ())


def _forms(words: str) -> tuple[str, ...]:
    """Return plain words, then without what kind of council it is: ``borough of``, ``council``."""
    for kind in (_AFTER, _BEFORE):
        shorter = kind.sub("", words)
        if shorter != words:
            return (words, *_forms(shorter))
    return (words,)


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Return the old_la_codes by every plain name and code; several where it is ambiguous."""
    index: dict[str, set[str]] = {}
    for word, code in _words():
        index.setdefault(word, set()).add(code)
    return {word: tuple(sorted(codes)) for word, codes in index.items()}


def _words() -> Iterator[tuple[str, str]]:
    """Yield each plain name or code with the old_la_code it stands for."""
    regions = {plain(name) for name in vocab.REGIONS}  # the City of London is not London
    for one in every_authority():
        words = {plain(one.slug), one.old_la_code, plain(one.la_code), *_forms(plain(one.name))}
        yield from ((word, one.old_la_code) for word in words - regions)
    aliases = packaged("config", "authority_aliases.csv")
    yield from ((plain(row["alias"]), row["old_la_code"]) for row in aliases)


@cache
def _by_code() -> dict[str, Authority]:
    return {a.old_la_code: a for a in every_authority()}


def alike(wanted: str) -> list[str]:
    """Return the names of the authorities most alike, the nearest first; none if none is alike."""
    names = [
        word for word, codes in _index().items() if len(codes) == 1 and not _DIGIT.search(word)
    ]
    near = nearest(_forms(plain(wanted))[-1], names)
    return list(dict.fromkeys(_by_code()[_index()[word][0]].name for word in near))[:SUGGESTED]


def _nearest(wanted: str) -> str:
    """Return the question whether one of the most alike names was meant, or what is allowed."""
    if meant := alike(wanted):
        return f"did you mean {listed(meant, 'or')}?"
    return "allowed: any English authority by name or code, such as Leeds, 383 or E08000035"


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
