"""``send-analysis ledger``: keep forecasts that were published, and score them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from send_analysis import config, runs
from send_analysis.cli import screen
from send_analysis.cli.options import DataOption
from send_analysis.evaluation import ledger as step
from send_analysis.loaders.papers import ledger
from send_analysis.runs import inputs

AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
app = typer.Typer(no_args_is_help=True, help="Keep published forecasts and score them.")


@app.command()
def show(as_json: AsJson = False) -> None:
    """List the forecasts in the ledger, one a line."""
    kept = ledger.read()
    keys = ["forecast_id", "forecaster", "published", "made", "origin"]
    listed = kept.groupby(keys, dropna=False).agg(
        areas=("old_la_code", "nunique"),
        first=("census_year", "min"),
        last=("census_year", "max"),
        rows=("value", "size"),
    )
    _print("Ledger of forecasts", listed.reset_index(), as_json)


@app.command()
def add(
    run: Annotated[Path, typer.Argument(help="folder of a finished run of one scenario")],
) -> None:
    """Add a run's forecast of all plans, dated today; nothing in the ledger is changed."""
    folder = run / runs.TABLES if (run / runs.TABLES).is_dir() else run
    found = runs.read(folder)
    if "forecast" not in found:
        raise config.ConfigError(f"{run} holds no forecast: name the folder of a scenario")
    made_for = found.run
    forecast = found["forecast"].drop(columns="run_id", errors="ignore")
    name = f"{made_for.area}_{made_for.scenario}_{made_for.run_id}"
    today = datetime.now(UTC).date().isoformat()
    rows = step.from_forecast(forecast, name, today, "before", made_for.run_id)
    ledger.add(rows)
    print(f"added: {name}, {len(rows)} rows, in {ledger.file()}")


@app.command()
def score(data: DataOption = None, as_json: AsJson = False) -> None:
    """Hold every forecast whose census has been counted against the count."""
    found = step.scored(ledger.read(), inputs.load(data)["caseload"])
    columns = ["forecaster", "published", "census_year", "category", "forecast"]
    columns += ["lower_80", "upper_80", "census", "percent_of_census"]
    _print("Forecasts against the census", found[columns], as_json)


def _print(title: str, table: pd.DataFrame, as_json: bool) -> None:
    if as_json:
        print(table.to_json(orient="records", indent=1))
        return
    numbers = table.select_dtypes("Float64").round(1)
    shown = table.assign(**numbers).astype("string").fillna("")
    screen.show(title, shown.set_index(shown.columns[0]))
