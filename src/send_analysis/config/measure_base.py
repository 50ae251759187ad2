"""What every measure of an authority says, whichever lever it moves."""

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from send_analysis import vocab
from send_analysis.config.base import Frozen, Name, OneOf, Problem, ProblemsError, Status, Text
from send_analysis.config.effect import LONGEST_RAMP, CostToDeliver, Effect

Provision = Annotated[str, OneOf(vocab.PROVISIONS)]


class NeedsAndAges(Frozen):
    """Which plans a measure applies to; an empty list means all."""

    needs: tuple[Annotated[str, OneOf(vocab.PRIMARY_NEEDS)], ...] = ()
    ages: tuple[Annotated[str, OneOf(tuple(vocab.AGE_BANDS))], ...] = ()


class AppliesTo(NeedsAndAges):
    """Which plans a measure applies to, by provision too; an empty list means all."""

    provisions: tuple[Provision, ...] = ()


class Measure(Frozen):
    """What every measure says: who, why, from when, how fast, and how large its effect is."""

    id: Name = Field(description="short name: a to z, digits, underscores; unique in a scenario")
    title: Text = Field(description="what is done, in plain words")
    owner: Text | None = Field(description="who answers for it; null where the source names nobody")
    rationale: Text = Field(description="why it should work")
    source: Text = Field(description="where it and its effect come from, with the line")
    status: Status = Field(description="how firm the effect is")
    lever: str = Field(description="what it moves")
    start: int = Field(
        le=vocab.LAST_CENSUS_YEAR,
        description="first census year it shows in: 2027 is the academic year 2026/27",
    )
    ramp: int = Field(
        1, ge=1, le=LONGEST_RAMP, description="years until the whole effect is reached"
    )
    effect: Effect = Field(description="how large, in the lever's unit")
    overlap_group: Name | None = Field(
        None,
        description="measures for the same children share a group; one of each in a scenario",
    )
    cost_to_deliver: CostToDeliver | None = Field(
        None, description="what it costs to deliver, who funds it, how long before the start"
    )

    unit: ClassVar[str] = ""
    # Bounds of the effect reject typing errors (15 for 0.15); they do not say what is likely.
    bounds: ClassVar[tuple[float, float]] = (float("-inf"), float("inf"))

    @model_validator(mode="after")
    def _sound(self) -> "Measure":
        problems = [*self._outside_bounds(), *self._own_problems()]
        if problems:
            raise ProblemsError(problems)
        return self

    def _outside_bounds(self) -> list[Problem]:
        lowest, highest = self.limits
        allowed = f"{lowest:g} to {highest:g} ({self.unit})"
        return [
            Problem(("effect", name), f"{size:g}", allowed)
            for name, size in self.effect
            if not lowest <= size <= highest
        ]

    def _own_problems(self) -> list[Problem]:
        """Return what only measures of this lever can have wrong."""
        return []

    @classmethod
    def does(cls) -> str:
        """Return what the lever does, as the end of a sentence."""
        text = (cls.__doc__ or "").split(".")[0].replace("\n", " ")
        return text[:1].lower() + " ".join(text[1:].split())

    @classmethod
    def targets(cls) -> tuple[str, ...]:
        """Return the fields that name what the lever moves."""
        return tuple(f for f in cls.model_fields if f not in {*Measure.model_fields, "applies_to"})

    @property
    def limits(self) -> tuple[float, float]:
        """The lowest and the highest effect this measure may have, in its lever's unit."""
        return self.bounds

    @property
    def moves(self) -> dict[str, str]:
        """What the measure names for its lever to move, by field, without the empty ones."""
        named = {target: getattr(self, target) for target in self.targets()}
        return {target: word for target, word in named.items() if word is not None}

    @property
    def reaches(self) -> dict[str, tuple[str, ...]]:
        """The needs, ages and provisions it is limited to; an empty tuple means all."""
        applies_to = getattr(self, "applies_to", None)
        return applies_to.model_dump() if applies_to else {}

    @property
    def target(self) -> tuple[object, ...]:
        """What the measure sets, whichever plans: two measures may not set the same."""
        return (self.lever, *self.moves.items())

    def reaches_some_of(self, other: "Measure") -> bool:
        """Return whether two measures of one lever reach some of the same plans."""
        return all(
            not words or not other.reaches[key] or set(words) & set(other.reaches[key])
            for key, words in self.reaches.items()
        )
