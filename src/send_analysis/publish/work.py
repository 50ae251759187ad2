"""The pages of a pack: the model of each level first, then its notebooks, several at a time."""

import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, as_completed, wait
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict

from send_analysis import runs, vocab
from send_analysis.publish import downloads, handed, html, notebooks
from send_analysis.runs import kept, workers

_BEGUN, _DAY = re.compile(r"\d{8}(?=T)"), "%Y%m%d"  # how the folder of a run's name begins
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
    executor: workers.Executor,
    show: ShowProgress,
) -> Done:
    """Make every page, then what each area that is whole hands over; say what came of it."""
    done = Done()
    _make(executor, pages, data, show, done)
    whole = [one for one in deliveries if one.area not in done.failed]
    _deliver(executor, whole, show, done)
    return done


def _make(
    executor: workers.Executor,
    pages: list[Page],
    data: Path | None,
    show: ShowProgress,
    done: Done,
) -> None:
    """Run the model of each folder, and a folder's notebooks as soon as its tables are there."""
    total, ended = len(pages) + len({p.folder for p in pages}), 0
    waiting = {executor.submit(make_tables, own[0], data): own for own in _longest_first(pages)}
    running: dict[Future[list[str]], Page] = {}
    while waiting or running:
        for future in wait([*waiting, *running], return_when=FIRST_COMPLETED)[0]:
            own = waiting.pop(future, [])
            page = own[0] if own else running.pop(future)
            what = _named(page, "model" if own else page.notebook)
            error = workers.failure(future)
            ended += 1 + (len(own) if error else 0)  # no notebook runs without its tables
            show(what, ended, total)
            if error:
                done.fail(page.parameters.area, f"{what}: {error}")
            elif own:
                running |= {executor.submit(make_page, p): p for p in own}
            else:
                done.find(page.name, future.result())


def _deliver(
    executor: workers.Executor,
    deliveries: Sequence[downloads.Delivery],
    show: ShowProgress,
    done: Done,
) -> None:
    """Make what each area hands over, several areas at a time."""
    made = {executor.submit(downloads.make, one): one.area for one in deliveries}
    for ended, future in enumerate(as_completed(made), 1):
        area = made[future]
        show(f"{area} downloads", ended, len(made))
        if error := workers.failure(future):
            done.fail(area, f"{area} downloads: {error}")
        else:
            done.find(f"{area}/area/{handed.CHANGES}.html", future.result())


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
