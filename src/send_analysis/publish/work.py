"""The pages of a pack: the model of each level first, then its notebooks, several at a time."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, as_completed, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict

from send_analysis import runs, vocab
from send_analysis.loaders.intake import register, stored
from send_analysis.publish import downloads, notebooks
from send_analysis.publish.documents import handed
from send_analysis.publish.web import html
from send_analysis.runs import frozen, kept, workers

MARKS = ".made"  # in the folder of a run that is not finished
_BEGUN, _DAY = re.compile(r"\d{8}(?=T)"), "%Y%m%d"  # how the folder of a run's name begins
TABLES_ONLY = ""  # in place of a notebook, where a level has tables and no pages
ShowProgress = Callable[[str, int, int], None]  # what, done, total


class PackError(vocab.WorkError):
    """Areas failed: a notebook did, or a page of a strict pack has a finding."""


class Finding(TypedDict):
    """A finding of a page check: a number that is not in the run's tables."""

    page: str
    problem: str


def area_of(finding: Finding) -> str:
    """Return the area that a finding is about: the folder that its page lies in."""
    return finding["page"].partition("/")[0]


@dataclass(frozen=True)
class Done:
    """What came of a pack: the findings on its pages, and what failed of each area."""

    findings: list[Finding] = field(default_factory=list)
    failed: dict[str, list[str]] = field(default_factory=dict)

    def fail(self, area: str, what: str) -> None:
        """Note that a part of an area failed: no other area is stopped by it."""
        self.failed.setdefault(area, []).append(what)

    def find(self, page: str, problems: Iterable[str]) -> None:
        """Note the findings on a page."""
        self.findings.extend(Finding(page=page, problem=p) for p in problems)


@dataclass(frozen=True)
class Page:
    """One notebook to run for one area and level; ``scenarios`` are those of the pack."""

    notebook: str
    parameters: notebooks.Parameters
    folder: Path
    scenarios: tuple[str, ...] = ()
    fork: bool = False  # whether its kernel is a copy of one process

    @property
    def is_shown(self) -> bool:
        """Return whether a notebook shows the tables."""
        return self.notebook != TABLES_ONLY

    @property
    def html(self) -> Path:
        """Return where the page goes."""
        return self.folder.parent / notebooks.place(self.folder.name, self.notebook)

    @property
    def notebook_file(self) -> Path:
        """Return where the executed notebook goes."""
        return self.folder / "notebooks" / f"{self.notebook}.ipynb"

    @property
    def run_folder(self) -> Path:
        """Return the folder of the run."""
        return self.folder.parents[1]

    @property
    def mark(self) -> Path:
        """Return the file that says, until the pack is finished, what the page was made as."""
        return self.run_folder / MARKS / f"{self.name}.json"

    @property
    def made(self) -> date | None:
        """Return the day on which the pack was begun, from the name of its folder."""
        begun = _BEGUN.match(self.run_folder.name)
        return datetime.strptime(begun[0], _DAY).date() if begun else None

    @property
    def name(self) -> str:
        """Return the page's path in a pack."""
        return self.html.relative_to(self.run_folder).as_posix()


def run(
    pages: list[Page],
    deliveries: Sequence[downloads.Delivery],
    executor: workers.Executor,
    show: ShowProgress,
) -> Done:
    """Make every page, then what each area that is whole hands over; say what came of it."""
    done = Done()
    _make(executor, pages, show, done)
    whole = [one for one in deliveries if one.area not in done.failed]
    _deliver(executor, whole, show, done)
    return done


def _make(executor: workers.Executor, pages: list[Page], show: ShowProgress, done: Done) -> None:
    """Run the model of each folder, and a folder's notebooks as soon as its tables are there."""
    total, ended = sum(p.is_shown for p in pages) + len({p.folder for p in pages}), 0
    waiting = {executor.submit(make_tables, own[0]): own for own in _longest_first(pages)}
    running: dict[Future[list[str]], Page] = {}
    while waiting or running:
        for future in wait([*waiting, *running], return_when=FIRST_COMPLETED)[0]:
            own = waiting.pop(future, [])
            page = own[0] if own else running.pop(future)
            what = _named(page, "model" if own else page.notebook)
            error = workers.failure(future)
            lost = sum(p.is_shown for p in own) if error else 0  # notebooks without tables
            ended += 1 + lost
            show(what, ended, total)
            if error:
                done.fail(page.parameters.area, f"{what}: {error}")
            elif own:
                running |= {executor.submit(make_page, p): p for p in own if p.is_shown}
            else:
                done.find(page.name, future.result())


def _deliver(
    executor: workers.Executor,
    deliveries: Sequence[downloads.Delivery],
    show: ShowProgress,
    done: Done,
) -> None:
    """Make what each area hands over, several areas at a time."""
    made = {executor.submit(make_downloads, one): one.area for one in deliveries}
    for ended, future in enumerate(as_completed(made), 1):
        area = made[future]
        show(f"{area} downloads", ended, len(made))
        if error := workers.failure(future):
            done.fail(area, f"{area} downloads: {error}")
        else:
            done.find(f"{area}/area/{handed.CHANGES}.html", future.result())


def _longest_first(pages: list[Page]) -> list[list[Page]]:
    """Return the pages by folder, area by area, its comparison of scenarios first: it is longest.

    Levels of one area that follow each other share what a process has fitted for it.
    """
    folders: dict[Path, list[Page]] = {}
    for page in pages:
        folders.setdefault(page.folder, []).append(page)
    order = {area: place for place, area in enumerate(dict.fromkeys(f.parent for f in folders))}
    return sorted(
        folders.values(),
        key=lambda own: (order[own[0].folder.parent], own[0].parameters.scenario != "compare"),
    )


def _named(page: Page, what: str) -> str:
    return f"{page.parameters.area} {page.parameters.scenario} {what}"


def make_tables(page: Page) -> list[str]:
    """Put the tables of a page's area and level in its folder, unless they are there and whole."""
    tables, asked = page.folder / runs.TABLES, page.parameters
    read_by_notebooks = kept.inside_project(Path(asked.run_dir)) / runs.TABLES
    if not (kept.is_whole(tables) and kept.is_whole(read_by_notebooks)):
        with _inputs_of(page.run_folder):
            run = runs.run_tables(asked.area, asked.scenario, asked.seed, asked.draws).run
        kept.copy(run.run_id, tables)
    return []


def make_page(page: Page) -> list[str]:
    """Run the notebook of one page and write its HTML; return the findings on its numbers.

    A page is there already only if its files are as they were when it was made.
    """
    tables = runs.read(page.folder / runs.TABLES)
    if not (page.mark.is_file() and page.mark.read_text(encoding="utf-8") == _made_as(page)):
        with _inputs_of(page.run_folder):
            executed = notebooks.execute(
                page.notebook, page.parameters, page.notebook_file, page.fork
            )
            text = html.page(executed, page.notebook, tables, page.scenarios, page.made)
        register.replace(page.html, text.encode())
        register.replace(page.mark, _made_as(page).encode())
    return html.unsupported_numbers(page.html.read_text(encoding="utf-8"), tables)


def make_downloads(delivery: downloads.Delivery) -> list[str]:
    """Make what an area hands over; return the findings on the numbers of its extra pages."""
    with _inputs_of(delivery.folder.parent):
        return downloads.make(delivery)


def _inputs_of(run_folder: Path) -> AbstractContextManager[None]:
    """Read nothing but the inputs that were frozen when a run was started."""
    return frozen.read(run_folder / frozen.FOLDER).using()


def _made_as(page: Page) -> str:
    """Return the hashes of a page's files."""
    files = (page.html, page.notebook_file)
    return json.dumps([stored.hash_of(file) if file.is_file() else "" for file in files])
