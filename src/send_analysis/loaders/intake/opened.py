"""What is found in files and folders that are handed over: of which publication each file is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from send_analysis.loaders.intake import publications, unknown
from send_analysis.loaders.intake.archive import files_in, is_stray, open_bytes, read_file
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised, each
from send_analysis.loaders.intake.separated import of_sheets

# Kept by the project itself, so never taken for a publisher's file.
OWN_FILES = ("register.csv", "corrections.csv")


@dataclass(frozen=True)
class Opened:
    """The files found in what was handed over, by the file that was handed over.

    ``ignored`` holds a line for each file that is skipped: its name and why.
    """

    handed_over: RawFile
    recognised: list[tuple[RawFile, Recognised]]
    ignored: list[str]


Found = tuple[Opened, RawFile, Recognised]  # a recognised file and what it was found in


def open_all(
    handed_over: Iterable[Path], known: Mapping[str, publications.Publication] | None = None
) -> list[Opened]:
    """Return what is found in files and folders.

    A file that is named must be recognised; one that only lies in a folder or zip is skipped.

    Raises
    ------
    LoadError
        Naming every file that cannot be opened or is not recognised, and every folder without a
        file that is.
    """
    each_opened = each(
        handed_over,
        lambda path: _open_folder(path, known) if path.is_dir() else [_open_named(path, known)],
        "{n} files are refused and nothing is changed",
    )
    return [opened for of_path in each_opened for opened in of_path]


def distinct(opened: Iterable[Opened]) -> Iterator[Found]:
    """Yield each recognised file once, however often it was handed over."""
    seen: set[str] = set()
    for one in opened:
        for file, what in one.recognised:
            if file.sha256 not in seen:
                seen.add(file.sha256)
                yield one, file, what


def _open_folder(
    folder: Path, known: Mapping[str, publications.Publication] | None
) -> list[Opened]:
    below = (path for path in files_in(folder) if path.name not in OWN_FILES)
    opened = each(below, lambda path: _open(path, known), "{n} files are refused")
    if not any(one.recognised for one in opened):
        skipped = [line for one in opened for line in one.ignored]
        problems = [f"no file is recognised; {publications.allowed()}", *skipped]
        raise LoadError(str(folder), problems[: 1 + unknown.SHOWN])
    return opened


def _open_named(path: Path, known: Mapping[str, publications.Publication] | None) -> Opened:
    opened = _open(path, known)
    if not opened.recognised:
        what = unknown.describe(open_bytes(opened.handed_over))
        raise LoadError(path.name, [f"not recognised: {what}", publications.allowed()])
    return opened


def _open(path: Path, known: Mapping[str, publications.Publication] | None) -> Opened:
    """Return what ``path`` holds; stray files, and those that are no data, are skipped."""
    handed_over = read_file(path)
    asked = [one for file in open_bytes(handed_over) for one in _recognised(file, known)]
    ignored = [f"{file.name}: {unknown.describe([file])}" for file, what in asked if what is None]
    return Opened(handed_over, [(f, what) for f, what in asked if what is not None], ignored)


def _recognised(
    file: RawFile, known: Mapping[str, publications.Publication] | None
) -> list[tuple[RawFile, Recognised | None]]:
    """Return what a file is, or what its sheets are where it is a CSV saved as a workbook."""
    if is_stray(file.name):
        return [(file, None)]
    if what := publications.recognise(file, known):
        return [(file, what)]
    asked = [(sheet, publications.recognise(sheet, known)) for sheet in of_sheets(file)]
    return [(sheet, of_sheet) for sheet, of_sheet in asked if of_sheet] or [(file, None)]
