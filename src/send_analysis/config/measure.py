"""A measure: one thing an authority does about its plans, places or money."""

from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, ValidatorFunctionWrapHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from send_analysis import vocab
from send_analysis.config.base import Frozen, Name, OneOf, Status, Text
from send_analysis.config.errors import Fault, FaultsError
from send_analysis.config.levers import (
    FIRST_CENSUS_YEAR,
    HIGHEST_BLOCK_GROWTH,
    INCOME_LINES,
    LEVERS,
    LONGEST_RAMP,
    MOVES,
    PRICES,
    TARGETS,
)

Provision = Annotated[str, OneOf(vocab.PROVISIONS)]


class Effect(Frozen):
    """How large an effect is: a triangular range; low = mode = high is a fixed value.

    In a file also written as one number, or as ``value``.
    """

    low: float = Field(description="lowest value thought possible")
    mode: float = Field(description="likeliest value")
    high: float = Field(description="highest value thought possible")

    @model_validator(mode="wrap")
    @classmethod
    def _from_one_value(cls, value: object, handler: ValidatorFunctionWrapHandler) -> "Effect":
        if isinstance(value, dict) and set(value) == {"value"}:
            value = value["value"]
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = {"low": value, "mode": value, "high": value}
        return handler(value)

    @model_validator(mode="after")
    def _ordered(self) -> "Effect":
        if not self.low <= self.mode <= self.high:
            found = f"low {self.low:g}, mode {self.mode:g}, high {self.high:g}"
            raise FaultsError([Fault((), found, "low <= mode <= high")])
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of all three ways to write an effect."""
        own = handler.resolve_ref_schema(handler(core))
        one = {"type": "number", "description": "the value, when it is sure"}
        named = {
            "type": "object",
            "properties": {"value": one},
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"anyOf": [dict(own), named, one], "description": own.get("description", "")}

    def scaled(self, factor: float) -> "Effect":
        """Return the effect made ``factor`` times as large."""
        return Effect(low=self.low * factor, mode=self.mode * factor, high=self.high * factor)


class AppliesTo(Frozen):
    """Which plans a measure touches; an empty list means all."""

    needs: tuple[Annotated[str, OneOf(vocab.PRIMARY_NEEDS)], ...] = ()
    ages: tuple[Annotated[str, OneOf(tuple(vocab.AGE_BANDS))], ...] = ()
    provisions: tuple[Provision, ...] = ()


class Measure(Frozen):
    """One thing the authority does: who, why, when, how fast, and how large its effect is."""

    id: Name = Field(description="short name: a to z, digits, underscores; unique in a scenario")
    title: Text = Field(description="what is done, in plain words")
    owner: Text | None = Field(description="who answers for it; null where the source names nobody")
    rationale: Text = Field(description="why it should work")
    source: Text = Field(description="where it and its effect come from, with the line")
    status: Status = Field(description="how firm the effect is")
    lever: Annotated[str, OneOf(tuple(LEVERS))] = Field(description="what it moves")
    from_provision: Provision | None = Field(None, description="provision that plans leave")
    to_provision: Provision | None = Field(None, description="provision that plans go to")
    when: Annotated[str, OneOf(MOVES)] | None = Field(None, description="when plans move")
    provision: Annotated[str, OneOf(vocab.LIMITED_PROVISIONS)] | None = Field(
        None, description="provision that gains places"
    )
    project: Text | None = Field(None, description="provider of a row of the places table")
    price: Annotated[str, OneOf(PRICES)] | None = Field(None, description="what gets dearer")
    income_line: Annotated[str, OneOf(INCOME_LINES)] | None = Field(
        None, description="what of the income changes"
    )
    applies_to: AppliesTo = Field(AppliesTo(), description="which plans it touches")
    start: int = Field(
        ge=FIRST_CENSUS_YEAR,
        le=vocab.LAST_CENSUS_YEAR,
        description="first census year it shows in: 2027 is the academic year 2026/27",
    )
    ramp: int = Field(
        1, ge=1, le=LONGEST_RAMP, description="years until the whole effect is reached"
    )
    effect: Effect = Field(description="how large, in the lever's unit")
    overlap_group: Name | None = Field(
        None, description="measures that reach the same children share one; only one may stand"
    )

    @model_validator(mode="after")
    def _fits_its_lever(self) -> "Measure":
        found = [*_missing(self), *_not_taken(self), *_out_of_bounds(self), *_circular(self)]
        if found:
            raise FaultsError(found)
        return self

    @property
    def thing(self) -> tuple[str | None, ...]:
        """What the measure sets, its plans apart: two measures may not set one thing."""
        named = tuple(getattr(self, target) for target in TARGETS)
        is_new_provider = self.lever == "places" and self.project is None
        return (self.lever, *named, self.id if is_new_provider else None)

    def touches_what(self, other: "Measure") -> bool:
        """Return whether two measures reach some of the same plans."""
        mine, theirs = self.applies_to.model_dump(), other.applies_to.model_dump()
        return all(
            not mine[key] or not theirs[key] or set(mine[key]) & set(theirs[key]) for key in mine
        )


def _missing(measure: Measure) -> list[Fault]:
    return [
        Fault((target,), "nothing", f"a value: the lever {measure.lever} needs it")
        for target in LEVERS[measure.lever].needs
        if getattr(measure, target) is None
    ]


def _not_taken(measure: Measure) -> list[Fault]:
    lever = LEVERS[measure.lever]
    taken = (*lever.needs, *lever.takes)
    allowed = f"only what the lever {measure.lever} takes: {', '.join(taken) or 'no such key'}"
    named = [
        Fault((target,), repr(getattr(measure, target)), allowed)
        for target in TARGETS
        if target not in taken and getattr(measure, target) is not None
    ]
    return named + [
        Fault(("applies_to", key), repr(list(words)), f"all: {measure.lever} cannot be narrowed so")
        for key, words in measure.applies_to.model_dump().items()
        if words and key not in lever.narrowed_by
    ]


def _out_of_bounds(measure: Measure) -> list[Fault]:
    lowest, highest = bounds(measure)
    unit = LEVERS[measure.lever].unit
    allowed = f"{lowest:g} to {highest:g} ({unit})"
    outside = [
        (name, value)
        for name, value in measure.effect.model_dump().items()
        if not lowest <= value <= highest
    ]
    return [Fault(("effect", name), f"{value:g}", allowed) for name, value in outside]


def bounds(measure: Measure) -> tuple[float, float]:
    """Return the lowest and the highest effect a measure may have, in its lever's unit."""
    lever = LEVERS[measure.lever]
    if measure.income_line == "block_growth":
        return lever.lowest, HIGHEST_BLOCK_GROWTH
    return (0.0 if measure.income_line == "grant" else lever.lowest), lever.highest


def _circular(measure: Measure) -> list[Fault]:
    if measure.from_provision is None or measure.from_provision != measure.to_provision:
        return []
    return [Fault(("to_provision",), repr(measure.to_provision), "another than from_provision")]


def words_of(measure: Measure) -> dict[str, Any]:
    """Return the keys of a measure that name what it moves, without the empty ones."""
    named = {target: getattr(measure, target) for target in TARGETS}
    return {target: word for target, word in named.items() if word is not None}
