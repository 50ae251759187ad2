"""The commented file a new scenario starts from, and the JSON Schema that editors check with."""

import json
from pathlib import Path

from send_analysis import vocab
from send_analysis.config.area import areas
from send_analysis.config.base import ConfigError, Frozen
from send_analysis.config.measure import LEVERS, AppliesTo, Measure, OnPlans
from send_analysis.config.scenario import RESERVED_SCENARIOS, Scenario

SCHEMA = Path("schema") / "scenario.schema.json"
SCHEMA_LINE = "# yaml-language-server: $schema=../schema/scenario.schema.json"
_BODY = """{schema_line}
# name: {scenario_name}
name: {name}
# title: {scenario_title}
title: {title}
extends: baseline
# why: {scenario_why}
why: Say what question this scenario answers.
# combines: [early_identification]   # {scenario_combines}
# areas: [{areas}]   # {scenario_areas}
# assumptions: {{ demand.deviation_kept: 0.5 }}   # {scenario_assumptions}
measures:
  - id: first_measure   # {measure_id}
    title: Say what is done   # {measure_title}
    owner: null   # {measure_owner}
    rationale: Say why it should work.   # {measure_rationale}
    source: Say where it comes from.   # {measure_source}
    status: assumed   # {measure_status}: {statuses}
    lever: requests   # {measure_lever}, see below
    start: {start}   # {measure_start}
    ramp: 1   # {measure_ramp}
    effect: {{ low: -0.1, mode: -0.05, high: 0 }}   # {measure_effect}; or one number
    # applies_to: {{ needs: [SEMH], ages: [5_to_10] }}   # {measure_applies_to}
    # overlap_group: name   # {measure_overlap_group}
#
# Levers:
{levers}
"""


def text(name: str, folder: Path) -> str:
    """Return the commented file of a new scenario that passes the check as it stands.

    Raises
    ------
    ConfigError
        If the name is not one a scenario can have, or is taken.
    """
    _refuse(name, folder)
    return _BODY.format(
        schema_line=SCHEMA_LINE,
        name=name,
        title=name.replace("_", " ").capitalize(),
        areas=", ".join(areas(folder)),
        start=vocab.LAST_CENSUS_YEAR - 3,
        statuses=", ".join(vocab.STATUSES),
        levers="\n".join(_lever(*item) for item in LEVERS.items()),
        **_descriptions("scenario", Scenario),
        **_descriptions("measure", OnPlans),
    )


def _refuse(name: str, folder: Path) -> None:
    taken = [f.stem for f in sorted((folder / "scenarios").glob("*.yaml"))]
    if name in taken or name in RESERVED_SCENARIOS:
        others = ", ".join([*taken, *RESERVED_SCENARIOS])
        raise ConfigError(f"scenario {name!r} is taken or reserved; allowed: any but {others}")
    if not name.isidentifier() or not name.isascii() or name != name.lower() or name[0] == "_":
        raise ConfigError(
            f"scenario {name!r}: allowed: a to z, digits and underscores, a to z first"
        )


def _descriptions(prefix: str, model: type[Frozen]) -> dict[str, str]:
    return {f"{prefix}_{n}": f.description or "" for n, f in model.model_fields.items()}


def _lever(name: str, kind: type[Measure]) -> str:
    lines = [f"#   {name}: {kind.does()}", f"#     effect: {kind.unit}"]
    for says, required in (("needs", True), ("may have", False)):
        fields = [f for f in kind.targets() if kind.model_fields[f].is_required() is required]
        named = [f"{f} ({kind.model_fields[f].description})" for f in fields]
        lines += [f"#     {says}: {', '.join(named)}"] if named else []
    if "applies_to" in kind.model_fields:
        applies_to = kind.model_fields["applies_to"].annotation or AppliesTo
        lines.append(f"#     applies_to: {', '.join(applies_to.model_fields)}")
    return "\n".join(lines)


def schema() -> str:
    """Return the JSON Schema of scenario files as text."""
    own = Scenario.model_json_schema(mode="validation")
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **own}, indent=2)


def write_schema(folder: Path) -> Path:
    """Write the schema to ``folder`` (the folder of settings); return the file."""
    file = folder / SCHEMA
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(schema() + "\n", encoding="utf-8")
    return file
