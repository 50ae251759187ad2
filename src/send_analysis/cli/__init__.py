"""The command line: one command, one function below it.

Exit codes: 0 done; 1 the work failed; 2 invalid input, reported in one message. Commands
import what they need when they run, so that help and lists start fast.
"""

import gc
import os
import sys
from typing import Annotated

import typer

from send_analysis import __version__, vocab
from send_analysis.cli import data, evaluation, report, returns, scenario, sen2

FAILED, MISTAKEN = 1, 2
GARBAGE = 100_000  # new objects between two searches for cycles: Python's 700 cost a tenth of a run
# Errors of a path that the caller named; any other OSError is a failure of the work.
_WRONG_PATH = (
    FileExistsError,
    FileNotFoundError,
    IsADirectoryError,
    NotADirectoryError,
    PermissionError,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Forecast EHC plans, places and high needs spending, and report on them.",
)
app.command()(report.report)
app.command()(report.notebook)
app.command()(report.forecast)
app.command()(returns.returns)
app.command()(evaluation.backtest)
app.command()(evaluation.calibrate)
app.add_typer(evaluation.ledger, name="ledger")
app.add_typer(data.app, name="data")
app.add_typer(scenario.app, name="scenario")
app.add_typer(sen2.app, name="sen2")


def main() -> None:
    """Run the command that the caller typed."""
    gc.set_threshold(GARBAGE)
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run a command; return its exit code; report an error in one message on stderr."""
    try:
        code = app(arguments, standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader closed the pipe, as ``| head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (typer.Abort, typer.TyperException, vocab.SendError, vocab.WorkError, OSError) as error:
        code, message = _outcome(error)
        if message:
            print(f"send-analysis: {message}", file=sys.stderr)
    return code or 0


def _outcome(error: Exception) -> tuple[int, str]:
    """Return the exit code that an error ends with, and its message."""
    match error:
        case typer.Abort():
            return FAILED, ""
        case typer.TyperException():
            # Without arguments the command shows its help, which is the message.
            return MISTAKEN, getattr(error, "format_message", error.__str__)()
        case vocab.WorkError():
            return FAILED, str(error)
        case OSError():
            about = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            return (MISTAKEN if isinstance(error, _WRONG_PATH) else FAILED), about
    return MISTAKEN, str(error)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="print the version")] = False,
) -> None:
    if version:
        print(__version__)
        raise typer.Exit
