"""The same manifest means the same bytes, wherever and however a pack is made."""

import json
import os
import subprocess
import sys

import pytest

from tests.end_to_end.conftest import TIME_LIMIT, copied

pytestmark = pytest.mark.end_to_end

AGAIN = """
import sys
from datetime import datetime
from pathlib import Path


def main():
    from send_analysis.publish import pack, request
    from send_analysis.runs import workers

    wanted = request.of("havering", "baseline", 1, 100, strict=True)
    out, started = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    out.mkdir(parents=True)
    with workers.processes(1) as executor:
        pack.build(wanted, out, started, executor, False, lambda *_: None)


if __name__ == "__main__":
    main()
"""
OTHER = {  # than the pack of the other tests is made with: make report, two workers
    "TZ": "Pacific/Apia",
    "LC_ALL": "C.UTF-8",
    "LANG": "de_DE.UTF-8",
    "PYTHONHASHSEED": "12345",
    "OPENBLAS_NUM_THREADS": "2",
}


def files(folder):
    return {f.relative_to(folder).as_posix(): f for f in folder.rglob("*") if f.is_file()}


def test_another_folder_zone_locale_hash_seed_and_worker_count_give_the_same_bytes(pack, tmp_path):
    manifest = json.loads((pack / "havering" / "manifest.json").read_text(encoding="utf-8"))
    project, out = copied(tmp_path / "dépôt of others"), tmp_path / "elsewhere" / "reports"
    script = tmp_path / "again.py"
    script.write_text(AGAIN)
    done = subprocess.run(
        [sys.executable, script, out, manifest["started"].replace("Z", "+00:00")],
        cwd=project,
        env={**os.environ, **OTHER, "PYTHONPATH": str(project / "src")},
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
    )
    assert done.returncode == 0, done.stderr
    ours, theirs = files(pack / "havering"), files(out / "current" / "havering")
    assert ours.keys() == theirs.keys()
    assert {"manifest.json", "index.html", "downloads/havering.xlsx"} <= ours.keys()
    assert [n for n, f in ours.items() if f.read_bytes() != theirs[n].read_bytes()] == []
