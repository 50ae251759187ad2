"""``send-analysis data template``, ``add`` and ``remove``: own files, from empty to gone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_analysis.cli import asking, screen, written
from send_analysis.config import authorities, paths
from send_analysis.config.base import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from send_analysis.loaders.intake.catalogue import Prepared

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="do it without asking")]
AREA_MEANT = "allowed: files of the authority that --area names; --yes keeps these all the same"
CHECKED_WHEN_ADDED = ("places", "monthly_flows")  # own tables with checks of one file alone


def add(
    files: Annotated[list[Path], typer.Argument(metavar="PATH...", help="files, zips, folders")],
    area: Annotated[
        str | None, typer.Option(help="the authority that own files are meant to be of")
    ] = None,
    yes: YesOption = False,
) -> None:
    """Recognise files from their content, show what was understood, and keep them."""
    from send_analysis.loaders.intake import catalogue

    today = datetime.now(UTC).date().isoformat()
    with screen.progress("reading"):
        prepared = catalogue.prepare(files)
        doubts = _doubts(prepared, area)
        later = [*_after(prepared, today), *_unusual(prepared)]
    _show(prepared, [*doubts, *later])
    if area and doubts and not yes:
        raise ConfigError("\n".join([*doubts, f"nothing is kept; {AREA_MEANT}"]))
    if prepared.new and not yes:
        asking.confirm(f"Keep {_files(len(prepared.new))}?", sure=not (doubts or later))
    report = catalogue.keep(prepared, today)
    for entry in report.added:
        screen.say(f"added: {entry.name}: {entry.publication} {entry.release}, {entry.kind}")
    for name in report.already:
        screen.say(f"already there: {name}")


def remove(
    name: Annotated[str, typer.Argument(help="a file as data list names it")],
    yes: YesOption = False,
) -> None:
    """Remove an added file, and say which figures are used in its place."""
    from send_analysis.loaders.intake import register, removal

    entries = removal.named(paths.raw(), name)
    for line in removal.instead(paths.raw(), entries):
        screen.say(line)
    if not yes:
        asking.confirm(f"Remove {name}?", sure=False)
    register.drop(paths.raw(), entries)
    for entry in entries:
        screen.say(f"removed: {entry.name}: {entry.publication} {entry.release}, {entry.kind}")


def template(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="by name; none: every template")
    ] = None,
    out: Annotated[
        Path, typer.Option(callback=written.to_folder, help="folder to write to")
    ] = Path(),
) -> None:
    """Write templates for own files: workbooks with lists to choose from and notes, and CSV."""
    from send_analysis.loaders.own import templates as of_own
    from send_analysis.publish.documents import templates

    for file in templates.write(names or of_own.NAMES, out):
        screen.say(str(file))


def _doubts(prepared: Prepared, area: str | None) -> list[str]:
    from send_analysis.loaders.intake import assembly
    from send_analysis.loaders.own.doubts import doubts

    wanted = None if area is None else authorities.or_example(area)
    private = any(one.what.private for one in prepared.read)
    return doubts(prepared.read, assembly.shipped(), wanted) if private else []


def _unusual(prepared: Prepared) -> list[str]:
    """Return the figures of own files that are unusual for England or beside the list before."""
    import pandas as pd

    from send_analysis.loaders.intake import assembly
    from send_analysis.loaders.own.doubts import unusual
    from send_analysis.tables import PLACES

    if not any(one.what.private for one in prepared.read):
        return []
    before = pd.concat([PLACES.empty(), *(one.tables[PLACES.name] for one in prepared.lists)])
    return unusual(prepared.read, {**assembly.shipped(), PLACES.name: before})


def _after(prepared: Prepared, today: str) -> list[str]:
    """Return the own files of a day to come, which would count before every later one."""
    dated = [(one.file.name, one.what.release) for one in prepared.read if one.what.private]
    return [
        f"{name}: as_of is {day}, after today; until then it counts before every other file"
        for name, day in dated
        if today < day[:10] and day[:1].isdecimal()
    ]


def _show(prepared: Prepared, doubts: list[str]) -> None:
    """Print what was understood, and everything to look at before it is kept."""
    from send_analysis.loaders.own import understood

    if len(prepared.contents):
        screen.show(_by_release(prepared.contents))
    of_own_files = understood.understood(prepared.read)
    if len(of_own_files):
        sums = of_own_files["sum"].map("{:,.10g}".format, na_action="ignore")
        screen.show(of_own_files.assign(sum=sums), "Understood of own files")
        pages = ", ".join(understood.pages(prepared.read))
        screen.say(f"changes the pages {pages} of these areas, the summary and the scenarios")
    for name in prepared.unused:
        screen.say(f"no figure of it is used: {name}")
    for line in understood.left_out(prepared.read):
        screen.say(f"left out: {line}")
    for line in prepared.ignored:
        screen.say(f"skipped: {line}")
    for line in prepared.replaced:
        screen.say(f"note: {line}")
    for line in [*_findings(prepared), *(f"warning: {line}" for line in doubts)]:
        screen.say(line)


def _findings(prepared: Prepared) -> list[str]:
    """Return what the checks of one file alone find in those to be added."""
    import pandas as pd

    from send_analysis import quality

    held = [
        (n, [one.tables[n] for one in prepared.read if n in one.tables]) for n in CHECKED_WHEN_ADDED
    ]
    found = [quality.of_table(name, pd.concat(rows)) for name, rows in held if rows]
    return [
        f"{row.severity}: {row.where}: {row.found}. {row.action}"
        for findings in found
        for row in findings.itertuples()
    ]


def _files(count: int) -> str:
    return "this file" if count == 1 else f"these {count} files"


def _by_release(contents: pd.DataFrame) -> pd.DataFrame:
    """Return what each release and table has: files, rows, authorities, cells without a number."""
    groups = contents.groupby(["publication", "release", "table"], as_index=False)
    counted = {
        "files with it": ("file", "size"),
        "rows": ("rows", "sum"),
        "authorities in them": ("authorities", "max"),
        "cells without a number": ("missing", "sum"),
    }
    return groups.agg(**counted)
