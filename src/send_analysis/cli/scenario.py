"""Commands on scenarios: write, check, show, compare, and size a measure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_analysis import config, vocab
from send_analysis.cli import complete, screen
from send_analysis.config import nearest, paths, project_scenarios, scenario_text, yaml_files
from send_analysis.config.base import refuse
from send_analysis.config.measure import OnProject, Places
from send_analysis.config.scenario import FIRST_START
from send_analysis.safe_text import written_out

if TYPE_CHECKING:
    from send_analysis.model import forecast
    from send_analysis.scenarios import goal

app = typer.Typer(
    no_args_is_help=True, help="Write, check and compare scenarios; size a measure to a goal."
)
Name = Annotated[str, typer.Argument(help="a scenario's name", autocompletion=complete.scenarios)]


@app.command("list")
def list_(
    area: Annotated[
        str,
        typer.Option(help="only those that apply to this authority", autocompletion=complete.areas),
    ] = "",
    as_json: screen.AsJson = False,
) -> None:
    """List every scenario, its title and the authorities it is meant for."""
    every = config.scenarios(paths.config())
    place = config.find_area(paths.config(), area) if area else None
    rows = [
        {"name": name, "title": scenario.title, "areas": list(scenario.areas)}
        for name, scenario in every.items()
        if place is None or scenario.applies_to(place)
    ]
    screen.listing(rows, as_json)
    for wrong in dict.fromkeys(config.faulty_scenarios(paths.config()).values()):
        print(written_out(f"not listed: {wrong}"), file=sys.stderr)


@app.command()
def show(name: Name, as_json: screen.AsJson = False) -> None:
    """Print what a scenario does: who, why, when, how large, how certain."""
    scenario = config.find_scenario(paths.config(), name)
    lines = scenario_text.scenario(scenario, config.assumptions(paths.config()))
    screen.told(scenario.model_dump(mode="json"), lines, as_json)


@app.command()
def check(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO", help="a scenario's name or file", autocompletion=complete.scenarios
        ),
    ],
    as_json: screen.AsJson = False,
) -> None:
    """Check a scenario: every problem at once, with its line; exit 2 if there is any."""
    file = _file(scenario)
    found = config.check_scenario(paths.config(), file)
    if any(isinstance(measure, Places | OnProject) for measure in found.measures):
        _check_places(found, file)
    known = config.assumptions(paths.config())
    unusual = {i: known[i].unusual(number) for i, number in found.assumptions.items()}
    doubts = [f"warning: {i} is unusual: {text}" for i, text in unusual.items() if text]
    count = len(found.measures)
    measures = vocab.counted(count, "measure")
    text = f"{file.name}: no problem; {measures}, those it builds on among them"
    screen.told(
        {"name": found.name, "measures": count, "problems": [], "doubts": doubts},
        [*doubts, text],
        as_json,
    )


@app.command()
def diff(one: Name, other: Name, as_json: screen.AsJson = False) -> None:
    """Print how two scenarios differ."""
    base = config.assumptions(paths.config())
    mine, theirs = (config.find_scenario(paths.config(), name) for name in (one, other))
    lines = scenario_text.differences(mine, theirs, base)
    screen.told({"differences": lines}, lines, as_json)


@app.command()
def new(name: Annotated[str, typer.Argument(help="name of the new scenario")]) -> None:
    """Write a commented file to start a scenario from."""
    folder = paths.config()
    file = folder / "scenarios" / f"{name}.yaml"
    file.write_text(scenario_text.text(name, folder), encoding="utf-8")
    scenario_text.write_schema(folder)
    screen.say(f"Written: {file}")


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
        screen.say(f"Written: {file}")


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
    screen.told(_as_json(answer), [_in_words(answer, until, meant)], as_json)


@app.command("places-needed")
def places_needed(
    chance: Annotated[
        float | None, typer.Option(min=0.001, max=0.999, help="allowed chance of too few places")
    ] = None,
    scenario: screen.ScenarioOption = config.BASELINE,
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


def _file(wanted: str) -> Path:
    """Return the file that a path or a scenario's name stands for."""
    files = {f.stem: f for f in sorted((paths.config() / "scenarios").glob("*.yaml"))}
    file = Path(wanted)
    if file.is_file() or file.suffix:
        return file
    if wanted not in files:
        raise config.ConfigError(
            f"scenario {wanted!r} is not known; {nearest.question(wanted, files)}"
        )
    return files[wanted]


def _check_places(scenario: config.Scenario, file: Path) -> None:
    """Refuse projects that no authority it is meant for has, and places closed that are not open.

    A scenario that is meant for every authority is held to the places of each in its report.
    """
    from send_analysis.runs import inputs
    from send_analysis.scenarios import closures, projects

    located = yaml_files.locate(file)
    problems = projects.unknown(scenario, inputs.load()["places"])
    if closures.closes(scenario):
        starts = [_start(area, scenario, 1, 1) for area in scenario.areas]
        problems += [one for start in starts for one in closures.too_many(start, scenario)]
    refuse(file.name, map(located.at_line, problems))


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
