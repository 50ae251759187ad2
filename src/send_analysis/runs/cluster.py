"""The workers of a dask scheduler, once it is known that they can do the work."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from send_analysis import config, vocab
from send_analysis.runs import keys
from send_analysis.runs.workers import Executor

if TYPE_CHECKING:
    import distributed

ANSWER = 10  # seconds in which a scheduler answers and has a worker
_ADDRESS = re.compile(r"(tcp|tls)://\S+:\d+")
_INSTALL = "pip install 'send_analysis[cluster]'"


@contextmanager
def workers_of(address: str, shared: Sequence[Path]) -> Iterator[Executor]:
    """Yield the workers of a scheduler as one executor.

    A function whose worker ends is run again by another one.

    Raises
    ------
    config.ConfigError
        If dask is not installed, no scheduler answers, it has no workers, or a worker lacks the
        package, its version or a folder.
    vocab.WorkError
        If the scheduler is lost before the work is done.
    """
    with _client(address) as client:
        _check(client, address, shared)
        try:
            yield client.get_executor(pure=False)
        except CancelledError as error:
            raise vocab.WorkError(f"the scheduler {address} was lost") from error


def _client(address: str) -> distributed.Client:
    """Return a connection to a scheduler."""
    unreached = f"--scheduler {address}: no scheduler answers; allowed: tcp://HOST:PORT of one"
    if not _ADDRESS.fullmatch(address):
        raise config.ConfigError(unreached)
    try:
        import distributed
    except ImportError as error:
        raise config.ConfigError(f"--scheduler needs dask: {_INSTALL}") from error
    _silence("distributed")
    try:
        return distributed.Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:  # a timeout is an OSError
        raise config.ConfigError(unreached) from error


def _silence(library: str) -> None:
    """Let a library log no error: each is told by the command, in a line."""
    for name in (library, *logging.root.manager.loggerDict):
        if name == library or name.startswith(f"{library}."):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _check(client: distributed.Client, address: str, shared: Sequence[Path]) -> None:
    """Raise an error that names each worker which cannot do the work, and what it lacks."""
    try:
        client.wait_for_workers(1, timeout=ANSWER)
    except TimeoutError as error:
        raise config.ConfigError(f"--scheduler {address}: it has no workers") from error
    for folder in shared:
        folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as marks:
        made = [marks.enter_context(NamedTemporaryFile(dir=folder)) for folder in shared]
        files = [Path(file.name) for file in made]
        lacking = client.run(exec, "import send_analysis", on_error="return")
        able = [worker for worker, error in lacking.items() if error is None]
        asked = {w: client.submit(lacks, files, version(), workers=w, pure=False) for w in able}
        lacking |= {worker: one.exception() or one.result() for worker, one in asked.items()}
    told = [f"worker {worker}: {what}" for worker, what in lacking.items() if what]
    if told:
        raise config.ConfigError(f"--scheduler {address}: " + "; ".join(told))


def version() -> str:
    """Return what identifies the code: another version would make other figures."""
    return keys.digest(keys.of_model(), keys.of_pages())


def lacks(files: Iterable[Path], wanted: str) -> str:
    """Return what a worker lacks to do the work; empty if it can.

    Parameters
    ----------
    files
        One in each folder that must be shared.
    wanted
        The version of the code.
    """
    if version() != wanted:
        return "it has another version of send_analysis"
    absent = [str(file.parent) for file in files if not file.is_file()]
    return f"it does not share {' and '.join(absent)}" if absent else ""
