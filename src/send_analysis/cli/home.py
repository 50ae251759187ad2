"""Caches of matplotlib and IPython where the home folder cannot be written, or is not there."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

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
