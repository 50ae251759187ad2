"""Questions before something is kept or removed: on a terminal, or answered by a pipe."""

import os
import select
import stat
import sys

import typer

from send_analysis.config.base import LONGEST, ConfigError

ANSWERS = {"y": True, "yes": True, "n": False, "no": False}
_MOST = 1_000  # bytes of an answer


def confirm(question: str, sure: bool) -> None:
    """Ask on a terminal and stop on a no; a script is not asked, but a no that it pipes counts.

    Raises
    ------
    ConfigError
        If what is piped is no answer.
    """
    if sys.stdin.isatty() and sys.stdout.isatty():
        typer.confirm(question, default=sure, abort=True)
        return
    answer = _piped()
    if answer.casefold() not in {"", *ANSWERS}:
        found = repr(answer[:LONGEST])
        raise ConfigError(f"{question} found {found}; allowed: y or n; --yes does not ask")
    if not ANSWERS.get(answer.casefold(), True):
        raise typer.Abort


def _piped() -> str:
    """Return the line that is ready in a pipe; empty where nothing is, so that nothing waits."""
    try:
        number = sys.stdin.fileno()
        if not stat.S_ISFIFO(os.fstat(number).st_mode) or not select.select([number], [], [], 0)[0]:
            return ""
        return os.read(number, _MOST).decode("utf-8", "replace").partition("\n")[0].strip()
    except (OSError, ValueError):  # no input at all, or pipes that cannot be asked (Windows)
        return ""
