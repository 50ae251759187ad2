"""A report pack: run the model, then the notebooks, and publish the complete result."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from send_analysis import config, disclosure, runs, vocab
from send_analysis.config import locking, paths
from send_analysis.loaders.intake import stored
from send_analysis.publish import downloads, notebooks, work
from send_analysis.publish.request import Request
from send_analysis.publish.store import manifest, published
from send_analysis.publish.store.share import PROTECTED
from send_analysis.publish.store.swap import CURRENT
from send_analysis.publish.web import glossary, listing
from send_analysis.publish.web.navigation import GLOSSARY, Place
from send_analysis.runs import changes, frozen, inputs, kept, keys, workers

ID_LENGTH = 8
SHOWN = 20  # findings named when a strict pack fails


@dataclass(frozen=True)
class Pack:
    """A pack that was published: its run folder, its areas, the findings on its pages.

    ``failed`` says of each area that is not in it what failed.
    """

    folder: Path
    areas: tuple[str, ...]
    findings: tuple[work.Finding, ...]
    failed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def manifest(self) -> Path:
        """Return the path of the manifest."""
        return self.folder / manifest.MANIFEST

    @property
    def told_failed(self) -> str:
        """Return which areas are not in the pack, and why."""
        asked = len(self.areas) + len(self.failed)
        names = ", ".join(self.failed)
        return f"{len(self.failed)} of {asked} areas failed: {names}\n{_why(self.failed)}"


def build(
    wanted: Request,
    out: Path,
    started: datetime,
    executor: workers.Executor,
    resume: bool,
    show: work.ShowProgress,
    wait: float = 0,
) -> Pack:
    """Build the pack and publish it in ``out``.

    An area that fails leaves its last good pack as it was, and stops no other area. A number on a
    page that is in no table is a finding in the manifest; in a strict pack its area has failed.

    Parameters
    ----------
    wait
        Seconds to wait for another command that builds a pack there.

    Raises
    ------
    PackError
        If no area is whole, naming each page that failed and why.
    config.locking.BusyError
        If another command builds a pack there.
    """
    with locking.locked(out, wait), frozen.of(wanted.data) as today:
        folder = _run_folder(wanted, out, started, resume)
        with today.copied_to(folder / frozen.FOLDER).using():
            provenance = {**keys.provenance(), PROTECTED: _protection()}
            done = _made(wanted, folder, out, started, executor, show)
        whole = tuple(area for area in wanted.areas if area not in done.failed)
        if not whole:
            raise work.PackError(_why(done.failed))
        for unpublished in () if done.failed else (frozen.FOLDER, work.MARKS):
            shutil.rmtree(folder / unpublished, ignore_errors=True)
        named = wanted.data.resolve().name if wanted.data else ""
        request = asdict(wanted) | {"areas": whole, "data": named}
        del request["fork"]  # it changes no file
        made = manifest.of_run(request, folder, started, provenance, done)
        published.publish(made, folder, out)
        made.write(folder)
        return Pack(folder, whole, tuple(done.findings), done.failed)


def _protection() -> dict[str, object]:
    """Return how small counts are protected, and how many the model reads stand-ins for."""
    replaced = inputs.protected().stand_ins
    return {**disclosure.POLICY.model_dump(), "stand_ins": replaced}


def _made(
    wanted: Request,
    folder: Path,
    out: Path,
    started: datetime,
    executor: workers.Executor,
    show: work.ShowProgress,
) -> work.Done:
    """Make every page and file of a pack; say what came of it."""
    pages = pages_of(wanted, folder)
    if not wanted.pages:
        done = work.run(pages, [], executor, show)
        _list_tables(folder / area for area in wanted.areas if area not in done.failed)
        return done
    _write_glossaries(pages)
    asked = _in_words({**asdict(wanted), **keys.provenance()})
    to_deliver = deliveries(pages, started, published.manifests(out / CURRENT), asked)
    done = work.run(pages, to_deliver, executor, show)
    if wanted.strict:
        _fail_strictly(done)
    return done


def _fail_strictly(done: work.Done) -> None:
    """Let each area fail that has a finding on a page."""
    lines_of: dict[str, list[str]] = {}
    for one in done.findings:
        lines_of.setdefault(work.area_of(one), []).append(f"{one['page']}: {one['problem']}")
    for area, lines in lines_of.items():
        counted = vocab.counted(len(lines), "finding on a page", "findings on pages")
        done.fail(area, "\n".join([f"{area}: {counted}", *lines[:SHOWN]]))


def _why(failed: Mapping[str, Sequence[str]]) -> str:
    """Return what failed of some areas, a line each."""
    return "\n".join(line for lines in failed.values() for line in lines)


def _list_tables(folders: Iterable[Path]) -> None:
    for folder in folders:
        listing.write(folder)


def _write_glossaries(pages: Iterable[work.Page]) -> None:
    """Write the page of each area that says what words mean."""
    for folder, page in {page.folder.parent: page for page in pages}.items():
        area = config.area_of_run(paths.config(), page.parameters.area)
        level = runs.ENGLAND if area is config.ENGLAND else glossary.FOLDER
        place = Place(GLOSSARY, level, page.scenarios)
        glossary.write(folder, area.name, place, page.made)


def deliveries(
    pages: list[work.Page],
    started: datetime,
    before: Mapping[str, manifest.Manifest],
    asked: changes.Described,
) -> list[downloads.Delivery]:
    """Return what to hand over of each area; ``before`` is what is published of each."""
    of_area = {page.folder.parent: page for page in pages}
    return [
        downloads.Delivery(folder, page.scenarios, started, *_before(folder, before, asked))
        for folder, page in of_area.items()
    ]


def _before(
    folder: Path, published: Mapping[str, manifest.Manifest], asked: changes.Described
) -> tuple[Path | None, tuple[changes.Described, changes.Described]]:
    """Return an area's folder in the run published before, and what both were asked for."""
    last = published.get(folder.name)
    earlier = folder.parents[1] / last.run_id / folder.name if last else None
    if last is None or earlier is None or not earlier.is_dir():
        return None, ({}, asked)
    return earlier, (_in_words({**last.request.model_dump(), **last.model_dump()}), asked)


def _in_words(made_with: Mapping[str, Any]) -> dict[str, str]:
    """Return what a run was asked for and made with, by what it is."""
    version, code = made_with["code_version"], made_with["code"][:ID_LENGTH]
    return {
        "Code": f"version {version}, {code}",
        "Scenarios": ", ".join(made_with["scenarios"]),
        "Simulations": str(made_with["draws"]),
        "Seed": str(made_with["seed"]),
    }


def _run_folder(wanted: Request, out: Path, started: datetime, resume: bool) -> Path:
    """Return a folder that is not there yet, or the unfinished one of the same request.

    Runs are kept for the one who makes them: they hold more than is published.
    """
    runs_folder, key = out / manifest.RUNS_FOLDER, wanted.key[:ID_LENGTH]
    runs_folder.mkdir(mode=paths.OWNER_ALONE, exist_ok=True)
    runs_folder.chmod(paths.OWNER_ALONE)  # whatever an earlier version made of it
    if resume and (begun := manifest.unfinished(out, key)):
        stored.remove_left(begun[-1], "**/")
        return begun[-1]
    moments = (started + timedelta(seconds=later) for later in count())
    names = (f"{moment:%Y%m%dT%H%M%S}-{key}" for moment in moments)
    return next(f for n in names if not (f := runs_folder / n).exists())


def pages_of(wanted: Request, folder: Path) -> list[work.Page]:
    """Return every page of a pack whose run folder is ``folder``."""
    return [
        replace(page, scenarios=wanted.scenarios_of(area))
        for area in wanted.each_area()
        for level, names in wanted.levels(area).items()
        for page in _of_level(wanted, area, level, names, folder / area.slug / level)
    ]


def _of_level(
    wanted: Request, area: config.Area, level: str, names: Iterable[str], folder: Path
) -> Iterator[work.Page]:
    """Yield the pages of an area's level.

    Their notebooks read its tables as cached, told from the repository: a parameter never points
    outside it, and a pack names no folder of the machine, so that it is the same in every folder.
    """
    key = keys.of_run(area, level, wanted.seed, wanted.draws, wanted.data)
    run_dir = kept.cached(key).parent.relative_to(paths.root()).as_posix()
    for name in names if wanted.pages else [work.TABLES_ONLY]:
        parameters = notebooks.Parameters(
            area=area.slug,
            scenario=level,
            seed=wanted.seed,
            draws=wanted.draws,
            run_dir=run_dir,
        )
        yield work.Page(name, parameters, folder, fork=wanted.fork)
