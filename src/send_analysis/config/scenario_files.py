"""Scenarios as files: read, found by name, and checked together with those they build on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from send_analysis.config import plain_files, yaml_files
from send_analysis.config.area import Area
from send_analysis.config.assumptions import Assumptions, value
from send_analysis.config.authorities import alike, codes_of
from send_analysis.config.base import ConfigError, Problem, refuse
from send_analysis.config.measure import Measure, from_content
from send_analysis.config.nearest import choices, listed, question
from send_analysis.config.own_assumptions import assumptions
from send_analysis.config.scenario import (
    BASELINE,
    FIRST_START,
    RESERVED_SCENARIOS,
    Scenario,
    conflicts,
    impossible,
)


def scenarios(folder: Path) -> dict[str, Scenario]:
    """Return every sound scenario in ``folder``/scenarios, by name, each with what it builds on.

    A faulty file stops what asks for it by name alone; ``faulty_scenarios`` says why.

    Raises
    ------
    ConfigError
        If the baseline, from which every other starts, is faulty or has no file.
    """
    every = _each(folder).items()
    return {name: one for name, one in every if not isinstance(one, ConfigError)}


def faulty_scenarios(folder: Path) -> dict[str, str]:
    """Return by name what is wrong with each scenario that cannot be read, or builds on such."""
    every = _each(folder).items()
    return {name: str(one) for name, one in every if isinstance(one, ConfigError)}


def _each(folder: Path) -> dict[str, Scenario | ConfigError]:
    library = _library(folder)
    found: dict[str, Scenario | ConfigError] = {}
    for name, file in library.files.items():
        try:
            found[name] = library.load(file)
        except ConfigError as error:
            if name == BASELINE:
                raise
            found[name] = error
    return found


def check_scenario(folder: Path, file: Path) -> Scenario:
    """Return the scenario of one file, which may be anywhere, as if it were in ``folder``.

    Raises
    ------
    ConfigError
        Naming every problem, or that there is no such file.
    """
    plain_files.refuse_unreadable(file)
    library = _library(folder)
    library.files[file.stem] = file
    return library.load(file)


def built_scenario(folder: Path, content: Mapping[str, object]) -> Scenario:
    """Return a scenario built in code, checked as if its content were a file in ``folder``.

    Raises
    ------
    ConfigError
        Naming every problem.
    """
    name = str(content["name"])
    located = yaml_files.Located(dict(content), [], is_file=False)
    return _library(folder).checked(located, name, f"scenario {name}")


def find_scenario(folder: Path, wanted: str, area: Area | None = None) -> Scenario:
    """Return a scenario by name; only its file, and those it builds on, are read.

    Raises
    ------
    ConfigError
        If it is faulty, unknown, or not meant for the area.
    """
    library = _library(folder)
    if wanted in library.files:
        scenario = library.load(library.files[wanted])
        if area is None or scenario.applies_to(area):
            return scenario
    every = scenarios(folder)
    known = [n for n, s in every.items() if area is None or s.applies_to(area)]
    raise ConfigError(not_meant(every, wanted, area.slug if area else "", known))


def not_meant(every: Mapping[str, Scenario], wanted: str, area: str, allowed: Sequence[str]) -> str:
    """Return why a scenario is not there: for whom it is meant, or which name was meant."""
    place = f" for {area}" if area else ""
    if wanted in every:
        meant = f"its file names the areas {', '.join(every[wanted].areas)}"
        return f"scenario {wanted!r} is not meant{place}: {meant}; allowed: {', '.join(allowed)}"
    return f"scenario {wanted!r} is not known{place}; {question(wanted, allowed)}"


def _library(folder: Path) -> "_Library":
    files = {f.stem: f for f in sorted((folder / "scenarios").glob("*.yaml"))}
    if BASELINE not in files:
        gone = folder / "scenarios" / f"{BASELINE}.yaml"
        raise ConfigError(
            f"{gone}: no such file, and every scenario starts from it; put it back, or write one "
            f"with the keys name ({BASELINE}), title and why"
        )
    return _Library(
        files=files,
        areas=tuple(f.stem for f in sorted((folder / "areas").glob("*.yaml"))),
        assumptions=assumptions(folder),
    )


@dataclass(frozen=True)
class _Library:
    """What a scenario's file may name."""

    files: dict[str, Path]
    areas: tuple[str, ...]
    assumptions: Assumptions

    def load(self, file: Path, seen: tuple[str, ...] = ()) -> Scenario:
        """Return a file's scenario with everything it builds on, or reject the file."""
        return self.checked(yaml_files.locate(file), file.stem, file.name, seen)

    def checked(
        self, located: yaml_files.Located, stem: str, place: str, seen: tuple[str, ...] = ()
    ) -> Scenario:
        """Return a scenario with everything it builds on; a message names ``place``."""
        scenario, problems = yaml_files.validated(Scenario, located)
        content = located.content if isinstance(located.content, dict) else {}
        seen = (*seen, stem)
        parents = [
            self.load(self.files[name], seen)
            for _, name in _builds_on(content)
            if name in self.files and name not in seen
        ]
        own = [
            *self._wrong_names(content, stem, seen),
            *self._unknown_words(content),
            *self._started_too_early(content),
            *_conflicting(parents, content),
            *_assumptions_set_twice(parents, content),
        ]
        refuse(place, [*problems, *map(located.at_line, own)])
        assert scenario is not None  # an invalid scenario has a problem and was rejected above
        return _with_parents(scenario, parents)

    def _wrong_names(self, content: dict, stem: str, seen: tuple[str, ...]) -> Iterator[Problem]:
        """Yield a name that differs from the file's or is reserved, and unknown scenarios."""
        own = content.get("name")
        if isinstance(own, str) and own != stem:
            yield Problem(("name",), repr(own), f"the file's name, {stem}")
        if isinstance(own, str) and own in RESERVED_SCENARIOS:
            others = f"any but {', '.join(RESERVED_SCENARIOS)}"
            yield Problem(("name",), f"the reserved name {own!r}", others)
        known = [name for name in self.files if name != stem]
        for where, name in _builds_on(content):
            if name in seen:
                yield Problem(where, f"{name!r}, which builds on this", "a chain without a circle")
            elif name not in self.files:
                yield Problem(where, repr(name), choices(name, known))
        against = content.get("against")
        if isinstance(against, str) and against not in known:
            yield Problem(("against",), repr(against), choices(against, known))

    def _unknown_words(self, content: dict) -> Iterator[Problem]:
        """Yield areas and assumptions that do not exist."""
        for i, name in enumerate(_list(content, "areas")):
            if name not in self.areas and codes_of([str(name)])[1]:
                near = f" (nearest: {listed(meant, 'or')})" if (meant := alike(str(name))) else ""
                allowed = f"an English authority by name or code, such as Leeds or 383{near}"
                yield Problem(("areas", i), repr(name), allowed)
        yield from impossible(_mapping(content, "assumptions"), self.assumptions)

    def _started_too_early(self, content: dict) -> Iterator[Problem]:
        """Yield measures that start in a January whose census has been published."""
        for i, measure in enumerate(_list(content, "measures")):
            start = measure.get("start") if isinstance(measure, dict) else None
            if isinstance(start, int) and start < (first := self._first_start()):
                yield Problem(("measures", i, "start"), f"{start}", f"{first} or more")

    def _first_start(self) -> int:
        return int(value(self.assumptions, FIRST_START))


def _list(content: dict, key: str) -> list:
    return content[key] if isinstance(content.get(key), list) else []


def _mapping(content: dict, key: str) -> dict:
    return content[key] if isinstance(content.get(key), dict) else {}


def _builds_on(content: dict) -> list[tuple[tuple, str]]:
    """Return where a file names other scenarios, and which."""
    extends = content.get("extends")
    named = [(("extends",), extends)] if isinstance(extends, str) else []
    others = enumerate(_list(content, "combines"))
    return named + [(("combines", i), name) for i, name in others if isinstance(name, str)]


def _conflicting(parents: Sequence[Scenario], content: dict) -> Iterator[Problem]:
    """Yield conflicts between measures of this file and of the scenarios it combines."""
    inherited = _inherited_measures(parents)
    own = _valid_measures(content)
    for later, problem in conflicts([*inherited, *own.values()]):
        if later < len(inherited):
            clash = f"measure {inherited[later].id!r}: {problem.found}"
            yield replace(problem, where=("combines",), found=clash)
        else:
            place = list(own)[later - len(inherited)]
            yield replace(problem, where=("measures", place, *problem.where))


def _assumptions_set_twice(parents: Sequence[Scenario], content: dict) -> Iterator[Problem]:
    values: dict[str, set[float]] = {}
    for parent in parents:
        for id_, number in parent.assumptions.items():
            values.setdefault(id_, set()).add(number)
    for id_, several in values.items():
        if len(several) > 1 and id_ not in _mapping(content, "assumptions"):
            clash = f"assumption {id_!r} set to {' and '.join(f'{v:g}' for v in sorted(several))}"
            yield Problem(("combines",), clash, "one value: name it under assumptions")


def _valid_measures(content: dict) -> dict[int, Measure]:
    """Return the measures that are valid by themselves, by their position in the file."""
    valid = {}
    for i, measure in enumerate(_list(content, "measures")):
        try:
            valid[i] = from_content(measure)
        except ValidationError:
            continue  # reported already, with its line, when the whole file was validated
    return valid


def _inherited_measures(parents: Sequence[Scenario]) -> list[Measure]:
    """Return the parents' measures, without duplicates."""
    return list(dict.fromkeys(m for parent in parents for m in parent.measures))


def _with_parents(scenario: Scenario, parents: Sequence[Scenario]) -> Scenario:
    assumed: Mapping[str, float] = {}
    for parent in (*parents, scenario):
        assumed = {**assumed, **parent.assumptions}
    together = (*_inherited_measures(parents), *scenario.measures)
    return scenario.model_copy(update={"assumptions": assumed, "measures": together})
