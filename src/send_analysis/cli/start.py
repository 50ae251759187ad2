"""What ``send-analysis`` says by itself: what to do next, which version and data, the pack."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from send_analysis import __version__, config, vocab
from send_analysis.cli import complete, screen
from send_analysis.config import paths
from send_analysis.publish.store.swap import CURRENT

REPORTS = Path("reports")
REGISTER = "register.csv"  # in data/raw: the files that were added
_RELEASE = re.compile(r'^  title: "EHC plans, (\w+ \d{4})"', re.MULTILINE)

OutOption = Annotated[Path, typer.Option(help="folder that reports are in")]


def next_steps() -> list[str]:
    """Return what is there and what to do next, a line each."""
    added, packs = _added(), _packs(folder_of(REPORTS))
    return [
        "Forecasts of EHC plans, places and high needs spending. What is there:",
        f"  figures   {_figures(added)}",
        f"  reports   {_reports(packs)}",
        "",
        "What to do next:",
        *_steps(added, packs),
        "",
        "All commands: send-analysis --help",
    ]


def version() -> str:
    """Return the version of the code and which figures it starts from."""
    return f"send-analysis {__version__}; {_figures(_added())}"


def open_(
    area: Annotated[
        str,
        typer.Argument(
            help="an authority with a report; the index of all unless named",
            autocompletion=complete.areas,
        ),
    ] = "",
    out: OutOption = REPORTS,
) -> None:
    """Open a report in the browser; the path is printed too."""
    page = report_of(area, folder_of(out)) / "index.html"
    screen.say(str(page))
    _show(page)


def report_of(area: str, folder: Path) -> Path:
    """Return the published folder of an area in a folder of reports; without one, that of all.

    Raises
    ------
    config.ConfigError
        If there is none, with what there is.
    """
    packs = _packs(folder)
    slug = config.area_of_run(paths.config(), area).slug if area else ""
    if not packs or (slug and slug not in packs):
        made = f"there are reports on {', '.join(packs)}" if packs else "there is none yet"
        named = f' --area "{area}"' if area else ""
        raise config.ConfigError(
            f"no report{f' on {area}' if area else ''} in {folder}: {made}; "
            f"make one: send-analysis report{named}"
        )
    return folder / CURRENT / slug


def folder_of(out: Path) -> Path:
    """Return the folder of reports: a relative one lies in the repository."""
    return out if out.is_absolute() else paths.root() / out


def _show(page: Path) -> None:
    """Open a page in a browser; where there is none, the path that was printed is all."""
    import webbrowser

    if not webbrowser.open(page.as_uri()):
        print("No browser was found here: open this path in one.")


def _added() -> list[str]:
    """Return the publication and release of each file that was added, the newest release last."""
    register = paths.raw() / REGISTER
    if not register.is_file():
        return []
    try:
        with register.open(encoding="utf-8", newline="") as opened:
            header, *rows = csv.reader(opened, strict=True)
        places = [header.index(name) for name in ("release", "added", "publication")]
        ordered = sorted([row[place] for place in places] for row in rows)
        return [f"{publication} {release}" for release, _, publication in ordered]
    except (ValueError, csv.Error, IndexError) as error:
        how = "send-analysis data list says how to mend it"
        raise config.ConfigError(f"{register}: no register of added files; {how}") from error


def _packs(folder: Path) -> list[str]:
    """Return the areas that have a report, by slug."""
    return sorted(index.parent.name for index in (folder / CURRENT).glob("*/index.html"))


def _figures(added: Sequence[str]) -> str:
    """Return how new the embedded counts are and what was added beside them."""
    described = (paths.root() / "data" / "sources.yaml").read_text(encoding="utf-8")
    counted = _RELEASE.search(described)
    newest = f"EHC plans to {counted[1]} (DfE)" if counted else "no count of EHC plans"
    if not added:
        return f"{newest}; no files added"
    return f"{newest}; {vocab.counted(len(added), 'file')} added, the newest release {added[-1]}"


def _reports(packs: Sequence[str]) -> str:
    return ", ".join(packs) or "none yet"


def _steps(added: Sequence[str], packs: Sequence[str]) -> Iterator[str]:
    """Yield commands, the likeliest first."""
    if packs:
        yield f"  send-analysis open {packs[0]}".ljust(44) + "read a report"
    yield "  send-analysis report --area Leeds".ljust(44) + "make one, for any authority"
    yield "  send-analysis data check --area Leeds".ljust(44) + "see what its figures lack"
    if added:
        yield "  send-analysis data list".ljust(44) + "see which files were added"
    else:
        yield "  send-analysis data add FILE...".ljust(44) + "add figures of your own"
    if packs:
        yield "  send-analysis scenario new my_plan".ljust(44) + "ask: what if?"
