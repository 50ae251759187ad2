"""Settings files held against their models; every problem of a file told at once."""

import json
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from send_analysis.config import yaml_lines
from send_analysis.config.errors import Fault, FaultsError, Problem, Where, refuse
from send_analysis.config.yaml_lines import Located

Model = TypeVar("Model", bound=BaseModel)

# What pydantic calls a mistake -> what is allowed, in words.
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
    "dict_type": "keys with values",
    "string_too_short": "text that is not empty",
    "literal_error": "{expected}",
    "string_pattern_mismatch": "text of the form {pattern}",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
}


def read(model: type[Model], file: Path) -> Model:
    """Return what a YAML file says, as a model.

    Raises
    ------
    ConfigError
        Naming every problem, each with its line, what was found and what is allowed.
    """
    located = locate(file)
    found, problems = validated(model, located)
    refuse(file.name, problems)
    assert found is not None  # a model that is missing has a problem, and that was refused
    return found


def locate(file: Path) -> Located:
    """Return the content of a YAML file with its lines."""
    try:
        return yaml_lines.read(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        return Located(None, {}, [Problem(1, (), "bytes that are not UTF-8", "text in UTF-8")])


def validated(model: type[Model], located: Located) -> tuple[Model | None, list[Problem]]:
    """Return the model, if there is one, and every problem found on the way."""
    if located.problems and located.content is None:
        return None, located.problems
    try:
        good = model.model_validate_json(as_json(located.content), strict=True)
        return good, located.problems
    except ValidationError as error:
        found = [
            Problem(located.line(f.where), f.where, f.found, f.allowed)
            for f in faults(model, error)
        ]
        return None, located.problems + found


def as_json(content: object) -> str:
    """Return the content as JSON, in which strict means what a writer of YAML expects.

    Lists are tuples and whole numbers are numbers, but text is never taken for a number.
    """
    return json.dumps(content)


def faults(model: type[BaseModel], error: ValidationError) -> list[Fault]:
    """Return what pydantic found wrong, in this project's words."""
    found = []
    for details in error.errors(include_url=False):
        inner = details.get("ctx", {}).get("error")
        if isinstance(inner, FaultsError):
            found += [Fault((*details["loc"], *f.where), f.found, f.allowed) for f in inner.faults]
        else:
            found.append(_fault(model, dict(details)))
    return found


def _fault(model: type[BaseModel], details: dict[str, Any]) -> Fault:
    where: Where = details["loc"]
    if details["type"] == "extra_forbidden":
        allowed = ", ".join(_model_at(model, where[:-1]).model_fields)
        return Fault(where, f"key {where[-1]!r} with {details['input']!r}", allowed)
    if details["type"] == "missing":
        return Fault(where, "nothing: the key is missing", _described(model, where))
    words = _ALLOWED.get(details["type"], details["msg"].removeprefix("Value error, "))
    return Fault(where, repr(details["input"]), words.format(**details.get("ctx", {})))


def _described(model: type[BaseModel], where: Where) -> str:
    holder = _model_at(model, where[:-1])
    field = holder.model_fields.get(str(where[-1]))
    return (field.description if field else None) or f"a value for {where[-1]}"


def _model_at(model: type[BaseModel], where: Where) -> type[BaseModel]:
    """Return the model that a place in the content is checked against."""
    for step in where:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for a in get_args(annotation) if (m := _model_in(a))), None)
