"""Commands as README, CONTRIBUTING and docs name them, and how each is run small."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
_BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SHELL = ("", "sh")  # languages of blocks that hold commands
_INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_COMMAND = re.compile(r"(make|send-analysis|\.venv/bin/[a-z-]+) [a-z-]")
_REMARK = re.compile(r" # .*|  +\S.*")  # what stands beside a command in a block

# What a reader puts in for himself -> what the test puts in.
PLACEHOLDERS = {
    "FILE...": "own_figures.csv",
    "FILE": "own_figures.csv",
    "FOLDER": "own",
    "RETURN": "sen2",
    "PAGE.html": "reports/current/havering/index.html",
    "--area AREA": "--area havering",
    "<name>": "havering",
    "my_figures.csv": "own_figures.csv",
    "scenario check my_idea.yaml": "scenario check config/scenarios/my_idea.yaml",
    "scenario diff one other": "scenario diff baseline all_mitigations",
    "--out DIR": "--out results",
    "--data DIR": "--data {real_data}/dfe",
    "../shared/data/dfe": "{real_data}/dfe",
    "--origins 2019:2024": "--origins 2024 --horizon 1",
    "--origins 2021:2024": "--origins 2024 --horizon 1",
    "send-analysis calibrate": "send-analysis calibrate --data {real_data}/dfe --origin 2018 "
    "--out results/calibrations.json",
}
# The start of a command -> options that make it small; the first start that fits counts.
SMALLER = {
    "make report": 'OPTIONS="--strict --draws 100"',
    "send-analysis report": "--strict --draws 100",
    "send-analysis forecast": "--draws 100",
    "send-analysis returns": "--draws 100",
    "send-analysis backtest": "--draws 100",
    "send-analysis calibrate": "--draws 100",
    "send-analysis scenario goal-seek": "--draws 100",
    "send-analysis scenario places-needed": "--draws 100",
    ".venv/bin/papermill": "-p draws 100",
    ".venv/bin/python tests/compare_runs.py write": "--areas wokingham",
}
# Commands that are one and the same: each is run once.
SAME = {
    "send-analysis report": "make report",
    "send-analysis report --area havering": "make report",
    "make report AREA=havering": "make report",
    "send-analysis report --area leeds --strict --json --health build/health.json": "send-analysis "
    "report --area leeds --seed 7",
    "send-analysis report --area leeds --out build/shared": "send-analysis report --area leeds "
    "--seed 7",
}
NEEDS = "# needs "  # first words of a Python block that runs where its program is installed
# The start of a command that is not run here -> where it is run, or why not.
ELSEWHERE = {
    "make test": ".ci/run",
    "make bench-peers": "asks the package index for an environment of its own",
    "make bench": ".ci/run",
    "make report AREA=leeds": "send-analysis report --area leeds, which is run",
    ".venv/bin/python data/make_extracts.py": "tests/unit/test_extracts.py, in a folder of its own",
    "make lab": "starts a server; jupyter lab --version is run",
    "send-analysis report --area all --scenario all": ".ci/run",
    "send-analysis data remove": "tests/end_to_end/test_own_files.py",
    "send-analysis data template": "tests/unit/test_templates.py",
    "send-analysis data download": "tests/unit/test_download.py, against a server of its own",
    "send-analysis report --area leeds --scenario": "with all of them in .ci/run",
    "send-analysis open": "opens a browser",
    "send-analysis runs show": "tests/unit/test_history.py",
    "send-analysis report --area leeds --out s3://council/reports": "test_store.py",
    "send-analysis --install-completion": "writes to the settings of the user's shell",
    "make docs": "tests/end_to_end/test_docs_site.py",
    "make screenshots": "opens a browser on a report and a JupyterLab",
    ".venv/bin/uv pip": "asks the package index",
}


def commands() -> list[str]:
    """Return every command that the documents name, each once, in their order."""
    return list(dict.fromkeys(c for file in DOCUMENTS for c in named_in(file.read_text("utf-8"))))


def python_in(text: str) -> list[str]:
    """Return the Python blocks of a text; one that needs another program is left out."""
    return [b for language, b in _BLOCK.findall(text) if language == "python" and NEEDS not in b]


def named_in(text: str) -> Iterator[str]:
    """Yield the commands of a text: the lines of its blocks, then those within sentences."""
    for block in [block for language, block in _BLOCK.findall(text) if language in _SHELL]:
        yield from filter(_COMMAND.match, (_REMARK.sub("", line) for line in block.splitlines()))
    for words in _INLINE.findall(_BLOCK.sub("", text)):
        command = " ".join(words.split())
        if _COMMAND.match(command):
            yield command


def elsewhere(command: str) -> str:
    """Return where a command is run instead, or why it is not; empty if it is run here."""
    plain = command.removeprefix(".venv/bin/") if "send-analysis" in command else command
    return next(
        (why for start, why in ELSEWHERE.items() if f"{plain} ".startswith(f"{start} ")), ""
    )


def runnable(command: str, real_data: Path) -> str:
    """Return a command as the test runs it: placeholders filled in, few draws."""
    for wanted, given in PLACEHOLDERS.items():
        command = command.replace(wanted, given.format(real_data=real_data))
    plain = command.removeprefix(".venv/bin/") if "send-analysis" in command else command
    plain = SAME.get(plain, plain)
    more = next((options for start, options in SMALLER.items() if plain.startswith(start)), "")
    without = re.sub(r" --draws \d+", "", plain) if "--draws" in more else plain
    return f"{without} {more}".strip()
