"""The pages of a pack: the model of each level first, then its notebooks, several at a time."""

import re
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, as_completed, wait
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TypedDict

from send_analysis import runs, vocab
from send_analysis.publish import downloads, handed, html, notebooks
from send_analysis.runs import kept

_BEGUN, _DAY = re.compile(r"\d{8}(?=T)"), "%Y%m%d"  # how the folder of a run's name begins
ShowProgress = Callable[[str, int, int], None]  # what, done, total


class PackError(vocab.WorkError):
    """A notebook failed, or a page of a strict pack has a finding; nothing was published."""


class Finding(TypedDict):
    """A finding of a page check: a number that is not in the run's tables."""

    page: str
    problem: str


@dataclass(frozen=True)
class Page:
    """One notebook to run for one area and level; ``scenarios`` are those of the pack."""

    notebook: str
    parameters: notebooks.Parameters
    folder: Path
    scenarios: tuple[str, ...] = ()

    @property
    def html(self) -> Path:
        """Return where the page goes."""
        return self.folder.parent / notebooks.place(self.folder.name, self.notebook)

    @property
    def made(self) -> date | None:
        """Return the day on which the pack was begun, from the name of its folder."""
        begun = _BEGUN.match(self.folder.parents[1].name)
        return datetime.strptime(begun[0], _DAY).date() if begun else None

    @property
    def name(self) -> str:
        """Return the page's path in a pack."""
        return self.html.relative_to(self.folder.parents[1]).as_posix()


def run(
    pages: list[Page],
    deliveries: Sequence[downloads.Delivery],
    data: Path | None,
    workers: int,
    show: ShowProgress,
) -> list[Finding]:
    """Make every page, then what each area hands over; return the findings on their numbers.

    Raises
    ------
    PackError
        Naming everything that failed, after all others have ended.
    """
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        findings = _make(pool, pages, data, show)
        return findings + _deliver(pool, deliveries, show)


def _make(
    pool: ProcessPoolExecutor, pages: list[Page], data: Path | None, show: ShowProgress
) -> list[Finding]:
    """Run the model of each folder, and a folder's notebooks as soon as its tables are there."""
    failures: list[str] = []
    findings: list[Finding] = []
    total, done = len(pages) + len({p.folder for p in pages}), 0
    waiting = {pool.submit(make_tables, own[0], data): own for own in _longest_first(pages)}
    running: dict[Future[list[str]], Page] = {}
    while waiting or running:
        ended, _ = wait([*waiting, *running], return_when=FIRST_COMPLETED)
        for future in ended:
            own = waiting.pop(future, None)
            page = own[0] if own else running.pop(future)
            what = _named(page, "model" if own else page.notebook)
            done += 1
            show(what, done, total)
            if error := future.exception():
                failures.append(f"{what}: {error}")
            elif own:
                running |= {pool.submit(make_page, p): p for p in own}
            else:
                findings += [Finding(page=page.name, problem=p) for p in future.result()]
    if failures:
        raise PackError("\n".join(failures))
    return findings


def _deliver(
    pool: ProcessPoolExecutor, deliveries: Sequence[downloads.Delivery], show: ShowProgress
) -> list[Finding]:
    """Make what each area hands over, several areas at a time."""
    findings: list[Finding] = []
    failures: list[str] = []
    made = {pool.submit(downloads.make, one): one for one in deliveries}
    for done, future in enumerate(as_completed(made), 1):
        area = made[future].area
        show(f"{area} downloads", done, len(made))
        if error := future.exception():
            failures.append(f"{area} downloads: {error}")
        else:
            page = f"{area}/area/{handed.CHANGES}.html"
            findings += [Finding(page=page, problem=p) for p in future.result()]
    if failures:
        raise PackError("\n".join(failures))
    return findings


def _longest_first(pages: list[Page]) -> list[list[Page]]:
    """Return the pages by folder, the comparison of scenarios first: it takes longest."""
    folders = [[p for p in pages if p.folder == f] for f in dict.fromkeys(p.folder for p in pages)]
    return sorted(folders, key=lambda own: own[0].parameters.scenario != "compare")


def _named(page: Page, what: str) -> str:
    return f"{page.parameters.area} {page.parameters.scenario} {what}"


def make_tables(page: Page, data: Path | None) -> list[str]:
    """Put the tables of a page's area and level in its folder, unless they are there."""
    tables = page.folder / runs.TABLES
    if not (tables / runs.RUN_FILE).exists():
        p = page.parameters
        run = runs.run_tables(p.area, p.scenario, p.seed, p.draws, data=data).run
        shutil.rmtree(tables, ignore_errors=True)
        shutil.copytree(kept.cached(run.run_id), tables)
    return []


def make_page(page: Page) -> list[str]:
    """Run the notebook of one page and write its HTML, unless it is there; return its findings."""
    tables = runs.read(page.folder / runs.TABLES)
    if not page.html.exists():
        executed = notebooks.execute(
            page.notebook, page.parameters, page.folder / "notebooks" / f"{page.notebook}.ipynb"
        )
        partial = page.html.with_suffix(".partial")
        text = html.page(executed, page.notebook, tables, page.scenarios, page.made)
        partial.write_text(text, encoding="utf-8")
        partial.replace(page.html)
    return html.unsupported_numbers(page.html.read_text(encoding="utf-8"), tables)
