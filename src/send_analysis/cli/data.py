"""``send-analysis data``: add publishers' files, check them, build the tables, list vintages."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from send_analysis import quality, vocab
from send_analysis.config import paths
from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.loaders.intake import assembly, catalogue
from send_analysis.loaders.intake.base import LoadError
from send_analysis.publish import dictionary

Embedded = Callable[[], dict[str, pd.DataFrame]]
FAILED, MISTAKEN = 1, 2
SHOWN = 40  # findings printed; --json prints all
SHOWN_COLUMNS = ["severity", "where", "title", "found", "action"]
LISTED = ["publication", "kind", "release", "newest", "private", "added", "path", "member"]

AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


def sub_app(embedded: Embedded) -> typer.Typer:
    """Return the commands; ``embedded`` loads the tables that come with the project."""
    app = typer.Typer(no_args_is_help=True, help="Add, check, build and list data.")

    @app.callback()
    def _keep(context: typer.Context) -> None:
        context.obj = embedded

    app.command("add")(add)
    app.command("check")(check)
    app.command("build")(build)
    app.command("list")(list_vintages)
    app.command("revisions")(list_revisions)
    app.command("dictionary")(print_dictionary)
    return app


def add(
    files: Annotated[list[Path], typer.Argument(metavar="PATH...", help="files, zips, folders")],
) -> None:
    """Recognise publishers' files from their content, check them and keep them."""
    with _told(), _busy("reading"):
        report = catalogue.add(files, added=datetime.now(UTC).date().isoformat())
    for entry in report.added:
        print(f"added: {entry.name}: {entry.publication} {entry.release}, {entry.kind}")
    for name in report.already:
        print(f"already there: {name}")
    for name in report.ignored:
        print(f"left aside, no loader knows it: {name}")
    if len(report.contents):
        _print_table(_by_release(report.contents))


def check(
    context: typer.Context,
    area: Annotated[str | None, typer.Option(help="code or name of an authority")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="exit 1 on an error in the data")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run every quality check; say where, what was found and what to do."""
    with _told(), _busy("checking"):
        assembly.build(_embedded(context))
        tables = assembly.read_built()
        found = quality.run(tables, None if area is None else area_code(area, tables))
    if as_json:
        print(found.to_json(orient="records", indent=1, force_ascii=False))
    else:
        _print_findings(found)
    # What a council's paper says of itself cannot be put right here, so it fails nothing.
    in_data = found["topic"] != "paper"
    if strict and (in_data & (found["severity"] == "error")).any():
        raise typer.Exit(FAILED)


def build(context: typer.Context) -> None:
    """Build the tidy tables; nothing is done when no input has changed."""
    with _told(), _busy("building"):
        written = assembly.build(_embedded(context))
    print(f"{'built' if written else 'up to date'}: {paths.processed()}")


def list_vintages(as_json: AsJson = False) -> None:
    """List the added files, the newest release of each marked."""
    with _told():
        listed = catalogue.listing()
    if as_json:
        print(json.dumps(listed.to_dict("records"), indent=1, default=str))
    elif listed.empty:
        print("no file is added: the embedded figures are used")
    else:
        _print_table(listed[LISTED])


def print_dictionary() -> None:
    """Print the data dictionary as Markdown: docs/data_dictionary.md is made from it."""
    print(dictionary.data_dictionary(), end="")


def list_revisions(
    context: typer.Context,
    area: Annotated[str | None, typer.Option(help="code or name of an authority")] = None,
    as_json: AsJson = False,
) -> None:
    """Say which cells moved from one release to the next, and by how much, largest first."""
    with _told(), _busy("comparing"):
        assembly.build(_embedded(context))
        tables = assembly.read_built()
        moved = tables["revision"]
        if area is not None:
            moved = moved[moved["cell"].str.startswith(f"{area_code(area, tables)} / ")]
    if as_json:
        print(moved.to_json(orient="records", indent=1))
        return
    steps = moved.groupby(["table", "from_release", "to_release"], as_index=False)
    _print_table(steps.agg(cells=("moved", "size"), largest=("moved", lambda m: m.abs().max())))
    _print_table(moved.head(SHOWN).round(1))
    if len(moved) > SHOWN:
        print(f"{len(moved) - SHOWN} more; --area or --json shows them")


def area_code(area: str, tables: dict[str, pd.DataFrame]) -> str:
    """Return the ``old_la_code`` of an authority named by code, name or slug.

    Raises
    ------
    LoadError
        If no loaded authority has it.
    """
    codes: dict[str, str] = {}
    if "caseload" in tables:
        known = tables["caseload"].drop_duplicates("old_la_code")
        codes |= dict(zip(known["la_code"], known["old_la_code"], strict=True))
        codes |= {code: code for code in known["old_la_code"]}
        names = authorities()["la_name"]
        codes |= {_slug(str(n)): str(c) for c, n in names.items() if c in codes}
    found = codes.get(area, codes.get(_slug(area)))
    if found is None:
        raise LoadError(
            f"--area {area}",
            [f"no loaded authority; allowed: its name, a code such as 311, {vocab.ENGLAND}"],
        )
    return str(found)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def _embedded(context: typer.Context) -> dict[str, pd.DataFrame]:
    embedded: Embedded = context.obj
    return embedded()


@contextmanager
def _told() -> Iterator[None]:
    """Turn a refused file into one message, a problem a line, and the caller's exit code."""
    try:
        yield
    except LoadError as error:
        lines = [error.file + ":", *(f"  {problem}" for problem in error.problems)]
        print("\n".join(lines), file=sys.stderr)
        raise typer.Exit(MISTAKEN) from error
    except OSError as error:
        print(f"cannot write or read {error.filename}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(FAILED) from error


@contextmanager
def _busy(what: str) -> Iterator[None]:
    """Show that work goes on, silently when nobody watches a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


def _by_release(contents: pd.DataFrame) -> pd.DataFrame:
    """Return rows, authorities and missing cells of each release and table."""
    groups = contents.groupby(["publication", "release", "table"], as_index=False)
    return groups.agg(
        files=("file", "size"),
        rows=("rows", "sum"),
        authorities=("authorities", "max"),
        missing=("missing", "sum"),
    )


def _print_findings(found: pd.DataFrame) -> None:
    counts = found["severity"].value_counts()
    words = [f"{counts.get(s, 0)} {s}s" for s in ("error", "warning", "note")]
    print(f"{len(quality.CHECKS)} checks: {', '.join(words)}")
    _print_table(found[SHOWN_COLUMNS].head(SHOWN))
    if len(found) > SHOWN:
        print(f"{len(found) - SHOWN} more; --area or --json shows them")


def _print_table(df: pd.DataFrame) -> None:
    table = Table(*(str(column) for column in df))
    for row in df.astype("string").fillna("").itertuples(index=False):
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table)
