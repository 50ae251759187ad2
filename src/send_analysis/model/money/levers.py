"""Measures that change prices or income. They start in the financial year of their January."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumptions, Measure, value
from send_analysis.config.measure import INFLATION, BlockTransfer, Income, Inflation, UnitCost
from send_analysis.model import effects

Factor = np.ndarray | float  # (draw, financial_year), or 1 for all
MONEY = "money"


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
    assumptions: Assumptions,
    financial_years: Sequence[str],
    draws: int,
    seed: int,
) -> Changes:
    """Return what the measures change; with none of these levers, nothing."""
    prices: dict[str, np.ndarray] = {}
    added: dict[str, Factor] = {}
    for measure in effects.acting(MONEY, measures):
        yearly = _yearly(measure, financial_years, draws, seed)
        moved, by = effects.handler(measure)(measure, yearly, assumptions)
        if moved in INFLATION:
            prices[moved] = prices.get(moved, 1.0) * by
        else:
            added[moved] = added.get(moved, 0.0) + by
    growth = added.get("block_growth")
    return Changes(
        prices=prices,
        block_growth=1.0 if growth is None else np.cumprod(1 + growth, axis=1),
        grant=added.get("grant", 0.0),
        transfer=added.get("transfer", 0.0),
    )


def _yearly(measure: Measure, years: Sequence[str], draws: int, seed: int) -> np.ndarray:
    """Return effect x the part of it reached, (draw, financial_year)."""
    january = [vocab.financial_year_start(y) + 1 for y in years]
    reached = effects.reached(measure, xr.DataArray(january, dims="financial_year"))
    effect = effects.sample(measure, draws, seed).to_numpy()
    return effect[:, None] * reached.to_numpy()[None, :]


# Each handler returns what a measure moves, and by how much: (draw, financial_year).


@effects.handles(MONEY, UnitCost)
def _unit_cost(measure: UnitCost, yearly: np.ndarray, _: Assumptions) -> tuple[str, np.ndarray]:
    """Return the factor on a price, which changes at once."""
    return measure.price, 1 + yearly


@effects.handles(MONEY, Inflation)
def _inflation(
    measure: Inflation, yearly: np.ndarray, assumptions: Assumptions
) -> tuple[str, np.ndarray]:
    """Return the factor on a price, which builds up with the years."""
    rise = value(assumptions, INFLATION[measure.price])
    return measure.price, np.cumprod(1 + yearly / (1 + rise), axis=1)


@effects.handles(MONEY, Income)
def _income(measure: Income, yearly: np.ndarray, _: Assumptions) -> tuple[str, np.ndarray]:
    """Return the yearly growth added to the block's, or the grant in GBP."""
    return measure.income_line, yearly


@effects.handles(MONEY, BlockTransfer)
def _transfer(_: BlockTransfer, yearly: np.ndarray, __: Assumptions) -> tuple[str, np.ndarray]:
    """Return the share of the schools block."""
    return "transfer", yearly
