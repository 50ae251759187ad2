"""``send-analysis returns``: the tables that an authority has to file."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from send_analysis import config
from send_analysis.cli import screen
from send_analysis.tables.returns import RETURNS

Name = StrEnum("Name", {name: name for name in RETURNS})


def returns(
    name: Annotated[Name, typer.Argument(help="which return")],
    area: screen.AreaOption,
    out: Annotated[Path, typer.Option(help="folder that the workbook and CSV files go to")],
    scenario: Annotated[str, typer.Option(help="a scenario's name")] = config.BASELINE,
    seed: screen.SeedOption = 1,
    draws: screen.DrawsOption = 1000,
    data: screen.DataOption = None,
    last: Annotated[
        Path | None, typer.Option(help="CSV of the last submission, to compare with")
    ] = None,
) -> None:
    """Write a statutory return, with the figures of the pages, as a workbook and CSV files."""
    from send_analysis import runs
    from send_analysis.publish import filed
    from send_analysis.runs import statutory

    with screen.progress("model"):
        run = runs.run_tables(area, scenario, seed, draws, data=data)
    held = statutory.with_last(run, last) if last else run
    for file in filed.write(run, held, name.value, out, datetime.now(UTC)):
        print(f"Written: {file.resolve()}")
