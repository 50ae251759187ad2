"""Settings: areas, assumptions, scenarios and their measures, read from ``config/`` and frozen."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from send_analysis import vocab

RESERVED_SCENARIOS = ("all", "area", "compare")
BASELINE = "baseline"

Model = TypeVar("Model", bound=BaseModel)
Status = Literal["own", "published", "derived", "unverified", "assumed"]
Rating = Literal["high", "medium", "low"]


class ConfigError(ValueError):
    """A settings file is wrong or a name is unknown; the message says what is allowed."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Area(_Frozen):
    """One local authority that reports are made for."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="name in commands and file paths")
    name: str = Field(description="the name DfE prints")
    old_la_code: str = Field(pattern=r"^\d{3}$", description="DfE's three-digit code")
    la_code: str = Field(pattern=r"^E\d{8}$", description="newest GSS code")
    region_code: str = Field(pattern=r"^E12\d{6}$", description="GSS code of the region")
    neighbours: tuple[str, ...] = Field((), description="statistical neighbours, nearest first")
    notes: tuple[str, ...] = Field((), description="what a reader must know about this area's data")


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


OptionalNumber = Annotated[float | None, BeforeValidator(_empty_is_none)]
OptionalText = Annotated[str | None, BeforeValidator(_empty_is_none)]


class Assumption(_Frozen):
    """One value the model needs, with its unit, source, status and ratings (Aqua Book)."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    statement: str
    value: OptionalNumber
    low: OptionalNumber = None
    high: OptionalNumber = None
    unit: str
    price_year: OptionalText = None
    source: str
    status: Status
    owner: OptionalText = None
    date: OptionalText = None
    quality: Rating
    impact: Rating

    @model_validator(mode="after")
    def _range_holds_the_value(self) -> "Assumption":
        known = [n for n in (self.low, self.value, self.high) if n is not None]
        if known != sorted(known):
            raise ValueError(f"low {self.low} <= value {self.value} <= high {self.high} must hold")
        return self


Assumptions = Mapping[str, Assumption]

Lever = Literal["provision_share"]


class Effect(_Frozen):
    """How large a measure's effect is: a triangular range; low = mode = high is a fixed value."""

    low: float
    mode: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> "Effect":
        if not self.low <= self.mode <= self.high:
            raise ValueError(f"low {self.low} <= mode {self.mode} <= high {self.high} must hold")
        return self


class Measure(_Frozen):
    """One thing the authority does: when it starts, how fast it works, how large its effect is."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    owner: str | None = Field(description="who answers for it; null where the source names nobody")
    rationale: str
    source: str
    status: Status
    lever: Lever
    from_provision: str
    to_provision: str
    start: int = Field(ge=2025, le=vocab.LAST_CENSUS_YEAR, description="first census year")
    ramp: int = Field(ge=1, le=10, description="years until the whole effect is reached")
    effect: Effect = Field(description="share of from_provision's plans that move")

    @model_validator(mode="after")
    def _known_provisions(self) -> "Measure":
        for provision in (self.from_provision, self.to_provision):
            if provision not in vocab.PROVISIONS:
                raise ValueError(f"{provision!r} is not one of {', '.join(vocab.PROVISIONS)}")
        return self


class Scenario(_Frozen):
    """A named set of differences from the baseline."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    why: str
    extends: str | None = None
    areas: tuple[str, ...] = Field((), description="slugs it is meant for; none = every area")
    assumptions: dict[str, float] = Field({}, description="assumption id -> another value")
    measures: tuple[Measure, ...] = ()

    def applies_to(self, area: Area) -> bool:
        """Return whether the scenario is meant for an area."""
        return not self.areas or area.slug in self.areas


def _read(model: type[Model], content: object, file: Path) -> Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ConfigError(f"{file.name}: {_problems(error)}") from error


def _problems(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']} (found {e['input']!r})"
        for e in error.errors()
    )


def _read_yaml(file: Path) -> object:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigError(f"{file.name}: not readable as YAML: {error}") from error


def areas(folder: Path) -> dict[str, Area]:
    """Return every area with a file in ``folder``/areas, by slug."""
    found = {}
    for file in sorted((folder / "areas").glob("*.yaml")):
        area = _read(Area, _read_yaml(file), file)
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
        if wanted.casefold() in {
            area.slug,
            area.old_la_code,
            area.la_code.casefold(),
            area.name.casefold(),
        }:
            return area
    raise ConfigError(f"area {wanted!r} is not known; allowed: {', '.join(known)}")


def assumptions(folder: Path) -> dict[str, Assumption]:
    """Return every assumption in ``folder``/assumptions, by id.

    Raises
    ------
    ConfigError
        Naming every faulty row of a file, or an id that stands twice.
    """
    found: dict[str, Assumption] = {}
    for file in sorted((folder / "assumptions").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                assumption = _read(Assumption, row, file)
                if assumption.id in found:
                    raise ConfigError(f"{file.name}: assumption {assumption.id!r} stands twice")
                found[assumption.id] = assumption
    return found


def scenarios(folder: Path) -> dict[str, Scenario]:
    """Return every scenario in ``folder``/scenarios, by name, each with what it extends."""
    own = {}
    for file in sorted((folder / "scenarios").glob("*.yaml")):
        scenario = _read(Scenario, _read_yaml(file), file)
        if scenario.name != file.stem or scenario.name in RESERVED_SCENARIOS:
            raise ConfigError(
                f"{file.name}: name {scenario.name!r} must be the file's name "
                f"and none of {', '.join(RESERVED_SCENARIOS)}"
            )
        own[scenario.name] = scenario
    return {name: _resolved(scenario, own, ()) for name, scenario in own.items()}


def _resolved(scenario: Scenario, own: dict[str, Scenario], seen: tuple[str, ...]) -> Scenario:
    if scenario.extends is None:
        return scenario
    if scenario.extends not in own or scenario.name in seen:
        raise ConfigError(
            f"{scenario.name}.yaml: extends {scenario.extends!r}, which is unknown or circular; "
            f"allowed: {', '.join(own)}"
        )
    parent = _resolved(own[scenario.extends], own, (*seen, scenario.name))
    return scenario.model_copy(
        update={
            "assumptions": parent.assumptions | scenario.assumptions,
            "measures": parent.measures + scenario.measures,
        }
    )


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


def resolve(base: Assumptions, scenario: Scenario) -> dict[str, Assumption]:
    """Return the assumptions with the scenario's values laid over them.

    Raises
    ------
    ConfigError
        If the scenario changes an assumption that does not exist.
    """
    unknown = sorted(scenario.assumptions.keys() - base.keys())
    if unknown:
        raise ConfigError(
            f"{scenario.name}.yaml: assumptions {', '.join(unknown)} do not exist; "
            f"allowed: {', '.join(base)}"
        )
    changed = {
        id_: base[id_].model_copy(
            update={"value": value, "source": f"scenario {scenario.name}", "status": "assumed"}
        )
        for id_, value in scenario.assumptions.items()
    }
    return {**base, **changed}


def value(assumptions: Assumptions, id_: str) -> float:
    """Return an assumption's value.

    Raises
    ------
    ConfigError
        If the assumption does not exist or carries no value.
    """
    if id_ not in assumptions:
        raise ConfigError(f"assumption {id_!r} does not exist; allowed: {', '.join(assumptions)}")
    found = assumptions[id_].value
    if found is None:
        raise ConfigError(f"assumption {id_!r} has no value")
    return found
