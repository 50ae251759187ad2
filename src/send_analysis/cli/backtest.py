"""``send-analysis backtest``: forecast past origins and score what was forecast."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from send_analysis import config, evaluation, tables
from send_analysis.cli import panels, screen
from send_analysis.cli.options import DrawsOption, SeedOption
from send_analysis.cli.summary import print_summary
from send_analysis.demand.calibration import MAX_HORIZON
from send_analysis.loaders.ehc_plans.areas import authorities, newest_codes

DIMENSIONS = ("total",)
MISSES_KEPT = 60


def backtest(
    data: Annotated[Path, typer.Option(help="folder of publishers' files")],
    out: Annotated[Path, typer.Option(help="folder that the results go to")],
    origins: Annotated[str, typer.Option(help="2016:2024, 2024 or 2019,2021")] = "2019:2024",
    horizon: Annotated[int, typer.Option(min=1, max=MAX_HORIZON, help="years ahead")] = 6,
    dimension: Annotated[str, typer.Option(help=" or ".join(DIMENSIONS))] = "total",
    seed: SeedOption = 1,
    draws: DrawsOption = 1000,
) -> None:
    """Forecast every authority from past origins, by every method, and score it."""
    if dimension not in DIMENSIONS:
        raise config.ConfigError(f"--dimension {dimension}: allowed: {', '.join(DIMENSIONS)}")
    wanted = panels.origins(origins)
    started = datetime.now(UTC)
    with screen.progress() as show:
        show("reading", 0, 1)
        done = evaluation.backtest(panels.read(data), wanted, horizon, draws, seed, show=show)
        show("scoring", 0, 1)
        found = results(done)
    for name, table in found.items():
        write(table, out / f"{name}.parquet")
    print_summary(done, found["scores"], found["misses"])
    taken = (datetime.now(UTC) - started).total_seconds()
    print(f"Written in {taken:.0f} seconds: {', '.join(f'{n}.parquet' for n in found)} in {out}")


def results(done: evaluation.Backtest) -> dict[str, pd.DataFrame]:
    """Return what a backtest writes, by name of file."""
    names = authorities().la_name.to_dict()
    return {
        "forecasts": evaluation.forecast_table(done, newest_codes()),
        "scores": evaluation.score_table(done),
        "misses": evaluation.worst_misses(done, names, MISSES_KEPT),
    }


def write(table: pd.DataFrame, file: Path) -> None:
    """Write a table; a folder that cannot be made is the caller's mistake."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(file, index=False)
    except OSError as error:
        raise tables.TableError(f"{file} cannot be written: {error.strerror}") from error
