"""Areas: the local authorities that reports are made for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from send_analysis import vocab
from send_analysis.config import authorities, plain_files, yaml_files
from send_analysis.config.authorities import every_authority
from send_analysis.config.base import (
    Authority,
    ConfigError,
    Frozen,
    Problem,
    ProblemsError,
    refuse,
)

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
    sound, faulty = each_area(folder)
    if faulty:
        raise next(iter(faulty.values()))
    return sound


def each_area(folder: Path) -> tuple[dict[str, Area], dict[Path, ConfigError]]:
    """Return the areas whose files can be read, by slug, and why others cannot, by file."""
    sound: dict[str, Area] = {}
    faulty: dict[Path, ConfigError] = {}
    for file in sorted((folder / FOLDER).glob("*.yaml")):
        try:
            sound[file.stem] = read_area(file)
        except ConfigError as error:
            faulty[file] = error
    return sound, faulty


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


@dataclass(frozen=True)
class ChosenBalance:
    """The reported position that an area's settings choose, and where they do."""

    old_la_code: str
    slug: str
    measure: str
    period: str
    place: str  # file and line


def chosen_balances(folder: Path) -> list[ChosenBalance]:
    """Return the position that each file of settings chooses; faulty files have none."""
    found = []
    for area in each_area(folder)[0].values():
        if (one := area.opening_balance) is not None:
            file = folder / FOLDER / f"{area.slug}.yaml"
            line = yaml_files.locate(file).line(("opening_balance",))
            place = f"config/{FOLDER}/{file.name}:{line} opening_balance"
            found.append(ChosenBalance(area.old_la_code, area.slug, one.measure, one.period, place))
    return found


def _of_another(area: Area, stem: str) -> Iterator[Problem]:
    """Yield what of a file is another's: its slug must be the file's, all else one authority's.

    A code that no authority has is that of an invented one: nothing else may be a real one's.
    """
    if area.slug != stem:
        yield Problem(("slug",), repr(area.slug), f"the file's name, {stem}")
    named = authorities.codes_of([area.name])[0].get(area.name)
    one = next((a for a in every_authority() if a.old_la_code == area.old_la_code), None)
    if one is None:
        real = next((a for a in every_authority() if a.la_code == area.la_code), None)
        if real or named:
            code = real.old_la_code if real else named
            yield Problem(("old_la_code",), repr(area.old_la_code), f"{code}, as the rest says")
        return
    if named != one.old_la_code:
        yield Problem(("name",), repr(area.name), one.name)
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
        it may mean. If a file cannot be read that may be of this authority.
    """
    sound, faulty = each_area(folder)
    known, words = sound.values(), authorities.plain(str(wanted))
    for area in known:
        if words in map(authorities.plain, (area.slug, area.old_la_code, area.la_code, area.name)):
            return area
    _stop_on(faulty, lambda file: words == authorities.plain(file.stem))
    one = authorities.or_example(wanted)
    _stop_on(faulty, lambda file: one.slug == file.stem or _names(file, one))
    if one.closed and not closed:
        raise authorities.UnknownAreaError(
            f"area {wanted!r}: {authorities.history(one)}; choose "
            f"{authorities.choices(one.successors)}"
        )
    own = (area for area in known if area.old_la_code == one.old_la_code)
    return next(own, None) or _with_defaults(one)


def _stop_on(faulty: Mapping[Path, ConfigError], is_of_it: Callable[[Path], bool]) -> None:
    for file, error in faulty.items():
        if is_of_it(file):
            raise error


def _names(file: Path, one: authorities.Authority) -> bool:
    """Say whether a file that cannot be read holds a code of an authority, so may be its own."""
    text = plain_files.content(file) if not plain_files.problem(file) else b""
    return any(code.encode() in text for code in (one.old_la_code, one.la_code))


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
