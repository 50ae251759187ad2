"""Areas: the local authorities that reports are made for."""

from pathlib import Path

from pydantic import Field

from send_analysis.config import checked
from send_analysis.config.base import Frozen
from send_analysis.config.errors import ConfigError


class Area(Frozen):
    """One local authority that reports are made for."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="name in commands and file paths")
    name: str = Field(description="the name DfE prints")
    old_la_code: str = Field(pattern=r"^\d{3}$", description="DfE's three-digit code")
    la_code: str = Field(pattern=r"^E\d{8}$", description="newest GSS code")
    region_code: str = Field(pattern=r"^E12\d{6}$", description="GSS code of the region")
    neighbours: tuple[str, ...] = Field((), description="statistical neighbours, nearest first")
    notes: tuple[str, ...] = Field((), description="what a reader must know about this area's data")


def areas(folder: Path) -> dict[str, Area]:
    """Return every area with a file in ``folder``/areas, by slug.

    Raises
    ------
    ConfigError
        Naming every problem of the first faulty file.
    """
    found = {}
    for file in sorted((folder / "areas").glob("*.yaml")):
        area = checked.read(Area, file)
        if area.slug != file.stem:
            raise ConfigError(f"{file.name}: slug {area.slug!r} must be the file's name")
        found[area.slug] = area
    return found


def find_area(folder: Path, wanted: str) -> Area:
    """Return the area a slug, either code or DfE's name stands for.

    Raises
    ------
    ConfigError
        Naming the areas there are.
    """
    known = areas(folder)
    for area in known.values():
        names = {area.slug, area.old_la_code, area.la_code.casefold(), area.name.casefold()}
        if wanted.casefold() in names:
            return area
    raise ConfigError(f"area {wanted!r} is not known; allowed: {', '.join(known)}")
