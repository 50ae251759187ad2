"""``send-analysis assumptions``: what the model assumes, and own values in place of it."""

import re
from datetime import UTC, datetime
from typing import Annotated

import typer

from send_analysis import config
from send_analysis.cli import complete, screen
from send_analysis.config import limits, own_assumptions, paths
from send_analysis.config.assumptions import named, shipped

app = typer.Typer(no_args_is_help=True, help="List, change and compare the model's assumptions.")
YEARS = ("calendar year", "census year")  # units of a year: no comma in it


def _number(text: str) -> float:
    """Return a number as it was typed, with commas between thousands or without."""
    grouped = re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", text)
    return float(text.replace(",", "") if grouped else text)


Id = Annotated[
    str,
    typer.Argument(metavar="ID", help="such as flows.settles", autocompletion=complete.assumptions),
]
Number = Annotated[
    float | None, typer.Option(help="end of its likely range", parser=_number, metavar="NUMBER")
]


@app.command("list")
def list_(
    words: Annotated[
        str, typer.Argument(help="part of an id or of a statement; all unless named")
    ] = "",
    as_json: screen.AsJson = False,
) -> None:
    """List assumptions: value, likely range, unit, how firm."""
    known = config.assumptions(paths.config()).values()
    named = [one for one in known if words.casefold() in f"{one.id} {one.statement}".casefold()]
    fields = ("id", "value", "low", "high", "unit", "status", "statement")
    rows = [{name: getattr(one, name) for name in fields} for one in named]
    if words and not rows:
        raise config.ConfigError(f"no assumption has {words!r}; list them all without it")
    screen.listing(rows, as_json)


@app.command()
def show(id_: Id, as_json: screen.AsJson = False) -> None:
    """Print an assumption: what it says, its value, ranges, unit, source."""
    one = _known(id_)
    possible = limits.of(one.id, one.unit)
    screen.told({**one.model_dump(), "possible": str(possible or "")}, _lines(one), as_json)


@app.command("set", context_settings={"ignore_unknown_options": True})  # -0.01 is a value
def set_(
    id_: Id,
    value: Annotated[
        float,
        typer.Argument(
            help="the new value, in the assumption's unit", parser=_number, metavar="NUMBER"
        ),
    ],
    source: Annotated[str, typer.Option(help="where it comes from")] = "",
    low: Number = None,
    high: Number = None,
) -> None:
    """Set a value in config/assumptions/own.csv; the shipped files stay as they are."""
    today = datetime.now(UTC).date().isoformat()
    row = own_assumptions.own_value(
        id=id_, value=value, low=low, high=high, source=" ".join(source.split()), date=today
    )
    one = own_assumptions.put(paths.config(), row)
    if unusual := shipped(paths.config())[id_].unusual(value):
        screen.say(f"warning: {id_} is unusual: {unusual}")
    screen.say("\n".join([*_lines(one), f"undo: send-analysis assumptions unset {id_}"]))


@app.command()
def unset(id_: Id) -> None:
    """Remove an own value: the shipped one counts again."""
    own_assumptions.remove(paths.config(), id_)
    screen.say("\n".join(_lines(_known(id_))))


@app.command()
def diff(as_json: screen.AsJson = False) -> None:
    """Print which assumptions differ from the values shipped, and why."""
    changed = own_assumptions.differences(paths.config())
    rows = [
        {"id": now.id, "shipped": was.value, "own": now.value, "unit": now.unit}
        | {"source": now.source, "date": now.date}
        for was, now in changed
    ]
    if rows or as_json:
        screen.listing(rows, as_json)
    else:
        print("Every assumption has its shipped value.")


def _known(id_: str) -> config.Assumption:
    return named(config.assumptions(paths.config()), id_)


def _lines(one: config.Assumption) -> list[str]:
    """Return an assumption in words, a line each."""
    possible = limits.of(one.id, one.unit)
    comma = "" if one.unit in YEARS else ","
    likely = "none" if one.low is None or one.high is None else f"{one.low:g} to {one.high:g}"
    return [
        f"{one.id}: {one.value:{comma}.10g} ({one.unit})",
        f"  {one.statement}",
        f"  likely range: {likely}",
        f"  possible: {possible}",
        *([f"  price year: {one.price_year}"] if one.price_year else []),
        f"  status: {one.status}; evidence {one.quality}, effect on results {one.impact}",
        f"  source: {one.source}" + (f" ({one.date})" if one.date else ""),
    ]
