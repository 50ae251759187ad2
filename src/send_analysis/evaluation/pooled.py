"""Scores over all origins: means, ratios with a bootstrap, coverage with its predicted range."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from send_analysis.evaluation.coverage import COVERS, RANGE, predicted
from send_analysis.evaluation.origins import GIVEN_ENGLAND, MODELS, ORACLE, REFERENCES, Origin
from send_analysis.evaluation.scores import ALL, percentage_errors
from send_analysis.model import streams

SPANS = {"1-3": (1, 3), "4-6": (4, 6)}  # horizons reported together
RESAMPLES = 2000  # of authorities; moves the ends of an interval by about 0.002
BOUNDS = (0.025, 0.975)
Row = dict[str, object]


def means(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the mean over origins of each origin's score, by method, horizon, group, metric."""
    keys = ["method", "horizon", "group", "metric"]
    return cells.groupby(keys, as_index=False).value.mean().assign(origin=ALL)


def ratios(runs: Sequence[Origin], method: str, seed: int) -> Iterator[Row]:
    """Yield the MAPE of a method over the oracle's: by horizon and span, with its interval.

    Both are means over origins of means over authorities; the interval is the central 95 % of
    the ratio over samples of authorities, drawn with replacement.
    """
    ours, oracle = percentage_errors(runs, method), percentage_errors(runs, ORACLE)
    even = np.full((1, len(ours)), 1 / len(ours))
    stream = streams.generator(seed, "evaluation/bootstrap")
    drawn = stream.multinomial(len(ours), even[0], RESAMPLES) / len(ours)
    value = _ratio(even, ours, oracle)
    low, high = _ratio(drawn, ours, oracle).quantile(list(BOUNDS)).to_numpy()
    for name, one, lower, upper in zip(value.columns, value.iloc[0], low, high, strict=True):
        where = {"method": method, "origin": ALL, "horizon": name, "group": ALL}
        yield {**where, "metric": "mape_ratio", "value": one}
        yield {**where, "metric": "mape_ratio_low", "value": lower}
        yield {**where, "metric": "mape_ratio_high", "value": upper}


def _ratio(weights: np.ndarray, ours: pd.DataFrame, oracle: pd.DataFrame) -> pd.DataFrame:
    """Return the ratio by horizon and span for each row of weights of authorities."""
    horizons = ours.columns.get_level_values(1)
    top = pd.DataFrame(weights @ ours.to_numpy(), columns=horizons).T.groupby(level=0).mean().T
    below = pd.DataFrame(weights @ oracle.to_numpy(), columns=horizons).T.groupby(level=0).mean()
    ratio = top / below.T
    spans = {name: ratio.loc[:, a:b].mean(axis=1) for name, (a, b) in SPANS.items() if a in ratio}
    return ratio.rename(columns=str).assign(**spans)


def ratios_by_origin(cells: pd.DataFrame) -> Iterator[Row]:
    """Yield the MAPE of our methods over the oracle's at each origin and horizon."""
    mape = cells[(cells.metric == "mape") & (cells.group == ALL)]
    wide = mape.set_index(["method", "origin", "horizon"]).value
    for method in MODELS:
        for (origin, horizon), value in (wide[method] / wide[ORACLE]).items():
            where = {"method": method, "origin": origin, "horizon": horizon, "group": ALL}
            yield {**where, "metric": "mape_ratio", "value": value}


def against_references(pooled: pd.DataFrame) -> Iterator[Row]:
    """Yield our WIS on the log scale over each reference's, by horizon: below 1 is better."""
    wis = pooled[(pooled.metric == "wis_log") & (pooled.group == ALL)]
    wide = wis.pivot(index="horizon", columns="method", values="value")
    for method in MODELS:
        for reference in (r for r in REFERENCES if r in wide):
            for horizon, value in (wide[method] / wide[reference]).items():
                where = {"method": method, "origin": ALL, "horizon": horizon, "group": ALL}
                yield {**where, "metric": f"wis_log_ratio/{reference}", "value": value}


def coverage_ranges(runs: Sequence[Origin], draws: int, seed: int) -> Iterator[Row]:
    """Yield the coverage that each model of ours predicts, by origin, horizon and pooled."""
    for method in (*MODELS, GIVEN_ENGLAND):
        for cover, cells in predicted(runs, method, COVERS, draws, seed).items():
            pooled = cells.T.groupby(level=1).mean().T
            pooled.columns = [(ALL, h) for h in pooled]
            yield from _range_rows(method, f"coverage_{100 * cover:.0f}", {**cells, **pooled})


def _range_rows(method: str, metric: str, cells: Mapping[tuple, pd.Series]) -> Iterator[Row]:
    for (origin, horizon), found in cells.items():
        where = {"method": method, "origin": origin, "horizon": horizon, "group": ALL}
        low, high = np.quantile(found, RANGE)
        yield {**where, "metric": f"{metric}_low", "value": low}
        yield {**where, "metric": f"{metric}_high", "value": high}
