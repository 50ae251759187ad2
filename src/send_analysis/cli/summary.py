"""The printed summary of a backtest: errors, ratios, coverage, WIS, worst misses."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.cli import screen
from send_analysis.evaluation import METHODS, Backtest, spend
from send_analysis.evaluation.backtest import (
    BEFORE_REFORM,
    GIVEN_ENGLAND,
    ORACLE,
    OURS,
    REFERENCES,
)
from send_analysis.evaluation.scores import ALL, SIZES, SOUND

REVISED = (
    "Figures as since revised: pseudo-real-time. docs/method.md names the origins at which nothing "
    "has changed since its release, which makes their scores real-time."
)
RESIDENTS = (
    "Plans are divided by the cohorts of mid-2023 at the age they had then: who moved is known "
    "too early, who was born is not."
)
UNDER = 0.6  # cells whose 80 % interval covered less are named
INTERVALS = ("50", "80", "95")
SHOWN_MISSES = 10
_OF = {ALL: "", SOUND: "without recounts: "}


def print_summary(done: Backtest, scores: pd.DataFrame, misses: pd.DataFrame) -> None:
    """Print every table of the summary."""
    print(f"{len(done.codes)} authorities scored, origins {[r.origin for r in done.runs]}")
    if done.left_out:
        print(f"Not scored because of a broken series: {', '.join(done.left_out)}")
    print(REVISED + "\n" + RESIDENTS)
    pooled = scores[(scores.origin == ALL) & (scores.group == ALL)]
    if len(pooled):
        _errors(pooled, scores)
        _coverage(pooled, scores)
        _wis(pooled)
    _failure(scores)
    if len(misses):
        _misses(misses)


def print_parts(scores: pd.DataFrame) -> None:
    """Print the scores of the parts of a dimension relative to each reference method."""
    print(REVISED)
    pooled = scores[scores.origin == ALL]
    ratios = pooled[pooled.metric.str.startswith("wis_log_ratio/")]
    for metric, rows in ratios.groupby("metric"):
        name = metric.removeprefix("wis_log_ratio/")
        _show(f"WIS (log) as a ratio to {name}", _text(_wide(rows, "group", "horizon"), 3))
    beaten = ratios[ratios.value >= 1]
    worse = [f"{r.group} h{r.horizon} ({r.metric})" for r in beaten.itertuples()]
    print(f"Not better than a reference: {', '.join(worse) or 'none'}")
    ours = pooled[pooled.method == OURS]
    for metric, title in (("coverage_80", "80 % coverage"), ("bias_of_sum", "Error of sums")):
        _show(title, _text(_wide(ours[ours.metric == metric], "group", "horizon"), 3))


def print_months(scores: pd.DataFrame) -> None:
    """Print error, WIS and coverage by months known and Januaries ahead, and by origin."""
    print("Flows of part of a year are drawn from the year's: authorities publish years alone.")
    for origin, rows in scores.groupby("origin"):
        for metric in ("mape", "wis_log", "coverage_80"):
            table = _wide(rows[rows.metric == metric], "group", "horizon")
            _show(f"{metric}, origin {origin}", _text(table, 4))


def print_spend(runs: list[spend.Origin], scores: pd.DataFrame, asked: frozenset[str]) -> None:
    """Print the errors of every method, coverage with its predicted range, and the ratios.

    Parameters
    ----------
    asked
        Authorities with an outturn; those that no origin scores are named.
    """
    codes = {code for one in runs for code in one.codes}
    years = ", ".join(str(one.origin) for one in runs)
    print(f"Net high needs spending (1.2.x) of {len(codes)} authorities, origins {years}")
    if left_out := sorted(asked - codes):
        print(f"Not scored for want of plans or outturn at the origins: {', '.join(left_out)}")
    pooled = scores[scores.origin == ALL]
    for title, rows, index in _of_spend(pooled):
        _show(title, _text(_wide(rows, index, "horizon"), 3))


def _of_spend(pooled: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame, str]]:
    """Yield each printed table: its title, rows and what its lines are."""
    titles = {
        "mape": "Mean absolute percentage error, share",
        "bias": "Bias (mean percentage error), share",
        "balance_error": "In-year balance where the block is known: error as a share of the block",
        "balance_coverage_80": "In-year balance where the block is known: 80 % coverage",
    }
    for metric, title in titles.items():
        yield title, pooled[pooled.metric == metric], "method"
    for method in (spend.OURS + spend.GIVEN_PLANS, spend.OURS):
        own = pooled[pooled.method == method]
        covered = own[own.metric.str.startswith("coverage_")]
        yield f"{method}: coverage, and the 95 % range the model predicts", covered, "metric"
        ratios = own[own.metric.str.contains("_ratio/")]
        yield f"{method}: ratio to each reference, below 1 is better", ratios, "metric"


def _errors(pooled: pd.DataFrame, scores: pd.DataFrame) -> None:
    methods = [m for m in METHODS if m in set(pooled.method)]
    mape = _wide(pooled[pooled.metric == "mape"], "method", "horizon").loc[methods]
    _show("Mean absolute percentage error, %", _text(100 * mape, 2))
    bias = _wide(pooled[pooled.metric == "bias"], "method", "horizon").loc[methods]
    _show("Bias (mean percentage error), %", _text(100 * bias, 2))
    ratios = scores[scores.metric.str.startswith("mape_ratio")]
    over_all = ratios[ratios.origin == ALL]
    rows = over_all.assign(metric=over_all.group.map(_OF) + over_all.metric)
    title = f"{OURS}: error as a ratio to {ORACLE}, with a 95 % bootstrap over authorities"
    _show(title, _text(_wide(rows, "metric", "horizon"), 3))
    own = ratios[(ratios.metric == "mape_ratio") & (ratios.group == ALL)]
    _show(f"{OURS}: the same by origin", _text(_wide(own, "origin", "horizon"), 3))


def _coverage(pooled: pd.DataFrame, scores: pd.DataFrame) -> None:
    for method in (OURS, GIVEN_ENGLAND):
        names = [f"coverage_{c}{end}" for c in INTERVALS for end in ("", "_low", "_high")]
        rows = pooled[(pooled.method == method) & pooled.metric.isin(names)]
        title = f"{method}: coverage, and the central 95 % of what the model predicts for it"
        _show(title, _text(_wide(rows, "metric", "horizon").loc[names], 3))
        print(_outside(scores, method))
    sizes = scores[(scores.origin == ALL) & scores.group.isin(SIZES)]
    rows = sizes[(sizes.method == OURS) & (sizes.metric == "coverage_80")]
    if len(rows):
        title = f"{OURS}: 80 % coverage by size"
        _show(title, _text(_wide(rows, "group", "horizon").loc[list(SIZES)], 3))


def _outside(scores: pd.DataFrame, method: str) -> str:
    """Return which cells lie outside their predicted range, and which are under 60 %."""
    rows = scores[(scores.method == method) & (scores.group == ALL) & (scores.origin != ALL)]
    wide = rows.pivot(index=["origin", "horizon"], columns="metric", values="value")
    lines = []
    for cover in INTERVALS:
        name = f"coverage_{cover}"
        known = wide[wide[f"{name}_low"].notna()]
        inside = known[name].between(known[f"{name}_low"], known[f"{name}_high"])
        cells = [f"{o} h{h}" for o, h in known.index[~inside]]
        lines.append(f"{cover} %: {inside.sum()} of {len(known)} cells inside {cells or ''}")
    low = wide[wide["coverage_80"] < UNDER]
    lines.append(f"80 % under 60 %: {[f'{o} h{h}' for o, h in low.index] or 'none'}")
    return f"{method}, by origin: " + "; ".join(lines)


def _wis(pooled: pd.DataFrame) -> None:
    methods = [m for m in (OURS, *REFERENCES) if m in set(pooled.method)]
    wis = _wide(pooled[pooled.metric == "wis_log"], "method", "horizon").loc[methods]
    _show("Weighted interval score, log points x 100", _text(100 * wis, 3))
    rows = pooled[(pooled.method == OURS) & pooled.metric.str.startswith("wis_log_ratio/")]
    rows = rows.assign(metric=rows.metric.str.removeprefix("wis_log_ratio/"))
    title = f"{OURS}: WIS (log) as a ratio to each reference"
    _show(title, _text(_wide(rows, "metric", "horizon"), 3))


def _failure(scores: pd.DataFrame) -> None:
    """Print how every method failed from the origin before the reform."""
    rows = scores[(scores.origin == str(BEFORE_REFORM)) & (scores.group == ALL)]
    if rows.empty:
        return
    for metric in ("mape", "coverage_95"):
        wide = _wide(rows[rows.metric == metric], "method", "horizon")
        _show(f"Origin {BEFORE_REFORM}, before the reform: {metric}", _text(wide, 3))
    own = rows[rows.metric.str.startswith(("england_growth", "half_width")) & (rows.method == OURS)]
    title = (
        f"Origin {BEFORE_REFORM}: England in log points; the 95 % interval's half-width as a share"
    )
    _show(title, _text(_wide(own, "metric", "horizon"), 4))


def _misses(misses: pd.DataFrame) -> None:
    shown = misses.head(SHOWN_MISSES).set_index("la_name")
    columns = ["origin", "forecast", "lower_80", "upper_80", "census", "percent_of_census"]
    numbers = shown[columns].astype(float).round(0).astype(int)
    _show("Worst misses one year ahead", numbers.assign(reason=shown.reason))


def _show(title: str, table: pd.DataFrame) -> None:
    screen.show(table.reset_index(), title)


def _wide(rows: pd.DataFrame, index: str, columns: str) -> pd.DataFrame:
    return rows.pivot(index=index, columns=columns, values="value").astype(float)


def _text(table: pd.DataFrame, decimals: int) -> pd.DataFrame:
    return table.map(lambda x: "" if pd.isna(x) else f"{x:.{decimals}f}")
