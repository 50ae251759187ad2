"""Kernels of notebooks: how they start, what they share with the process that starts them."""

import gc
import os
import sys
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from jupyter_client import AsyncKernelManager
from traitlets.config import Config

from send_analysis.publish.kernels import forked

NAME = "python3"  # the kernel of the environment that runs this code (tested)
LONGEST_SOCKET = 100  # bytes of the path of a socket: systems end it at 103 or more
_QUIET = "--IPKernelApp.log_level=50"  # a kernel that is stopped while idle logs an error
# A kernel watches its parent from when it has started: one that has ended by then is not missed.
# It is asked last of all, so that none ends unseen in between.
_OS = "__import__('os')"
_ORPHAN = f"if {_OS}.getppid() != int({_OS}.environ['JPY_PARENT_PID']): {_OS}._exit(1)"
_ENDING = [] if sys.platform == "win32" else [f"--IPKernelApp.exec_lines={_ORPHAN}"]
# It searches for cycles of objects as often as the process that starts it: see the command.
_LIKE_THIS = "--IPKernelApp.exec_lines=__import__('gc').set_threshold(*{})"
# A chart is also handed over as pictures: the kernel draws them when the cell shows it.
_PICTURES_OF = "get_ipython().display_formatter.formatters['image/{}'].for_type_by_name"
_OF_CHARTS = "('send_analysis.pages.kit.chart', 'Chart', lambda chart: chart.{}())"
_PICTURES = [
    f"--IPKernelApp.exec_lines={_PICTURES_OF.format(kind)}{_OF_CHARTS.format(made_by)}"
    for kind, made_by in (("png", "png"), ("svg+xml", "standalone_svg"))
]


def arguments(fork: bool) -> list[str]:
    """Return what a kernel is started with beside its connection; a copy ends by itself."""
    ending = [] if fork else _ENDING
    return [_QUIET, _LIKE_THIS.format(gc.get_threshold()), *_PICTURES, *ending]


class Silent(AsyncKernelManager):
    """A kernel whose process writes nothing on the terminal: what its cells say is in the notebook.

    A kernel that is stopped while it starts would else print how it failed, and hold the terminal.
    """

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the process without a terminal."""
        await super().start_kernel(stdout=DEVNULL, stderr=DEVNULL, **options)


class Forked(Silent):
    """A silent kernel that is a copy of a process that has imported what notebooks need."""

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Copy the process."""
        self.provisioner = forked.Provisioner(
            kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
        )
        await super().start_kernel(**options)


def local(sockets: Path) -> Config:
    """Return settings of a kernel that communicates over sockets in a separate folder.

    Nobody else on the network can listen, and parallel kernels do not interfere. Where a socket
    cannot have so long a path (or any: Windows), the kernel listens on the machine's own address,
    to those who have its key.
    """
    address = str(sockets / "kernel")
    if sys.platform == "win32" or len(os.fsencode(address)) > LONGEST_SOCKET:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": address}})
