"""The tables of one run: computed once, kept under a key of everything they depend on."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from send_analysis import __version__, config, tables
from send_analysis.config import paths
from send_analysis.runs import compute, inputs
from send_analysis.runs import local_inputs as local_area

LEVELS = {"area": "What holds in every scenario", "compare": "Scenarios held against the baseline"}
TABLES = "tables"
RUN_FILE = "run.json"
KEY_LENGTH = 16
SOURCES = ("*.py", "*.json", "*.csv")  # code, calibrations, tables that come with the code


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

    def __init__(self, run: Run, frames: Mapping[str, pd.DataFrame]) -> None:
        self.run = run
        self._frames = dict(frames)

    @property
    def area(self) -> config.Area:
        """Return the authority that the run is for."""
        return config.find_area(paths.config(), self.run.area)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


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
        Slug, code or name.
    scenario
        A scenario's name; ``area`` for what holds in every scenario, ``compare`` for all
        scenarios held against the baseline.
    run_dir
        Folder of a finished run, whose ``tables`` are read; when empty, a kept run is read or
        computed and kept.
    data
        Folder of publishers' files that replaces the added ones for this run.

    Raises
    ------
    config.ConfigError
        If the area or scenario is unknown; the message says what is allowed.
    """
    if run_dir:
        return read(inside_project(Path(run_dir)) / TABLES)
    wanted = config.find_area(paths.config(), area)
    run = describe(wanted, scenario, seed, draws, data)
    kept = kept_folder(run.run_id)
    if not (kept / RUN_FILE).is_file():
        keep(run, compute.frames(wanted, scenario, seed, draws, data), kept)
    return read(kept)


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
        run_id=run_key(area, scenario, seed, draws, data),
        area=area.slug,
        area_name=area.name,
        old_la_code=area.old_la_code,
        scenario=scenario,
        title=title,
        seed=seed,
        draws=draws,
        code_version=__version__,
    )


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


def run_key(
    area: config.Area, scenario: str, seed: int, draws: int, data: Path | None = None
) -> str:
    """Return the hash of all that the tables depend on: inputs, settings, code, seed, draws."""
    settings = {
        "area": area.model_dump(mode="json"),
        "scenario": scenario,
        "scenarios": {
            n: s.model_dump(mode="json") for n, s in config.scenarios(paths.config()).items()
        },
        "assumptions": {
            i: a.model_dump(mode="json") for i, a in config.assumptions(paths.config()).items()
        },
        "local_area": local_area.texts(paths.config()),
        "inputs": inputs_hash(data),
        "code": source_hash(),
        "seed": seed,
        "draws": draws,
    }
    return digest(json.dumps(settings, sort_keys=True))[:KEY_LENGTH]


def provenance(data: Path | None = None) -> dict[str, str]:
    """Return the hashes of inputs, code and locked dependencies, and the version of the code."""
    return {
        "code_version": __version__,
        "inputs": inputs_hash(data),
        "code": source_hash(),
        "lock": digest((paths.root() / "requirements.lock").read_text(encoding="utf-8")),
    }


def inputs_hash(data: Path | None = None) -> str:
    """Return the hash of all inputs: the register of embedded tables and the added files."""
    embedded = (paths.root() / "data" / "sources.yaml").read_text(encoding="utf-8")
    return digest(embedded, *inputs.added_hash(data))


def source_hash() -> str:
    """Return the hash of the package's own source, its calibrations among it."""
    package = Path(__file__).resolve().parents[1]
    found = sorted(f for kind in SOURCES for f in package.rglob(kind))
    return digest(*(f.read_text(encoding="utf-8") for f in found))


def digest(*texts: str) -> str:
    """Return the hash of texts, in order."""
    return sha256("\0".join(texts).encode()).hexdigest()


def kept_folder(run_id: str) -> Path:
    """Return where the tables of a computed run are kept."""
    return paths.processed() / "runs" / run_id / TABLES


def read(folder: Path) -> RunTables:
    """Return the tables kept in ``folder``.

    Raises
    ------
    config.ConfigError
        If the folder holds no run.
    """
    if not (folder / RUN_FILE).is_file():
        raise config.ConfigError(f"{folder} holds no finished run ({RUN_FILE} is missing)")
    run = Run(**json.loads((folder / RUN_FILE).read_text(encoding="utf-8")))
    return RunTables(run, {f.stem: pd.read_parquet(f) for f in sorted(folder.glob("*.parquet"))})


def keep(run: Run, frames: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Check the tables and put them in ``folder``, as parquet and CSV, all of them or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for name, frame in frames.items():
            tables.RUN_TABLES[name].write(frame, building, run.run_id)
            written = pd.read_parquet(tables.RUN_TABLES[name].path(building))
            neutralised(written).to_csv(building / f"{name}.csv", index=False)
        (building / RUN_FILE).write_text(json.dumps(asdict(run), indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        building.replace(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def neutralised(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with text that a spreadsheet would run as a formula made harmless."""
    text = frame.select_dtypes("string")
    risky = text.apply(lambda c: c.str.match(r"[=+\-@\t\r]", na=False))
    return frame.assign(**{c: text[c].mask(risky[c], "'" + text[c]) for c in text})
