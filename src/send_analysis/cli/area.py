"""``send-analysis area``: list authorities, write, show and check the settings of one."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from send_analysis import config
from send_analysis.cli import complete, screen
from send_analysis.config import area as area_files
from send_analysis.config import area_text, paths
from send_analysis.vocab import REGION_NAMES

app = typer.Typer(no_args_is_help=True, help="List authorities; write and check their settings.")
Name = Annotated[
    str,
    typer.Argument(help="name, slug or code of an authority", autocompletion=complete.areas),
]


@app.command("list")
def list_(as_json: screen.AsJson = False) -> None:
    """List every authority: its names in commands, its codes, whether it has settings."""
    own, faulty = area_files.each_area(paths.config())
    rows = [
        {
            "area": one.slug,
            "name": one.name,
            "old_la_code": one.old_la_code,
            "la_code": one.la_code,
            "region": REGION_NAMES[one.region_code],
            "settings": one.slug in own,
            "in_all": one.slug in own and own[one.slug].in_all,
        }
        for one in config.open_authorities()
    ]
    screen.listing(rows, as_json)
    for wrong in faulty.values():
        print(f"settings not read: {wrong}", file=sys.stderr)


@app.command()
def show(name: Name, as_json: screen.AsJson = False) -> None:
    """Print an authority's codes and settings, and what holds where nothing is set."""
    area = config.find_area(paths.config(), name)
    has_file = area.slug in area_files.each_area(paths.config())[0]
    screen.told(area.model_dump(mode="json"), area_text.lines(area, has_file), as_json)


@app.command()
def new(name: Name) -> None:
    """Write a commented file of settings to start from; a file that is there stays."""
    folder = paths.config()
    one = config.authority(config.find_area(folder, name).old_la_code)
    file = folder / area_files.FOLDER / f"{one.slug}.yaml"
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(area_text.text(one))
    except FileExistsError:
        raise config.ConfigError(f"{file} is there already; edit it or remove it") from None
    screen.say(f"Written: {file}")


@app.command()
def check(
    file: Annotated[
        str, typer.Argument(help="an area or a file; all in config/areas unless named")
    ] = "",
    as_json: screen.AsJson = False,
) -> None:
    """Check settings: every problem at once, with its line; exit 2 if there is any."""
    files = [_file(file)] if file else sorted(_folder().glob("*.yaml"))
    names, problems = [], []
    for one in files:
        try:
            names.append(area_files.read_area(one).slug)
        except config.ConfigError as error:
            problems.append(str(error))
    if problems:
        raise config.ConfigError("\n".join(problems))
    screen.told({"areas": names, "problems": []}, [f"no problem: {', '.join(names)}"], as_json)


def _file(wanted: str) -> Path:
    """Return the file that a path, or the name of an area with settings, stands for."""
    if (file := Path(wanted)).is_file() or file.suffix:
        return file
    own = _folder() / f"{config.find_area(paths.config(), wanted).slug}.yaml"
    if not own.is_file():
        raise config.ConfigError(
            f"area {wanted!r} has no file of settings; write one: send-analysis area new {own.stem}"
        )
    return own


def _folder() -> Path:
    return paths.config() / area_files.FOLDER
