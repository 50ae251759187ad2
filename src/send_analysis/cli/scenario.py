"""Commands on scenarios: write, check, show, compare, and size a measure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_analysis import config
from send_analysis.cli import screen
from send_analysis.config import paths, project_scenarios, scenario_text
from send_analysis.config.scenario import FIRST_START

if TYPE_CHECKING:
    from send_analysis.model import forecast
    from send_analysis.scenarios import goal

app = typer.Typer(
    no_args_is_help=True, help="Write, check and compare scenarios; size a measure to a goal."
)
Name = Annotated[str, typer.Argument(help="a scenario's name")]


@app.command("list")
def list_(as_json: screen.AsJson = False) -> None:
    """Print every scenario and its title."""
    every = config.scenarios(paths.config())
    if as_json:
        rows = [{"name": n, "title": s.title, "areas": list(s.areas)} for n, s in every.items()]
        print(json.dumps(rows, indent=1))
        return
    for name, scenario in every.items():
        print(f"{name}\t{scenario.title}")


@app.command()
def show(name: Name, as_json: screen.AsJson = False) -> None:
    """Print what a scenario does: who, why, when, how large, how certain."""
    scenario = config.find_scenario(paths.config(), name)
    if as_json:
        print(scenario.model_dump_json(indent=1))
        return
    print("\n".join(scenario_text.scenario(scenario, config.assumptions(paths.config()))))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="a scenario's file")], as_json: screen.AsJson = False
) -> None:
    """Check a file: every problem at once, with its line; exit 2 if there is any."""
    scenario = config.check_scenario(paths.config(), file)
    count = len(scenario.measures)
    if as_json:
        print(json.dumps({"name": scenario.name, "measures": count, "problems": []}))
        return
    print(f"{file.name}: no problem; {count} measures with those it builds on")


@app.command()
def diff(one: Name, other: Name) -> None:
    """Print how two scenarios differ."""
    base = config.assumptions(paths.config())
    mine, theirs = (config.find_scenario(paths.config(), name) for name in (one, other))
    print("\n".join(scenario_text.differences(mine, theirs, base)))


@app.command()
def new(name: Annotated[str, typer.Argument(help="name of the new scenario")]) -> None:
    """Write a commented file to start a scenario from."""
    folder = paths.config()
    file = folder / "scenarios" / f"{name}.yaml"
    file.write_text(scenario_text.text(name, folder), encoding="utf-8")
    scenario_text.write_schema(folder)
    print(f"Written: {file}")


@app.command()
def project(
    name: Annotated[str, typer.Argument(help="the project, as the list of places names it")],
    area: screen.AreaOption = "havering",
    years_late: Annotated[int, typer.Option(min=1, max=10, help="years of the delay")] = 2,
) -> None:
    """Write three scenarios of a planned project: built, built late, not built."""
    from send_analysis.runs import inputs
    from send_analysis.scenarios import projects

    folder = paths.config()
    place = config.find_area(folder, area)
    first = int(config.value(config.assumptions(folder), FIRST_START))
    due = projects.due(inputs.load()["places"], place, name, first)
    files = project_scenarios.texts(name, place, due, years_late)
    for file in project_scenarios.write(files, folder):
        print(f"Written: {file}")


@app.command("schema")
def schema_() -> None:
    """Write the JSON Schema that editors check scenario files with."""
    print(f"Written: {scenario_text.write_schema(paths.config())}")


@app.command("goal-seek")
def goal_seek(
    measure: Annotated[str, typer.Option(help="id of the measure to size")],
    until: Annotated[str, typer.Option(help="such as 'P(deficit_2029_30 > 0) < 0.2'")],
    scenario: Annotated[str, typer.Option(help="a scenario that has the measure")] = "",
    area: screen.AreaOption = "havering",
    seed: screen.SeedOption = 1,
    draws: screen.DrawsOption = 1000,
    as_json: screen.AsJson = False,
) -> None:
    """Print how large a measure must be for a goal to be met."""
    from send_analysis.scenarios import goal

    wanted = goal.parse(until)
    meant = _with_measure(scenario, measure, config.find_area(paths.config(), area))
    answer = goal.seek(_start(area, meant, seed, draws), meant.measures, measure, wanted)
    print(json.dumps(_as_json(answer), indent=1) if as_json else _in_words(answer, until, meant))


@app.command("places-needed")
def places_needed(
    chance: Annotated[
        float | None, typer.Option(min=0.001, max=0.999, help="allowed chance of too few places")
    ] = None,
    scenario: Annotated[str, typer.Option(help="a scenario's name")] = config.BASELINE,
    area: screen.AreaOption = "havering",
    seed: screen.SeedOption = 1,
    draws: screen.DrawsOption = 1000,
    as_json: screen.AsJson = False,
) -> None:
    """Print how many places beyond those planned, of which kind and by when, are enough."""
    from send_analysis import scenarios
    from send_analysis.model import forecast

    meant = config.find_scenario(paths.config(), scenario, config.find_area(paths.config(), area))
    outcome = forecast.run(_start(area, meant, seed, draws), meant.measures, meant.name)
    rows = scenarios.places_needed(outcome, chance)
    if as_json:
        screen.listing(rows, as_json)
        return
    wide = rows.pivot(index=["provision", "category"], columns="census_year", values="places")
    needed = wide[wide.max(axis=1) > 0].astype("Int64").reset_index()
    title = f"Places beyond those planned, for a chance of too few below {rows.chance[0]:.0%}"
    screen.show(needed.rename(columns={"category": "need"}), title)


def _start(area: str, scenario: config.Scenario, seed: int, draws: int) -> forecast.Start:
    """Return an area's draws of plans under a scenario's own assumptions."""
    from send_analysis.model import forecast
    from send_analysis.model.case import Case
    from send_analysis.runs import inputs

    assumptions = config.resolve(config.assumptions(paths.config()), scenario)
    place = config.find_area(paths.config(), area)
    return forecast.start(Case(inputs.load(), place, assumptions, seed, draws))


def _with_measure(name: str, measure: str, area: config.Area) -> config.Scenario:
    """Return the named scenario, or the first with the fewest measures that has this one."""
    if name:
        return config.find_scenario(paths.config(), name, area)
    meant = [s for s in config.scenarios(paths.config()).values() if s.applies_to(area)]
    having = [s for s in meant if measure in [m.id for m in s.measures]]
    if not having:
        known = ", ".join(sorted({m.id for s in meant for m in s.measures}))
        raise config.ConfigError(f"no scenario has the measure {measure!r}; allowed: {known}")
    return min(having, key=lambda s: len(s.measures))


def _in_words(answer: goal.Answer, until: str, scenario: config.Scenario) -> str:
    size = scenario_text.effect(answer.measure.effect)
    start = f"{scenario.name}: without the measure the probability is {answer.without:.3f}. "
    if not answer.reached:
        return start + (
            f"{until} cannot be reached: at the largest effect the lever allows "
            f"({answer.scale:.1f} times the file's effect: {size}) it is {answer.probability:.3f}."
        )
    if answer.scale == 0:
        return start + f"{until} holds without it."
    return start + (
        f"{until} holds from {answer.scale:.2f} times the file's effect on ({size}): "
        f"there it is {answer.probability:.3f}."
    )


def _as_json(answer: goal.Answer) -> dict[str, object]:
    return {
        "reached": answer.reached,
        "scale": answer.scale,
        "effect": answer.measure.effect.model_dump(),
        "probability": answer.probability,
        "probability_without": answer.without,
        "largest_scale": answer.most,
    }
