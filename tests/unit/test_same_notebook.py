"""An executed notebook holds nothing of the machine, the folder or the hour it was executed in."""

import copy

import nbformat.v4
import pytest

from send_analysis.publish import notebooks

pytestmark = pytest.mark.unit


def executed(cell_id, moment, address, folder):
    """Return a notebook as papermill leaves it, somewhere and at some time."""
    data = {"text/html": "<p>3,005</p>", "text/plain": f"<Chart object at {address}>"}
    output = nbformat.v4.new_output("execute_result", data)
    told = nbformat.v4.new_output("stream", text="3,005")
    cell = nbformat.v4.new_code_cell("run", id=cell_id, outputs=[output, told])
    cell.metadata |= {
        "tags": ["injected-parameters"],
        "papermill": {"start_time": moment, "duration": len(moment)},
        "execution": {"iopub.execute_input": moment},
    }
    text = nbformat.v4.new_markdown_cell("# Plans", id=f"{cell_id}b")
    notebook = nbformat.v4.new_notebook(cells=[text, cell])
    parameters = {"area": "havering", "run_dir": "data/processed/runs/1"}
    clock = {"start_time": moment, "end_time": moment, "duration": 1.5, "exception": None}
    places = {"input_path": f"{folder}/in.ipynb", "output_path": f"{folder}/out.ipynb"}
    made = {"default_parameters": {}, "parameters": parameters, "version": "2.7.0"}
    notebook.metadata["papermill"] = {**made, **clock, **places, "environment_variables": {}}
    return notebook


def test_two_executions_leave_the_same_notebook():
    both = [
        executed("a1", "2026-03-03T14:05:00", "0x7f01", "/home/one"),
        executed("b2", "2026-07-03T15:06:01", "0x7f02", "/srv/two"),
    ]
    before = copy.deepcopy(both)
    for one in both:
        notebooks._without_place_and_time(one, "20_ehcp_forecast.ipynb")
    assert before[0] != before[1] and both[0] == both[1]
    nbformat.validate(both[0])
    _, cell = both[0].cells
    assert cell.metadata == {"tags": ["injected-parameters"]}
    assert cell.outputs[0].data == {"text/html": "<p>3,005</p>"} and cell.outputs[1].text == "3,005"
    assert both[0].metadata.papermill["parameters"]["area"] == "havering"
