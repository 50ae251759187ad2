"""The next January, given an authority's own new and ceased plans of part of the year before.

Counted flows are a noisy sight of the year's growth: what they come to over the whole year, plus
England's residual. Each draw of the forecast moves towards it by the regression of its growth on
that sight (Kalman's gain, estimated from the draws: Evensen 1994), later years as far as they
vary together. With no month counted nothing moves, bit for bit.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.model import streams
from send_analysis.model.case import Case
from send_analysis.model.demand import counts
from send_analysis.model.demand.panel import CEASED, NEW
from send_analysis.quality.belief import BY_FLOWS

MONTHS = 12
VARIATION = "flows.month_variation"  # the assumption of that name
LEAST_GROWTH = 0.5  # of plans in a year: keeps the logarithm defined where months are misread


@dataclass(frozen=True)
class Counted:
    """Flows of the months from January on that are counted without a gap.

    Attributes
    ----------
    months
        How many, 1 to 12.
    new, ceased
        Plans in those months.
    share
        Of a year's flow that falls in those months.
    """

    months: int
    new: float
    ceased: float
    share: float


def of_case(case: Case, origin: int, paths: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return a case's draws of plans after the origin, moved by what is counted of its year.

    Parameters
    ----------
    paths, start
        Plans of each draw, shapes (draws, years) and (draws,); nothing counted returns ``paths``.
    """
    of = of_inputs(case, origin)
    if of is None:
        return paths
    england = counts.of_areas(case.inputs, [vocab.ENGLAND])
    england = england.at(min(origin, england.newest))
    residual = residual_of(england.plans, england.flows[NEW], england.flows[CEASED])
    spread = float(np.sqrt(variance(of, float(start.mean()), variation(case))))
    noise = spread * streams.generator(case.seed, f"nowcast/{case.code}").standard_normal(
        len(start)
    )
    return updated(paths, start, of, residual, noise)


def of_inputs(case: Case, calendar_year: int) -> Counted | None:
    """Return what the authority itself has counted of the year after its newest January.

    None without any month, and for an earlier year: a forecast made as if at the time of an older
    January must not know them.
    """
    monthly = case.inputs.get("monthly_flows")
    if monthly is None or calendar_year < counts.plans(case.inputs, case.code).index.max():
        return None
    return counted(monthly, case.code, calendar_year)


def variation(case: Case) -> float:
    """Return how much a month differs from an even year's, a share of its flow, as assumed."""
    return case.value(VARIATION)


def counted(monthly: pd.DataFrame, old_la_code: str, calendar_year: int) -> Counted | None:
    """Return what is counted of a calendar year; None where January is not.

    The share is the authority's own of the year before where all its months are counted, else
    that of an even year.

    Parameters
    ----------
    monthly
        Rows of ``tables.MONTHLY_FLOWS``.
    """
    flows = of_year(monthly, old_la_code, calendar_year, [NEW, CEASED])
    months = int(flows.notna().all(axis=1).cumprod().sum())
    if not months:
        return None
    before = of_year(monthly, old_la_code, calendar_year - 1, [NEW, CEASED])
    both = before.sum(axis=1)
    known = bool(before.notna().all(axis=None)) and both.sum() > 0
    share = float(both[:months].sum() / both.sum()) if known else months / MONTHS
    new, ceased = flows[:months].sum()
    return Counted(months, float(new), float(ceased), share)


def of_year(
    monthly: pd.DataFrame, old_la_code: str, calendar_year: int, measures: list[str]
) -> pd.DataFrame:
    """Return flows by month, 1 to 12, a column a measure, NaN where not counted."""
    own = monthly[(monthly.old_la_code == old_la_code) & monthly.measure.isin(measures)]
    own = own[own.month.str.startswith(f"{calendar_year}-")]
    month = own.month.str[-2:].astype(int)
    wide = own.assign(month=month).pivot(index="month", columns="measure", values="value")
    return wide.reindex(index=range(1, MONTHS + 1), columns=measures).astype(float)


def residual_of(plans: pd.DataFrame, new: pd.DataFrame, ceased: pd.DataFrame) -> float:
    """Return England's newest change of plans that no flow explains, as a share of plans.

    0 where new and ceased plans of no year are known.

    Parameters
    ----------
    plans, new, ceased
        Wide, England's row among them: by census year, and by calendar year.
    """
    held, started, ended = (
        table.loc[vocab.ENGLAND] if vocab.ENGLAND in table.index else pd.Series(dtype=float)
        for table in (plans, new, ceased)
    )
    after = held.set_axis(held.index - 1)
    known = ((after - held - started + ended) / held).dropna()
    return float(known.iloc[-1]) if len(known) else 0.0


def updated(
    paths: np.ndarray, start: np.ndarray, of: Counted, residual: float, noise: np.ndarray
) -> np.ndarray:
    """Return draws of plans after the origin, given what is counted of its year.

    Parameters
    ----------
    paths, start
        Plans of each draw, shapes (draws, years) and (draws,).
    residual
        The year's change that no flow explains, as a share of plans.
    noise
        Draws of the error of what is counted as a sight of the year's growth, shape (draws,).
    """
    growth = np.log(paths / start[:, None])
    year = (of.new - of.ceased) / of.share
    seen = np.log(np.maximum(1 + year / start + residual, LEAST_GROWTH))
    away = growth - growth.mean(axis=0)
    gain = (away.T @ away[:, 0]) / (away[:, 0] @ away[:, 0] + (noise @ noise))
    return start[:, None] * np.exp(growth + (seen - growth[:, 0] - noise)[:, None] * gain)


def variance(of: Counted, plans: float, month_variation: float) -> float:
    """Return the variance of what counted flows say of the year's growth.

    That of stock and flows over a whole year, and that of the months to come.
    """
    scale, small, df = BY_FLOWS
    whole = (scale**2 + small / plans) * df / (df - 2)
    return float(whole + part_variance(of.months, of.new + of.ceased, month_variation) / plans**2)


def part_variance(months: int, counted: float, month_variation: float) -> float:
    """Return the variance of a year's flow as estimated from its first months.

    Of 12 months of mean flow f, counted for k, chance and variation leave
    (12 - k) / k x 12 x (f + (variation x f)^2); 0 once the year is whole.
    """
    flow = counted / months
    return (MONTHS - months) / months * MONTHS * (flow + (month_variation * flow) ** 2)
