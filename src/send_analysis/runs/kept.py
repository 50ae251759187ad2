"""The tables of one run: computed once, cached under a key of everything they depend on."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from send_analysis import __version__, config, tables
from send_analysis.config import paths
from send_analysis.loaders.intake import register, stored
from send_analysis.runs import frozen, keys
from send_analysis.safe_text import legible_table, neutralised

ENGLAND = "england"  # the one level of England, whose page shows every authority
LEVELS = {
    "area": "What holds in every scenario",
    "compare": "Scenarios compared with no new action",
    ENGLAND: "Every authority of England",
}
TABLES = "tables"
RUN_FILE = "run.json"
PARQUET = ".parquet"


@dataclass(frozen=True)
class Run:
    """What a set of tables was computed from and for.

    ``settings`` are those of the area, ``inputs`` the hash of all figures that were read.
    """

    run_id: str
    area: str
    area_name: str
    old_la_code: str
    scenario: str
    title: str
    seed: int
    draws: int
    code_version: str
    settings: config.Area
    inputs: str


class RunTables(Mapping[str, pd.DataFrame]):
    """The tables of a run by name, with ``run`` telling what they were computed from."""

    def __init__(self, run: Run, held: Mapping[str, pd.DataFrame]) -> None:
        self.run = run
        self._tables = held

    @property
    def area(self) -> config.Area:
        """Return the authority that the run is for."""
        return self.run.settings

    def of_scenario(self, scenario: str) -> "RunTables":
        """Return the run without the rows of other scenarios."""
        return RunTables(self.run, {n: rows_of(table, scenario) for n, table in self.items()})

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def rows_of(table: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """Return the rows of one scenario; a table that holds for all of them is as it was."""
    return table[table.scenario == scenario] if "scenario" in table else table


def run_tables(
    area: str,
    scenario: str,
    seed: int,
    draws: int,
    run_dir: str | Path = "",
    data: Path | None = None,
) -> RunTables:
    """Return the tables of one area and scenario, computed on a miss.

    Parameters
    ----------
    area
        Slug, code or name; ``england`` has one level, ``england``.
    scenario
        A scenario's name; ``area`` for what holds in every scenario, ``compare`` for all
        scenarios compared with the baseline.
    run_dir
        Folder of a finished run, whose ``tables`` are read; when empty, a cached run is read, or
        computed and cached.
    data
        Folder of publishers' files that replaces the added ones for this run.

    Raises
    ------
    config.ConfigError
        If the area or scenario is unknown; the message says what is allowed.
    """
    if run_dir:
        return read(inside_project(Path(run_dir)) / TABLES)
    with frozen.of(data):
        wanted = config.area_of_run(paths.config(), area)
        if problem := unfit(wanted, scenario):
            raise config.ConfigError(problem)
        run = describe(wanted, scenario, seed, draws)
        folder = cached(run.run_id)
        if not is_whole(folder):
            from send_analysis.runs import levels  # reading a cached run does not need the model

            keep(run, levels.tables_of(wanted, scenario, seed, draws), folder)
        return read(folder)


def describe(area: config.Area, scenario: str, seed: int, draws: int) -> Run:
    """Return what identifies a run on the inputs in use, before it is computed."""
    title = (
        config.find_scenario(paths.config(), scenario, area).title
        if scenario not in LEVELS
        else LEVELS[scenario]
    )
    with frozen.of() as inputs:
        figures = keys.of_figures(inputs)
    return Run(
        run_id=keys.of_run(area, scenario, seed, draws),
        area=area.slug,
        area_name=area.name,
        old_la_code=area.old_la_code,
        scenario=scenario,
        title=title,
        seed=seed,
        draws=draws,
        code_version=__version__,
        settings=area,
        inputs=figures,
    )


def unfit(area: config.Area, scenario: str) -> str:
    """Return why an area has no level of a name: England has one of its own; else nothing."""
    if (area is config.ENGLAND) == (scenario == ENGLAND):
        return ""
    return f"area {area.name!r} with {scenario!r}: {ENGLAND!r} is the one level of England alone"


def inside_project(path: Path) -> Path:
    """Return a path of a parameter, resolved.

    Raises
    ------
    config.ConfigError
        If it leads outside the repository.
    """
    resolved = (paths.root() / path).resolve()
    if not resolved.is_relative_to(paths.root().resolve()):
        raise config.ConfigError(f"run_dir {str(path)!r} lies outside {paths.root()}")
    return resolved


def cached(run_id: str) -> Path:
    """Return the folder that a computed run's tables are cached in."""
    return paths.processed() / "runs" / run_id / TABLES


def is_whole(folder: Path) -> bool:
    """Say whether a folder holds a run and each of its files as it was written."""
    try:
        files = dict(json.loads((folder / RUN_FILE).read_bytes())["files"])
        return all(stored.hash_of(folder / name) == sha for name, sha in files.items())
    except (OSError, ValueError, LookupError, TypeError):
        return False


def read(folder: Path) -> RunTables:
    """Return the tables of the run in ``folder``.

    Raises
    ------
    config.ConfigError
        If the folder holds no run, or a file of it is damaged.
    """
    if not (folder / RUN_FILE).is_file():
        raise config.ConfigError(f"{folder} holds no finished run ({RUN_FILE} is missing)")
    try:
        record = json.loads((folder / RUN_FILE).read_bytes())
        run, files = record["run"], [Path(name) for name in record["files"]]
        of = Run(**{**run, "settings": config.as_kept(run["settings"])})
        names = sorted(file.stem for file in files if file.suffix == PARQUET)
        held = {name: _table(folder / f"{name}{PARQUET}") for name in names}
    except (OSError, ValueError, LookupError, TypeError) as error:
        again = "make the run again"
        raise config.ConfigError(f"{folder} holds a run with damaged files; {again}") from error
    return RunTables(of, held)


def _table(file: Path) -> pd.DataFrame:
    """Return a kept table, as ``pandas.read_parquet`` does in twice the time."""
    from pyarrow.parquet import ParquetFile  # slow to import

    with ParquetFile(file) as kept:
        return kept.read(use_threads=False).to_pandas()


def keep(run: Run, held: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Check a run's tables and put them in ``folder``, as parquet and CSV, all or none."""
    with stored.made_apart(folder, is_whole) as building:
        _put(run, held, building, {})


def add(held: Mapping[str, pd.DataFrame], folder: Path) -> RunTables:
    """Check more tables of the run in ``folder`` and put them beside its own; return all."""
    _put(read(folder).run, held, folder, json.loads((folder / RUN_FILE).read_bytes())["files"])
    return read(folder)


def _put(
    run: Run, held: Mapping[str, pd.DataFrame], folder: Path, others: Mapping[str, str]
) -> None:
    """Write tables, and last what the folder holds: a file that is not recorded is not read."""
    written = [file for name, table in held.items() for file in _write(run, name, table, folder)]
    files = {**others, **{file.name: stored.hash_of(file) for file in written}}
    settings = run.settings.model_dump(mode="json")
    record = {"run": {**vars(run), "settings": settings}, "files": files}
    register.replace(folder / RUN_FILE, json.dumps(record, indent=1).encode())


def _write(run: Run, name: str, table: pd.DataFrame, folder: Path) -> tuple[Path, Path]:
    """Check a table of a run and write it as parquet and CSV; return both files."""
    file = tables.RUN_TABLES[name].write(legible_table(table), folder, run.run_id)
    neutralised(_table(file)).to_csv(file.with_suffix(".csv"), index=False)
    return file, file.with_suffix(".csv")


def copy(run_id: str, folder: Path) -> None:
    """Copy the cached tables of a run to another folder, all or none."""
    with stored.made_apart(folder, is_whole) as building:
        shutil.copytree(cached(run_id), building, dirs_exist_ok=True)
