"""What a report is asked for: its areas, and the scenarios and levels of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from send_analysis import config
from send_analysis.config import paths
from send_analysis.publish import notebooks
from send_analysis.runs import inputs, keys

ALL = "all"
PANEL = "panel"


@dataclass(frozen=True)
class Request:
    """The options of a pack; ``areas`` are slugs, ``scenarios`` names, not all for each area."""

    areas: tuple[str, ...]
    scenarios: tuple[str, ...]
    seed: int
    draws: int
    data: Path | None = None
    strict: bool = False  # whether a finding on a page fails the pack
    pages: bool = True  # whether notebooks are run; else there are tables only
    fork: bool = False  # whether their kernels are copies of one process

    @property
    def key(self) -> str:
        """Return the hash of everything the pack depends on."""
        of_runs = [
            keys.of_run(area, level, self.seed, self.draws, self.data)
            for area in self.each_area()
            for level in self.levels(area)
        ]
        return keys.digest(*of_runs, keys.of_pages() if self.pages else "tables only")

    def each_area(self) -> list[config.Area]:
        """Return the areas with their settings."""
        return [config.area_of_run(paths.config(), slug) for slug in self.areas]

    def scenarios_of(self, area: config.Area) -> tuple[str, ...]:
        """Return the scenarios of the pack that are meant for an area."""
        every = config.scenarios(paths.config())
        return tuple(name for name in self.scenarios if every[name].applies_to(area))

    def levels(self, area: config.Area) -> dict[str, tuple[str, ...]]:
        """Return the notebooks of each level of an area."""
        return notebooks.of_levels(self.scenarios_of(area), area.slug)


def of(
    area: str,
    scenario: str,
    seed: int,
    draws: int,
    data: Path | None = None,
    strict: bool = False,
    with_pages: bool = True,
    fork: bool = False,
) -> Request:
    """Return the validated options.

    Parameters
    ----------
    area
        An authority, England, ``all`` of config/areas, or the ``panel``.
    scenario
        A scenario that is meant for every area, several with commas between, or ``all``: every
        one that is meant for some area.

    Raises
    ------
    config.ConfigError
        Naming what is unknown or out of range, and what is allowed.
    """
    areas = _areas(area, data)
    slugs = tuple(one.slug for one in areas)
    wanted = Request(
        slugs, _scenarios(scenario, areas, area), seed, draws, data, strict, with_pages, fork
    )
    for one in {areas[0].slug: areas[0], areas[-1].slug: areas[-1]}.values():
        for level, of_level in wanted.levels(one).items():
            values = {"area": one.slug, "seed": seed, "draws": draws, "scenario": level}
            for notebook in of_level:
                notebooks.check(notebook, dict(values))
    return wanted


def _areas(wanted: str, data: Path | None) -> list[config.Area]:
    """Return one area, ``all`` of config/areas, or the ``panel``: England and all loaded."""
    if wanted == ALL:
        return _of_all(config.areas(paths.config()).values())
    if wanted != PANEL:
        return [config.area_of_run(paths.config(), wanted)]
    return [config.ENGLAND, *inputs.counted(inputs.load(data))]


def _of_all(areas: Iterable[config.Area]) -> list[config.Area]:
    if meant := [area for area in areas if area.in_all]:
        return meant
    raise config.ConfigError("--area all: no file in config/areas says in_all: true")


def _scenarios(wanted: str, areas: Iterable[config.Area], of: str) -> tuple[str, ...]:
    """Return the names of the scenarios wanted, as config lists them; ``of`` says whose."""
    every = config.scenarios(paths.config())
    if wanted == ALL:
        return tuple(n for n, s in every.items() if any(map(s.applies_to, areas)))
    meant = [n for n, s in every.items() if all(map(s.applies_to, areas))]
    named = [name.strip() for name in wanted.split(",")]
    if unmeant := [name for name in named if name not in meant]:
        faulty = config.faulty_scenarios(paths.config())
        allowed = [ALL, *meant]
        raise config.ConfigError(
            "\n".join(faulty.get(n) or config.not_meant(every, n, of, allowed) for n in unmeant)
        )
    return tuple(name for name in meant if name in named)
