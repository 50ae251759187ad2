"""Kernels that are forked: a process of multiprocessing's fork server, which has imported all.

The server does nothing but copy itself, so that what it copies is whole. Kernels end with the
process that uses them, and the server after them.
"""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from send_analysis.runs import workers

CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()  # not on Windows
IMPORTED = (
    "send_analysis.publish.kernels.imported"  # what the server imports before it copies itself
)


class Provisioner(LocalProvisioner):
    """What starts a kernel and asks after it, where it is a copy and no program."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Copy the server; ``cmd`` is the command of a kernel that would start afresh."""
        self.process = _Copy(cmd[cmd.index("-m") + 1 :], options.get("cwd") or Path.cwd())
        self.pid = self.process.pid
        return self.connection_info


class _Copy:
    """A process of the fork server, with what a provisioner asks of a program's process."""

    stdin = stdout = stderr = None

    def __init__(self, command: Sequence[str], folder: str | Path) -> None:
        server = multiprocessing.get_context("forkserver")
        server.set_forkserver_preload([IMPORTED])
        self._process = server.Process(target=_be_kernel, args=(command, folder))
        self._process.start()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self._process.is_alive():
            os.kill(self._process.pid or 0, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _be_kernel(command: Sequence[str], folder: str | Path) -> None:
    """Become the kernel: what a program that starts afresh is given, set by hand."""
    workers.end_with_parent()
    os.setsid()  # a kernel that is told to end is told with all that it has started
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    os.chdir(folder)
    sys.argv = list(command)
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
