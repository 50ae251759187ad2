"""Past forecasts made again and scored, a method of the caller's beside the package's."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from send_analysis import config, evaluation, vocab
from send_analysis.api import arguments, html
from send_analysis.api.published import codes_of
from send_analysis.evaluation.backtest import METHODS, REFERENCES
from send_analysis.evaluation.scores import ALL
from send_analysis.loaders.ehc_plans.areas import newest_codes
from send_analysis.model.demand.panel import Panel
from send_analysis.runs import past

QUANTILES = vocab.QUANTILES
Method = Callable[[pd.DataFrame, int], pd.DataFrame]
_QUICK = ("england_growth", "last_value", "drift")
_SUMMARY = {
    "mape": "error_percent",
    "bias": "bias_percent",
    "wis_log": "interval_score",
    "coverage_80": "coverage_80_percent",
    "coverage_95": "coverage_95_percent",
}


@dataclass(frozen=True)
class Scores:
    """How well past forecasts were, by method, horizon and origin; ``backtest`` makes it.

    Attributes
    ----------
    table
        Every score: ``method``, ``origin`` ("all" is the mean over origins), ``horizon`` (Januaries
        ahead), ``group`` of authorities, ``metric``, ``value``.
    forecasts
        Every forecast that was scored, in the layout of ``Run.forecast``.

    Examples
    --------
    >>> import send_analysis as sa
    >>> scores = sa.backtest([2023], horizon=2, draws=200)
    >>> scores.summary.loc["send_analysis"].index.to_list()
    [1, 2]
    """

    table: pd.DataFrame
    forecasts: pd.DataFrame = field(repr=False)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Return the main scores of every method and horizon, the best interval score first.

        Returns
        -------
        Index ``method`` and ``horizon``; mean absolute error and bias in percent of the count;
        ``interval_score`` (weighted interval score of log plans x 100, the lower the better); how
        many counts fell into the 80% and 95% ranges, in percent. ``england_oracle`` and
        ``send_analysis_given_england`` know how England grew: yardsticks, not forecasts.

        Examples
        --------
        >>> import send_analysis as sa
        >>> scores = sa.backtest([2023], horizon=2, draws=200)
        >>> float(scores.summary.loc[("send_analysis", 1), "error_percent"]) < 10
        True
        """
        of_all = self.table[(self.table["origin"] == ALL) & (self.table["group"] == ALL)]
        rows = of_all[of_all["metric"].isin(_SUMMARY)]
        rows = rows.assign(horizon=rows["horizon"].astype(int))
        wide = rows.pivot(index=["method", "horizon"], columns="metric", values="value")
        shares = 100 * wide.reindex(columns=list(_SUMMARY)).rename(columns=_SUMMARY)
        mean = shares["interval_score"].groupby("method").transform("mean")
        best_first = shares.assign(mean=mean).sort_values(["mean", "method", "horizon"])
        return best_first.drop(columns="mean").rename_axis(columns=None)

    def _repr_html_(self) -> str:
        first = self.summary.query("horizon == 1").droplevel("horizon")
        rows = {
            method: f"error {row.error_percent:.1f}%, 80% range held {row.coverage_80_percent:.0f}%"
            for method, row in first.dropna().iterrows()
        }
        return html.described("Forecasts of the next January, by method", rows)


def backtest(
    origins: Iterable[int] = range(2021, 2025),
    method: Method | None = None,
    *,
    horizon: int = 4,
    areas: str | Iterable[str] | None = None,
    references: Sequence[str] = _QUICK,
    seed: int = 1,
    draws: int = 1000,
    data: str | Path | None = None,
) -> Scores:
    """Return scores of forecasts of all plans, made again from past Januaries.

    Parameters
    ----------
    origins
        Januaries to forecast from; nothing published later is used.
    method
        A method of your own, called once an authority and origin: ``method(history, horizon)``.
        ``history`` has ``census_year`` and ``plans`` up to the origin, a row a January; it returns
        one row a January ahead and one column for each of ``QUANTILES``, in plans. Its name in the
        scores is the function's.
    horizon
        Januaries ahead; those not counted yet are forecast and not scored.
    areas
        Authorities that are scored; None is every one that was counted each January. The
        package's model is fitted to all, whichever are scored.
    references
        Methods to compare with: england_growth, last_value, drift, which are quick; ets_damped,
        local_trend, arima, which take minutes.
    seed, draws
        As in ``run``.
    data
        Folder of files to use in place of the embedded ones.

    Raises
    ------
    SendError
        If an origin is out of reach, a name is unknown, or the method returns anything else.

    Examples
    --------
    >>> import pandas as pd
    >>> import send_analysis as sa
    >>> def same_again(history, horizon):
    ...     last = history["plans"].iloc[-1]
    ...     spread = {0.025: 0.9, 0.1: 0.95, 0.25: 0.98, 0.5: 1, 0.75: 1.1, 0.9: 1.2, 0.975: 1.3}
    ...     return pd.DataFrame({q: [last * spread[q]] * horizon for q in sa.QUANTILES})
    >>> scores = sa.backtest([2023], same_again, horizon=1, areas=["leeds", "kent"], draws=200)
    >>> "same_again" in scores.summary.index.get_level_values("method")
    True
    """
    horizon, draws, seed = arguments.whole(horizon=horizon, draws=draws, seed=seed)
    panel = past.panel_of(past.read_tables(arguments.path("data", data)))
    done = evaluation.backtest(
        panel,
        arguments.years("origins", origins),
        horizon,
        draws,
        seed,
        _references(references),
        apart=(),
        own={} if method is None else {_name(method): _each(method)},
        only=None if areas is None else _codes(areas),
    )
    forecasts = evaluation.forecast_table(done, newest_codes())
    return Scores(evaluation.score_table(done), forecasts)


def _references(given: object) -> list[str]:
    names = dict.fromkeys(map(str, arguments.several(given)))
    return [arguments.known("reference", name, REFERENCES) for name in names]


def _codes(areas: str | Iterable[str]) -> set[str]:
    if codes := codes_of(areas):
        return codes
    raise config.ConfigError("areas: found none; allowed: an authority or several, None for all")


def _name(method: Method) -> str:
    name = getattr(method, "__name__", "own")
    if not name.isidentifier():
        return "own"
    return f"own_{name}" if name in METHODS else name


def _each(method: Method) -> evaluation.Method:
    """Return a method of one authority's history as one of many authorities at once."""
    arguments.called(method)

    def forecast(known: Panel, codes: Sequence[str], horizon: int) -> np.ndarray:
        plans = known.plans.loc[list(codes)]
        made = [_checked(method, row, str(code), horizon) for code, row in plans.iterrows()]
        return np.stack(made, axis=1)

    return forecast


def _checked(method: Method, row: "pd.Series", code: str, horizon: int) -> np.ndarray:
    """Return a method's quantiles for one authority, (levels, horizons)."""
    history = row.rename_axis("census_year").rename("plans").reset_index()
    place = f"{_name(method)}, {config.authority(code).name}, origin {row.index[-1]}"
    try:
        made = method(history, horizon)
    except Exception as error:  # whatever a caller's own function comes to
        told = f"{place}: the method stopped with {type(error).__name__}: {error}"
        raise config.ConfigError(told) from error
    if not isinstance(made, pd.DataFrame) or not _has_quantiles(made):
        found = list(made.columns) if isinstance(made, pd.DataFrame) else type(made).__name__
        raise config.ConfigError(f"{place}: found {found}; allowed: columns {list(QUANTILES)}")
    values = _numbers(made[list(QUANTILES)])
    sound = values.shape[1] == horizon and np.isfinite(values).all() and (values > 0).all()
    if not sound or (np.diff(values, axis=0) < 0).any():
        found = arguments.shown(values.T.round(1).tolist())
        allowed = f"{vocab.counted(horizon, 'row')} of plans above 0 that rise with the quantile"
        raise config.ConfigError(f"{place}: found {found}; allowed: {allowed}")
    return values


def _has_quantiles(made: pd.DataFrame) -> bool:
    return len(made.columns) == len(QUANTILES) and set(made.columns) == set(QUANTILES)


def _numbers(made: pd.DataFrame) -> np.ndarray:
    """Return a table's numbers, (columns, rows); NaN for what is none."""
    numbers = made.apply(pd.to_numeric, errors="coerce")
    values: np.ndarray = numbers.to_numpy(dtype=float, na_value=np.nan)
    return values.T
