"""Compare the tables of runs before and after a change, cell by cell.

    .venv/bin/python tests/compare_runs.py write build/before
    .venv/bin/python tests/compare_runs.py write build/after
    .venv/bin/python tests/compare_runs.py compare build/before build/after

``write`` computes the runs below with few draws, for the areas named or for all of them;
``compare`` names every table, column and key whose cells differ, and exits with 1 if there is
one. Numbers may differ by a relative 1e-9 or by 1e-7, which is what adding pounds in another
order leaves. The rows of plans and flows may come in another order: that of the files that they
were read from.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

DRAWS = 200
LEVELS = {
    "havering": ("area", "baseline", "all_mitigations", "compare"),
    "rotherham": ("area", "baseline", "fewer_independent", "compare"),
    "wokingham": ("area", "baseline", "fewer_independent"),
    "tower_hamlets": ("area", "baseline", "fewer_independent"),
}
IN_ANY_ORDER = ("caseload", "flows")
SHOWN = 3  # differing cells named for one column


def write(folder: Path, areas: Sequence[str]) -> int:
    """Write the tables of the areas' runs to ``folder``."""
    from send_analysis.runs import run_tables

    for area in areas:
        for level in LEVELS[area]:
            target = folder / area / level
            target.mkdir(parents=True, exist_ok=True)
            for name, table in run_tables(area, level, 1, DRAWS).items():
                table.drop(columns="run_id", errors="ignore").to_parquet(target / f"{name}.parquet")
            print(f"{area} {level}", flush=True)
    return 0


def compare(before: Path, after: Path) -> int:
    """Print every difference between two folders of runs; return 1 if there is one."""
    files = {f.relative_to(d) for d in (before, after) for f in d.rglob("*.parquet")}
    problems = [line for file in sorted(files) for line in _differences(before, after, file)]
    print("\n".join(problems) or f"{len(files)} tables are equal, cell by cell")
    return int(bool(problems))


def _differences(before: Path, after: Path, file: Path) -> list[str]:
    absent = [d for d in (before, after) if not (d / file).is_file()]
    if absent:
        return [f"{file}: not in {absent[0]}"]
    old, new = (_read(d / file) for d in (before, after))
    if list(old.columns) != list(new.columns):
        return [f"{file}: columns {sorted(set(old.columns) ^ set(new.columns))} or their order"]
    if len(old) != len(new):
        return [f"{file}: {len(old)} rows before, {len(new)} after"]
    if file.stem in IN_ANY_ORDER:
        key = [c for c in old if c not in ("plans", "value", "symbol", "source_id")]
        old, new = (d.sort_values(key, ignore_index=True) for d in (old, new))
    return [line for column in old for line in _column(file, column, old, new)]


def _read(file: Path) -> pd.DataFrame:
    """Return a table; findings in one order, for checks of one severity have none of their own."""
    table = pd.read_parquet(file)
    if file.stem == "quality":
        return table.sort_values(["check", "where"], ignore_index=True)
    return table


def _column(file: Path, column: str, old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    before, after = old[column], new[column]
    if pd.api.types.is_numeric_dtype(before) and pd.api.types.is_numeric_dtype(after):
        numbers = [c.astype("Float64").to_numpy(float, na_value=np.nan) for c in (before, after)]
        same = np.isclose(*numbers, rtol=1e-9, atol=1e-7, equal_nan=True)
    else:
        same = before.astype("string").fillna("<NA>") == after.astype("string").fillna("<NA>")
        same = same.to_numpy()
    rows = [i for i, equal in enumerate(same) if not equal]
    cells = "; ".join(f"row {i}: {before.iloc[i]!r} -> {after.iloc[i]!r}" for i in rows[:SHOWN])
    return [f"{file}: {column}: {len(rows)} cells differ: {cells}"] if rows else []


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("write")
    one.add_argument("folder", type=Path)
    one.add_argument("--areas", nargs="+", choices=[*LEVELS], default=[*LEVELS])
    both = commands.add_parser("compare")
    both.add_argument("before", type=Path)
    both.add_argument("after", type=Path)
    chosen = parser.parse_args()
    sys.exit(
        write(chosen.folder, chosen.areas)
        if chosen.command == "write"
        else compare(chosen.before, chosen.after)
    )
