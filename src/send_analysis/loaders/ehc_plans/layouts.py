"""The publication's layouts as data, and how a file's columns differ from the nearest one.

``layouts.csv`` has a row a table: how it is dated, which tables of columns it prints, what is
known and not loaded (``unused``). ``columns.csv`` has a row a column: what it counts, the first
and the last release that print it, whether it may be absent. A new release is rows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from send_analysis.loaders.ehc_plans import wording
from send_analysis.loaders.intake import base

LEAST_KNOWN = 0.5  # of a file's columns and of a layout's, for the file to be recognised
LEAST_IDENTIFIERS = 0.3  # a download of one geographic level lacks the columns of the others
SHOWN = 8  # columns named in a message
ALWAYS = 9999  # the last release of a column that is still printed


@dataclass(frozen=True)
class Column:
    """One printed column: its name in lower case, our word, the releases that print it.

    ``{year}`` in a name is the calendar year before the release. ``within`` names the sub-total
    that the column is counted in; the sub-total names itself.
    """

    name: str
    ours: str
    first: int
    last: int
    optional: bool
    within: str

    def printed(self, release: int) -> str:
        """Return the name in a release."""
        return self.name.format(year=release - 1)

    def among(self, printed: set[str]) -> bool:
        """Say whether one of some printed names is the column's, in whichever release."""
        if "{" not in self.name:
            return self.name in printed
        pattern = re.compile(self.name.format(year=r"\d{4}"))
        return any(pattern.fullmatch(name) for name in printed)


@dataclass(frozen=True)
class Layout:
    """One table of the publication: how it is recognised, read and shaped.

    ``dating`` holds the time identifiers it is published with. A ``stock`` is a count in January.
    ``total`` is our word for the count that others add up to; none in a table of measures.
    """

    kind: str
    dating: tuple[str, ...]
    stock: bool
    columns: tuple[Column, ...]
    total: str
    words: Mapping[str, str]
    shape: str  # module and function that make tidy tables; none: known and not loaded
    topics: tuple[str, ...]  # the breakdowns that are loaded
    unused: str

    def printed(self, release: int, dated: int | None = None) -> dict[str, Column]:
        """Return the columns that a release prints, by name as a file of ``dated`` has it."""
        of_release = [c for c in self.columns if c.first <= release <= c.last]
        return {c.printed(release if dated is None else dated): c for c in of_release}

    def knows(self, name: str) -> bool:
        """Say whether a column is known and not loaded."""
        return re.fullmatch(self.unused, name) is not None

    def releases(self, release: int) -> list[int]:
        """Return a release and those in which columns came or went, the nearest first."""
        moved = {year for c in self.columns for year in (c.first - 1, c.first, c.last, c.last + 1)}
        known = {year for year in moved if 0 < year < ALWAYS} | {release}
        return sorted(known, key=lambda year: (abs(year - release), -year))

    def era(self, release: int) -> str:
        """Return since or until which release the columns of a release are printed."""
        since = max(c.first for c in self.columns if c.first <= release)
        until = min((c.last for c in self.columns if c.last >= release), default=ALWAYS)
        if since:
            return f" as printed since {since}"
        return f" as printed until {until}" if until < ALWAYS else ""


@dataclass(frozen=True)
class Fit:
    """A file's columns beside a layout as some release prints it."""

    layout: Layout
    release: int  # the release whose columns differ least
    counts: Mapping[str, Column]  # what is read, by printed name
    missing: Mapping[str, Column]  # what the file lacks of what is needed
    gone: Mapping[str, Column]  # ... and of what may be absent
    new: tuple[str, ...]  # columns that no row names

    @property
    def selection(self) -> bool:
        """Say whether the file is a choice of columns, as the table tool makes."""
        needed = len(self.counts) + len(self.missing)
        return bool(self.missing) and len(self.counts) < LEAST_KNOWN * needed

    @property
    def parts(self) -> tuple[str, ...]:
        """Return our words for the parts of the total that have all their columns."""
        short = {column.ours for column in self.missing.values()}
        ours = dict.fromkeys(c.ours for c in self.counts.values() if c.name != c.within)
        return tuple(o for o in ours if o not in short | {self.layout.total})

    @property
    def whole(self) -> bool:
        """Say whether every part of the total is there."""
        return bool(self.layout.total and self.parts) and not self.missing

    @property
    def differs(self) -> bool:
        """Say whether the columns are not just those of the layout."""
        return bool(self.new or self.gone or self.missing)

    def may_lack(self, part: str) -> bool:
        """Say whether a year's return need not ask for any column of a part."""
        return all(c.optional for c in self.counts.values() if c.ours == part)

    def differences(self) -> list[str]:
        """Return what differs from the nearest layout, a problem a kind."""
        nearest = f"nearest layout: {self.layout.kind}{self.layout.era(self.release)}"
        lines = {"not in the file": (*self.missing, *self.gone), "only in the file": self.new}
        return [nearest, *(f"{what}: {_listed(names)}" for what, names in lines.items() if names)]

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield what a check should tell: kind and column."""
        yield from (("new column", name) for name in self.new)
        if self.selection:
            yield "choice of columns", ", ".join(self.counts)
        else:
            yield from (("column gone", name) for name in self.gone)


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def fit(layout: Layout, names: Iterable[str], release: int) -> Fit:
    """Return a file's columns beside the release of a layout that they differ least from."""
    names = [n for n in names if n and n not in wording.IDENTIFIERS and n not in layout.words]
    fits = [_beside(layout, names, release, other) for other in layout.releases(release)]
    return min(fits, key=lambda one: len(one.missing) + len(one.new))


def _beside(layout: Layout, names: list[str], release: int, other: int) -> Fit:
    """Return the columns beside those of one release; ``release`` dates names that hold a year."""
    printed = layout.printed(other, release)
    absent = {n: c for n, c in printed.items() if n not in names and c.ours and c.name != c.within}
    return Fit(
        layout,
        other,
        {n: printed[n] for n in names if n in printed},
        {n: c for n, c in absent.items() if not c.optional},
        {n: c for n, c in absent.items() if c.optional},
        tuple(n for n in names if n not in printed and not layout.knows(n)),
    )


# --- reading the tables -------------------------------------------------------------------


def _column(row: Mapping[str, str]) -> Column:
    first, last = int(row["from"] or 0), int(row["to"] or ALWAYS)
    return Column(row["column"], row["ours"], first, last, row["optional"] == "yes", row["within"])


def _by_table(rows: Iterable[Mapping[str, str]]) -> dict[str, list[Column]]:
    by_table: dict[str, list[Column]] = {}
    for row in rows:
        by_table.setdefault(row["table"], []).append(_column(row))
    return by_table


def read(columns: Iterable[Mapping[str, str]], tables: Iterable[Mapping[str, str]]) -> list[Layout]:
    """Return the layouts that rows of the two tables describe."""
    by_table = _by_table(columns)
    return [
        Layout(
            kind=row["kind"],
            dating=tuple(row["dating"].split(" or ")),
            stock=row["stock"] == "yes",
            columns=tuple(c for table in row["columns"].split() for c in by_table[table]),
            total=row["total"],
            words={c.name: c.ours for c in by_table.get(row["words"], [])},
            shape=row["shape"],
            topics=tuple(row["topics"].split()),
            unused=row["unused"],
        )
        for row in tables
    ]


LAYOUTS = read(wording.COLUMNS, base.rows("ehc_plans", "layouts.csv"))
BY_KIND = {layout.kind: layout for layout in LAYOUTS}
TRIBUNAL = _by_table(wording.COLUMNS)["tribunal"]


# --- recognising --------------------------------------------------------------------------


def best(names: list[str], dating: set[str]) -> Layout | None:
    """Return the layout that the measures and the time identifiers fit, if any does."""
    printed = [n for n in names if n and n not in wording.IDENTIFIERS]
    if len(set(names) & set(wording.IDENTIFIERS)) < LEAST_IDENTIFIERS * len(wording.IDENTIFIERS):
        return None
    fitting = [x for x in LAYOUTS if not dating or dating & set(x.dating)]
    likeness = {x.kind: _likeness(x, printed) for x in fitting}
    kind = max(likeness, key=likeness.__getitem__, default=None)
    return BY_KIND[kind] if kind and likeness[kind] > 0 else None


def _likeness(layout: Layout, printed: list[str]) -> float:
    """Return how much of a file's columns a layout knows; 0 when the file is not one of it.

    Half of the file's measures are known, and they are half of the layout's; or they are a choice
    of them: the total among them, or where there is none, nothing else beside them. Columns that
    say what a row is about are needed and prove nothing.
    """
    if not set(layout.words) <= set(printed):
        return 0.0
    measures = set(printed).difference(layout.words)
    counts = [c for c in layout.columns if c.among(measures)]
    known = len(counts) + sum(layout.knows(n) for n in measures)
    share = known / len(measures) if counts else 0.0
    chosen = any(c.ours == layout.total for c in counts) if layout.total else share == 1
    if share < LEAST_KNOWN or not (chosen or _most(layout, counts) >= LEAST_KNOWN):
        return 0.0
    return share * len(counts)


def _most(layout: Layout, counts: list[Column]) -> float:
    """Return the largest share of the columns of one release that is there."""
    releases = [[c for c in layout.columns if c.first <= r <= c.last] for r in layout.releases(0)]
    return max(len([c for c in counts if c in of]) / len(of) for of in releases if of)
