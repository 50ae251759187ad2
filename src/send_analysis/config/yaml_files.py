"""YAML files read as settings: every problem of a file is reported at once, with its line."""

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from numbers import Integral
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.events import AliasEvent

from send_analysis.config import plain_files
from send_analysis.config.base import OneOf, Problem, ProblemsError, Where, refuse
from send_analysis.config.nearest import listed
from send_analysis.safe_text import legible

Model = TypeVar("Model", bound=BaseModel)
_KEPT = 256  # files: all scenarios and areas of many authorities, read again and again by a run

# Kind of mistake, as pydantic calls it -> what is allowed, in words.
_ALLOWED = {
    "string_type": "text",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "tuple_type": "a list",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "dict_type": "keys with values",
    "string_too_short": "text that is not empty",
    "string_too_long": "at most {max_length} characters",
    "literal_error": "{expected}",
    "string_pattern_mismatch": "text of the form {pattern}",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
}


@dataclass(frozen=True)
class Located:
    """The content of a file as ruamel.yaml read it, and its syntax problems; or of no file."""

    content: object
    problems: list[Problem]
    is_file: bool = True  # what is built in code has no lines

    def line(self, where: Where) -> int:
        """Return the line of a value, or of the nearest one that holds it."""
        value, line = self.content, int(self.is_file)
        for step in where:
            if not isinstance(value, CommentedMap | CommentedSeq):
                break
            places = {str(key): (key, place) for key, place in (value.lc.data or {}).items()}
            if str(step) not in places:
                break
            key, place = places[str(step)]
            value, line = value[key], place[0] + 1
        return line

    def at_line(self, problem: Problem) -> Problem:
        """Return a problem with the line it is on."""
        return replace(problem, line=self.line(problem.where))


def read(model: type[Model], file: Path) -> Model:
    """Return the content of a YAML file as a model.

    Raises
    ------
    ConfigError
        Naming every problem, each with its line, what was found and what is allowed.
    """
    settings, problems = validated(model, locate(file))
    refuse(file.name, problems)
    assert settings is not None  # an invalid file has a problem and was rejected above
    return settings


def locate(file: Path) -> Located:
    """Return the content of a YAML file with its lines; text that is not YAML is one problem.

    Raises
    ------
    ConfigError
        If it is no file.
    """
    return _of_text(plain_files.content(file))


@lru_cache(_KEPT)
def _of_text(data: bytes) -> Located:
    """Return the content of a text, which is read once and changed by none."""
    yaml = YAML()
    yaml.Composer, yaml.Constructor = _Composer, _Constructor
    try:
        content = yaml.load(data.decode("utf-8-sig"))
        if aliases := yaml.composer.aliases:  # written out they may be without end
            return Located(None, aliases)
        json.dumps(content, default=str)  # fails on values that settings cannot hold
    except UnicodeDecodeError:
        return Located(None, [Problem((), "bytes that are not UTF-8", "text in UTF-8", 1)])
    except RecursionError:
        return Located(None, [Problem((), "keys within keys without end", "a few levels", 1)])
    except Exception as error:  # its reader fails in many ways: of !!int '' with an IndexError
        return Located(None, [_unreadable(error)])
    return Located(content, yaml.constructor.second_keys)


def _unreadable(error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem((), f"text that is not YAML ({reason})", "YAML", mark.line + 1 if mark else 1)


class _Composer(Composer):
    """Lists every alias: two names for one value hide where it is set."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aliases: list[Problem] = []

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Return the next node."""
        if self.parser.check_event(AliasEvent):
            line = self.parser.peek_event().start_mark.line + 1
            self.aliases.append(Problem((), "an alias (*name)", "the values written out", line))
        return super().compose_node(parent, index)


class _Constructor(RoundTripConstructor):
    """Keep dates as text; list every duplicated key instead of stopping at the first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.second_keys: list[Problem] = []

    def construct_scalar(self, node: Any) -> Any:
        """Return a value; its text is without characters that are not seen."""
        node.value = legible(node.value)
        return super().construct_scalar(node)

    def check_mapping_key(
        self, node: Any, key_node: Any, mapping: Any, key: Any, value: Any
    ) -> bool:
        """Return whether a key is new in its mapping."""
        if key in mapping:
            repeated = f"a second {key!r} (the first is on line {mapping.lc.key(key)[0] + 1})"
            line = key_node.start_mark.line + 1
            self.second_keys.append(Problem((key,), repeated, "each key once", line))
        return key not in mapping


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def validated(model: type[Model], located: Located) -> tuple[Model | None, list[Problem]]:
    """Return the model, or None where the content is not valid, and every problem."""
    if located.problems and located.content is None:
        return None, located.problems
    try:
        return from_content(model, located.content), located.problems
    except ValidationError as error:
        own = [located.at_line(p) for p in problems_of(model, error)]
        return None, located.problems + own


def from_content(model: type[Model], content: object) -> Model:
    """Return the content of a file as a model, checked as JSON.

    In JSON, strict means what a writer of YAML expects: lists are tuples and whole numbers are
    numbers, but text is never taken for a number.

    Raises
    ------
    ValidationError
        If it is not valid.
    """
    return model.model_validate_json(as_json(content), strict=True)


def as_json(content: object) -> str:
    """Return the content of a file as JSON; what JSON does not know, such as bytes, is text."""
    return json.dumps(content, default=_plain)


def _plain(value: object) -> int | str:
    """Return what JSON does not know: whole numbers of numpy as such, the rest as text."""
    return int(value) if isinstance(value, Integral) else str(value)


def problems_of(model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """Return pydantic's errors as problems, reworded and without line numbers."""
    problems = []
    for details in error.errors(include_url=False):
        holder, where = _follow(model, details["loc"])
        inner = details.get("ctx", {}).get("error")
        if isinstance(inner, ProblemsError):
            problems += [replace(p, where=(*where, *p.where)) for p in inner.problems]
        else:
            problems.append(_problem(holder, where, dict(details)))
    return problems


def _problem(holder: type[BaseModel], where: Where, details: dict[str, Any]) -> Problem:
    if details["type"] == "extra_forbidden":
        unknown = f"key {where[-1]!r} with {details['input']!r}"
        return Problem(where, unknown, ", ".join(holder.model_fields))
    if details["type"] == "missing":
        known = holder.model_fields.get(str(where[-1]))
        described = (known.description if known else None) or f"a value for {where[-1]}"
        allowed = "; ".join([described, *(_one_of(known) if known else [])])
        return Problem(where, "nothing: the key is missing", allowed)
    words = _ALLOWED.get(details["type"], details["msg"].removeprefix("Value error, "))
    return Problem(where, repr(details["input"]), words.format(**details.get("ctx", {})))


def _one_of(field: FieldInfo) -> list[str]:
    """Return the values of a field that takes one of a few words, as a message allows them."""
    values = [word for one in field.metadata if isinstance(one, OneOf) for word in one.words]
    if get_origin(field.annotation) is Literal:
        values = [str(word) for word in get_args(field.annotation)]
    return [f"one of {listed(values, 'or')}"] if values else []


def _follow(model: type[BaseModel], loc: Where) -> tuple[type[BaseModel], Where]:
    """Return the model at a position, and the position without the names of models.

    pydantic puts the class between a place and its field where a field may hold one of several.
    """
    holder: type[BaseModel] = model
    where: list[str | int] = []
    for i, step in enumerate(loc):
        chosen = _kinds(holder).get(str(step))
        if chosen is not None:
            holder = chosen
            continue
        where.append(step)
        if i < len(loc) - 1 and step in holder.model_fields:
            holder = _model_in(holder.model_fields[str(step)].annotation) or holder
    return holder, tuple(where)


def _kinds(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return the kinds of a model by class name."""
    own = {kind.__name__: kind for kind in model.__subclasses__()}
    return {**own, **{name: k for kind in own.values() for name, k in _kinds(kind).items()}}


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for a in get_args(annotation) if (m := _model_in(a))), None)
