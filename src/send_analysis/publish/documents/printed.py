"""A page as PDF, printed by the browser that is at hand."""

import os
import re
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from send_analysis import vocab

TIME_LIMIT = 60  # seconds for one page
_LINK = re.compile(r' href="(?!#)[^"]*"')
_DATE = re.compile(rb"(?<=Date \(D:)\d{14}")  # of creation and of change, in the PDF's properties
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--disable-background-networking",
)


def to_pdf(page: Path, browser: str, made: datetime, file: Path) -> None:
    """Print a page as PDF; ``made`` is the date in its properties, so that bytes are repeatable.

    Links to other files are left out: a browser would print where they lie on this machine.

    Raises
    ------
    vocab.WorkError
        If the browser does not print it, with what it said.
    """
    with tempfile.TemporaryDirectory(prefix="send") as folder:
        copy, printed = Path(folder) / "page.html", Path(folder) / "page.pdf"
        copy.write_text(_LINK.sub("", page.read_text(encoding="utf-8")), encoding="utf-8")
        of_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
        profile = f"--user-data-dir={folder}/profile"
        command = [browser, *_QUIET, *of_root, profile, f"--print-to-pdf={printed}", copy.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT)
        if not printed.exists():
            raise vocab.WorkError(f"{browser} did not print {page}: {done.stderr[-500:]}")
        file.write_bytes(_DATE.sub(f"{made:%Y%m%d%H%M%S}".encode(), printed.read_bytes()))
