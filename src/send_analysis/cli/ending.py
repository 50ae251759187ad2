"""How a command ends: the exit code of an error, and its one message."""

import re
import shutil
from errno import EROFS

import typer

from send_analysis import vocab

FAILED, MISTAKEN = 1, 2
_REASON, _SAID = re.compile(r"\[Errno \d+\] ([^:]+):.*"), r"\1"  # without number and names
# Errors of a path that the caller named; any other OSError is a failure of the work.
_WRONG_PATH = (
    FileExistsError,
    FileNotFoundError,
    IsADirectoryError,
    NotADirectoryError,
    PermissionError,
)


def outcome(error: BaseException) -> tuple[int, str]:
    """Return the exit code that an error ends with, and its message; a fault of ours has none."""
    match error:
        case typer.TyperException():
            # Without arguments the command shows its help, which is the message.
            return MISTAKEN, getattr(error, "format_message", error.__str__)()
        case vocab.SendError():
            return MISTAKEN, str(error)
        case vocab.WorkError():
            return FAILED, str(error)
        case SystemExit(code=int(code)):
            return code, ""
        case shutil.Error(args=[[(_, name, why), *_]]):  # of many files: the first tells enough
            return FAILED, f"{name}: {_REASON.sub(_SAID, str(why))}"
        case OSError():
            why = error.strerror or str(error)
            about = f"{error.filename}: {why}" if error.filename else why
            wrong = isinstance(error, _WRONG_PATH) or error.errno == EROFS
            return (MISTAKEN if wrong else FAILED), about
    return FAILED, ""
