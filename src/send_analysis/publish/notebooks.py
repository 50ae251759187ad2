"""Notebooks: the parameters they take, checked before a kernel starts, and their execution."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import nbformat
import papermill
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from send_analysis import config, runs, vocab
from send_analysis.config import paths
from send_analysis.publish import kernels
from send_analysis.runs import kept

TIME_LIMIT = 300  # seconds for one notebook

AREA_NOTEBOOKS = ("00_data_quality", "10_local_area", "50_forecast_evaluation")
SCENARIO_NOTEBOOKS = (
    "20_ehcp_forecast",
    "30_place_sufficiency",
    "40_high_needs_budget",
    "70_statutory_returns",
)
FRONT = "05_summary"  # the first page of a pack: index.html of the area's folder
COMPARE_NOTEBOOKS = (FRONT, "60_scenario_comparison", "65_explorer")
ENGLAND = "80_england"  # every authority side by side: the page of England, its own front
FRONTS = (FRONT, ENGLAND)
LEVELS = (AREA_NOTEBOOKS, SCENARIO_NOTEBOOKS, COMPARE_NOTEBOOKS, (ENGLAND,))
NOTEBOOKS = tuple(name for names in LEVELS for name in names)


def _text_of_code(area: object) -> object:
    """Return a code that was given as a number, 311, as text."""
    return str(area) if type(area) is int else area


class Parameters(BaseModel):
    """The parameters of every notebook."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    area: Annotated[str, BeforeValidator(_text_of_code)] = Field(
        description="an authority of England: its name, slug or code"
    )
    scenario: str = Field(description="a scenario; 'area' for none, 'compare' for all side by side")
    seed: int = Field(
        ge=0, le=vocab.LARGEST_SEED, description="0 or more: the same seed, the same figures"
    )
    draws: int = Field(
        ge=vocab.LEAST_DRAWS,
        le=vocab.MOST_DRAWS,
        description="number of simulations, 100 to 20,000",
    )
    run_dir: str = Field("", description="folder of a finished run; computed when empty")


def of_levels(scenarios: Iterable[str], area: str = "") -> dict[str, tuple[str, ...]]:
    """Return the notebooks of each level of an area: its own, every scenario, all compared.

    England has one level with one page.
    """
    if area == runs.ENGLAND:
        return {runs.ENGLAND: (ENGLAND,)}
    of_scenarios = dict.fromkeys(scenarios, SCENARIO_NOTEBOOKS)
    return {"area": AREA_NOTEBOOKS, **of_scenarios, "compare": COMPARE_NOTEBOOKS}


def place(level: str, name: str) -> str:
    """Return where a notebook's page of a level goes in the folder of its area."""
    return "index.html" if name in FRONTS else f"{level}/{name}.html"


def title(name: str) -> str:
    """Return a notebook's display name: ``20_ehcp_forecast`` -> EHCP forecast."""
    words = name.lstrip("0123456789_").replace("_", " ").replace("ehcp", "EHCP")
    return words[:1].upper() + words[1:]


def check(notebook: str, values: dict[str, object]) -> Parameters:
    """Return the parameters of a notebook, checked.

    Raises
    ------
    config.ConfigError
        Naming everything wrong at once: an unknown notebook or parameter, a missing or mistyped
        one, one out of range, an unknown area or scenario.
    """
    problems = []
    if notebook not in NOTEBOOKS:
        problems.append(f"notebook {notebook!r} is not known; allowed: {', '.join(NOTEBOOKS)}")
    else:
        problems += _undeclared(notebook)
    problems += _unknown_names(values)
    try:
        parameters = Parameters.model_validate(values)
    except ValidationError as error:
        problems += [_in_words(e["loc"], e["msg"], e["input"]) for e in error.errors()]
    if problems:
        raise config.ConfigError("; ".join(problems))
    return parameters


def _undeclared(notebook: str) -> list[str]:
    """Return what is wrong with the parameters cell of a notebook's file."""
    declared = set(declared_parameters(paths.notebooks() / f"{notebook}.ipynb"))
    wanted = set(Parameters.model_fields)
    if declared == wanted:
        return []
    return [
        f"{notebook}.ipynb declares the parameters {sorted(declared)}; "
        f"it must declare exactly {sorted(wanted)}"
    ]


def declared_parameters(path: Path) -> list[str]:
    """Return the names assigned in the notebook's cell tagged ``parameters``."""
    return list(papermill.inspect_notebook(path))


def _unknown_names(values: dict[str, object]) -> list[str]:
    """Return problems of the names among the values, for those that are text."""
    area, scenario, run_dir = (values.get(n) for n in ("area", "scenario", "run_dir"))
    try:
        if isinstance(area, (str, int)):
            wanted = config.area_of_run(paths.config(), area)
            if isinstance(scenario, str) and scenario not in runs.LEVELS:
                config.find_scenario(paths.config(), scenario, wanted)
            if isinstance(scenario, str) and (problem := kept.unfit(wanted, scenario)):
                return [problem]
        if isinstance(run_dir, str) and run_dir:
            kept.inside_project(Path(run_dir))
    except config.ConfigError as error:
        return [str(error)]
    return []


def _in_words(where: tuple[int | str, ...], message: str, value: object) -> str:
    name = ".".join(map(str, where))
    allowed = ", ".join(Parameters.model_fields)
    if message.startswith("Extra inputs"):
        return f"parameter {name!r} is not known; allowed: {allowed}"
    if message == "Field required":
        return f"parameter {name!r} is missing; needed: {allowed}"
    return f"parameter {name!r}: {message} (found {value!r})"


def execute(
    notebook: str, parameters: Parameters, out: Path, fork: bool = False
) -> nbformat.NotebookNode:
    """Run one notebook of the pack as ``executed`` does, with checked parameters."""
    return executed(paths.notebooks() / f"{notebook}.ipynb", parameters.model_dump(), out, fork)


def executed(
    notebook: Path, parameters: Mapping[str, object], out: Path, fork: bool = False
) -> nbformat.NotebookNode:
    """Run a notebook in a separate kernel; return it with its output, also written to ``out``.

    Parameters
    ----------
    fork
        Whether the kernel is a copy of a process that has imported everything; it starts at once.

    Raises
    ------
    vocab.WorkError
        If a cell fails, with its error; the partly executed notebook stays at ``out``.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="send") as sockets:
        try:
            done = papermill.execute_notebook(
                str(notebook),
                str(out),
                parameters=dict(parameters),
                kernel_name=kernels.NAME,
                cwd=str(paths.root() / "notebooks"),
                progress_bar=False,
                request_save_on_cell_execute=False,  # but at the end, or where a cell fails
                execution_timeout=TIME_LIMIT,
                config=kernels.local(Path(sockets)),
                kernel_manager_class=kernels.Forked if fork else kernels.Silent,
                extra_arguments=kernels.arguments(fork),
            )
        except papermill.PapermillExecutionError as error:
            raise vocab.WorkError(
                f"{error.ename}: {error.evalue} (cell {error.exec_count} of {out})"
            ) from error
    _without_place_and_time(done, notebook.name)
    nbformat.write(done, out)
    return done


def _without_place_and_time(executed: nbformat.NotebookNode, name: str) -> None:
    """Leave out what differs from one machine, folder or hour to another.

    What an output shows as a page is not told again as objects of Python, by their addresses.
    """
    told = executed.metadata.papermill
    kept_of_it = {key: told[key] for key in ("default_parameters", "parameters", "version")}
    executed.metadata.papermill = {**kept_of_it, "input_path": name, "output_path": name}
    for place, cell in enumerate(executed.cells):
        cell.id = f"cell-{place}"  # papermill gives its own cell a random one
        for clock in ("papermill", "execution"):
            cell.metadata.pop(clock, None)
        for shown in (output.get("data", {}) for output in cell.get("outputs", ())):
            if "text/html" in shown:
                shown.pop("text/plain", None)
