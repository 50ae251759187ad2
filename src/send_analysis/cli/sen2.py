"""``send-analysis sen2``: check the person-level SEN2 return, and count it for a forecast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_analysis.cli import screen
from send_analysis.cli.written import to_folder
from send_analysis.config import authorities

if TYPE_CHECKING:
    from send_analysis.loaders.sen2_return import Return
    from send_analysis.loaders.sen2_return.stock import Stock

FAILED = 1
SHOWN = 20  # differences printed; the file has all

Files = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="the return: CSV export or XML, zip, folder")
]
Register = Annotated[
    Path | None,
    typer.Option(help="register of schools (edubasealldata, Get Information about Schools)"),
]

app = typer.Typer(
    no_args_is_help=True,
    help="Check and count the person-level SEN2 return; nothing personal is kept.",
)


@app.command()
def check(
    paths: Files,
    schools: Register = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="exit with code 1 on an error in the return")
    ] = False,
    as_json: screen.AsJson = False,
) -> None:
    """Say what is wrong with a return: which records, and what to do about it."""
    from send_analysis.loaders.sen2_return import checks

    with screen.progress("checking"):
        held = _read(paths, schools)
        found = checks.findings(held)
    if not as_json:
        errors = int((found.severity == "error").sum())
        screen.say(f"{_of_whom(held.sen2)}: {errors} errors, {len(found) - errors} warnings")
        if held.register is None:
            print("note: without --schools a placement at a school that is no unit is not recorded")
    if as_json or len(found):
        screen.listing(found, as_json)
    if strict and (found.severity == "error").any():
        raise typer.Exit(FAILED)


@app.command()
def counts(
    paths: Files,
    out: Annotated[Path, typer.Option(callback=to_folder, help="folder for the counts")],
    schools: Register = None,
) -> None:
    """Write counts of a return, each rounded to five, for ``data add`` or ``--data``."""
    import pandas as pd

    from send_analysis.loaders.intake import assembly
    from send_analysis.loaders.sen2_return import export

    with screen.progress("counting"):
        held = _read(paths, schools)
        written = export.write(held, assembly.shipped(), out)
    apart = pd.read_csv(next(f for f in written if f.stem == "differences"))
    for file in written:
        screen.say(f"written: {file}")
    if apart.empty:
        screen.say(f"{_of_whom(held.sen2)}: nothing is published to compare it with")
    else:
        screen.show(apart.head(SHOWN), "Return beside DfE's published counts")


def _read(paths: list[Path], schools: Path | None) -> Stock:
    from send_analysis.loaders import sen2_return
    from send_analysis.loaders.intake.archive import read_file
    from send_analysis.loaders.sen2_return import stock

    register = stock.schools(read_file(schools)) if schools else None
    return stock.Stock(sen2_return.read(paths), register)


def _of_whom(sen2: Return) -> str:
    name = authorities.or_example(sen2.old_la_code).name
    return f"{name}, January {sen2.census_day.year}"
