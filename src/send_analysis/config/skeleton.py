"""A new scenario's file: every key there is, commented, and one measure to start from."""

from pathlib import Path

from send_analysis import vocab
from send_analysis.config import schema
from send_analysis.config.area import areas
from send_analysis.config.base import Frozen
from send_analysis.config.errors import ConfigError
from send_analysis.config.levers import LEVERS, Lever
from send_analysis.config.measure import AppliesTo, Measure
from send_analysis.config.scenario import RESERVED_SCENARIOS, Scenario

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
        schema_line=schema.LINE,
        name=name,
        title=name.replace("_", " ").capitalize(),
        areas=", ".join(areas(folder)),
        start=vocab.LAST_CENSUS_YEAR - 3,
        statuses=", ".join(vocab.STATUSES),
        levers="\n".join(_lever(n, lever) for n, lever in LEVERS.items()),
        **_descriptions("scenario", Scenario),
        **_descriptions("measure", Measure),
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


def _lever(name: str, lever: Lever) -> str:
    lines = [f"#   {name}: {lever.does}", f"#     effect: {lever.unit}"]
    if lever.needs:
        lines.append(f"#     needs: {', '.join(map(_with_words, lever.needs))}")
    if lever.takes:
        lines.append(f"#     may have: {', '.join(map(_with_words, lever.takes))}")
    if lever.narrowed_by:
        known = [k for k in AppliesTo.model_fields if k in lever.narrowed_by]
        lines.append(f"#     applies_to: {', '.join(known)}")
    return "\n".join(lines)


def _with_words(field: str) -> str:
    return f"{field} ({Measure.model_fields[field].description})"
