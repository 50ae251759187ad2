"""Measures that change prices or income. They start in the financial year of their January."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumption, Measure, value
from send_analysis.model import effects
from send_analysis.model.money.lines import INFLATION

Factor = np.ndarray | float  # (draw, financial_year), or 1 for all


@dataclass(frozen=True)
class Changes:
    """What measures make of prices and income, by draw and financial year."""

    prices: Mapping[str, np.ndarray] = field(default_factory=dict)  # unit cost -> factor
    block_growth: Factor = 1.0  # factor on what grows in the block
    grant: Factor = 0.0  # GBP a year
    transfer: Factor = 0.0  # share of the schools block, added

    def price(self, name: str) -> Factor:
        """Return the factor on a unit cost, ``service`` or ``place``; 1 where nothing changes."""
        return self.prices.get(name, 1.0)


NONE = Changes()


def changes(
    measures: Iterable[Measure],
    assumptions: Mapping[str, Assumption],
    financial_years: Sequence[str],
    draws: int,
    seed: int,
) -> Changes:
    """Return what the measures change; with none of these levers, nothing."""
    ordered = sorted(measures, key=lambda m: m.id)
    prices: dict[str, np.ndarray] = {}
    for measure in ordered:
        if measure.price is not None:
            factor = _price(measure, assumptions, financial_years, draws, seed)
            prices[measure.price] = prices.get(measure.price, 1.0) * factor
    growth = _sum(_of(ordered, "block_growth"), financial_years, draws, seed)
    return Changes(
        prices=prices,
        block_growth=_compounded(growth) if isinstance(growth, np.ndarray) else 1.0,
        grant=_sum(_of(ordered, "grant"), financial_years, draws, seed),
        transfer=_sum(
            [m for m in ordered if m.lever == "block_transfer"], financial_years, draws, seed
        ),
    )


def _of(measures: Iterable[Measure], income_line: str) -> list[Measure]:
    return [m for m in measures if m.income_line == income_line]


def _sum(measures: list[Measure], years: Sequence[str], draws: int, seed: int) -> Factor:
    return sum(_yearly(m, years, draws, seed) for m in measures) if measures else 0.0


def _yearly(measure: Measure, years: Sequence[str], draws: int, seed: int) -> np.ndarray:
    """Return effect x the part of it reached, (draw, financial_year)."""
    january = [vocab.financial_year_start(y) + 1 for y in years]
    reached = effects.reached(measure, xr.DataArray(january, dims="financial_year"))
    effect = effects.sample(measure, draws, seed).to_numpy()
    return effect[:, None] * reached.to_numpy()[None, :]


def _price(
    measure: Measure,
    assumptions: Mapping[str, Assumption],
    years: Sequence[str],
    draws: int,
    seed: int,
) -> np.ndarray:
    """Return the factor on a price: at once for unit_cost, growing with the years for inflation."""
    yearly = _yearly(measure, years, draws, seed)
    if measure.lever == "unit_cost":
        return 1 + yearly
    rise = value(assumptions, INFLATION[measure.price or ""])
    return _compounded(yearly / (1 + rise))


def _compounded(yearly: np.ndarray) -> np.ndarray:
    return np.cumprod(1 + yearly, axis=1)
