"""``send-analysis report``, ``notebook`` and ``forecast``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_analysis import config, vocab
from send_analysis.cli import complete, runs, screen, start, watched, written
from send_analysis.config import paths
from send_analysis.publish.store.swap import CURRENT

if TYPE_CHECKING:
    from send_analysis.publish import pack
    from send_analysis.publish.store import location

SHOWN_AREAS = 10  # whose main figures are printed
DRAWS_OF_ONE, DRAWS_OF_PANEL = 5000, 1000  # of a forecast of plans; the panel is 153 times as much


def report(
    area: Annotated[
        str,
        typer.Option(
            help="name, slug or code of an authority; all; panel",
            autocompletion=complete.areas_or_all,
        ),
    ] = "havering",
    scenario: Annotated[
        str,
        typer.Option(
            help="a scenario's name, several with commas between; all",
            autocompletion=complete.scenarios_or_all,
        ),
    ] = config.BASELINE,
    out: Annotated[
        str, typer.Option(help="folder that reports go to, or an address: s3://bucket/reports")
    ] = str(start.REPORTS),
    seed: screen.SeedOption = 1,
    draws: screen.DrawsOption = 1000,
    data: screen.DataOption = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="notebooks at a time")] = 2,
    scheduler: Annotated[
        str, typer.Option(help="tcp://HOST:PORT of a dask scheduler, whose workers do the work")
    ] = "",
    resume: Annotated[bool, typer.Option(help="continue an unfinished run")] = False,
    wait: Annotated[
        float, typer.Option(min=0, help="seconds to wait for another report into the same folder")
    ] = 0,
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="runs to keep; older ones that nobody sees are removed"),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="exit with code 1 when a page shows a number that is in no table"
        ),
    ] = False,
    pages: Annotated[
        bool, typer.Option("--html/--no-html", help="pages and files to hand over, or tables only")
    ] = True,
    fork: Annotated[
        bool,
        typer.Option(
            "--fork",
            help="start each notebook's kernel as a copy of one process: quicker; not on Windows",
        ),
    ] = False,
    log: watched.LogOption = False,
    health: watched.HealthOption = None,
    webhook: watched.WebhookOption = None,
) -> None:
    """Build the report pack: run the model and the notebooks, write HTML and an index.

    The panel is England and every authority whose plans are counted. An area that fails stops no
    other: it is named, its last report stays, and the exit code is 1.
    """
    from send_analysis.publish import pack, request
    from send_analysis.publish.store import location
    from send_analysis.runs.workers import executor

    started = datetime.now(UTC)
    with watched.watched(watched.Watched(area, scenario, log, health, webhook)) as watch:
        _check_fork(fork, scheduler)
        wanted = request.of(area, scenario, seed, draws, data, strict, pages, fork)
        where = location.of(out)
        where.check()
        with executor(workers, scheduler, where.folder) as engine, watch.progress("start") as show:
            built = pack.build(wanted, where.folder, started, engine, resume, show, wait)
        _hand_on(built, where, keep)
        watch.run_id = built.folder.name
        _tell(built, where, watch)


def _check_fork(fork: bool, scheduler: str) -> None:
    """Refuse kernels that are copies where none can be made."""
    from send_analysis.publish.kernels import forked

    if fork and not forked.CAN_FORK:
        raise config.ConfigError("--fork: this system copies no processes; leave it out")
    if fork and scheduler:
        raise config.ConfigError("--fork is for processes of this command, not for --scheduler")


def _hand_on(built: pack.Pack, where: location.Location, keep: int | None) -> None:
    """Upload a pack whose place is elsewhere; remove runs that are more than are to be kept."""
    from send_analysis.publish.store import location, upload

    if not where.is_here:
        upload.upload(built.areas, where)
    if keep is not None:
        for one in {where, location.of(str(where.folder))}:
            runs.pruned(one, keep)


def _tell(built: pack.Pack, where: location.Location, watch: watched.Watched) -> None:
    """Say what was made and where, and end with what failed."""
    opened = _opened(built.areas, where)
    watch.log("published", open=opened, findings=len(built.findings))
    if not watch.as_json:
        _print(built, where, opened, watch.seconds)
    if built.failed:
        raise vocab.WorkError(built.told_failed)


def _print(built: pack.Pack, where: location.Location, opened: str, taken: float) -> None:
    """Print the findings, the main figures of a few areas, and what to open."""
    if built.findings:
        found = vocab.counted(len(built.findings), "finding on pages is", "findings on pages are")
        screen.say(f"{found} listed in {built.manifest}")
    if len(built.areas) <= SHOWN_AREAS:
        _headlines(built.areas, where.folder / CURRENT)
    pace = _pace(len(built.areas), taken)
    screen.say(f"The report is ready after {taken:.0f} seconds{pace}. Open {opened}")


def _pace(areas: int, taken: float) -> str:
    """Return how many areas were made, and how many a minute; nothing for a single one."""
    return f", {areas} areas at {60 * areas / taken:.1f} a minute" if areas > 1 else ""


def _headlines(areas: Iterable[str], folder: Path) -> None:
    """Print the main figures of each area, as its front page shows them."""
    from send_analysis.publish.web import headline

    for slug in areas:
        name = config.area_of_run(paths.config(), slug).name
        screen.say("\n  ".join([name, *headline.lines(folder / slug)]))


def _opened(areas: Sequence[str], where: location.Location) -> str:
    """Return the page to open: the area's front page, or the index of several or elsewhere."""
    if not where.is_here:
        return f"{where.address}/index.html"
    front = where.folder / CURRENT / areas[0] / "index.html"
    alone = len(areas) == 1 and front.exists()
    return str(front if alone else where.folder / "index.html")


def notebook(
    name: Annotated[str, typer.Argument(help="such as 20_ehcp_forecast")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="NAME=VALUE; repeat for more")
    ] = None,
    out: Annotated[Path, typer.Option(callback=written.to_file, help="executed notebook")] = Path(
        "out.ipynb"
    ),
) -> None:
    """Run one notebook, its parameters checked before a kernel starts."""
    from send_analysis.publish import notebooks
    from send_analysis.runs.workers import processes

    values: dict[str, object] = {"seed": 1, "draws": 1000, "run_dir": ""}
    values |= dict(_pair(text) for text in parameter or [])
    checked = notebooks.check(name, values)
    with processes(1) as executor:  # there the kernel does not take over the command's signals
        executor.submit(notebooks.execute, name, checked, out.resolve()).result()
    screen.say(f"Written: {out.resolve()}")


def forecast(
    area: Annotated[
        str,
        typer.Option(
            help="name, slug or code of an authority; panel", autocompletion=complete.areas_or_all
        ),
    ],
    out: Annotated[Path, typer.Option(callback=written.to_file, help="FILE.parquet or FILE.csv")],
    scenario: screen.ScenarioOption = config.BASELINE,
    data: screen.DataOption = None,
    origin: Annotated[
        int | None, typer.Option(help="January of the newest plans used; all plans only")
    ] = None,
    seed: screen.SeedOption = 1,
    draws: Annotated[
        int | None,
        typer.Option(
            min=screen.LEAST_DRAWS,
            max=screen.MOST_DRAWS,
            help="paths drawn, 100 to 20,000; 5,000 if not given, 1,000 for the panel",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="authorities of the panel at a time")
    ] = 2,
) -> None:
    """Write the forecast of plans as quantiles, of every cell; it needs no finance data.

    The panel is every authority; a scenario of the panel is one that is meant for all of them.
    """
    if out.suffix not in (".parquet", ".csv"):
        raise config.ConfigError(f"--out {out}: allowed endings are .parquet and .csv")
    of_panel = area == "panel"
    wanted = None if of_panel else config.find_area(paths.config(), area)
    meant = config.find_scenario(paths.config(), scenario, wanted)
    from send_analysis.runs import frozen, plans

    paths_drawn = draws or (DRAWS_OF_PANEL if of_panel else DRAWS_OF_ONE)
    asked = plans.Asked(meant, origin, seed, paths_drawn, data)
    with frozen.of(data, of_plans=True) as inputs:
        is_private = bool(inputs.key)
        each = plans.panel(asked, workers) if wanted is None else [plans.quantiles(wanted, asked)]
        rows = screen.write_each(each, out, is_private)
    screen.say(f"{rows} rows written: {out.resolve()}")
    if is_private:
        screen.say(vocab.EXACT)


def _pair(text: str) -> tuple[str, object]:
    """Return name and value of NAME=VALUE; a whole number is converted."""
    name, equals, value = text.partition("=")
    if not equals:
        raise config.ConfigError(f"parameter {text!r} is not written NAME=VALUE")
    return name, int(value) if value.isdecimal() and name in ("seed", "draws") else value
