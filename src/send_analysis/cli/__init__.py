"""The command line: one command, one function below it.

Exit codes: 0 done; 1 the work failed; 2 the caller's mistake, told in one message.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from send_analysis import __version__, config, tables
from send_analysis.cli import backtest, calibrate, ledger
from send_analysis.cli import data as data_commands
from send_analysis.cli import scenario as scenario_commands
from send_analysis.cli.options import AreaOption, DataOption, DrawsOption, SeedOption
from send_analysis.config import paths
from send_analysis.loaders.intake import embedded
from send_analysis.loaders.intake.base import LoadError
from send_analysis.model.demand.calibration import CalibrationError
from send_analysis.model.demand.panel import PanelError
from send_analysis.publish import notebooks, pack
from send_analysis.runs import kept, levels

CALLERS_MISTAKE = (
    config.ConfigError,
    LoadError,
    tables.TableError,
    PanelError,
    CalibrationError,
)
FAILED, MISTAKEN = 1, 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Forecast EHC plans, places and high needs spending, and report on them.",
)
console = Console(stderr=True)


def main() -> None:
    """Run a command; turn an error into one message and an exit code."""
    try:
        sys.exit(app(standalone_mode=False))
    except typer.Abort:
        sys.exit(FAILED)
    except typer.TyperException as error:
        # Asked for nothing, the command shows its help, which is the message.
        print(
            f"send-analysis: {getattr(error, 'format_message', error.__str__)()}", file=sys.stderr
        )
        sys.exit(MISTAKEN)
    except CALLERS_MISTAKE as error:
        print(f"send-analysis: {error}", file=sys.stderr)
        sys.exit(MISTAKEN)
    except pack.PackError as error:
        print(f"send-analysis: failed, the last good report stays:\n{error}", file=sys.stderr)
        sys.exit(FAILED)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="print the version")] = False,
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


@app.command()
def report(
    area: AreaOption = "havering",
    scenario: Annotated[str, typer.Option(help="a scenario's name; all")] = config.BASELINE,
    out: Annotated[Path, typer.Option(help="folder that reports go to")] = Path("reports"),
    seed: SeedOption = 1,
    draws: DrawsOption = 1000,
    data: DataOption = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="notebooks at a time")] = 2,
    resume: Annotated[bool, typer.Option(help="go on with an unfinished run")] = False,
) -> None:
    """Build the report pack: run the model and the notebooks, write HTML and an index."""
    wanted = pack.request(area, scenario, seed, draws, data)
    folder = out if out.is_absolute() else paths.root() / out
    started = datetime.now(UTC)
    with _progress() as progress:
        task = progress.add_task("start", total=None)

        def show(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        pack.build(wanted, folder, started, workers, resume, show)
    taken = (datetime.now(UTC) - started).total_seconds()
    print(f"The report is ready after {taken:.0f} seconds. Open {folder / 'index.html'}")


@app.command()
def notebook(
    name: Annotated[str, typer.Argument(help="such as 20_ehcp_forecast")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="NAME=VALUE; repeat for more")
    ] = None,
    out: Annotated[Path, typer.Option(help="executed notebook")] = Path("out.ipynb"),
) -> None:
    """Run one notebook, its parameters checked before a kernel starts."""
    values: dict[str, object] = {"seed": 1, "draws": 1000, "run_dir": ""}
    values |= dict(_pair(text) for text in parameter or [])
    notebooks.execute(name, notebooks.check(name, values), out.resolve())
    print(f"Written: {out.resolve()}")


@app.command()
def forecast(
    area: AreaOption,
    out: Annotated[Path, typer.Option(help="FILE.parquet or FILE.csv")],
    scenario: Annotated[str, typer.Option(help="a scenario's name")] = config.BASELINE,
    data: DataOption = None,
    origin: Annotated[
        int | None, typer.Option(help="January of the newest plans used; all plans only")
    ] = None,
    seed: SeedOption = 1,
    draws: DrawsOption = 1000,
) -> None:
    """Write one area's forecast as the quantile table."""
    if out.suffix not in (".parquet", ".csv"):
        raise config.ConfigError(f"--out {out}: allowed endings are .parquet and .csv")
    wanted = config.find_area(paths.config(), area)
    meant = config.find_scenario(paths.config(), scenario, wanted)
    forecast = levels.plans_forecast(wanted, meant, origin, seed, draws, data)
    if out.suffix == ".csv":
        kept.neutralised(forecast).to_csv(out, index=False)
    else:
        forecast.to_parquet(out, index=False)
    print(f"{len(forecast)} rows written: {out.resolve()}")


app.command()(backtest.backtest)
app.command()(calibrate.calibrate)
app.add_typer(ledger.app, name="ledger")
app.add_typer(data_commands.sub_app(lambda: embedded.load(paths.root() / "data")), name="data")
app.add_typer(scenario_commands.app, name="scenario")


def _pair(text: str) -> tuple[str, object]:
    """Return name and value of NAME=VALUE; a whole number becomes one."""
    name, equals, value = text.partition("=")
    if not equals:
        raise config.ConfigError(f"parameter {text!r} is not written NAME=VALUE")
    return name, int(value) if value.isdecimal() and name in ("seed", "draws") else value


def _progress() -> Progress:
    """Return a progress bar that is silent when nobody watches a terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
