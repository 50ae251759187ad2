"""Every command that README, CONTRIBUTING and docs name does what they say."""

import shutil
from pathlib import Path

import pytest

from tests import invented_return
from tests.end_to_end import documented
from tests.end_to_end.conftest import ROOT, shell

pytestmark = pytest.mark.end_to_end
COMMANDS = documented.commands()
HERE = [c for c in COMMANDS if not documented.elsewhere(c)]
NEEDS_DATA = ("{real_data}", "downloads/")


@pytest.fixture(scope="module")
def supplied(project, pack):
    """Return the copy of the repository with the files and reports of a reader of the docs."""
    shutil.copytree(pack.parent, project / "reports", dirs_exist_ok=True)
    figures = (ROOT / "docs" / "templates" / "own_figures.csv").read_text(encoding="utf-8")
    (project / "own_figures.csv").write_text(figures)
    (project / "own").mkdir()
    (project / "own" / "own_figures.csv").write_text(figures)
    invented_return.write_csv(invented_return.modules(plans=200), project / "sen2")
    invented_return.register(project / "edubasealldata20260101.csv")
    return project


@pytest.fixture(scope="module")
def downloads(supplied, real_data):
    folder = supplied / "downloads"
    folder.mkdir()
    for kind in ("*.zip", "sen2_mi_2023.csv"):
        for file in (real_data / "dfe").glob(kind):
            shutil.copy(file, folder)
    for file in real_data.rglob("*.ods"):
        shutil.copy(file, folder)


def test_commands_are_found():
    text = """Say `make lab`, `not a
command` or `send-analysis data
list`.

```yaml
run: make data
```

```sh
make report    # all of it
conda env create
```
"""
    assert list(documented.named_in(text)) == [
        "make report", "make lab", "send-analysis data list"
    ]  # fmt: skip
    assert len(COMMANDS) > 20


def small():
    """Return the commands as they are run, each once, with the one that the documents name."""
    return list({documented.runnable(c, Path("{real_data}")): c for c in HERE})


@pytest.mark.parametrize("command", small())
def test_a_documented_command_runs(command, supplied, request):
    if any(part in command for part in NEEDS_DATA):
        real_data = request.getfixturevalue("real_data")
        request.getfixturevalue("downloads")
        command = command.replace("{real_data}", str(real_data))
    if command.startswith("make report"):
        return  # the pack is what it wrote
    done = shell(command, supplied)
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("command", [c for c in COMMANDS if documented.elsewhere(c)])
def test_a_command_that_is_run_elsewhere_is_there(command, supplied):
    if documented.elsewhere(command) == ".ci/run":
        assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    if command.startswith("make "):
        assert shell(command.replace("make ", "make --dry-run ", 1), supplied).returncode == 0


EXAMPLES = {
    str(file.relative_to(ROOT)): blocks
    for file in documented.DOCUMENTS
    if (blocks := documented.python_in(file.read_text(encoding="utf-8")))
}
FEW_DRAWS = """from functools import partial
import send_analysis
send_analysis.run = partial(send_analysis.run, draws=100)
"""


@pytest.mark.parametrize("document", EXAMPLES)
def test_the_python_of_a_document_runs(document, supplied):
    new = "send-analysis scenario new my_idea"  # an example runs what a command of its page made
    made = supplied / "config" / "scenarios" / "my_idea.yaml"
    assert made.is_file() or shell(new, supplied).returncode == 0
    (supplied / "examples.py").write_text(FEW_DRAWS + "\n".join(EXAMPLES[document]))
    done = shell("python examples.py", supplied)
    assert done.returncode == 0, done.stderr[-2000:]
