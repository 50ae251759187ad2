"""Areas: the local authorities that reports are made for."""

import csv
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field

from send_analysis.config import yaml_files
from send_analysis.config.base import ConfigError, Frozen


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
    by_slug = {}
    for file in sorted((folder / "areas").glob("*.yaml")):
        area = yaml_files.read(Area, file)
        if area.slug != file.stem:
            raise ConfigError(f"{file.name}: slug {area.slug!r} must be the file's name")
        by_slug[area.slug] = area
    return by_slug


@cache
def every_authority() -> tuple[Area, ...]:
    """Return an area for every upper-tier authority since 2010, with its codes only."""
    with files("send_analysis.config").joinpath("authorities.csv").open(encoding="utf-8") as lines:
        return tuple(
            Area(
                slug=re.sub(r"[^a-z0-9]+", "_", row["la_name"].casefold()).strip("_"),
                name=row["la_name"],
                old_la_code=row["old_la_code"],
                la_code=row["la_code"],
                region_code=row["region_code"],
                neighbours=(),
                notes=(),
            )
            for row in csv.DictReader(lines)
        )


def find_area(folder: Path, wanted: str) -> Area:
    """Return the area a slug, either code or DfE's name refers to.

    An authority without a file in ``folder``/areas has its codes and the defaults.

    Raises
    ------
    ConfigError
        If it is unknown; the message names the known areas.
    """
    known = areas(folder)
    for area in (*known.values(), *every_authority()):
        names = {area.slug, area.old_la_code, area.la_code.casefold(), area.name.casefold()}
        if wanted.casefold() in names:
            return area
    raise ConfigError(
        f"area {wanted!r} is not known; allowed: {', '.join(known)}, "
        "or any English authority by DfE's name or code"
    )
