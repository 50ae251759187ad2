"""Processes that share the work of a command: its own, or the workers of a dask scheduler.

A process of the command ends with it, however it ends, and does not hear Ctrl-C: the command does.
"""

import gc
import multiprocessing
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from errno import EDQUOT, EFBIG, ENOSPC, EROFS
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import ParamSpec, Protocol, TypeVar

from send_analysis import vocab
from send_analysis.config import paths

P = ParamSpec("P")
T = TypeVar("T")
_FULL = (ENOSPC, EDQUOT, EFBIG, EROFS)  # a full disk or share, and one that cannot be written
_STOPPING = (signal.SIGINT, signal.SIGTERM)
_LOST = "a worker was ended from outside, perhaps for lack of memory; fewer --workers need less"


class Executor(Protocol):
    """What runs functions somewhere else, several at a time."""

    def submit(
        self, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> Future[T]:
        """Return what will hold the result of a function, which is picklable."""


def executor(count: int, scheduler: str, shared: Path) -> AbstractContextManager[Executor]:
    """Return the processes that a command asked for; none starts before there is work.

    Parameters
    ----------
    count
        Processes of the command, where no scheduler is named.
    scheduler
        Address of a dask scheduler, such as tcp://127.0.0.1:8786, or empty.
    shared
        Folder that the scheduler's workers must reach at the same path, beside the repository.

    Raises
    ------
    config.ConfigError
        On entry: if no scheduler answers, or its workers lack what they need.
    """
    if not scheduler:
        return processes(count)
    from send_analysis.runs import cluster  # dask is installed only where it is used

    return cluster.workers_of(scheduler, (paths.processed(), shared))


@contextmanager
def processes(
    count: int, prepare: Callable[..., None] | None = None, *arguments: object
) -> Iterator[Executor]:
    """Yield up to ``count`` processes, each of which first calls ``prepare``; end them at the end.

    Raises
    ------
    vocab.WorkError
        If one of them is ended from outside.
    """
    others = set(multiprocessing.active_children())
    with tempfile.TemporaryDirectory(prefix="send", ignore_cleanup_errors=True) as scratch:
        began = (gc.get_threshold(), scratch, prepare, arguments)
        pool = _Pool(count, multiprocessing.get_context("spawn"), _begin, began)
        try:
            yield pool
        except BrokenExecutor as error:  # one that only starts then is not ended by the pool
            _kill(set(multiprocessing.active_children()) - others)
            raise vocab.WorkError(_LOST) from error
        except (KeyboardInterrupt, SystemExit):  # nobody waits for what they do
            pool.shutdown(wait=False, cancel_futures=True)
            _kill(set(multiprocessing.active_children()) - others)
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def failure(future: Future[T]) -> BaseException | None:
    """Return what a finished function raised.

    Raises
    ------
    BrokenExecutor, CancelledError, OSError
        If it was not the function that failed, but what ran it, or a full disk: nothing else can
        follow.
    """
    error = future.exception()
    if isinstance(error, BrokenExecutor):
        raise error
    if isinstance(error, shutil.Error) or (isinstance(error, OSError) and error.errno in _FULL):
        raise error
    return error


class _Pool(ProcessPoolExecutor):
    """Processes that start deaf to Ctrl-C: it goes to all that share a terminal."""

    def submit(
        self, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> Future[T]:
        """Hand a function to a process, which is started if there are too few."""
        with _undisturbed(), _deaf():
            return super().submit(function, *arguments, **named)


@contextmanager
def _deaf() -> Iterator[None]:
    """Let processes that are started here not hear Ctrl-C."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a command be stopped after the block only: half a process that starts fails aloud.

    A blocked signal goes to another thread, and Python hears it all the same.
    """
    if current_thread() is not main_thread():
        yield
        return
    came: list[int] = []
    usual = {
        number: signal.signal(number, lambda came_now, _: came.append(came_now))
        for number in _STOPPING
    }
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler or signal.SIG_DFL)
        for stop in came[:1]:
            signal.raise_signal(stop)


def _kill(processes: Iterable[BaseProcess]) -> None:
    for process in processes:
        process.kill()
        process.join()


def _begin(
    threshold: tuple[int, int, int],
    scratch: str,
    prepare: Callable[..., None] | None,
    arguments: tuple[object, ...],
) -> None:
    """Prepare a process of a command, which ends with the command."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*threshold)
    tempfile.tempdir = scratch
    end_with_parent(lambda: _clear(scratch))
    if prepare:
        prepare(*arguments)


def _clear(scratch: str) -> None:
    """End what this process has started, which writes there, and remove the folder."""
    _kill(multiprocessing.active_children())
    shutil.rmtree(scratch, ignore_errors=True)


def end_with_parent(finish: Callable[[], None] = lambda: None) -> None:
    """End this process of multiprocessing as soon as the one that started it has ended."""

    def watch() -> None:
        if parent := multiprocessing.parent_process():
            wait([parent.sentinel])
            finish()
            os._exit(1)

    Thread(target=watch, daemon=True).start()
