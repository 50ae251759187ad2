"""What all settings share: frozen models that refuse unknown keys, and lists of words."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from send_analysis import vocab


class Frozen(BaseModel):
    """Settings that cannot change once read, and hold no key that nobody asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


@dataclass(frozen=True)
class OneOf:
    """Text that is one of the words of a list."""

    words: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema pydantic checks and exports."""
        return core_schema.literal_schema(list(self.words))


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Status = Annotated[str, OneOf(vocab.STATUSES)]
Rating = Annotated[str, OneOf(("high", "medium", "low"))]
OptionalNumber = Annotated[float | None, BeforeValidator(_empty_is_none)]
OptionalText = Annotated[str | None, BeforeValidator(_empty_is_none)]
