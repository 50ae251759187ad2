"""The last steps of a pack: say what is in it, then show it, whole or not at all."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from send_analysis.publish import html

RUNS_FOLDER = ".runs"
MANIFEST = "manifest.json"


def write_manifest(
    request: Mapping[str, Any], folder: Path, started: datetime, provenance: Mapping[str, str]
) -> None:
    """Write what went in and what came out, each with its hash; its presence means whole."""
    outputs = {
        str(f.relative_to(folder)): sha256(f.read_bytes()).hexdigest()
        for f in sorted(folder.rglob("*"))
        if f.is_file()
    }
    manifest = {
        "run_id": folder.name,
        "started": started.isoformat(timespec="seconds"),
        "request": request,
        **provenance,
        "outputs": outputs,
    }
    partial = folder / f"{MANIFEST}.partial"
    partial.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    partial.replace(folder / MANIFEST)


def publish(areas: Iterable[str], folder: Path, out: Path) -> None:
    """Swap each area's link to this run, then the index: never a half-written pack."""
    for area in areas:
        partial = out / f".{area}.partial"
        partial.unlink(missing_ok=True)
        partial.symlink_to((folder / area).relative_to(out), target_is_directory=True)
        partial.replace(out / area)
    partial = out / ".index.partial"
    partial.write_text(html.index(_finished(out)), encoding="utf-8")
    partial.replace(out / "index.html")


def _finished(out: Path) -> Iterable[dict]:
    """Return the manifests of finished runs, newest first."""
    found = [json.loads(f.read_text()) for f in (out / RUNS_FOLDER).glob(f"*/{MANIFEST}")]
    return sorted(found, key=lambda m: m["started"], reverse=True)
