"""The files that set a machine up agree with each other."""

import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_environment_yml_has_the_bounds_of_pyproject():
    conda = YAML(typ="safe").load(ROOT / "environment.yml")["dependencies"]
    pinned = {re.split(r"[<>=]", d)[0]: d for d in conda if isinstance(d, str)}
    for requirement in project()["dependencies"]:
        name = re.split(r"[<>=]", requirement)[0]
        assert pinned[name] == requirement
    assert pinned["python"] == "python" + project()["requires-python"]
    assert {"pip": ["-e ."]} in conda


LOCKS = (
    "requirements.lock",
    "requirements-uv.lock",
    "tests/s3_server.lock",
    "benchmarks/peers/requirements.lock",
)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_exact_versions_hashes_and_no_address(name):
    lock = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert all(re.match(r"[\w.-]+==\S+", e) and "--hash=sha256:" in e for e in entries)
    assert not re.search(r"https?://|--index|--find-links", lock)


def test_the_makefile_installs_nothing_but_by_hash():
    installed = re.findall(r"pip install (.+)", (ROOT / "Makefile").read_text())
    by_hash = [re.search(r"--require-hashes -r (\S+)", one) for one in installed]
    assert [one and one[1] for one in by_hash if one] == [
        "requirements-uv.lock",
        "requirements.lock",
        "tests/s3_server.lock",
        "benchmarks/peers/requirements.lock",
    ]
    rest = [one for one, found in zip(installed, by_hash, strict=True) if not found]
    assert rest == ["--quiet --no-deps --no-build-isolation -e ."]


def test_every_dependency_is_locked_and_has_its_reason():
    lock = {e.split("==")[0] for e in (ROOT / "requirements.lock").read_text().splitlines()}
    text = (ROOT / "pyproject.toml").read_text()
    named = [*project()["dependencies"]]
    named += [one for some in project()["optional-dependencies"].values() for one in some]
    for requirement in named:
        name = re.split(r"[<>=]", requirement)[0]
        assert re.sub(r"[-_.]+", "-", name.lower()) in {n.lower() for n in lock}
        assert re.search(rf'"{re.escape(requirement)}",\s+# \w', text), f"{name} has no reason"
