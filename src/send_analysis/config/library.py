"""The folder of scenarios: each file checked by itself and against what it builds on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from send_analysis.config import checked
from send_analysis.config.area import Area
from send_analysis.config.assumptions import assumptions
from send_analysis.config.errors import ConfigError, Problem, Where, refuse
from send_analysis.config.measure import Measure
from send_analysis.config.scenario import RESERVED_SCENARIOS, Scenario, conflicts
from send_analysis.config.yaml_lines import Located


def scenarios(folder: Path) -> dict[str, Scenario]:
    """Return every scenario in ``folder``/scenarios, by name, each with what it builds on.

    Raises
    ------
    ConfigError
        Naming every problem of the first faulty file.
    """
    library = _library(folder)
    return {name: library.load(file) for name, file in library.files.items()}


def check_scenario(folder: Path, file: Path) -> Scenario:
    """Return the scenario of one file, which may lie anywhere, as if it lay in ``folder``.

    Raises
    ------
    ConfigError
        Naming every problem, or that there is no such file.
    """
    if not file.is_file():
        raise ConfigError(f"{file}: no such file")
    library = _library(folder)
    library.files[file.stem] = file
    return library.load(file)


def find_scenario(folder: Path, wanted: str, area: Area) -> Scenario:
    """Return a scenario by name.

    Raises
    ------
    ConfigError
        If it is unknown, or not meant for the area.
    """
    known = {n: s for n, s in scenarios(folder).items() if s.applies_to(area)}
    if wanted not in known:
        raise ConfigError(
            f"scenario {wanted!r} is not known for {area.slug}; allowed: {', '.join(known)}"
        )
    return known[wanted]


def _library(folder: Path) -> "_Library":
    return _Library(
        files={f.stem: f for f in sorted((folder / "scenarios").glob("*.yaml"))},
        areas=tuple(f.stem for f in sorted((folder / "areas").glob("*.yaml"))),
        assumptions=tuple(assumptions(folder)),
    )


@dataclass(frozen=True)
class _Library:
    """What a scenario's file may name."""

    files: dict[str, Path]
    areas: tuple[str, ...]
    assumptions: tuple[str, ...]

    def load(self, file: Path, seen: tuple[str, ...] = ()) -> Scenario:
        """Return a file's scenario with all that it builds on, or refuse it whole."""
        located = checked.locate(file)
        scenario, problems = checked.validated(Scenario, located)
        content = located.content if isinstance(located.content, dict) else {}
        seen = (*seen, file.stem)
        problems += self._unknown_names(content, file.stem, seen, located)
        parents = [
            self.load(self.files[name], seen)
            for _, name in _builds_on(content)
            if name in self.files and name not in seen
        ]
        problems += _conflicting(parents, content, located)
        refuse(file.name, problems)
        assert scenario is not None  # a scenario that is missing has a problem: refused
        return _laid_over(scenario, parents)

    def _unknown_names(
        self, content: dict, stem: str, seen: tuple[str, ...], located: Located
    ) -> list[Problem]:
        """Return the names of a file that stand for nothing, or for the wrong thing."""
        own = content.get("name")
        found = []
        if isinstance(own, str) and own != stem:
            found.append((("name",), repr(own), f"the file's name, {stem}"))
        if isinstance(own, str) and own in RESERVED_SCENARIOS:
            others = f"any but {', '.join(RESERVED_SCENARIOS)}"
            found.append((("name",), f"the reserved name {own!r}", others))
        for where, name in _builds_on(content):
            if name in seen:
                found.append((where, f"{name!r}, which builds on this", "a chain with an end"))
            elif name not in self.files:
                found.append((where, repr(name), ", ".join(self.files)))
        found += self._unknown_keys(content)
        return [Problem(located.line(where), where, *words) for where, *words in found]

    def _unknown_keys(self, content: dict) -> Iterator[tuple]:
        areas = content.get("areas")
        for i, slug in enumerate(areas if isinstance(areas, list) else ()):
            if slug not in self.areas:
                yield ("areas", i), repr(slug), ", ".join(self.areas)
        changed = content.get("assumptions")
        for id_ in changed if isinstance(changed, dict) else ():
            if id_ not in self.assumptions:
                yield ("assumptions", id_), repr(id_), ", ".join(self.assumptions)


def _builds_on(content: dict) -> list[tuple[tuple, str]]:
    """Return where a file names other scenarios, and which."""
    extends, combines = content.get("extends"), content.get("combines")
    named = [(("extends",), extends)] if isinstance(extends, str) else []
    others = combines if isinstance(combines, list) else []
    return named + [(("combines", i), n) for i, n in enumerate(others) if isinstance(n, str)]


def _conflicting(parents: Sequence[Scenario], content: dict, located: Located) -> list[Problem]:
    """Return what two measures, or two of the scenarios combined, both set."""
    inherited = _inherited_measures(parents)
    own = _valid_measures(content)
    found = []
    for later, fault in conflicts([*inherited, *own.values()]):
        where: Where
        if later < len(inherited):
            where = ("combines",)
            said = f"measure {inherited[later].id!r}: {fault.found}"
        else:
            where = ("measures", list(own)[later - len(inherited)], *fault.where)
            said = fault.found
        found.append(Problem(located.line(where), where, said, fault.allowed))
    return found + _assumptions_set_twice(parents, content, located)


def _assumptions_set_twice(
    parents: Sequence[Scenario], content: dict, located: Located
) -> list[Problem]:
    own = content.get("assumptions")
    values: dict[str, set[float]] = {}
    for parent in parents:
        for id_, value in parent.assumptions.items():
            values.setdefault(id_, set()).add(value)
    return [
        Problem(
            located.line(("combines",)),
            ("combines",),
            f"assumption {id_!r} set to {' and '.join(f'{v:g}' for v in sorted(found))}",
            "one value: name it under assumptions",
        )
        for id_, found in values.items()
        if len(found) > 1 and not (isinstance(own, dict) and id_ in own)
    ]


def _valid_measures(content: dict) -> dict[int, Measure]:
    """Return the measures that hold up by themselves, by their position in the file."""
    listed = content.get("measures")
    found = {}
    for i, measure in enumerate(listed if isinstance(listed, list) else ()):
        try:
            found[i] = Measure.model_validate_json(checked.as_json(measure), strict=True)
        except ValidationError:
            continue  # told already, with its line, when the whole file was validated
    return found


def _inherited_measures(parents: Sequence[Scenario]) -> list[Measure]:
    """Return the parents' measures; one that several take from the same place, once."""
    return list(dict.fromkeys(m for parent in parents for m in parent.measures))


def _laid_over(scenario: Scenario, parents: Sequence[Scenario]) -> Scenario:
    assumed: dict[str, float] = {}
    for parent in parents:
        assumed |= parent.assumptions
    return scenario.model_copy(
        update={
            "assumptions": assumed | scenario.assumptions,
            "measures": (*_inherited_measures(parents), *scenario.measures),
        }
    )
