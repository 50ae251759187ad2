"""``send-analysis runs``: list the runs that are kept, show what one changed, remove old ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from send_analysis import config, vocab
from send_analysis.cli import screen, start

if TYPE_CHECKING:
    from send_analysis.publish.store.history import KeptRun
    from send_analysis.publish.store.location import Location

app = typer.Typer(no_args_is_help=True, help="List, show and remove the runs that are kept.")
OutOption = Annotated[
    str, typer.Option(help="folder or address that reports are in, such as s3://bucket/reports")
]
KeepOption = Annotated[
    int | None, typer.Option(min=1, help="how many of the newest runs stay, whatever their age")
]
_HEADINGS = {
    "changed_figure": "Figures of the last year that both forecast",
    "changed_cause": "What it rests on that the run before did not",
}


@app.command("list")
def list_(out: OutOption = str(start.REPORTS), as_json: screen.AsJson = False) -> None:
    """List the runs that are kept, newest first, and which of them readers see."""
    from send_analysis.publish.store import history, location

    where = location.of(out)
    rows = [_row(one) for one in history.kept(where)]
    if rows or as_json:
        screen.listing(rows, as_json)
    else:
        screen.say(f"No run is kept in {where.address}.")


def _row(one: KeptRun) -> dict[str, object]:
    """Return a run as a row of a list."""
    asked = one.manifest.request if one.manifest else None
    return {
        "run": one.run_id,
        "state": one.state,
        "published": list(one.published),
        "areas": list(asked.areas) if asked else [],
        "scenarios": list(asked.scenarios) if asked else [],
        "simulations": asked.draws if asked else None,
        "seed": asked.seed if asked else None,
        "code_version": one.manifest.code_version if one.manifest else None,
        "findings": len(one.manifest.page_findings) if one.manifest else None,
    }


@app.command()
def show(
    run: Annotated[str, typer.Argument(help="a run's name, or how it begins")],
    out: OutOption = str(start.REPORTS),
    as_json: screen.AsJson = False,
) -> None:
    """Show what a run was asked for, and what changed since the run before."""
    from send_analysis.publish.store import history, location

    where = location.of(out)
    one = history.find(where, run)
    tables = history.changed(where, one)
    lines = [f"{name}: {screen.cell(value)}" for name, value in _row(one).items()]
    content = {n: screen.records(table) for n, table in tables.items()}
    screen.told({**_row(one), **content}, lines, as_json)
    for name, table in {} if as_json else tables.items():
        if len(table):
            screen.show(table, _HEADINGS[name])
        else:
            screen.say(f"{_HEADINGS[name]}: nothing, or there was no run before")


@app.command()
def prune(
    out: OutOption = str(start.REPORTS),
    keep: KeepOption = None,
    older_than: Annotated[
        int | None, typer.Option(min=0, help="days that a run stays at least")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="remove them; else they are listed only")
    ] = False,
    as_json: screen.AsJson = False,
) -> None:
    """Remove runs that are kept; what readers see stays, and the figures it is compared with."""
    from send_analysis.publish.store import location

    if keep is None and older_than is None:
        raise config.ConfigError("say which runs may go: --keep N, --older-than DAYS, or both")
    where = location.of(out)
    going = pruned(where, keep, older_than) if yes else _going(where, keep, older_than)
    names = [one.run_id for one in going]
    counted = vocab.counted(len(names), "run")
    said = f"{counted} removed" if yes else f"{counted} would go; --yes removes them"
    screen.told({"removed" if yes else "would_go": names}, [*names, said], as_json)


def pruned(where: Location, keep: int | None, older_than: int | None = None) -> list[KeptRun]:
    """Remove the runs that may go, while no report is made there; return them."""
    from send_analysis.config import locking
    from send_analysis.publish.store import history

    with locking.locked(where.folder, 0):
        going = _going(where, keep, older_than)
        history.remove(where, going)
    return going


def _going(where: Location, keep: int | None, older_than: int | None) -> list[KeptRun]:
    from send_analysis.publish.store import history

    return history.may_go(history.kept(where), keep, older_than, datetime.now(UTC))
