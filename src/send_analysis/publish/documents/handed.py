"""The files that a pack hands over, by name: what its front page offers and where each lies."""

import shutil
from dataclasses import dataclass

from send_analysis import runs

FOLDER, CHARTS = "downloads", "charts"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_TITLES = {
    "docx": "Committee report (Word)",
    "pptx": "Slides (PowerPoint)",
    "xlsx": "Tables, one a sheet (Excel)",
    "ods": "Tables, one a sheet (OpenDocument)",
    "zip": "Everything: pages, tables, charts and these files (ZIP)",
}
OF_ENGLAND = ("xlsx", "ods", "zip")  # England has a page of all authorities, and no paper
_PRINTED = {"pdf": "This page to print (PDF)"}
CHANGES, DICTIONARY = "changes", "data_dictionary"
_PAGES = {CHANGES: "What changed since the last run", DICTIONARY: "What each table holds"}


@dataclass(frozen=True)
class Download:
    """A file that the front page offers: what it is, and where it lies from there."""

    title: str
    href: str


def offered(area: str) -> tuple[Download, ...]:
    """Return the files and extra pages of a pack; a PDF only where a browser can print it."""
    if area == runs.ENGLAND:
        return tuple(Download(_TITLES[kind], name(area, kind)) for kind in OF_ENGLAND)
    titles = (_PRINTED if browser() else {}) | _TITLES
    files = (Download(title, name(area, kind)) for kind, title in titles.items())
    return (*files, *(Download(title, f"area/{page}.html") for page, title in _PAGES.items()))


def name(area: str, kind: str) -> str:
    """Return the path of a file in an area's folder: ``downloads/havering.xlsx``."""
    return f"{FOLDER}/{area}.{kind}"


def browser() -> str | None:
    """Return the command of a browser that prints pages; None where there is none."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)
