"""Base of all settings: frozen models that reject unknown keys, and problems in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from send_analysis import vocab

LONGEST_NAME = 100  # characters; names become those of files and folders
LONGEST = 200  # characters of what was found that a message repeats
Where = tuple[str | int, ...]  # keys and positions that lead to a value


class ConfigError(vocab.SendError, ValueError):
    """A settings file is invalid or a name is unknown; the message says what is allowed."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a settings file: where, what was found, what is allowed."""

    where: Where
    found: str
    allowed: str
    line: int = 0  # 0 until the line of the file is known, or where there is no file

    def __str__(self) -> str:
        found = self.found if len(self.found) <= LONGEST else f"{self.found[:LONGEST]}..."
        return f"{in_words(self.where)}: found {found}; allowed: {self.allowed}"


class ProblemsError(vocab.SendError, ValueError):
    """All problems found by a model's validator, which pydantic passes on as one error."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


def refuse(file: str, problems: Iterable[Problem]) -> None:
    """Raise one error that lists every problem of a file, in the order of its lines.

    Raises
    ------
    ConfigError
        If there is any problem.
    """
    ordered = sorted(set(problems), key=lambda p: (p.line, str(p)))
    if ordered:
        raise ConfigError(
            "\n".join(f"{file}{f':{p.line}' if p.line else ''}: {p}" for p in ordered)
        )


def in_words(where: Where) -> str:
    """Return a position in a file in words: ``measure 2, effect, low``."""
    if not where:
        return "file"
    if where[0] == "measures" and len(where) > 1 and isinstance(where[1], int):
        return ", ".join([f"measure {where[1] + 1}", *map(str, where[2:])])
    return ", ".join(map(str, where))


class Frozen(BaseModel):
    """Immutable settings that reject unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


@dataclass(frozen=True)
class OneOf:
    """Text restricted to a list of words."""

    words: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema that pydantic checks and exports."""
        return core_schema.literal_schema(list(self.words))


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


def _code_is_text(value: object) -> object:
    return str(value) if type(value) is int else value


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=LONGEST_NAME)]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
# A name or code of an authority: a code such as 383 may be written without quotation marks.
Authority = Annotated[str, BeforeValidator(_code_is_text, json_schema_input_type=str | int)]
Status = Annotated[str, OneOf(vocab.STATUSES)]
Rating = Annotated[str, OneOf(("high", "medium", "low"))]
OptionalNumber = Annotated[float | None, BeforeValidator(_empty_is_none)]
OptionalText = Annotated[str | None, BeforeValidator(_empty_is_none)]
