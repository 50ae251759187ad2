"""Figures reported of money: national unit costs, and balances that councils' forums print.

One row a figure, typed with the words of its publisher: scope ("unit cost" or an area),
measure, period, value, unit, release, publisher, licence and how firm the figure is.
"""

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake import base
from send_analysis.loaders.intake.sheets import csv_table, header
from send_analysis.tables import REPORTED_POSITION, UNIT_COST

COLUMNS = (
    *("scope", "measure", "period", "value", "unit"),
    *("release", "source_id", "publisher", "licence", "status"),
)
UNIT_COST_SCOPE = "unit cost"
POUNDS = {"GBP m": 1_000_000}  # unit of a reported balance -> pounds
# How a national unit cost is worded -> our provision and component.
UNIT_COSTS = {
    "maintained special and special academy": ("state_special", "place_and_topup"),
    "non-maintained and independent special": ("independent_special", "fee"),
    "home to school transport per child with SEND": ("transport", "per_child_with_send"),
}


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return reported figures when the file has their columns."""
    if not set(COLUMNS) <= header(file):
        return None
    return base.Recognised("reported", "several, named on each row", "typed", "reported")


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``unit_cost`` (GBP a pupil a year) and ``reported_position`` (GBP).

    Other figures are context: they are kept in the file and in no table.

    Raises
    ------
    LoadError
        If a column or status is unknown, or a value is no number.
    """
    printed = csv_table(file)
    base.stop_on(base.column_problems(printed.columns, COLUMNS), file.name)
    base.stop_on(base.word_problems(printed.status, vocab.STATUSES), file.name)
    return base.checked(
        file.name, (UNIT_COST, _unit_costs(printed)), (REPORTED_POSITION, _reported(printed))
    )


def _unit_costs(printed: pd.DataFrame) -> pd.DataFrame:
    """Return national unit costs of a pupil; a year printed 2023/24 is a financial year."""
    worded = "^(" + "|".join(UNIT_COSTS) + ")"
    costs = printed[printed.scope == UNIT_COST_SCOPE]
    meant = costs.measure.str.extract(worded, expand=False)
    costs, meant = costs[meant.notna()], meant.dropna()
    value, _ = base.numbers(costs.value, "unit costs")
    return costs.assign(
        old_la_code=vocab.ENGLAND,
        provision=[UNIT_COSTS[words][0] for words in meant],
        component=[UNIT_COSTS[words][1] for words in meant],
        price_year=costs.period.str.replace("/", "-"),
        value=value.astype(float),
        unit="GBP a pupil a year",
    )


def _reported(printed: pd.DataFrame) -> pd.DataFrame:
    """Return what councils' forums report of the grant's balance: context, not verified."""
    of_a_council = ~printed.scope.isin([UNIT_COST_SCOPE, "national"])
    rows = printed[of_a_council & printed.measure.str.startswith("DSG ")]
    rows = rows[rows.unit.isin(POUNDS)]
    amount, _ = base.numbers(rows.value, "reported balances")
    return rows.assign(
        area=rows.scope.map(base.plain).str.replace(" ", "_"),
        amount=(amount * rows.unit.map(POUNDS)).astype(float),
    )
