"""Scenarios as text: what one does, how two differ, a commented new file, the JSON Schema."""

import io
import json
from pathlib import Path

from ruamel.yaml import YAML

from send_analysis import vocab
from send_analysis.config.area import each_area
from send_analysis.config.assumptions import Assumptions
from send_analysis.config.base import LONGEST_NAME, ConfigError, Frozen
from send_analysis.config.effect import CostToDeliver, Effect
from send_analysis.config.measure import LEVERS, OnPlans
from send_analysis.config.measure_base import AppliesTo, Measure
from send_analysis.config.scenario import BASELINE, RESERVED_SCENARIOS, Scenario
from send_analysis.config.scenario_files import built_scenario


def scenario(one: Scenario, base: Assumptions) -> list[str]:
    """Return a scenario's title, reason, changed assumptions and measures, a line each."""
    lines = [f"{one.name}: {one.title}", one.why.strip()]
    lines += [f"  sets {_assumption(i, v, base)}" for i, v in sorted(one.assumptions.items())]
    for each in one.measures:
        lines += ["", *measure(each)]
    return lines if one.measures or one.assumptions else [*lines, "  Nothing is changed."]


def measure(one: Measure) -> list[str]:
    """Return what a measure does: who, why, when, how large, how certain."""
    return [
        f"  {one.title} ({one.id})",
        f"    does: {one.does()}{_moves(one)}{_reaches(one)}",
        f"    when: from {_year(one.start)}, full effect after {vocab.counted(one.ramp, 'year')}",
        f"    how large: {effect(one.effect)} ({one.unit}); {one.status}",
        *([f"    costs: {cost(one.cost_to_deliver)}"] if one.cost_to_deliver else []),
        f"    owner: {one.owner or 'nobody is named'}",
        f"    why: {one.rationale.strip()}",
        f"    source: {one.source.strip()}",
    ]


def effect(size: Effect, form: str = "g") -> str:
    """Return an effect in words: one number, or a range with the likeliest value."""
    if size.low == size.high:
        return f"{size.mode:{form}}"
    return f"{size.low:{form}} to {size.high:{form}}, likeliest {size.mode:{form}}"


def cost(about: CostToDeliver) -> str:
    """Return what a measure costs to deliver in words."""
    years = f" for {about.revenue_years} years" if about.revenue_years else ""
    sizes = [
        (about.revenue, f"GBP a year{years}"),
        (about.capital, "GBP of capital"),
    ]
    amounts = [f"{effect(size, ',.0f')} {unit}" for size, unit in sizes if size is not None]
    lead = f"; {about.lead_time} years before it starts" if about.lead_time else ""
    return f"{' and '.join(amounts)}{lead}; funding: {about.funding.strip()}"


def differences(one: Scenario, other: Scenario, base: Assumptions) -> list[str]:
    """Return how two scenarios differ, a sentence each."""
    first = {m.id: m for m in one.measures}
    second = {m.id: m for m in other.measures}
    lines = [f"Only {one.name}: {_headline(m)}" for i, m in first.items() if i not in second]
    lines += [f"Only {other.name}: {_headline(m)}" for i, m in second.items() if i not in first]
    for id_ in [i for i in first if i in second]:
        lines += _changes(first[id_], second[id_], one.name, other.name)
    lines += _assumptions(one, other, base)
    return lines or [f"{one.name} and {other.name} do the same."]


def _changes(first: Measure, second: Measure, one: str, other: str) -> list[str]:
    fields = dict.fromkeys([*type(first).model_fields, *type(second).model_fields])
    values = {f: (getattr(first, f, None), getattr(second, f, None)) for f in fields}
    return [
        f"{first.title}: {field} is {_value_text(a)} in {one}, {_value_text(b)} in {other}"
        for field, (a, b) in values.items()
        if a != b
    ]


def _assumptions(one: Scenario, other: Scenario, base: Assumptions) -> list[str]:
    lines = []
    for id_ in sorted(one.assumptions.keys() | other.assumptions.keys()):
        first, second = (
            s.assumptions.get(id_, base[id_].value if id_ in base else None) for s in (one, other)
        )
        if first != second:
            lines.append(f"Assumption {id_} is {first} in {one.name}, {second} in {other.name}")
    return lines


def _value_text(value: object) -> str:
    if isinstance(value, Effect):
        return effect(value)
    if isinstance(value, CostToDeliver):
        return cost(value)
    return "not given" if value is None else str(value)


def _headline(one: Measure) -> str:
    return f"{one.title} (from {_year(one.start)}, {effect(one.effect)} {one.unit})"


def _year(census_year: int) -> str:
    return f"January {census_year} ({vocab.academic_year(census_year)})"


def _moves(one: Measure) -> str:
    words = {k: vocab.label(v).lower().replace("_", " ") for k, v in one.moves.items()}
    named = ", ".join(f"{k.replace('_', ' ')}: {v}" for k, v in words.items())
    return f" ({named})" if named else ""


def _reaches(one: Measure) -> str:
    named = [vocab.label(word) for words in one.reaches.values() for word in words]
    return f"; only {', '.join(named)}" if named else ""


def _assumption(id_: str, value: float, base: Assumptions) -> str:
    known = base.get(id_)
    return f"{id_} to {value:g}" + (
        f" (baseline {known.value:g})" if known and known.value is not None else ""
    )


def write(one: Scenario, file: Path, folder: Path, overwrite: bool = False) -> None:
    """Write a scenario, with the measures of those it builds on, as a file that passes the check.

    Raises
    ------
    ConfigError
        If the file is there already, its folder is not, or its name is not one that a scenario
        can have.
    """
    if not file.parent.is_dir() or file.suffix != ".yaml":
        raise ConfigError(f"{file}: allowed: a name that ends in .yaml, in a folder that is there")
    if file.exists() and not overwrite:
        raise ConfigError(f"{file} is there already; allowed: another name, or overwrite")
    alone = {"name": file.stem, "extends": BASELINE, "combines": ()}
    content = one.model_copy(update=alone).model_dump(mode="json")
    built_scenario(folder, content)
    written = io.StringIO(f"{SCHEMA_LINE}\n")
    written.seek(0, io.SEEK_END)
    YAML().dump(content, written)
    file.write_text(written.getvalue(), encoding="utf-8")


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
# assumptions: {{ demand.england_growth_shift: 0.01 }}   # {scenario_assumptions}
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
    # cost_to_deliver: {{ revenue: 100000, funding: Say who pays }}   # {measure_cost_to_deliver}
#
# Levers:
{levers}
"""


def text(name: str, folder: Path) -> str:
    """Return the commented file of a new scenario that passes the check unchanged.

    Raises
    ------
    ConfigError
        If the name is not one a scenario can have, or is taken.
    """
    refuse_name(name, folder)
    return _BODY.format(
        schema_line=SCHEMA_LINE,
        name=name,
        title=name.replace("_", " ").capitalize(),
        areas=", ".join(each_area(folder)[0]),
        start=vocab.LAST_CENSUS_YEAR - 3,
        statuses=", ".join(vocab.STATUSES),
        levers="\n".join(_lever(*item) for item in LEVERS.items()),
        **_descriptions("scenario", Scenario),
        **_descriptions("measure", OnPlans),
    )


# Words that YAML reads as no text, and names that no file can have on Windows.
UNUSABLE = (
    *("true", "false", "yes", "no", "on", "off", "null", "y", "n"),
    *("con", "prn", "aux", "nul"),
)


def refuse_name(name: str, folder: Path) -> None:
    """Raise ConfigError if a new scenario cannot have this name, or it is taken."""
    taken = [f.stem for f in sorted((folder / "scenarios").glob("*.yaml"))]
    if name in taken or name in RESERVED_SCENARIOS:
        others = ", ".join([*taken, *RESERVED_SCENARIOS])
        raise ConfigError(f"scenario {name!r} is taken or reserved; allowed: any but {others}")
    if name in UNUSABLE:
        raise ConfigError(f"scenario {name!r}: allowed: any name but {', '.join(UNUSABLE)}")
    if len(name) > LONGEST_NAME:
        allowed = f"at most {LONGEST_NAME} characters"
        raise ConfigError(f"scenario {name[:LONGEST_NAME]!r}...: allowed: {allowed}")
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
