"""The tables of one run: computed once, cached under a key of everything they depend on."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from send_analysis import __version__, config, tables
from send_analysis.config import paths
from send_analysis.runs import keys
from send_analysis.safe_text import legible_table, neutralised

ENGLAND = "england"  # the one level of England, whose page shows every authority
LEVELS = {
    "area": "What holds in every scenario",
    "compare": "Scenarios compared with no new action",
    ENGLAND: "Every authority of England",
}
TABLES = "tables"
RUN_FILE = "run.json"


@dataclass(frozen=True)
class Run:
    """What a set of tables was computed from and for."""

    run_id: str
    area: str
    area_name: str
    old_la_code: str
    scenario: str
    title: str
    seed: int
    draws: int
    code_version: str


class RunTables(Mapping[str, pd.DataFrame]):
    """The tables of a run by name, with ``run`` telling what they were computed from."""

    def __init__(self, run: Run, held: Mapping[str, pd.DataFrame]) -> None:
        self.run = run
        self._tables = held

    @property
    def area(self) -> config.Area:
        """Return the authority that the run is for."""
        return config.area_of_run(paths.config(), self.run.area)

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
    wanted = config.area_of_run(paths.config(), area)
    if problem := unfit(wanted, scenario):
        raise config.ConfigError(problem)
    run = describe(wanted, scenario, seed, draws, data)
    folder = cached(run.run_id)
    if not (folder / RUN_FILE).is_file():
        from send_analysis.runs import levels  # reading a cached run does not need the model

        keep(run, levels.tables_of(wanted, scenario, seed, draws, data), folder)
    return read(folder)


def describe(
    area: config.Area, scenario: str, seed: int, draws: int, data: Path | None = None
) -> Run:
    """Return what identifies a run, before it is computed."""
    title = (
        config.find_scenario(paths.config(), scenario, area).title
        if scenario not in LEVELS
        else LEVELS[scenario]
    )
    return Run(
        run_id=keys.of_run(area, scenario, seed, draws, data),
        area=area.slug,
        area_name=area.name,
        old_la_code=area.old_la_code,
        scenario=scenario,
        title=title,
        seed=seed,
        draws=draws,
        code_version=__version__,
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


def read(folder: Path) -> RunTables:
    """Return the tables of the run in ``folder``.

    Raises
    ------
    config.ConfigError
        If the folder holds no run.
    """
    if not (folder / RUN_FILE).is_file():
        raise config.ConfigError(f"{folder} holds no finished run ({RUN_FILE} is missing)")
    run = Run(**json.loads((folder / RUN_FILE).read_text(encoding="utf-8")))
    return RunTables(run, {f.stem: pd.read_parquet(f) for f in sorted(folder.glob("*.parquet"))})


def keep(run: Run, held: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Check a run's tables and put them in ``folder``, as parquet and CSV, all or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        write(run, held, building)
        (building / RUN_FILE).write_text(json.dumps(asdict(run), indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        building.replace(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def write(run: Run, held: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Check tables of a run and write each as parquet and CSV."""
    for name, table in held.items():
        file = tables.RUN_TABLES[name].write(legible_table(table), folder, run.run_id)
        neutralised(pd.read_parquet(file)).to_csv(folder / f"{name}.csv", index=False)
