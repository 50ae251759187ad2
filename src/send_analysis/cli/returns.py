"""``send-analysis returns``: the tables that an authority has to file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from send_analysis import config, vocab
from send_analysis.cli import screen, written
from send_analysis.config import paths, plain_files


def returns(
    name: Annotated[str, typer.Argument(help=" or ".join(vocab.RETURNS))],
    area: screen.AreaOption,
    out: Annotated[
        Path,
        typer.Option(
            callback=written.to_folder, help="folder that the workbook and CSV files go to"
        ),
    ],
    scenario: Annotated[str, typer.Option(help="a scenario's name")] = config.BASELINE,
    seed: screen.SeedOption = 1,
    draws: screen.DrawsOption = 1000,
    data: screen.DataOption = None,
    last: Annotated[
        Path | None, typer.Option(help="workbook or CSV of the last submission")
    ] = None,
) -> None:
    """Write a statutory return as a workbook and CSV files, with own counts exact: to be filed."""
    if name not in vocab.RETURNS:
        raise config.ConfigError(
            f"return {name!r} is not known; allowed: {', '.join(vocab.RETURNS)}"
        )
    if last:
        plain_files.refuse_unreadable(last)
    from send_analysis.publish.documents import filed
    from send_analysis.runs import frozen, levels, statutory

    with screen.progress("model"):
        wanted = config.find_area(paths.config(), area)
        with frozen.of(data) as inputs:
            run, is_private = levels.to_file(wanted, scenario, seed, draws, data), bool(inputs.key)
    beside = statutory.with_last(run, name, last) if last else run
    for file in filed.write(beside, name, out, datetime.now(UTC), is_private):
        screen.say(f"Written: {file.resolve()}")
    if is_private:
        screen.say(vocab.EXACT)
