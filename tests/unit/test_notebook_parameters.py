"""Parameters are checked, all at once, before a kernel starts."""

import pytest

from send_analysis import config
from send_analysis.publish import notebooks

pytestmark = pytest.mark.unit
GOOD = {"area": "havering", "scenario": "baseline", "seed": 1, "draws": 1000, "run_dir": ""}


def test_good_parameters_pass():
    assert notebooks.check("20_ehcp_forecast", GOOD).area == "havering"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"colour": "red"}, "parameter 'colour' is not known; allowed: area, scenario, seed"),
        ({"seed": "one"}, "parameter 'seed': Input should be a valid integer"),
        ({"seed": -1}, "parameter 'seed': Input should be greater than or equal to 0"),
        ({"draws": 5}, "parameter 'draws': Input should be greater than or equal to 100"),
        ({"draws": 10**6}, "parameter 'draws': Input should be less than or equal to 20000"),
        ({"area": "narnia"}, "area 'narnia' is not known; allowed: any"),
        ({"scenario": "hope"}, "scenario 'hope' is not known for havering; allowed"),
        ({"run_dir": "../../etc"}, "lies outside"),
        ({"area": "england"}, "'england' is the one level of England alone"),
        ({"scenario": "england"}, "area 'Havering' with 'england'"),
    ],
)
def test_a_wrong_parameter_is_named(changes, message):
    with pytest.raises(config.ConfigError, match=message):
        notebooks.check("20_ehcp_forecast", {**GOOD, **changes})


def test_an_area_may_be_a_code_given_as_a_number():
    assert notebooks.check("20_ehcp_forecast", {**GOOD, "area": 311}).area == "311"


def test_a_missing_parameter_is_named():
    with pytest.raises(config.ConfigError, match="parameter 'seed' is missing; needed: area"):
        notebooks.check("20_ehcp_forecast", {k: v for k, v in GOOD.items() if k != "seed"})


def test_all_faults_are_told_at_once():
    with pytest.raises(config.ConfigError) as told:
        notebooks.check("20_ehcp_forecast", {"area": "narnia", "seed": "x", "colour": 1})
    for said in ("narnia", "'seed'", "'draws' is missing", "'colour' is not known"):
        assert said in str(told.value)


def test_a_notebook_that_declares_other_parameters_is_refused(tmp_path, monkeypatch):
    import nbformat

    cell = nbformat.v4.new_code_cell("area = 'x'\ncolour = 1", metadata={"tags": ["parameters"]})
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}}
    wrong = nbformat.v4.new_notebook(cells=[cell], metadata=kernel)
    nbformat.write(wrong, tmp_path / "20_ehcp_forecast.ipynb")
    monkeypatch.setattr(notebooks.paths, "notebooks", lambda: tmp_path)
    with pytest.raises(config.ConfigError, match=r"declares the parameters .'area', 'colour'."):
        notebooks.check("20_ehcp_forecast", GOOD)
