"""A report pack: run the model, then the notebooks, and show the result only when it is whole."""

import shutil
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from send_analysis import config, runs
from send_analysis.config import paths
from send_analysis.publish import html, notebooks, publish
from send_analysis.runs import inputs, kept, keys

ID_LENGTH = 8


class PackError(RuntimeError):
    """A notebook failed or a page shows a number that no table holds; nothing was published."""


@dataclass(frozen=True)
class Request:
    """What a pack is asked for; ``scenarios`` are names."""

    areas: tuple[str, ...]
    scenarios: tuple[str, ...]
    seed: int
    draws: int
    data: Path | None = None

    @property
    def key(self) -> str:
        """Return the hash of everything the pack depends on."""
        of_runs = [
            keys.of_run(config.find_area(paths.config(), a), s, self.seed, self.draws, self.data)
            for a in self.areas
            for s in (*runs.LEVELS, *self.scenarios)
        ]
        return keys.digest(*of_runs, keys.of_pages())


@dataclass(frozen=True)
class Page:
    """One notebook to run for one area and level."""

    notebook: str
    parameters: notebooks.Parameters
    folder: Path

    @property
    def html(self) -> Path:
        """Return where the page goes."""
        return self.folder / f"{self.notebook}.html"


def request(area: str, scenario: str, seed: int, draws: int, data: Path | None = None) -> Request:
    """Return what is asked for, every name and number checked.

    Raises
    ------
    config.ConfigError
        Naming what is unknown or out of range, and what is allowed.
    """
    areas = _areas(area, data)
    scenarios = config.scenarios(paths.config())
    meant = [n for n, s in scenarios.items() if any(s.applies_to(a) for a in areas)]
    if scenario not in ("all", *meant):
        raise config.ConfigError(
            f"scenario {scenario!r} is not known for {area}; allowed: all, {', '.join(meant)}"
        )
    for notebook in notebooks.NOTEBOOKS:
        notebooks.check(
            notebook, {"area": areas[0].slug, "scenario": "area", "seed": seed, "draws": draws}
        )
    names = meant if scenario == "all" else [scenario]
    return Request(tuple(a.slug for a in areas), tuple(names), seed, draws, data)


def _areas(wanted: str, data: Path | None) -> list[config.Area]:
    """Return one area, ``all`` that have a file in config/areas, or the ``panel`` of all loaded."""
    if wanted == "all":
        return list(config.areas(paths.config()).values())
    if wanted != "panel":
        return [config.find_area(paths.config(), wanted)]
    caseload = inputs.load(data)["caseload"]
    total = caseload[(caseload.dimension == "total") & caseload.plans.notna()]
    newest = total[total.census_year == total.census_year.max()].old_la_code
    known = {a.old_la_code for a in config.every_authority()}
    return [config.find_area(paths.config(), code) for code in newest if code in known]


def build(
    wanted: Request,
    out: Path,
    started: datetime,
    workers: int,
    resume: bool,
    report_progress: Callable[[str, int, int], None],
) -> Path:
    """Build the pack and publish it in ``out``; return its run folder.

    A failure leaves the last good pack as it was.

    Raises
    ------
    PackError
        Naming each page that failed and why.
    """
    folder = _run_folder(wanted, out, started, resume)
    inputs.load(wanted.data)  # once, before several processes read what it builds
    _run_pages(_pages(wanted, folder), wanted.data, workers, report_progress)
    request = {**asdict(wanted), "data": str(wanted.data or "")}
    publish.write_manifest(request, folder, started, keys.provenance(wanted.data))
    publish.publish(wanted.areas, folder, out)
    return folder


def _run_folder(wanted: Request, out: Path, started: datetime, resume: bool) -> Path:
    """Return a new folder, or the unfinished one of the same request."""
    own = wanted.key[:ID_LENGTH]
    unfinished = sorted(
        f
        for f in (out / publish.RUNS_FOLDER).glob(f"*-{own}")
        if not (f / publish.MANIFEST).exists()
    )
    if resume and unfinished:
        return unfinished[-1]
    return out / publish.RUNS_FOLDER / f"{started:%Y%m%dT%H%M%S}-{own}"


def _pages(wanted: Request, folder: Path) -> list[Page]:
    levels = {
        "area": notebooks.AREA_NOTEBOOKS,
        **dict.fromkeys(wanted.scenarios, notebooks.SCENARIO_NOTEBOOKS),
        "compare": notebooks.COMPARE_NOTEBOOKS,
    }
    return [
        _page(notebook, area, level, wanted, folder / area / level)
        for area in wanted.areas
        for level, names in levels.items()
        if _meant(level, area)
        for notebook in names
    ]


def _meant(level: str, area: str) -> bool:
    scenario = config.scenarios(paths.config()).get(level)
    return scenario is None or scenario.applies_to(config.find_area(paths.config(), area))


def _page(notebook: str, area: str, level: str, wanted: Request, folder: Path) -> Page:
    parameters = notebooks.Parameters(
        area=area,
        scenario=level,
        seed=wanted.seed,
        draws=wanted.draws,
        run_dir=str(_readable(folder, area, level, wanted)),
    )
    return Page(notebook, parameters, folder)


def _readable(folder: Path, area: str, level: str, wanted: Request) -> Path:
    """Return where the notebook may read its tables: its own folder, or the same tables as kept.

    A parameter never leads outside the repository, even where reports are written there.
    """
    if folder.resolve().is_relative_to(paths.root().resolve()):
        return folder.resolve()
    known = config.find_area(paths.config(), area)
    key = keys.of_run(known, level, wanted.seed, wanted.draws, wanted.data)
    return kept.cached(key).parent


def _run_pages(
    pages: list[Page],
    data: Path | None,
    workers: int,
    report_progress: Callable[[str, int, int], None],
) -> None:
    """Run the model of each folder, and a folder's notebooks as soon as its tables are there."""
    problems, done = [], 0
    folders = _longest_first(pages)
    total = len(folders) + sum(not p.html.exists() for p in pages)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running: dict[Future[None], Page | None] = {
            pool.submit(make_tables, own[0], data): None for own in folders
        }
        waiting = dict(zip(running, folders, strict=True))
        while running:
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                page = running.pop(future)
                own = waiting.pop(future, [page] if page else [])
                done += 1
                report_progress(_named(own[0], page is not None), done, total)
                if error := future.exception():
                    problems.append(f"{_named(own[0], page is not None)}: {error}")
                elif page is None:
                    todo = [p for p in own if not p.html.exists()]
                    running |= {pool.submit(make_page, p): p for p in todo}
    if problems:
        raise PackError("\n".join(problems))


def _longest_first(pages: list[Page]) -> list[list[Page]]:
    """Return the pages by folder, the comparison of scenarios first: it takes longest."""
    folders = [[p for p in pages if p.folder == f] for f in dict.fromkeys(p.folder for p in pages)]
    return sorted(folders, key=lambda own: own[0].parameters.scenario != "compare")


def _named(page: Page, is_notebook: bool) -> str:
    what = page.notebook if is_notebook else "model"
    return f"{page.parameters.area} {page.parameters.scenario} {what}"


def make_tables(page: Page, data: Path | None) -> None:
    """Put the tables of a page's area and level in its folder, unless they are there."""
    tables = page.folder / runs.TABLES
    if (tables / runs.RUN_FILE).exists():
        return
    p = page.parameters
    run = runs.run_tables(p.area, p.scenario, p.seed, p.draws, data=data).run
    shutil.rmtree(tables, ignore_errors=True)
    shutil.copytree(kept.cached(run.run_id), tables)


def make_page(page: Page) -> None:
    """Run the notebook of one page and write its HTML, checked against the run's tables.

    Raises
    ------
    PackError
        If the page shows a number that the run's tables do not hold.
    """
    executed = notebooks.execute(
        page.notebook, page.parameters, page.folder / "notebooks" / f"{page.notebook}.ipynb"
    )
    tables = runs.read(page.folder / runs.TABLES)
    text = html.page(executed.notebook, page.notebook, tables)
    problems = html.unsupported_numbers(text, tables)
    if problems:
        raise PackError("numbers without a table: " + "; ".join(problems[:5]))
    partial = page.html.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(page.html)
