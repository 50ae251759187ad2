"""``send-analysis calibrate``: write what every authority in England says, keyed by origin."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from send_analysis import evaluation
from send_analysis.cli import panels, screen
from send_analysis.cli.backtest import results
from send_analysis.cli.options import DrawsOption, SeedOption
from send_analysis.evaluation.backtest import BEFORE_REFORM
from send_analysis.evaluation.origins import GIVEN_ENGLAND, MODELS, ORACLE
from send_analysis.evaluation.scores import ALL
from send_analysis.loaders.calibrations import growth as calibrations
from send_analysis.loaders.intake import register
from send_analysis.model.demand import growth
from send_analysis.model.demand.panel import Panel

FIRST_SCORED = 2019  # origins before it rest on the years around the reform
HORIZONS = 6
MISSES_SHIPPED = 25
DIGITS = 6  # of a shipped score: enough for what is shown, and a diff that can be read
# What a reader compares: of every method over all origins, and of each origin.
COMPARED = ("mape", "mape_ratio", "wis_log", "coverage_50", "coverage_80", "coverage_95")
RANGED = ("coverage_80_low", "coverage_80_high")


def calibrate(
    data: Annotated[Path, typer.Option(help="folder of publishers' files")],
    out: Annotated[Path, typer.Option(help="FILE.json; an origin already there is replaced")],
    origin: Annotated[int | None, typer.Option(help="January; the newest unless named")] = None,
    seed: SeedOption = 1,
    draws: DrawsOption = 1000,
) -> None:
    """Fit the pooled model at an origin, score it on what was known then, and write both."""
    kept = calibrations.read(out)
    with screen.progress() as show:
        show("reading", 0, 1)
        panel = panels.of(panels.read_tables(data))
        chosen = panel.newest if origin is None else origin
        known = panel.at(chosen) if chosen <= panel.origin else panel
        fitted = growth.fit(known, chosen)
        done = _scored(known, draws, seed, show)
    entry: dict[str, Any] = fitted.as_dict()
    register.replace(out, calibrations.written({**kept, chosen: entry}).encode())
    written = [out.name]
    if done is not None and chosen >= max([chosen, *kept]):
        written += _write_scores(results(done), out.parent)
    print(
        f"Origin {chosen}, {fitted.authorities} authorities: {', '.join(written)} in {out.parent}"
    )


def _scored(known: Panel, draws: int, seed: int, show: Any) -> evaluation.Backtest | None:
    """Return the backtest of every origin that a later census had answered by then."""
    origins = range(FIRST_SCORED, known.newest)
    if not origins:
        return None
    return evaluation.backtest(known, origins, HORIZONS, draws, seed, show=show)


def _write_scores(found: dict[str, pd.DataFrame], folder: Path) -> list[str]:
    """Write the scores and misses that go with the newest origin; return their names."""
    tables = {
        calibrations.SCORES: _shipped(found["scores"]),
        calibrations.MISSES: found["misses"].head(MISSES_SHIPPED),
    }
    for name, table in tables.items():
        rounded = table.round(dict.fromkeys(table.select_dtypes("Float64"), DIGITS))
        register.replace(folder / name, rounded.to_csv(index=False).encode())
    return list(tables)


def _shipped(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores that go with the package: ours whole over all origins, else compared."""
    of_all = (scores.origin == ALL) | (scores.origin == str(BEFORE_REFORM))
    ours = of_all & scores.method.isin((*MODELS, GIVEN_ENGLAND))
    ours &= (scores.group == ALL) | scores.metric.isin(COMPARED)
    compared = scores.metric.isin((*COMPARED, *RANGED)) & (scores.group == ALL)
    own_origins = ~of_all & scores.method.isin((*MODELS, ORACLE))
    return scores[ours | (compared & (of_all | own_origins))]
