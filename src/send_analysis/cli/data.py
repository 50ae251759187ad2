"""``send-analysis data``: add publishers' files, check them, build the tables, list releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from send_analysis import config, vocab
from send_analysis.cli import adding, screen
from send_analysis.config import local_area, paths

if TYPE_CHECKING:
    import pandas as pd

FAILED = 1
SHOWN = 40  # findings printed; --json prints all
SHOWN_COLUMNS = ["severity", "where", "title", "found", "action"]
LACKING_COLUMNS = {"where": "file", "found": "at hand", "action": "where from and what it unlocks"}
LISTED = ["name", "publication", "kind", "release", "newest", "private", "added", "path"]

AreaOption = Annotated[str | None, typer.Option(help="name, slug or code of an authority; ENG")]

app = typer.Typer(no_args_is_help=True, help="Add, check, build and list data.")


app.command()(adding.add)
app.command()(adding.remove)
app.command()(adding.template)


@app.command()
def download(
    publications: Annotated[
        list[str] | None,
        typer.Argument(metavar="PUBLICATION...", help="by name; a wrong name lists all"),
    ] = None,
    release: Annotated[
        str | None, typer.Option(help="2026 or 2025-26; the newest when none is named")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="address of a mirror of Explore education statistics")
    ] = None,
    add_them: Annotated[bool, typer.Option("--add", help="add what was downloaded")] = False,
) -> None:
    """Download releases of DfE's statistics: of EHC plans, or of the publications named."""
    from send_analysis.loaders.intake import download as cache

    with screen.progress("downloading") as show:
        got = cache.download(publications or [], release, base_url, paths.downloads(), show)
    for one in got:
        screen.say(f"{'downloaded' if one.fresh else 'already downloaded'}: {one.path}")
    if add_them:
        adding.add([one.path for one in got], yes=True)
    else:
        screen.say(f"to use it: send-analysis data add {' '.join(str(one.path) for one in got)}")


@app.command()
def check(
    area: AreaOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="exit with code 1 on an error in the data")
    ] = False,
    as_json: screen.AsJson = False,
) -> None:
    """Run every quality check; say where, what was found and what to do."""
    from send_analysis import quality
    from send_analysis.loaders.intake import assembly

    with screen.progress("checking"):
        tables = assembly.built().tables
        settings = local_area.read(paths.config())
        code = None if area is None else area_code(area, tables)
        findings = quality.run(tables, code, settings)
    if as_json:
        screen.listing(findings, as_json)
    else:
        checks = len(quality.CHECKS) + len(settings.papers.checks)
        show_findings(findings, checks, area)
    # Contradictions in a council's paper cannot be corrected here, so they do not fail the check.
    in_data = findings["topic"] != "paper"
    if strict and (in_data & (findings["severity"] == "error")).any():
        raise typer.Exit(FAILED)


def show_findings(findings: pd.DataFrame, checks: int, area: str | None) -> None:
    """Print what the checks found, of one area all of it, and then the files that it lacks."""
    lacking = findings["topic"] == "lacking"
    found = findings.loc[~lacking, SHOWN_COLUMNS]
    counts = found["severity"].value_counts()
    words = [f"{counts.get(s, 0)} {s}s" for s in ("error", "warning", "note")]
    screen.say(f"{checks} checks: {', '.join(words)}")
    screen.listing(found, False, shown=None if area else SHOWN)
    if area is None:
        print("which files an authority lacks, and what they would unlock: --area NAME")
    elif lacking.any():
        title = "Files that would improve the report, the one worth most first"
        files = findings.loc[lacking, list(LACKING_COLUMNS)].rename(columns=LACKING_COLUMNS)
        named = files["file"].str.partition(" ")[2]  # the code of the area is before it
        screen.show(files.assign(file=named.str[:1].str.upper() + named.str[1:]), title)


@app.command()
def build() -> None:
    """Build the tidy tables; nothing is done when no input has changed."""
    from send_analysis.loaders.intake import assembly

    with screen.progress("building"):
        written = assembly.build()
    screen.say(f"{'built' if written else 'up to date'}: {paths.processed()}")


@app.command("list")
def list_releases(as_json: screen.AsJson = False) -> None:
    """List the added files; the newest release of each is marked."""
    from send_analysis.loaders.intake import catalogue

    listed = catalogue.listing()
    if listed.empty and not as_json:
        print("no files added: the embedded figures are used")
    else:
        if not as_json:
            files = listed["path"].nunique()
            print(f"files added: {files}; tables read from them: {len(listed)}")
        screen.listing(listed if as_json else listed[LISTED], as_json)


@app.command("revisions")
def list_revisions(area: AreaOption = None, as_json: screen.AsJson = False) -> None:
    """List the cells that changed from one release or issue to the next, withdrawn ones first."""
    from send_analysis.loaders.intake import assembly

    with screen.progress("comparing"):
        tables = assembly.built().tables
    moved = tables["revision"]
    if area is not None:
        moved = moved[moved["cell"].str.startswith(f"{area_code(area, tables)} / ")]
    if not as_json:
        steps = moved.groupby(["table", "from_release", "to_release"], as_index=False)
        screen.show(
            steps.agg(
                cells=("moved", "size"),
                withdrawn=("after", lambda after: after.isna().sum()),
                largest=("moved", lambda moved: moved.abs().max()),
            )
        )
    screen.listing(moved, as_json, shown=None if area else SHOWN)


@app.command("dictionary")
def print_dictionary() -> None:
    """Print the data dictionary as Markdown, as in docs/data_dictionary.md."""
    from send_analysis.publish.web import dictionary

    print(dictionary.data_dictionary(), end="")


def area_code(area: str, tables: dict[str, pd.DataFrame]) -> str:
    """Return the ``old_la_code`` of an authority named by name, slug or code; ENG for England.

    Raises
    ------
    config.ConfigError
        If there is no such authority, or no table holds its plans.
    """
    if area.casefold() in (vocab.ENGLAND.casefold(), "england"):
        return vocab.ENGLAND
    wanted = config.find_area(paths.config(), area, closed=True)
    if wanted.old_la_code not in set(tables["caseload"].old_la_code):
        raise config.ConfigError(
            f"--area {area}: {wanted.name} has no plans in the loaded files; add some"
        )
    return wanted.old_la_code
