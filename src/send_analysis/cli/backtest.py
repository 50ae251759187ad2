"""``send-analysis backtest``: forecast past origins and score what was forecast."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from send_analysis import config, evaluation, tables
from send_analysis.cli import panels, screen
from send_analysis.cli.options import DrawsOption, SeedOption
from send_analysis.cli.summary import print_parts, print_summary
from send_analysis.config import paths
from send_analysis.evaluation import parts, structure_backtest
from send_analysis.evaluation.backtest import Shown
from send_analysis.loaders.ehc_plans.areas import authorities, newest_codes
from send_analysis.model.demand.calibration import MAX_HORIZON

Frames = dict[str, pd.DataFrame]
DIMENSIONS = ("total", *parts.DIMENSIONS)
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
        read = panels.read_tables(data)
        run = _of_total if dimension == "total" else _of_parts
        found, summary = run(read, wanted, horizon, dimension, draws, seed, show)
    for name, table in found.items():
        write(table, out / f"{name}.parquet")
    summary()
    taken = (datetime.now(UTC) - started).total_seconds()
    print(f"Written in {taken:.0f} seconds: {', '.join(f'{n}.parquet' for n in found)} in {out}")


def _of_total(
    read: Frames, origins: list[int], horizon: int, _: str, draws: int, seed: int, show: Shown
) -> tuple[Frames, Callable[[], None]]:
    """Return what a backtest of all plans writes, and what prints its summary."""
    done = evaluation.backtest(panels.of(read), origins, horizon, draws, seed, show=show)
    show("scoring", 0, 1)
    found = results(done)
    return found, lambda: print_summary(done, found["scores"], found["misses"])


def _of_parts(
    read: Frames,
    origins: list[int],
    horizon: int,
    dimension: str,
    draws: int,
    seed: int,
    show: Shown,
) -> tuple[Frames, Callable[[], None]]:
    """Return what a backtest by age band or provision writes, and what prints its summary."""
    assumptions = config.assumptions(paths.config())
    panel = panels.of(read)
    rows = []
    for number, origin in enumerate(origins):
        show(f"origin {origin}", number, len(origins))
        if structure_backtest.is_published(read["caseload"], origin, dimension):
            rows.append(
                parts.forecasts(read, panel, dimension, [origin], horizon, assumptions, draws, seed)
            )
    if not rows:
        raise config.ConfigError(f"--origins: none of {origins} has England's plans by {dimension}")
    forecasts = pd.concat(rows, ignore_index=True)
    scores = parts.scored(forecasts, read, dimension)
    return {"forecasts": forecasts, "scores": scores}, lambda: print_parts(scores)


def results(done: evaluation.Backtest) -> dict[str, pd.DataFrame]:
    """Return what a backtest writes, by name of file."""
    names = authorities().la_name.to_dict()
    return {
        "forecasts": evaluation.forecast_table(done, newest_codes()),
        "scores": evaluation.score_table(done),
        "misses": evaluation.worst_misses(done, names, MISSES_KEPT),
        "history": history(done),
    }


def history(done: evaluation.Backtest) -> pd.DataFrame:
    """Return what was counted of the authorities scored: for methods run elsewhere."""
    plans = done.panel.plans.loc[list(done.codes)].rename_axis("old_la_code").reset_index()
    return plans.melt("old_la_code", var_name="census_year", value_name="plans")


def write(table: pd.DataFrame, file: Path) -> None:
    """Write a table; a folder that cannot be made is the caller's mistake."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(file, index=False)
    except OSError as error:
        raise tables.TableError(f"{file} cannot be written: {error.strerror}") from error
