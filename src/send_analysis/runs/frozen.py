"""The inputs of a run, frozen once: settings, documents and tables as they were read.

A run's key is made from what was frozen, and every process of the run reads that alone. So a file
that is added or a setting that is edited meanwhile is in all of the run or in none of it.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from send_analysis import vocab
from send_analysis.config import paths
from send_analysis.loaders.intake import assembly, embedded, secret, stored
from send_analysis.loaders.papers import ledger
from send_analysis.tables import Tables

FOLDER = ".inputs"  # in the folder of a run
RECORD = "inputs.json"
TABLES = "tables"
DOCUMENTS = ("method.md", "glossary.md")  # in docs: a page shows their text
_LENGTH = 16  # of a hash
_LEDGER = f"data/{ledger.FILE}"


@dataclass(frozen=True)
class Frozen:
    """The frozen inputs in a folder that is laid out like the repository.

    ``data`` is the folder of files that replaced the added ones. ``inputs`` and ``files`` are the
    hashes of the files of figures that were read and of the frozen files, by name. ``key`` is the
    installation's secret where private files are among them, else empty.
    """

    folder: Path
    inputs: Mapping[str, str]
    files: Mapping[str, str]
    key: str = field(repr=False)
    of_plans: bool = False
    data: Path | None = None

    @property
    def hash(self) -> str:
        """Return the hash of all figures; settings and documents are not in it.

        That of private files is made with a secret. It changes with each hidden count, so that a
        report has the hash of what it shows in its place (``keys.of_figures``).
        """
        return self.hash_of(self.inputs)

    def hash_of(self, figures: Mapping[str, str]) -> str:
        """Return the hash of figures, whose own hashes are given by name, and of the ledger."""
        return _digest({**figures, _LEDGER: self.files.get(_LEDGER, "")}, self.key)

    def tables(self) -> Tables:
        """Return the tables as they were read.

        Raises
        ------
        ValueError
            If one is damaged.
        """
        names = (name for name in self.files if name.startswith(f"{TABLES}/"))
        files = {Path(name).stem: name for name in names}
        return {
            name: stored.read_whole(self.folder / file, self.files[file])
            for name, file in files.items()
        }

    @contextmanager
    def using(self) -> Iterator[None]:
        """Read these inputs, and no others, until the block ends.

        Raises
        ------
        vocab.WorkError
            If they are no longer kept.
        """
        if not (self.folder / RECORD).is_file():
            raise vocab.WorkError("the inputs of this run are no longer kept; start it again")
        before = _in_use.set(self)
        try:
            with paths.using(self.folder):
                yield
        finally:
            _in_use.reset(before)

    def copied_to(self, folder: Path) -> "Frozen":
        """Return the same inputs in another folder; they are copied unless they are there."""
        if not self._is_in(folder):
            with stored.made_apart(folder, self._is_in) as building:
                shutil.copytree(self.folder, building, dirs_exist_ok=True)
        return replace(read(folder), data=self.data)

    def _is_in(self, folder: Path) -> bool:
        other = _whole(folder)
        return other is not None and replace(other, folder=self.folder, data=self.data) == self


_in_use: ContextVar[Frozen | None] = ContextVar("in_use", default=None)


@contextmanager
def of(data: Path | None = None, of_plans: bool = False) -> Iterator[Frozen]:
    """Read one frozen state of all inputs until the block ends: the one in use, else today's.

    Parameters
    ----------
    data
        Folder of publishers' files that replaces the added ones; None: as what is in use, if
        anything is.
    of_plans
        Whether a forecast of plans is all that is made: less is read, and a state with all
        tables in use serves as well.

    Raises
    ------
    LoadError
        If a file is broken.
    vocab.WorkError
        If files changed each time while they were read.
    """
    used = _in_use.get()
    if used is not None and used.of_plans <= of_plans and data in (None, used.data):
        yield used
        return
    replaced = used.data if data is None and used is not None else data
    frozen = _frozen(replaced, of_plans)
    with frozen.using():
        yield frozen


def read(folder: Path) -> Frozen:
    """Return the frozen inputs of a run, for another process of it.

    Raises
    ------
    vocab.WorkError
        If they are not whole.
    """
    known = _whole(folder)
    if known is None:
        raise vocab.WorkError("the inputs of this run were damaged meanwhile; start it again")
    return known


def _frozen(data: Path | None, of_plans: bool) -> Frozen:
    """Return today's inputs, frozen below the cached tables unless they are there."""
    with paths.using(None):
        texts = _texts()
        store = paths.processed() / "frozen"
        stamp = assembly.stamp(data) | stored.code()
        folder = store / _address(texts, stamp, of_plans)
        known = _whole(folder)
        if known is None:
            # Rows of own files are in it.
            store.mkdir(mode=paths.OWNER_ALONE, parents=True, exist_ok=True)
            made, texts = stored.unchanged(_texts, lambda: _tables(data, of_plans), texts)
            folder = store / _address(texts, {**made.stamp, **stored.code()}, of_plans)
            key = "" if _are_published(data, made) else secret.of_installation()
            _write(folder, texts, made, {"of_plans": of_plans, "key": key})
            stored.remove_oldest(store, RECORD)
    (folder / RECORD).touch()  # the last used is the newest
    return replace(read(folder), data=data)


def _address(texts: Mapping[str, bytes], stamp: Mapping[str, str], of_plans: bool) -> str:
    hashes = {name: sha256(text).hexdigest() for name, text in texts.items()}
    return _digest({**hashes, **stamp, "of_plans": str(of_plans)})


def _digest(hashes: Mapping[str, str], key: str = "") -> str:
    return secret.keyed(key, json.dumps(hashes, sort_keys=True))[:_LENGTH]


def _tables(data: Path | None, of_plans: bool) -> stored.Kept:
    """Return every input table, with the placements as printed where checks need them."""
    made = assembly.kept_folder(data, of_plans) if data else assembly.built(of_plans)
    if of_plans:
        return made
    printed = {"printed_placements": embedded.printed_placements(paths.data())}
    return stored.Kept({**made.tables, **printed}, made.stamp, made.is_new)


def _are_published(data: Path | None, made: stored.Kept) -> bool:
    """Say whether no private file is among those that tables were made of."""
    return assembly.are_published(data) and assembly.stamp(data) == made.stamp


def _texts() -> dict[str, bytes]:
    """Return the settings, registers, documents and notebooks, by path below the repository."""
    settings = (f for f in paths.config().rglob("*") if not f.name.startswith("."))
    files = {f"config/{f.relative_to(paths.config()).as_posix()}": f for f in settings}
    files |= {f"data/{name}": paths.data() / name for name in (embedded.REGISTER, ledger.FILE)}
    files |= {f"docs/{name}": paths.docs() / name for name in DOCUMENTS}
    files |= {f"notebooks/{f.name}": f for f in paths.notebooks().glob("*.ipynb")}
    return {name: file.read_bytes() for name, file in sorted(files.items()) if file.is_file()}


def _write(
    folder: Path, texts: Mapping[str, bytes], made: stored.Kept, told: Mapping[str, bool | str]
) -> None:
    """Write frozen inputs apart, and the folder in one step."""
    tables = {
        f"{TABLES}/{name}.parquet": df.to_parquet(index=False) or b""
        for name, df in sorted(made.tables.items())
    }
    contents = {**texts, **tables}
    files = {name: sha256(content).hexdigest() for name, content in contents.items()}
    record = {"inputs": dict(made.stamp), "files": files, **told}
    with stored.made_apart(folder, lambda one: _whole(one) is not None) as building:
        for name, content in {**contents, RECORD: json.dumps(record).encode()}.items():
            (building / name).parent.mkdir(parents=True, exist_ok=True)
            (building / name).write_bytes(content)


def _whole(folder: Path) -> Frozen | None:
    """Return what is frozen in a folder; None unless it is whole."""
    try:
        known = Frozen(folder, **json.loads((folder / RECORD).read_bytes()))
        is_whole = all(stored.hash_of(folder / name) == sha for name, sha in known.files.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return known if is_whole else None
