"""Areas: the local authorities that reports are made for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from send_analysis import vocab
from send_analysis.config import authorities, yaml_files
from send_analysis.config.authorities import every_authority
from send_analysis.config.base import Authority, Frozen, Problem, ProblemsError, refuse

FOLDER = "areas"


class ReportedBalance(Frozen):
    """A position of the grant that was reported elsewhere and that the account starts from."""

    measure: str = Field(description="what was reported, as the table of reported positions says")
    period: str = Field(pattern=r"^31 Mar 20\d\d$", description="the day it was reported for")
    reason: str = Field(description="why the account starts from it and not from the outturn")


class Area(Frozen):
    """One local authority that reports are made for."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="name in commands and file paths")
    name: str = Field(description="the name DfE prints")
    old_la_code: Authority = Field(pattern=r"^\d{3}$", description="DfE's three-digit code")
    la_code: str = Field(pattern=r"^E\d{8}$", description="newest GSS code")
    region_code: str = Field(pattern=r"^E12\d{6}$", description="GSS code of the region")
    in_all: bool = Field(True, description="whether report --area all includes it")
    neighbours: tuple[Authority, ...] = Field(
        (), description="statistical neighbours by name or code, nearest first"
    )
    opening_balance: ReportedBalance | None = Field(
        None, description="a reported position that the grant's account starts from"
    )
    notes: tuple[str, ...] = Field((), description="what a reader must know about this area's data")

    @model_validator(mode="after")
    def _known_neighbours(self) -> Self:
        problems = []
        for place, name in enumerate(self.neighbours):
            try:
                authorities.authority(name)
            except authorities.UnknownAreaError as error:
                found = f"{name!r} ({error})"
                problems.append(Problem(("neighbours", place), found, "an English authority"))
        if problems:
            raise ProblemsError(problems)
        return self


def areas(folder: Path) -> dict[str, Area]:
    """Return every area with a file in ``folder``/areas, by slug.

    Raises
    ------
    ConfigError
        Naming every problem of the first faulty file.
    """
    return {file.stem: read_area(file) for file in sorted((folder / FOLDER).glob("*.yaml"))}


def read_area(file: Path) -> Area:
    """Return the area of one file.

    Raises
    ------
    ConfigError
        Naming every problem of the file.
    """
    located = yaml_files.locate(file)
    area, problems = yaml_files.validated(Area, located)
    own = [located.at_line(p) for p in _of_another(area, file.stem)] if area else []
    refuse(file.name, [*problems, *own])
    assert area is not None  # an invalid area has a problem and was rejected above
    return area


def _of_another(area: Area, stem: str) -> Iterator[Problem]:
    """Yield what of a file is another's: its slug must be the file's, its codes one authority's."""
    if area.slug != stem:
        yield Problem(("slug",), repr(area.slug), f"the file's name, {stem}")
    one = next((a for a in every_authority() if a.old_la_code == area.old_la_code), None)
    if one is None:
        return
    for name in ("la_code", "region_code"):
        if (found := getattr(area, name)) != (right := getattr(one, name)):
            yield Problem((name,), repr(found), f"{right}, the code of {one.name}")


def find_area(folder: Path, wanted: object, closed: bool = False) -> Area:
    """Return the area that a name or code stands for, with its settings in ``folder``/areas if any.

    An authority without a file there has its codes and the defaults. ``closed`` allows one that
    has closed: it has figures, but no future.

    Raises
    ------
    ConfigError
        If the name is unknown, ambiguous or of a closed authority; the message names those that
        it may mean.
    """
    known = areas(folder).values()
    words = authorities.plain(str(wanted))
    for area in known:
        if words in map(authorities.plain, (area.slug, area.old_la_code, area.la_code, area.name)):
            return area
    one = authorities.or_example(wanted)
    if one.closed and not closed:
        raise authorities.UnknownAreaError(
            f"area {wanted!r}: {authorities.history(one)}; choose "
            f"{authorities.choices(one.successors)}"
        )
    own = (area for area in known if area.old_la_code == one.old_la_code)
    return next(own, None) or _with_defaults(one)


# What an area without settings of its own has.
_UNSET: dict[str, Any] = {"in_all": False, "neighbours": (), "opening_balance": None, "notes": ()}
# England as the area of the one page that shows every authority: no authority's code fits it.
ENGLAND = Area.model_construct(
    slug="england",
    name="England",
    old_la_code=vocab.ENGLAND,
    la_code=vocab.ENGLAND_GSS,
    region_code=vocab.ENGLAND_GSS,
    **_UNSET,
)


def as_kept(settings: dict[str, object]) -> Area:
    """Return the area whose settings a run was kept with.

    Raises
    ------
    ValueError
        If they are none.
    """
    is_england = settings == ENGLAND.model_dump(mode="json")
    return ENGLAND if is_england else Area.model_validate(settings)


def area_of_run(folder: Path, wanted: object) -> Area:
    """Return the area of a run: an authority as ``find_area`` does, or England.

    Raises
    ------
    ConfigError
        If the name is unknown, ambiguous or of a closed authority.
    """
    is_england = authorities.plain(str(wanted)) in map(str.casefold, (ENGLAND.slug, vocab.ENGLAND))
    return ENGLAND if is_england else find_area(folder, wanted)


def _with_defaults(one: authorities.Authority) -> Area:
    return Area(
        slug=one.slug,
        name=one.name,
        old_la_code=one.old_la_code,
        la_code=one.la_code,
        region_code=one.region_code,
        **_UNSET,
    )
