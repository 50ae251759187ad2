"""The command line: one command, one function below it.

Exit codes: 0 done; 1 the work failed; 2 invalid input, reported in one message; 130 stopped by
Ctrl-C, 143 by SIGTERM. Commands import what they need when they run: help and lists start fast.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from typing import Annotated

import typer

from send_analysis import config, vocab
from send_analysis.cli import (
    area,
    assumptions,
    data,
    ending,
    evaluation,
    home,
    report,
    returns,
    runs,
    scenario,
    screen,
    share,
    sen2,
    start,
    watched,
)

STOPPED = 128  # and the number of the signal, as shells count: Ctrl-C 130, SIGTERM 143
GARBAGE = 100_000  # new objects between two searches for cycles: Python's 700 cost a tenth of a run
# What Python says of a command that ended at once: nothing is left, and the user can do nothing.
_TIDIED = "ignore:resource_tracker:UserWarning"

# The groups of the help, in its order, and the commands of each.
MENU = {
    "Report": ("report", "open", "share", "runs", "forecast", "notebook"),
    "Data": ("data",),
    "Scenarios and settings": ("area", "scenario", "assumptions"),
    "Evaluation": ("backtest", "calibrate", "ledger"),
    "Returns": ("returns", "sen2"),
}
_GROUP = {command: group for group, commands in MENU.items() for command in commands}


class _Menu(typer.core.TyperGroup):
    """Lists commands in the order of the menu: typer puts groups of commands last."""

    def list_commands(self, ctx: object) -> list[str]:
        """Return the commands by group."""
        return sorted(self.commands, key=list(_GROUP).index)


app = typer.Typer(
    cls=_Menu,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    help="Forecast EHC plans, places and high needs spending, and report on them.",
)
_COMMANDS: dict[str, Callable[..., None]] = {
    "report": report.report,
    "open": start.open_,
    "share": share.share,
    "forecast": report.forecast,
    "notebook": report.notebook,
    "backtest": evaluation.backtest,
    "calibrate": evaluation.calibrate,
    "returns": returns.returns,
}
_GROUPS = {
    "runs": runs.app,
    "data": data.app,
    "area": area.app,
    "scenario": scenario.app,
    "assumptions": assumptions.app,
    "ledger": evaluation.ledger,
    "sen2": sen2.app,
}
for _name, _command in _COMMANDS.items():
    app.command(_name, rich_help_panel=_GROUP[_name])(_command)
for _name, _group in _GROUPS.items():
    app.add_typer(_group, name=_name, rich_help_panel=_GROUP[_name])


def main() -> None:
    """Run the command that the caller typed; one that is stopped ends at once, in one line."""
    gc.set_threshold(GARBAGE)
    home.shorten()
    home.spare()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a sign that the locale lacks is shown as ?
            stream.reconfigure(errors="replace")
    os.environ.setdefault("PYTHONWARNINGS", _TIDIED)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        code = run()
    except SystemExit as ended:
        code = int(ended.code or 0)
    if code > STOPPED:
        watched.stopped(code, sys.argv[1:])
        os._exit(code)  # its processes end with it, whatever they are doing
    sys.exit(code)


def _stop(number: int, _: object) -> None:
    """End the command; a second signal does not disturb how it ends."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    raise SystemExit(STOPPED + number)


def run(arguments: list[str] | None = None) -> int:
    """Run a command; return its exit code; report an error in one message on stderr."""
    typed = sys.argv[1:] if arguments is None else arguments
    try:
        _refuse_empty(typed)
        code = app(arguments, standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader closed the pipe, as ``| head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ending.FAILED
    except (typer.Abort, typer.TyperException, vocab.SendError, vocab.WorkError, OSError) as error:
        code = watched.failed(error, typed)
    return code or 0


def _refuse_empty(arguments: Sequence[str]) -> None:
    """Refuse an empty argument: a shell variable without a value, which no command can mean."""
    for place, one in enumerate(arguments):
        name, equals, value = one.partition("=")
        empty = not one.strip() or (name.startswith("--") and equals and not value.strip())
        if empty:
            about = name.strip() or next(iter(arguments[place - 1 : place]), "the first argument")
            raise config.ConfigError(f"{about}: found nothing; allowed: a value, or leave it out")


@app.callback()
def _first(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="print the version and how new the data are")
    ] = False,
) -> None:
    if version:
        screen.say(start.version())
        raise typer.Exit
    if context.invoked_subcommand is None:
        screen.say("\n".join(start.next_steps()))
