"""Measures: what an authority does about its plans, places or money; one class a lever.

A lever is declared here once: its class states what it does (the docstring's first sentence), the
fields of a measure of it, its unit and its bounds. The step of the model that applies it is
registered with ``model.effects.handles``; the scenario schema, the check and the commented file are
made from the class.
"""

from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from send_analysis import vocab
from send_analysis.config.base import OneOf, Problem, ProblemsError, Text
from send_analysis.config.measure_base import AppliesTo, Measure, NeedsAndAges, Provision
from send_analysis.config.yaml_files import as_json

HIGHEST_BLOCK_GROWTH = 0.3  # a higher yearly growth was probably meant as pounds or percent
# Price that a measure may name -> the assumption that says how fast it rises.
INFLATION = {
    "topup_mainstream": "budget.inflation.topup_mainstream",
    "topup_special": "budget.inflation.topup_special",
    "topup_further_education": "budget.inflation.topup_further_education",
    "topup_alternative_provision": "budget.inflation.topup_alternative_provision",
    "fee_independent": "budget.inflation.fee_independent",
    "package_eotas": "budget.inflation.packages",
    "fee_other": "budget.inflation.packages",
    "service": "budget.inflation.services",
    "place": "budget.inflation.place",
}
PLAN_PRICES = tuple(p for p in INFLATION if p not in ("service", "place"))

Price = Annotated[str, OneOf(tuple(INFLATION))]


class OnPlans(Measure):
    """A measure that changes how many plans there are."""

    applies_to: AppliesTo = Field(AppliesTo(), description="which plans it applies to")


class Requests(OnPlans):
    """Changes how many requests for an assessment arrive; plans follow with a lag."""

    lever: Literal["requests"]
    unit: ClassVar = "share of requests; -0.1 is a tenth fewer"
    bounds: ClassVar = (-0.9, 2.0)


class RefusalRate(OnPlans):
    """Changes the share of requests that are refused; plans follow with a lag."""

    lever: Literal["refusal_rate"]
    unit: ClassVar = "share of requests, added to the rate"
    bounds: ClassVar = (-0.5, 0.5)


class CeaseRate(OnPlans):
    """Changes the share of plans that cease in a year."""

    lever: Literal["cease_rate"]
    unit: ClassVar = "share of plans held, added to the yearly rate"
    bounds: ClassVar = (-0.2, 0.2)


class Backlog(OnPlans):
    """Clears the backlog of assessments: their plans come sooner, once."""

    lever: Literal["backlog"]
    unit: ClassVar = "share of the backlog that is cleared"
    bounds: ClassVar = (0.0, 1.0)


class EnglandPath(Measure):
    """Takes England's plans to a path, and the authority's with them: its share of England stays.

    ``government``: the number that the government expects in January 2030. ``requests_level``:
    England's requests stop growing. ``requests_last_growth``: they grow as in the newest year.
    """

    lever: Literal["england_path"]
    path: Literal["government", "requests_level", "requests_last_growth"] = Field(
        description="which path England's plans take"
    )
    unit: ClassVar = "share of the way from the baseline to the path"
    bounds: ClassVar = (0.0, 1.0)


class ProvisionShare(Measure):
    """Moves plans from one provision to another; the total stays."""

    lever: Literal["provision_share"]
    from_provision: Provision = Field(description="provision that plans leave")
    to_provision: Provision = Field(description="provision that plans go to")
    # At a first plan, at a change of school (ages 4, 11, 16), or bit by bit.
    when: Literal["entry", "phase_transfer", "over_time"] = Field(description="when plans move")
    applies_to: NeedsAndAges = Field(NeedsAndAges(), description="which plans it applies to")
    unit: ClassVar = "share of the plans there that would move"
    bounds: ClassVar = (0.0, 1.0)

    @model_validator(mode="after")
    def _goes_elsewhere(self) -> "ProvisionShare":
        if self.from_provision == self.to_provision:
            same = repr(self.to_provision)
            raise ProblemsError([Problem(("to_provision",), same, "any but from_provision")])
        return self


class Places(Measure):
    """Opens places or takes them away; with a project, sets its places and when they open."""

    lever: Literal["places"]
    provision: Annotated[str, OneOf(vocab.LIMITED_PROVISIONS)] = Field(
        description="provision that gains or loses places"
    )
    project: Text | None = Field(
        None, description="provider of a project in the places table; its chance stays"
    )
    unit: ClassVar = "places; below 0 they are taken away"
    bounds: ClassVar = (-2000.0, 2000.0)

    @property
    def target(self) -> tuple[object, ...]:
        """What the measure sets: with no project, a provider named as the measure is."""
        return (*super().target, self.title if self.project is None else None)

    def _own_problems(self) -> list[Problem]:
        low, _, high = self.effect.ends
        if parts := [f"{end:g}" for end in self.effect.ends if end != int(end)]:
            return [Problem(("effect",), ", ".join(dict.fromkeys(parts)), "whole places")]
        if not low < 0 < high:
            return []
        allowed = "places that open (0 or more) or are taken away (0 or less), not both"
        return [Problem(("effect",), f"{low:g} to {high:g}", allowed)]


class OnProject(Measure):
    """A measure that changes whether or when a planned project opens, at once."""

    project: Text = Field(description="provider of a project in the places table")

    def _own_problems(self) -> list[Problem]:
        if self.ramp == 1:
            return []
        allowed = "1: fill_years of the places table says how fast a project fills"
        return [Problem(("ramp",), f"{self.ramp}", allowed)]


class Opening(OnProject):
    """Sets the chance that a planned project opens: 1 builds it, 0 withdraws it."""

    lever: Literal["opening"]
    unit: ClassVar = "chance that it opens"
    bounds: ClassVar = (0.0, 1.0)


class Delay(OnProject):
    """Makes a planned project open later, if it opens."""

    lever: Literal["delay"]
    unit: ClassVar = "years"
    bounds: ClassVar = (0.0, 10.0)


class UnitCost(Measure):
    """Changes what one plan or service costs."""

    lever: Literal["unit_cost"]
    price: Price = Field(description="what changes its price")
    unit: ClassVar = "share of the price"
    bounds: ClassVar = (-0.5, 1.0)


class Inflation(Measure):
    """Changes how fast a price rises."""

    lever: Literal["inflation"]
    price: Price = Field(description="what changes its price")
    unit: ClassVar = "share a year, added to the yearly rise"
    bounds: ClassVar = (-0.1, 0.2)


class Income(Measure):
    """Changes how fast the block grows (block_growth) or adds money to it (grant)."""

    lever: Literal["income"]
    income_line: Literal["block_growth", "grant"] = Field(description="what of the income changes")
    unit: ClassVar = "share a year added to the block's growth, or GBP a year"

    @property
    def limits(self) -> tuple[float, float]:
        """The lowest and the highest effect, which differ by income line."""
        return (-0.1, HIGHEST_BLOCK_GROWTH) if self.income_line == "block_growth" else (0.0, 1e9)


class BlockTransfer(Measure):
    """Moves money from the schools block: a decision of every year."""

    lever: Literal["block_transfer"]
    unit: ClassVar = "share of the schools block"
    bounds: ClassVar = (0.0, 0.05)


def _declared(base: type[Measure]) -> dict[str, type[Measure]]:
    levers: dict[str, type[Measure]] = {}
    for kind in base.__subclasses__():
        names = get_args(kind.model_fields["lever"].annotation)
        levers |= {names[0]: kind} if names else _declared(kind)
    return levers


LEVERS = _declared(Measure)  # name of a lever -> the class of its measures


class _UnknownLever(Measure):
    """A measure whose lever is missing or unknown: its common fields are still checked."""

    model_config = ConfigDict(extra="ignore")
    lever: Annotated[str, OneOf(tuple(LEVERS))] = Field(description="what it moves")


class _ByLever:
    """Checks a measure against the class of its lever."""

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds: list[type[Measure]] = [*LEVERS.values(), _UnknownLever]
        choices = {kind.__name__: handler.generate_schema(kind) for kind in kinds}
        return core_schema.tagged_union_schema(choices, discriminator=self.class_name)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of every lever's measures."""
        return {"oneOf": handler(core)["oneOf"][: len(LEVERS)]}

    @staticmethod
    def class_name(measure: object) -> str:
        """Return the class that a measure is checked against."""
        lever = measure.get("lever") if isinstance(measure, dict) else None
        if isinstance(measure, Measure):
            return type(measure).__name__
        return LEVERS.get(str(lever), _UnknownLever).__name__


AnyMeasure = Annotated[Measure, _ByLever()]
_ADAPTER: TypeAdapter[Measure] = TypeAdapter(AnyMeasure)


def from_content(content: object) -> Measure:
    """Return one measure from its entry in a file.

    Raises
    ------
    ValidationError
        If it is not valid.
    """
    return _ADAPTER.validate_json(as_json(content), strict=True)
