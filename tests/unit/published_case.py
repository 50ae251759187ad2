"""Runs of a few bytes to publish: a front page with one figure, a table, a manifest."""

from datetime import UTC, datetime, timedelta

from send_analysis.publish.store import manifest as manifests
from send_analysis.publish.store import published

FIRST = datetime(2026, 3, 1, 5, 15, tzinfo=UTC)
TILES = '<dl class="tiles"><div class="tile"><dt>Plans</dt><dd>{}</dd></div></dl>'
PAGE = "baseline/20_ehcp_forecast.html"


def manifest(run_id, *areas, started=FIRST, seed=1):
    """Return the manifest of a run of some areas, Havering if none is named."""
    areas = areas or ("havering",)
    request = {"areas": areas, "scenarios": ["baseline"], "seed": seed, "draws": 1000}
    outputs = {f"{area}/{name}": "0" for area in areas for name in ("index.html", PAGE)}
    made = {"run_id": run_id, "started": started, "code_version": "0.1.0", "code": "abc"}
    return manifests.Manifest.model_validate({**made, "request": request, "outputs": outputs})


def publish(out, number, *areas):
    """Write and publish a run whose pages all show its number; return its manifest."""
    folder = out / manifests.RUNS_FOLDER / f"2026030{number}T051500-{'abcdef01'}"
    for area in areas:
        for name in ("index.html", PAGE):
            (folder / area / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / area / name).write_text(TILES.format(f"{number},000"), encoding="utf-8")
    made = manifest(folder.name, *areas, started=FIRST + timedelta(days=number - 1))
    published.publish(made, folder, out)
    made.write(folder)
    return made
