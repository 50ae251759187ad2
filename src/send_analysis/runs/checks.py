"""The settings of the local area and an area's data checks, computed once for all its levels.

A check looks at all areas at once, so that its findings are kept for those that follow.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd

from send_analysis import quality
from send_analysis.config import local_area, paths
from send_analysis.loaders.intake import stored
from send_analysis.runs import frozen, inputs, keys

FOLDER, FINDINGS = "checks", "findings"
_AREAS_KEPT = 4  # the levels of an area follow one another
_SETS_KEPT = 4  # of inputs; what is found in one is the same for all areas


def settings() -> local_area.Settings:
    """Return what the local area is asked for, parsed again only when a file has changed."""
    return _settings(paths.config(), _texts(paths.config()))


def of_data(data: Path | None, old_la_code: str) -> pd.DataFrame:
    """Return the findings of the data checks of an area; no caller may change them."""
    with frozen.of(data) as known:
        return _of_data(known.folder, old_la_code)


def _texts(folder: Path) -> tuple[bytes, ...]:
    files = (folder / name for name in local_area.FILES)
    return tuple(file.read_bytes() for file in files if file.is_file())


@cache
def _settings(folder: Path, _: tuple[bytes, ...]) -> local_area.Settings:
    return local_area.read(folder)


@lru_cache(_AREAS_KEPT)
def _of_data(folder: Path, old_la_code: str) -> pd.DataFrame:
    return quality.of_area(_of_every_area(folder), old_la_code)


@lru_cache(_SETS_KEPT)
def _of_every_area(folder: Path) -> pd.DataFrame:
    """Return the findings of a folder of frozen inputs, which are those in use."""
    return _kept(
        frozen.read(folder), lambda: quality.of_every_area(inputs.protected().shown, settings())
    )


def _kept(known: frozen.Frozen, find: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return what is found in inputs, kept for other processes unless private files are in it."""
    if known.key:
        return find()
    stamp = {**known.files, "code": keys.of_model()}
    kept = stored.keep(paths.processed() / FOLDER, lambda: stamp, lambda: {FINDINGS: find()})
    return kept.tables[FINDINGS]
