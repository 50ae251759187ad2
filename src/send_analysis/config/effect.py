"""How large the effect of a measure is, and what the measure costs to deliver."""

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from send_analysis.config.base import Frozen, Problem, ProblemsError, Text

LONGEST_RAMP = 10  # years
MOST_GBP = 1_000_000_000  # a year or once; no authority spends as much on its high needs


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
            range_ = f"low {self.low:g}, mode {self.mode:g}, high {self.high:g}"
            raise ProblemsError([Problem((), range_, "low <= mode <= high")])
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of all three ways to write an effect."""
        ranged = dict(handler.resolve_ref_schema(handler(core)))
        one = {"type": "number", "description": "the value, when it is certain"}
        named = {**ranged, "properties": {"value": one}, "required": ["value"]}
        return {"anyOf": [ranged, named, one], "description": ranged.get("description", "")}

    @property
    def ends(self) -> tuple[float, float, float]:
        """Return low, mode and high."""
        return self.low, self.mode, self.high

    def scaled(self, factor: float) -> "Effect":
        """Return the effect made ``factor`` times as large."""
        return Effect(low=self.low * factor, mode=self.mode * factor, high=self.high * factor)


class CostToDeliver(Frozen):
    """What a measure costs to deliver: revenue each year, and capital, which is kept apart."""

    revenue: Effect | None = Field(None, description="GBP a year, from the lead time on")
    revenue_years: int | None = Field(
        None, ge=1, description="years that revenue is paid; null: as long as the measure acts"
    )
    capital: Effect | None = Field(None, description="GBP once, in equal parts over the lead time")
    funding: Text = Field(description="who pays, and from what")
    lead_time: int = Field(
        0, ge=0, le=LONGEST_RAMP, description="financial years before the start that are paid for"
    )

    @model_validator(mode="after")
    def _costs_something(self) -> "CostToDeliver":
        sizes = {"revenue": self.revenue, "capital": self.capital}
        known = {name: size for name, size in sizes.items() if size is not None}
        below = [
            Problem((name,), f"{size.low:g} to {size.high:g}", f"0 to {MOST_GBP:,} (GBP)")
            for name, size in known.items()
            if size.low < 0 or size.high > MOST_GBP
        ]
        if below or not known:
            none = Problem((), "neither revenue nor capital", "one of them, or both")
            raise ProblemsError(below or [none])
        return self
