"""The implementation of ``backtest`` and ``calibrate``: what they read, score and write."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from send_analysis import config, evaluation
from send_analysis.cli import backtest_money
from send_analysis.cli.summary import print_months, print_parts, print_summary
from send_analysis.config import paths
from send_analysis.evaluation import months, parts, requests, spend
from send_analysis.evaluation.backtest import BEFORE_REFORM, GIVEN_ENGLAND, ORACLE, OURS, Shown
from send_analysis.evaluation.scores import ALL, SOUND
from send_analysis.loaders import calibrations
from send_analysis.loaders.ehc_plans.areas import authorities, newest_codes
from send_analysis.loaders.intake import register
from send_analysis.model.demand import growth, nowcast, panel, structure
from send_analysis.model.demand.calibration import MAX_HORIZON
from send_analysis.model.money import cost_level
from send_analysis.runs.past import panel_of, read_tables

Tables = dict[str, pd.DataFrame]
MONEY, MONTHS = "money", "months"
DIMENSIONS = ("total", *parts.DIMENSIONS, requests.DIMENSION, MONEY, MONTHS)
MISSES_KEPT, MISSES_SHIPPED, MISSES_NEWEST = 60, 25, 10  # the last of the newest origin
LONGEST_RUN = 30  # origins; there are no more Januaries of EHC plans and statements
FIRST_SCORED = 2019  # earlier origins rest on the years around the reform
FIRST_REQUESTS = 2021  # the method was chosen on the origins before it
HORIZONS = 6  # of a calibration's scores
DIGITS = 6  # of a shipped score: enough for what is shown, and a readable diff
# What a reader compares: of every method over all origins, and of each origin.
COMPARED = ("mape", "mape_ratio", "wis_log", "coverage_50", "coverage_80", "coverage_95")
RANGED = ("coverage_80_low", "coverage_80_high")
_ORIGINS = re.compile(r"(\d{4})(?::(\d{4}))?")


@dataclass(frozen=True)
class Options:
    """The validated options of a backtest.

    Raises
    ------
    config.ConfigError
        If the horizon or the dimension does not exist.
    """

    origins: list[int]
    horizon: int
    dimension: str
    draws: int
    seed: int

    def __post_init__(self) -> None:
        if self.dimension not in DIMENSIONS:
            allowed = ", ".join(DIMENSIONS)
            raise config.ConfigError(f"--dimension {self.dimension}: allowed: {allowed}")
        if self.horizon > MAX_HORIZON:
            raise config.ConfigError(f"--horizon {self.horizon}: allowed: 1 to {MAX_HORIZON}")


def origins(text: str) -> list[int]:
    """Return the origins of ``2016:2024``, ``2024`` or ``2019,2021``, without duplicates, in order.

    Raises
    ------
    config.ConfigError
        If the text is written otherwise.
    """
    years: set[int] = set()
    for part in text.split(","):
        match = _ORIGINS.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not 0 <= last - first < LONGEST_RUN:
            raise config.ConfigError(
                f"--origins {text!r}: found {part!r}; it is written 2016:2024, 2024 or 2019,2021"
            )
        years |= set(range(first, last + 1))
    return sorted(years)


def run(data: Path | None, options: Options, show: Shown) -> tuple[Tables, Callable[[], None]]:
    """Return the tables of a backtest by file name, and the function that prints its summary."""
    if options.dimension == MONEY:
        inputs, scored = backtest_money.read_tables(data)
        money = backtest_money.options(options.horizon, options.draws, options.seed, scored)
        return backtest_money.run(inputs, options.origins, money, show)
    tables = read_tables(data)
    if options.dimension == MONTHS:
        return _of_months(panel_of(tables), options)
    if options.dimension == requests.DIMENSION:
        scores = requests.scores(
            tables, panel_of(tables), options.origins, options.draws, options.seed
        )
        return {"scores": scores}, lambda: print_parts(scores)
    if options.dimension != "total":
        return _of_parts(tables, options, show)
    done = evaluation.backtest(
        panel_of(tables), options.origins, options.horizon, options.draws, options.seed, show=show
    )
    show("scoring", 0, 1)
    written = results(done)
    return written, lambda: print_summary(done, written["scores"], written["misses"])


def _of_parts(tables: Tables, options: Options, show: Shown) -> tuple[Tables, Callable[[], None]]:
    """Return what a backtest by age band or provision writes, and what prints its summary."""
    assumptions = config.assumptions(paths.config())
    known, dimension = panel_of(tables), options.dimension
    part_options = parts.Options(
        tables, dimension, options.horizon, assumptions, options.draws, options.seed
    )
    rows = []
    for number, origin in enumerate(options.origins):
        show(f"origin {origin}", number, len(options.origins))
        if parts.is_counted(tables["caseload"], origin, dimension):
            rows.append(parts.forecasts(part_options, known, [origin]))
    if not rows:
        raise config.ConfigError(
            f"--origins: of {options.origins} none has plans by {dimension} of England and of "
            f"{growth.LEAST_AUTHORITIES} authorities"
        )
    forecasts = pd.concat(rows, ignore_index=True)
    scores = parts.scored(forecasts, tables, dimension)
    return {"forecasts": forecasts, "scores": scores}, lambda: print_parts(scores)


def _of_months(known: panel.Panel, options: Options) -> tuple[Tables, Callable[[], None]]:
    """Return the scores of forecasts that know months of their year, and what prints them."""
    variation = config.value(config.assumptions(paths.config()), nowcast.VARIATION)
    scores = months.score_table(known, options.origins, options.draws, options.seed, variation)
    return {"scores": scores}, lambda: print_months(scores)


def results(done: evaluation.Backtest) -> Tables:
    """Return the tables of a backtest by file name."""
    names = authorities().la_name.to_dict()
    return {
        "forecasts": evaluation.forecast_table(done, newest_codes()),
        "scores": evaluation.score_table(done),
        "misses": evaluation.worst_misses(done, names, MISSES_KEPT),
        "history": history(done),
    }


def history(done: evaluation.Backtest) -> pd.DataFrame:
    """Return the counts of the authorities scored, for methods run elsewhere."""
    plans = done.panel.plans.loc[list(done.codes)].rename_axis("old_la_code").reset_index()
    return plans.melt("old_la_code", var_name="census_year", value_name="plans")


def calibrate(
    data: Path | None, out: Path, origin: int | None, seed: int, draws: int, show: Shown
) -> str:
    """Write the model fitted at an origin and, of the newest, its scores; return what was written.

    ``origin`` is a January; None is the newest census of the panel.
    """
    stored = calibrations.read(out)
    tables = read_tables(data)
    whole = panel_of(tables)
    chosen = whole.newest if origin is None else origin
    known = whole.at(chosen) if chosen <= whole.origin else whole
    fitted = growth.fit(known, chosen)
    register.replace(out, calibrations.written({**stored, chosen: fitted.as_dict()}).encode())
    shares = out.parent / calibrations.STRUCTURE
    rows = calibrations.with_origin(shares, structure.calibrate(tables, chosen))
    register.replace(shares, rows.to_csv(index=False, lineterminator="\n").encode())
    names = [out.name, shares.name]
    if chosen - 1 > FIRST_SCORED and chosen >= max([chosen, *stored]):
        names += _write_scores(_scored(known, draws, seed, show), out.parent)
        names += _write_part_scores(tables, out.parent, draws, seed, show)
        names += _write_request_scores(tables, out.parent, draws, seed)
        if backtest_money.NET in tables:
            names += _write_spend_scores(tables, out.parent, draws, seed, show)
    return f"Origin {chosen}, {fitted.authorities} authorities: {', '.join(names)} in {out.parent}"


def _scored(known: panel.Panel, draws: int, seed: int, show: Shown) -> evaluation.Backtest:
    """Return the backtest of every origin with a later census.

    The newest of them stands apart: the method may have been chosen on those before it.
    """
    newest = known.newest - 1
    origins = range(FIRST_SCORED, newest)
    apart = [BEFORE_REFORM, newest]
    return evaluation.backtest(known, origins, HORIZONS, draws, seed, show=show, apart=apart)


def _write_scores(done: evaluation.Backtest, folder: Path) -> list[str]:
    """Write the scores and misses that go with the newest origin; return their names."""
    made, newest = results(done), done.apart[-1].origin
    misses = made["misses"]
    recent = misses[misses.origin == newest].head(MISSES_NEWEST)
    shipped = {
        calibrations.SCORES: _shipped(made["scores"], str(newest)),
        calibrations.MISSES: pd.concat([misses.head(MISSES_SHIPPED), recent]).drop_duplicates(),
    }
    for name, table in shipped.items():
        _write_rounded(table, folder / name)
    return list(shipped)


def _write_spend_scores(
    tables: Tables, folder: Path, draws: int, seed: int, show: Shown
) -> list[str]:
    """Write the scores of spending over every origin with a later outturn; return their name."""
    newest = cost_level.outturn(tables).newest
    options = backtest_money.options(spend.HORIZONS, draws, seed)
    made, _ = backtest_money.run(tables, list(range(FIRST_SCORED, newest)), options, show)
    scores = made["scores"]
    _write_rounded(scores[scores.origin == ALL], folder / calibrations.SPEND_SCORES)
    return [calibrations.SPEND_SCORES]


def _write_part_scores(
    tables: Tables, folder: Path, draws: int, seed: int, show: Shown
) -> list[str]:
    """Write how well age bands and provisions were forecast; return the name of the file."""
    scored, origins = [], list(range(FIRST_SCORED, panel_of(tables).newest))
    for dimension in parts.DIMENSIONS:
        options = Options(origins, HORIZONS, dimension, draws, seed)
        scored.append(_of_parts(tables, options, show)[0]["scores"])
    of_all = pd.concat(one[(one.origin == ALL) & (one.method == OURS)] for one in scored)
    _write_rounded(of_all, folder / calibrations.PART_SCORES)
    return [calibrations.PART_SCORES]


def _write_request_scores(tables: Tables, folder: Path, draws: int, seed: int) -> list[str]:
    """Write how well requests, decisions and appeals were forecast; return the file's name."""
    known = panel_of(tables)
    scores = requests.scores(tables, known, range(FIRST_REQUESTS, known.newest), draws, seed)
    _write_rounded(scores[scores.origin == ALL], folder / calibrations.REQUEST_SCORES)
    return [calibrations.REQUEST_SCORES]


def _write_rounded(table: pd.DataFrame, file: Path) -> None:
    rounded = table.round(dict.fromkeys(table.select_dtypes("Float64"), DIGITS))
    register.replace(file, rounded.to_csv(index=False, lineterminator="\n").encode())


def _shipped(scores: pd.DataFrame, newest: str) -> pd.DataFrame:
    """Return the scores shipped with the package: ours in full, other methods where compared.

    Of the newest origin every method, since it is scored apart.
    """
    of_all = scores.origin.isin([ALL, str(BEFORE_REFORM)])
    ours = of_all & scores.method.isin((OURS, GIVEN_ENGLAND))
    ours &= scores.group.isin((ALL, SOUND)) | scores.metric.isin(COMPARED)
    compared = scores.metric.isin((*COMPARED, *RANGED)) & (scores.group == ALL)
    own_origins = ~of_all & scores.method.isin((OURS, ORACLE))
    apart = (scores.origin == newest) & (scores.group == ALL)
    apart &= scores.metric.isin((*COMPARED, *RANGED, "bias", "authorities"))
    return scores[ours | (compared & (of_all | own_origins)) | apart]
