"""Backtest and calibrate on the command line: the files they write, and one message on mistakes."""

import pytest

from send_analysis import cli
from send_analysis.cli import backtest
from send_analysis.config import ConfigError

pytestmark = pytest.mark.unit


def call(*arguments):
    """Return the exit code of a command."""
    return cli.run([*map(str, arguments)])


@pytest.mark.parametrize(
    ("text", "found"),
    [("2016:2018", [2016, 2017, 2018]), ("2024", [2024]), ("2021,2019", [2019, 2021])],
)
def test_origins_are_read(text, found):
    assert backtest.origins(text) == found


@pytest.mark.parametrize("text", ["2024:2016", "soon", "", "2016-2024", "1900:2024"])
def test_origins_written_otherwise_are_an_error(text):
    with pytest.raises(ConfigError, match="it is written 2016:2024, 2024 or 2019,2021"):
        backtest.origins(text)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--data", "nowhere", "--out", "x"), "no such folder"),
        (("--data", ".", "--out", "x", "--dimension", "colour"), "--dimension colour: allowed"),
        (("--data", ".", "--out", "x", "--origins", "then"), "--origins 'then'"),
    ],
)
def test_a_mistake_is_told_in_one_message(capsys, arguments, said):
    assert call("backtest", *arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
