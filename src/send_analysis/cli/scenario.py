"""Commands on scenarios: write, check, look at, compare, and size a measure."""

import json
from pathlib import Path
from typing import Annotated

import typer

from send_analysis import config
from send_analysis.config import paths, schema, skeleton, told
from send_analysis.model import forecast
from send_analysis.model.case import Case
from send_analysis.runs import inputs
from send_analysis.scenarios import goal

app = typer.Typer(
    no_args_is_help=True, help="Write, check and compare scenarios; size a measure to a goal."
)
AsJson = Annotated[bool, typer.Option("--json", help="as JSON, for other programs")]
Name = Annotated[str, typer.Argument(help="a scenario's name")]


@app.command("list")
def list_(json_: AsJson = False) -> None:
    """Print every scenario and its title."""
    found = config.scenarios(paths.config())
    if json_:
        rows = [{"name": n, "title": s.title, "areas": list(s.areas)} for n, s in found.items()]
        print(json.dumps(rows, indent=1))
        return
    for name, scenario in found.items():
        print(f"{name}\t{scenario.title}")


@app.command()
def show(name: Name, json_: AsJson = False) -> None:
    """Print what a scenario does: who, why, when, how large, how sure."""
    found = _named(name)
    if json_:
        print(found.model_dump_json(indent=1))
        return
    print("\n".join(told.scenario(found, config.assumptions(paths.config()))))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="a scenario's file")], json_: AsJson = False
) -> None:
    """Check a file: every problem at once, with its line; exit 2 if there is any."""
    found = config.check_scenario(paths.config(), file)
    if json_:
        print(json.dumps({"name": found.name, "measures": len(found.measures), "problems": []}))
        return
    print(f"{file.name}: no problem; {len(found.measures)} measures with those it builds on")


@app.command()
def diff(one: Name, other: Name) -> None:
    """Print in words what sets two scenarios apart."""
    base = config.assumptions(paths.config())
    print("\n".join(told.differences(_named(one), _named(other), base)))


@app.command()
def new(name: Annotated[str, typer.Argument(help="name of the new scenario")]) -> None:
    """Write a commented file to start a scenario from."""
    folder = paths.config()
    file = folder / "scenarios" / f"{name}.yaml"
    file.write_text(skeleton.text(name, folder), encoding="utf-8")
    schema.write(folder)
    print(f"Written: {file}")


@app.command("schema")
def schema_() -> None:
    """Write the JSON Schema that editors check scenario files with."""
    print(f"Written: {schema.write(paths.config())}")


@app.command("goal-seek")
def goal_seek(
    measure: Annotated[str, typer.Option(help="id of the measure to size")],
    until: Annotated[str, typer.Option(help="such as 'P(deficit_2029_30 > 0) < 0.2'")],
    scenario: Annotated[str, typer.Option(help="a scenario that has the measure")] = "",
    area: Annotated[str, typer.Option(help="slug, code or name of an area")] = "havering",
    seed: Annotated[int, typer.Option(help="number that every random stream starts from")] = 1,
    draws: Annotated[int, typer.Option(min=100, max=20_000, help="paths drawn")] = 1000,
    json_: AsJson = False,
) -> None:
    """Print how large a measure must be for a goal to be met."""
    wanted = goal.parse(until)
    place = config.find_area(paths.config(), area)
    held = _with_measure(scenario, measure, place)
    assumptions = config.resolve(config.assumptions(paths.config()), held)
    start = forecast.start(Case(inputs.load(), place, assumptions, seed, draws))
    found = goal.seek(start, held.measures, measure, wanted)
    print(json.dumps(_as_json(found), indent=1) if json_ else _in_words(found, until, held))


def _named(name: str) -> config.Scenario:
    known = config.scenarios(paths.config())
    if name not in known:
        raise config.ConfigError(f"scenario {name!r} is not known; allowed: {', '.join(known)}")
    return known[name]


def _with_measure(name: str, measure: str, area: config.Area) -> config.Scenario:
    """Return the named scenario, or the first with the fewest measures that has this one."""
    if name:
        return config.find_scenario(paths.config(), name, area)
    meant = [s for s in config.scenarios(paths.config()).values() if s.applies_to(area)]
    having = [s for s in meant if measure in [m.id for m in s.measures]]
    if not having:
        known = ", ".join(sorted({m.id for s in meant for m in s.measures}))
        raise config.ConfigError(f"measure {measure!r} is in no scenario; allowed: {known}")
    return min(having, key=lambda s: len(s.measures))


def _in_words(found: goal.Found, until: str, scenario: config.Scenario) -> str:
    size = told.effect(found.measure.effect)
    start = f"{scenario.name}: without the measure the probability is {found.without:.3f}. "
    if not found.reached:
        return start + (
            f"{until} is out of reach: at the most the lever allows ({found.scale:.1f} times the "
            f"file's effect: {size}) it is {found.probability:.3f}."
        )
    if found.scale == 0:
        return start + f"{until} holds without it."
    return start + (
        f"{until} holds from {found.scale:.2f} times the file's effect on ({size}): "
        f"there it is {found.probability:.3f}."
    )


def _as_json(found: goal.Found) -> dict[str, object]:
    return {
        "reached": found.reached,
        "scale": found.scale,
        "effect": found.measure.effect.model_dump(),
        "probability": found.probability,
        "probability_without": found.without,
        "largest_scale": found.most,
    }
