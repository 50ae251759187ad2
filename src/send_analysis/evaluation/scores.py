"""Scores of every method: by origin and horizon, by size, pooled, with predicted ranges.

Six origins share their shocks, so the coverage of a perfect model varies widely. Each draw is
therefore taken as the truth in turn; the central 95 % of the resulting coverages is the range that
a measured coverage is compared with.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from send_analysis import metrics, tables
from send_analysis.evaluation.backtest import (
    GIVEN_ENGLAND,
    LEVELS,
    MEDIAN,
    ORACLE,
    OURS,
    Origin,
)
from send_analysis.model import streams
from send_analysis.model.demand import total as drawing
from send_analysis.model.demand.national import national_shocks

COVERS = (0.5, 0.8, 0.95)
RANGE = (0.025, 0.975)  # of the coverage that the model predicts


def predicted(
    runs: Sequence[Origin], method: str, covers: Sequence[float], draws: int, seed: int
) -> dict[float, pd.DataFrame]:
    """Return, by interval, the coverage of each draw taken as the truth: a column a cell.

    England's shocks are by calendar year, the same for every origin, so that cells pooled over
    origins carry the dependence that overlapping origins have.
    """
    first = min(run.origin for run in runs)
    years = max(run.origin + len(run.england) for run in runs) - first
    shocks = national_shocks(streams.generator(seed, "evaluation/truth"), draws, years)
    cells: dict[float, dict[tuple[int, int], np.ndarray]] = {cover: {} for cover in covers}
    for run in runs:
        truth = _truth(run, method, shocks[:, run.origin - first :], seed)
        for cover in covers:
            low, high = metrics.central(run.quantiles[method], LEVELS, cover)
            inside = ((truth >= low) & (truth <= high)).mean(axis=1)
            cells[cover] |= {(run.origin, h + 1): inside[:, h] for h in run.known}
    return {cover: pd.DataFrame(inside_by_cell) for cover, inside_by_cell in cells.items()}


def _truth(run: Origin, method: str, shocks: np.ndarray, seed: int) -> np.ndarray:
    """Return paths of the model that are taken as outcomes."""
    model, horizons = run.fitted, len(run.england)
    path = model.calibration.england_growth + shocks[:, :horizons].cumsum(axis=1)
    england = run.england if method == GIVEN_ENGLAND else path.cumsum(axis=1)
    other = seed + run.origin  # errors independent of those of the forecast it is compared with
    return drawing.simulate(
        model.calibration, model.inputs, horizons, len(shocks), other, england=england
    )


ALL = "all"
SIZES = ("small", "middle", "large")  # thirds of the authorities by plans at the origin
SOUND = "sound"  # authorities none of whose counts moved far and came back
Cell = dict[str, object]


def cells(runs: Sequence[Origin]) -> pd.DataFrame:
    """Return one row a method, origin, horizon, group and metric."""
    return pd.DataFrame(row for run in runs for row in _of_run(run))


def _of_run(run: Origin) -> Iterator[Cell]:
    groups = {ALL: np.ones(len(run.codes), dtype=bool), SOUND: ~run.recounted, **_sizes(run)}
    for method in run.quantiles:
        for group, chosen in groups.items():
            for h in run.known:
                scored = one_cell(run, method, h, chosen)
                where = {"method": method, "origin": run.origin, "horizon": h + 1, "group": group}
                yield from ({**where, "metric": m, "value": v} for m, v in scored.items())


def _sizes(run: Origin) -> dict[str, np.ndarray]:
    """Return which authorities are in each third; none where there are too few to divide."""
    if len(run.codes) < len(SIZES):
        return {}
    rank = run.history[:, -1].argsort(kind="stable").argsort(kind="stable")
    third = rank * len(SIZES) // len(rank)
    return {size: third == i for i, size in enumerate(SIZES)}


def one_cell(run: Origin, method: str, h: int, chosen: np.ndarray) -> dict[str, float]:
    """Return every score of one method at the horizon at index ``h``, for some authorities."""
    actual, q = run.actual[chosen, h], run.quantiles[method][:, chosen, h]
    history = run.history[chosen]
    point = {
        "authorities": float(len(actual)),
        "mape": metrics.mape(actual, q[MEDIAN]),
        "mase": metrics.mase(actual, q[MEDIAN], history),
        "rmsse": metrics.rmsse(actual, q[MEDIAN], history),
        "bias": metrics.bias(actual, q[MEDIAN]),
    }
    return point if method == ORACLE else point | _of_intervals(actual, q)


def _of_intervals(actual: np.ndarray, q: np.ndarray) -> dict[str, float]:
    log = metrics.wis(np.log(actual), np.log(q), LEVELS)
    scores = {
        "wis": float(metrics.wis(actual, q, LEVELS)["total"].mean()),
        "wis_log": float(log["total"].mean()),
        **{f"wis_log_{p}": float(log[p].mean()) for p in ("over", "under", "dispersion")},
    }
    for cover in COVERS:
        low, high = metrics.central(q, LEVELS, cover)
        scores[f"coverage_{cover:.0%}".rstrip("%")] = metrics.coverage(actual, low, high)
        scores[f"width_{cover:.0%}".rstrip("%")] = metrics.width(low, high, q[MEDIAN])
    return scores


def percentage_errors(runs: Sequence[Origin], method: str) -> pd.DataFrame:
    """Return absolute percentage errors: a row an authority, a column (origin, horizon)."""
    table = {
        (run.origin, h + 1): np.abs(run.quantiles[method][MEDIAN][:, h] / run.actual[:, h] - 1)
        for run in runs
        for h in run.known
    }
    return pd.DataFrame(table)


SPANS = {"1-3": (1, 3), "4-6": (4, 6)}  # horizons reported together
RESAMPLES = 2000  # of authorities; moves the ends of an interval by about 0.002
BOUNDS = (0.025, 0.975)
Row = dict[str, object]


def means(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the mean over origins of each origin's score, by method, horizon, group, metric."""
    keys = ["method", "horizon", "group", "metric"]
    return cells.groupby(keys, as_index=False).value.mean().assign(origin=ALL)


def ratios(runs: Sequence[Origin], seed: int) -> Iterator[Row]:
    """Yield the ratio of our MAPE to the oracle's: by horizon and span, with its interval.

    Both are means over origins of means over authorities, all of them and those without a
    recount; the interval is the central 95 % of the ratio over samples of authorities,
    drawn with replacement.
    """
    recounted = np.any([run.recounted for run in runs], axis=0)
    for group, chosen in ((ALL, np.ones_like(recounted)), (SOUND, ~recounted)):
        for row in _ratio_rows(runs, chosen, seed):
            yield {**row, "method": OURS, "origin": ALL, "group": group}


def _ratio_rows(runs: Sequence[Origin], chosen: np.ndarray, seed: int) -> Iterator[Row]:
    ours, oracle = (percentage_errors(runs, method)[chosen] for method in (OURS, ORACLE))
    even = np.full((1, len(ours)), 1 / len(ours))
    stream = streams.generator(seed, "evaluation/bootstrap")
    drawn = stream.multinomial(len(ours), even[0], RESAMPLES) / len(ours)
    value = _ratio(even, ours, oracle)
    low, high = _ratio(drawn, ours, oracle).quantile(list(BOUNDS)).to_numpy()
    for name, one, lower, upper in zip(value.columns, value.iloc[0], low, high, strict=True):
        for metric, number in (("", one), ("_low", lower), ("_high", upper)):
            yield {"horizon": name, "metric": f"mape_ratio{metric}", "value": number}


def _ratio(weights: np.ndarray, ours: pd.DataFrame, oracle: pd.DataFrame) -> pd.DataFrame:
    """Return the ratio by horizon and span for each row of weights of authorities."""
    horizons = ours.columns.get_level_values(1)
    top = pd.DataFrame(weights @ ours.to_numpy(), columns=horizons).T.groupby(level=0).mean().T
    below = pd.DataFrame(weights @ oracle.to_numpy(), columns=horizons).T.groupby(level=0).mean()
    ratio = top / below.T
    spans = {name: ratio.loc[:, a:b].mean(axis=1) for name, (a, b) in SPANS.items() if a in ratio}
    return ratio.rename(columns=str).assign(**spans)


def ratios_by_origin(cells: pd.DataFrame) -> Iterator[Row]:
    """Yield the ratio of our MAPE to the oracle's at each origin and horizon."""
    mape = cells[(cells.metric == "mape") & (cells.group == ALL)]
    wide = mape.set_index(["method", "origin", "horizon"]).value
    for (origin, horizon), value in (wide[OURS] / wide[ORACLE]).items():
        where = {"method": OURS, "origin": origin, "horizon": horizon, "group": ALL}
        yield {**where, "metric": "mape_ratio", "value": value}


def against_references(pooled: pd.DataFrame, methods: Iterable[str]) -> Iterator[Row]:
    """Yield the ratio of our log WIS to each other method's, by horizon: below 1 is better."""
    others = {name: name for name in methods if name != OURS}
    yield from relative(pooled, "wis_log", OURS, others)


def relative(
    pooled: pd.DataFrame, metric: str, method: str, references: Mapping[str, str]
) -> Iterator[Row]:
    """Yield the ratio of a method's score to that of each reference, by horizon.

    Parameters
    ----------
    references
        By the name that a ratio carries, the method; those without a score are left out.
    """
    rows = pooled[(pooled.metric == metric) & (pooled.group == ALL)]
    wide = rows.pivot(index="horizon", columns="method", values="value")
    for name, reference in references.items():
        if reference in wide:
            for horizon, value in (wide[method] / wide[reference]).items():
                where = {"method": method, "origin": ALL, "horizon": horizon, "group": ALL}
                yield {**where, "metric": f"{metric}_ratio/{name}", "value": value}


def coverage_ranges(
    runs: Sequence[Origin], draws: int, seed: int, pooled: bool = True
) -> Iterator[Row]:
    """Yield the coverage that each model of ours predicts, by origin, horizon and pooled."""
    for method in (OURS, GIVEN_ENGLAND):
        for cover, cells in predicted(runs, method, COVERS, draws, seed).items():
            yield from range_rows(method, cover, cells, pooled)


def range_rows(
    method: str, cover: float, cells: pd.DataFrame, pooled: bool = True
) -> Iterator[Row]:
    """Yield both ends of the central 95 % of an interval's coverage, by cell and pooled.

    Parameters
    ----------
    cells
        The coverage of each draw taken as the truth: a column an (origin, horizon).
    """
    for (origin, horizon), coverages in {**cells, **(_pooled(cells) if pooled else {})}.items():
        where = {"method": method, "origin": origin, "horizon": horizon, "group": ALL}
        for end, value in zip(("low", "high"), np.quantile(coverages, RANGE), strict=True):
            yield {**where, "metric": f"coverage_{100 * cover:.0f}_{end}", "value": value}


def _pooled(cells: pd.DataFrame) -> pd.DataFrame:
    of_all = cells.T.groupby(level=1).mean().T
    return of_all.set_axis([(ALL, h) for h in of_all], axis=1)


def table(parts: Iterable[pd.DataFrame], dimension: str, where: str) -> pd.DataFrame:
    """Return scores of one dimension in the schema of SCORE; ``where`` names them in an error."""
    rows = pd.concat(parts, ignore_index=True).assign(dimension=dimension)
    rows = rows.assign(origin=rows.origin.astype(str), horizon=rows.horizon.astype(str))
    return tables.SCORE.check(rows, where)
