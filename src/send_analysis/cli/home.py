"""Folders that other programs need: for caches where home cannot be written, and for sockets."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

LONGEST = 50  # bytes of the temporary folder: what a browser adds must fit into a socket's name
SHORT = Path("/tmp")
CACHES = ("MPLCONFIGDIR", "IPYTHONDIR")


def spare() -> None:
    """Give this command, and all that it starts, a temporary folder for what others keep at home.

    Else each kernel makes its own, and says so on the pages.
    """
    home = Path("~").expanduser()
    if home.is_dir() and os.access(home, os.W_OK):
        return
    folder = tempfile.mkdtemp(prefix="send")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in CACHES:
        os.environ.setdefault(name, folder)


def shorten() -> None:
    """Call the temporary folder by a short name, where sockets could not have names in it."""
    given = tempfile.gettempdir()
    if len(os.fsencode(given)) <= LONGEST or not os.access(SHORT, os.W_OK):
        return
    folder = tempfile.mkdtemp(prefix="send", dir=SHORT)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    short = Path(folder) / "t"
    short.symlink_to(given, target_is_directory=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(short)
