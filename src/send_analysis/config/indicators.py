"""The indicator framework: what is measured, for which priority, from what, owned by whom.

``config/indicators.yaml`` holds one entry an indicator. A value comes from published counts
(``counts``), from a council paper (``claims``, ``claim_shares``) or from a row of
``config/indicator_values.csv``; an indicator without any of them is not yet reported. Indicators
that publishers print for every authority are rows of ``config/national_indicators.csv``.
"""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from send_analysis.config import national, yaml_files
from send_analysis.config.base import ConfigError, Frozen
from send_analysis.config.national import National, Published, Theme

FILE = "indicators.yaml"
ALL = national.ALL


class Priority(Frozen):
    """One priority, area of concern or outcome of a council's own framework."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str
    claims: tuple[str, ...] = Field(description="claim ids that print it")


class AreaFramework(Frozen):
    """The framework that one council set itself, and the papers that state it."""

    old_la_code: str = Field(pattern=r"^\d{3}$")
    name: str
    papers: tuple[str, ...]
    priorities: tuple[Priority, ...]


class Counts(Frozen):
    """A rate or a count from published flows or plans held, for every authority.

    Names are measures of the flows table, ``dimension/category`` of the caseload table,
    ``plans_next_january`` (by calendar year) or ``residents`` (aged 0 to 25, by census year).
    """

    clock: Literal["calendar", "census"]
    numerator: tuple[str, ...]
    minus: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    per: int = Field(100, description="what the count is divided by")
    proportion: bool = Field(True, description="whether the numerator is part of the denominator")

    @property
    def names(self) -> set[str]:
        """Every count that it is computed from."""
        return {*self.numerator, *self.minus, *self.denominator}

    @property
    def rate(self) -> bool:
        """Whether it is a rate, comparable between authorities."""
        return bool(self.denominator)


class Claims(Frozen):
    """Values that a council paper prints: the claims whose columns hold ``where``."""

    where: dict[str, str]
    group: str | None = Field(None, description="the group; none = the claim's own breakdown")
    period: str | None = Field(None, description="the period; none = the claim's own")


class ClaimShares(Frozen):
    """Shares computed from counts of a paper: each of ``groups`` over the row ``base``."""

    where: dict[str, str]
    groups: tuple[str, ...]
    base: str


class Target(Frozen):
    """A target that a council set itself, and its due date."""

    old_la_code: str
    value: float
    by: date
    claim: str


class Indicator(Frozen):
    """One indicator."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    serves: tuple[str, ...] = Field((), description="priorities, written area/priority")
    answers: tuple[str, ...] = Field((), description="claims that ask for this indicator")
    numerator: str
    denominator: str
    basis: str
    unit: str
    polarity: Literal["higher", "lower", "neutral"] = Field(description="which way is better")
    source: str
    owner: str | None = Field(description="who answers for it; null where the source names nobody")
    frequency: str
    targets: tuple[Target, ...] = ()
    rag: Literal["england", "neighbours", "none"] = Field(description="compared with what")
    context_groups: tuple[str, ...] = Field((), description="groups shown and never rated")
    smallest_count: int | None = Field(None, description="counts below are hidden; null = shown")
    disputed_by: tuple[str, ...] = Field((), description="indicators that measure the same thing")
    leads: str | None = Field(None, description="feature of the forecast that it is")
    funnel: bool = False
    theme: Theme | None = Field(None, description="where the page shows it; null = on its own")
    counts: Counts | None = None
    claims: tuple[Claims, ...] = ()
    claim_shares: tuple[ClaimShares, ...] = ()
    published: tuple[Published, ...] = Field((), description="series that publishers print")

    @model_validator(mode="after")
    def _neutral_is_not_rated(self) -> "Indicator":
        if self.polarity == "neutral" and self.rag != "none":
            raise ValueError(f"{self.id}: neither way is better, so rag must be none")
        return self

    @property
    def definition(self) -> str:
        """Numerator, denominator and basis in one sentence."""
        share = f"{self.numerator} / {self.denominator}" if self.denominator else self.numerator
        return f"{share}; {self.basis}"

    @property
    def comparable(self) -> bool:
        """Whether its values can be compared between authorities."""
        return bool(self.published) or (self.counts is not None and self.counts.rate)


class Framework(Frozen):
    """Every council's priorities and every indicator."""

    areas: dict[str, AreaFramework]
    indicators: tuple[Indicator, ...]

    @model_validator(mode="after")
    def _names_are_known(self) -> "Framework":
        ids = [i.id for i in self.indicators]
        problems = [f"indicator {id_!r} is duplicated" for id_ in set(ids) if ids.count(id_) > 1]
        for one in self.indicators:
            problems += [f"{one.id}: {s} is not a priority" for s in {*one.serves} - self._served()]
            problems += [f"{one.id}: {d} is not an indicator" for d in {*one.disputed_by} - {*ids}]
        if problems:
            raise ValueError("; ".join(sorted(problems)))
        return self

    def _served(self) -> set[str]:
        return {f"{slug}/{p.id}" for slug, area in self.areas.items() for p in area.priorities}

    def by_id(self) -> dict[str, Indicator]:
        """Return the indicators by id."""
        return {one.id: one for one in self.indicators}

    def area_of(self, source_id: str) -> AreaFramework | None:
        """Return the council whose paper a source is."""
        return next((a for a in self.areas.values() if source_id in a.papers), None)

    def papers_of(self, old_la_code: str) -> set[str]:
        """Return the sources that are papers of an authority."""
        mine = [area for area in self.areas.values() if area.old_la_code == old_la_code]
        return {paper for area in mine for paper in area.papers}

    def priorities_of(self, indicator: Indicator, old_la_code: str) -> tuple[str, ...]:
        """Return the titles of an authority's own priorities that an indicator serves."""
        return tuple(
            priority.title
            for slug, area in self.areas.items()
            for priority in area.priorities
            if area.old_la_code == old_la_code and f"{slug}/{priority.id}" in indicator.serves
        )


def read(folder: Path) -> Framework:
    """Return the framework of a settings folder, with the indicators of every authority.

    Raises
    ------
    ConfigError
        Naming every faulty entry with its line, what was found and what is allowed.
    """
    own: Framework = yaml_files.read(Framework, folder / FILE)
    everywhere = [_national(row) for row in national.read(folder)]
    try:
        return Framework(areas=own.areas, indicators=(*own.indicators, *everywhere))
    except ValidationError as error:  # an id of one file is also in the other
        raise ConfigError(f"{FILE} and {national.FILE}: {error.errors()[0]['msg']}") from error


def _national(row: National) -> Indicator:
    """Return an indicator of every authority."""
    same = ("id", "title", "theme", "unit", "polarity", "source", "rag", "published")
    return Indicator.model_validate(
        {name: getattr(row, name) for name in same}
        | {"numerator": row.definition, "denominator": "", "basis": row.source}
        | {"owner": None, "frequency": "yearly", "context_groups": (national.CONTEXT,)}
    )
