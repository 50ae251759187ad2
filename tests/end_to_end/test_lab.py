"""JupyterLab as ``make lab`` starts it: the start notebook, and a kernel named for the project."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import httpx
import psutil
import pytest

from tests.end_to_end.conftest import ROOT, TIME_LIMIT

pytestmark = pytest.mark.end_to_end
START = "notebooks/explore/00_start_here.ipynb"


@pytest.fixture(scope="module")
def lab(project, tmp_path_factory):
    """Yield address and token of the server that ``make lab`` starts in a copy of the project."""
    own = tmp_path_factory.mktemp("jupyter")
    folders = {f"JUPYTER_{kind}_DIR": str(own / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = ["make", "--old-file=.venv/installed", "lab"]
    command.append("OPTIONS=--no-browser --ServerApp.port=0 --allow-root")
    with (own / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=project, env={**os.environ, **folders}, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        yield started(server, own)
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def started(server, own):
    """Return what the server writes about itself once it listens."""
    until = time.monotonic() + TIME_LIMIT
    while time.monotonic() < until and server.poll() is None:
        for file in (own / "RUNTIME").glob("jpserver-*.json"):
            return json.loads(file.read_text())
        time.sleep(0.1)
    raise AssertionError((own / "log").read_text())


def ask(lab, path):
    """Return what the server answers to a request."""
    answer = httpx.get(lab["url"] + path, params={"token": lab["token"]})
    return answer.raise_for_status()


def test_it_opens_on_the_start_notebook(lab):
    assert httpx.get(lab["url"], params={"token": lab["token"]}).headers["location"] == (
        f"/lab/tree/{START}?token={lab['token']}"
    )
    assert ask(lab, f"api/contents/{START}?content=0").json()["type"] == "notebook"


def test_new_notebooks_start_with_the_kernel_of_the_project(lab, project):
    kernels = ask(lab, "api/kernelspecs").json()
    assert kernels["default"] == "send_analysis"
    spec = kernels["kernelspecs"]["send_analysis"]["spec"]
    assert spec["display_name"] == "send_analysis"
    started = httpx.post(
        lab["url"] + "api/kernels", params={"token": lab["token"]}, json={"name": "send_analysis"}
    )
    (kernel,) = ask(lab, "api/kernels").json()
    assert started.raise_for_status().json()["id"] == kernel["id"]
    assert Path(running(kernel["id"])[0]).samefile(project / ".venv" / "bin" / "python")


def running(kernel_id):
    """Return the command line of a kernel's process."""
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if any(kernel_id in word for word in command):
            return command
    raise AssertionError(f"no process of kernel {kernel_id}")


def test_the_kernel_names_no_folder_so_that_it_works_wherever_the_checkout_goes(lab, project):
    (written,) = (project / ".venv" / "share" / "jupyter" / "kernels").glob("send_analysis/*")
    spec = json.loads(written.read_text())
    assert spec["argv"][0] == "python"  # a server takes its own
    assert not [word for word in spec["argv"] if "/" in word]


@pytest.mark.parametrize(("made_in", "is_made_anew"), [("{here}", False), ("/elsewhere", True)])
def test_an_environment_that_was_moved_is_made_anew(tmp_path, made_in, is_made_anew):
    for name in ("Makefile", "requirements-uv.lock", "requirements.lock", "pyproject.toml"):
        shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").mkdir()
    here = (tmp_path / ".venv").resolve()
    (here / "installed").write_text(made_in.format(here=here) + "\n")
    would = subprocess.run(
        ["make", "-n", "lab"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert ("-m venv --clear .venv" in would) == is_made_anew
    assert "-m jupyterlab" in would


def test_every_notebook_names_a_kernel_that_is_there_without_make(lab, project):
    for file in (project / "notebooks").rglob("*.ipynb"):
        named = json.loads(file.read_text())["metadata"]["kernelspec"]["name"]
        assert named == "python3", f"{file.name}: a kernel that other machines lack"
