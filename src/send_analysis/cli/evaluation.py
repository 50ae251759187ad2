"""``send-analysis backtest``, ``calibrate`` and ``ledger``: whether forecasts were right."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from send_analysis import config
from send_analysis.cli import screen, written

DataFolder = Annotated[
    Path | None,
    typer.Option(help="folder of publishers' files in place of the embedded figures of England"),
]

ledger = typer.Typer(no_args_is_help=True, help="Keep published forecasts and score them.")


def backtest(
    out: Annotated[
        Path, typer.Option(callback=written.to_folder, help="folder that the results go to")
    ],
    data: DataFolder = None,
    origins: Annotated[str, typer.Option(help="2016:2024, 2024 or 2019,2021")] = "2019:2024",
    horizon: Annotated[
        int | None, typer.Option(min=1, help="years ahead; unless named 6, of money 4")
    ] = None,
    dimension: Annotated[
        str, typer.Option(help="total, age_band, provision, requests, money or months")
    ] = "total",
    seed: screen.SeedOption = 1,
    draws: screen.DrawsOption = 1000,
) -> None:
    """Forecast every authority from past origins, by every method, and score it."""
    from send_analysis.cli import backtest as work
    from send_analysis.evaluation import spend

    ahead = horizon or (spend.HORIZONS if dimension == work.MONEY else work.HORIZONS)
    options = work.Options(work.origins(origins), ahead, dimension, draws, seed)
    started = datetime.now(UTC)
    with screen.progress("reading") as show:
        results, summary = work.run(data, options, show)
    for name, table in results.items():
        screen.write(table, out / f"{name}.parquet")
    summary()
    taken = (datetime.now(UTC) - started).total_seconds()
    screen.say(
        f"Written in {taken:.0f} seconds: {', '.join(f'{n}.parquet' for n in results)} in {out}"
    )


def calibrate(
    out: Annotated[
        Path,
        typer.Option(
            callback=written.to_file, help="FILE.json; an origin already there is replaced"
        ),
    ],
    data: DataFolder = None,
    origin: Annotated[int | None, typer.Option(help="January; the newest unless named")] = None,
    seed: screen.SeedOption = 1,
    draws: screen.DrawsOption = 1000,
) -> None:
    """Fit the pooled model at an origin, score it on the data known then, and write both."""
    from send_analysis.cli import backtest as work

    with screen.progress("reading") as show:
        done = work.calibrate(data, out, origin, seed, draws, show)
    screen.say(done)


@ledger.command("show")
def show_ledger(as_json: screen.AsJson = False) -> None:
    """List the forecasts in the ledger, one a line."""
    from send_analysis.loaders.papers import ledger as kept_forecasts

    keys = ["forecast_id", "forecaster", "published", "made", "origin"]
    listed = kept_forecasts.read().groupby(keys, dropna=False)
    rows = listed.agg(
        areas=("old_la_code", "nunique"),
        first=("census_year", "min"),
        last=("census_year", "max"),
        rows=("value", "size"),
    )
    screen.listing(rows.reset_index(), as_json, "Ledger of forecasts")


@ledger.command()
def add(
    run: Annotated[Path, typer.Argument(help="folder of a finished run of one scenario")],
) -> None:
    """Add a run's forecast of all plans, dated today; existing entries are not changed."""
    from send_analysis import runs
    from send_analysis.evaluation import ledger as step
    from send_analysis.loaders.papers import ledger as kept_forecasts

    held = runs.read(run / runs.TABLES if (run / runs.TABLES).is_dir() else run)
    if "forecast" not in held:
        raise config.ConfigError(f"{run} holds no forecast: name the folder of a scenario")
    forecast = held["forecast"].drop(columns="run_id", errors="ignore")
    name = f"{held.run.area}_{held.run.scenario}_{held.run.run_id}"
    today = datetime.now(UTC).date().isoformat()
    rows = step.from_forecast(forecast, name, today, "before", held.run.run_id)
    kept_forecasts.add(rows)
    screen.say(f"added: {name}, {len(rows)} rows, in {kept_forecasts.file()}")


@ledger.command()
def score(data: screen.DataOption = None, as_json: screen.AsJson = False) -> None:
    """Compare every forecast with its census, where that has been published."""
    from send_analysis.evaluation import ledger as step
    from send_analysis.loaders.papers import ledger as kept_forecasts
    from send_analysis.runs import inputs

    scored = step.scored(kept_forecasts.read(), inputs.load(data)["caseload"])
    columns = ["forecaster", "published", "census_year", "category", "forecast"]
    columns += ["lower_80", "upper_80", "census", "percent_of_census"]
    screen.listing(scored[columns], as_json, "Forecasts compared with the census")
