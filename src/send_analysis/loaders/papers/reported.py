"""Figures reported of money: national unit costs, and what councils print of their grant.

One row a figure, typed with the words of its publisher: scope ("unit cost" or an area),
measure, period, value, unit, release, publisher, licence and how firm the figure is.
"""

import pandas as pd

from send_analysis import vocab
from send_analysis.config.authorities import codes_of
from send_analysis.loaders.intake import base
from send_analysis.loaders.intake.sheets import csv_table, header
from send_analysis.loaders.own import kinds
from send_analysis.loaders.papers import possible
from send_analysis.tables import DSG_BALANCE, INCOME, REPORTED_POSITION, UNIT_COST

COLUMNS = (
    *("scope", "measure", "period", "value", "unit"),
    *("release", "source_id", "publisher", "licence", "status"),
)
UNIT_COST_SCOPE = "unit cost"
POUNDS = {"GBP m": 1_000_000, "GBP": 1}  # unit of a council's figure -> pounds
# The balance at 31 March as the section 251 outturn prints it: there, above 0 is a deficit.
CARRIED_FORWARD = "DSG cumulative deficit (section 251 line 1.9.3)"
# How a part of a council's income is worded -> line and basis.
INCOME_LINES = {
    "transfer from the schools block to the high needs block": ("block_transfer", "other"),
    "high needs block before recoupment": ("high_needs_block", "before_recoupment"),
}
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
    """Return ``unit_cost`` (GBP a pupil a year) and, in GBP, what councils report.

    ``reported_position`` is context, ``income`` and ``dsg_balance`` (below 0 a deficit) are what
    forecasts start from. Other figures are context: they are kept in the file and in no table.

    Raises
    ------
    LoadError
        If a column, status or council is unknown, or a value is no number.
    """
    printed = csv_table(file)
    base.stop_on(base.column_problems(printed.columns, COLUMNS), file.name)
    base.stop_on(base.word_problems(printed.status, vocab.STATUSES), file.name)
    income, carried = (
        _of_a_council(printed, words) for words in (list(INCOME_LINES), [CARRIED_FORWARD])
    )
    costs = _of_unit_costs(printed)
    base.collected(
        file.name,
        lambda: codes_of([*income.scope, *carried.scope])[1],
        lambda: possible.years(income.period, kinds.FINANCIAL_YEAR),
        lambda: base.form_problems(carried.period, r"31 Mar 20\d\d", "31 Mar 2024"),
        lambda: possible.years(costs.price_year, kinds.FINANCIAL_YEAR),
        lambda: possible.numbers(costs.value, 0, possible.DEAREST),
    )
    base.stop_on(possible.marches(carried.period), file.name)
    return base.checked(
        file.name,
        (UNIT_COST, _unit_costs(printed)),
        (REPORTED_POSITION, _reported(printed)),
        (INCOME, _income(income)),
        (DSG_BALANCE, _carried_forward(carried)),
    )


def _of_a_council(printed: pd.DataFrame, measures: list[str]) -> pd.DataFrame:
    """Return the rows of some measures with ``amount`` in pounds."""
    rows = printed[printed.measure.isin(measures) & printed.unit.isin(POUNDS)]
    amount, symbol = base.numbers(rows.value, "figures of councils")
    return rows.assign(
        amount=amount.astype(float) * rows.unit.map(POUNDS).astype(float), symbol=symbol
    )


def _income(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what councils state of their block and of transfers to it."""
    return rows.assign(
        old_la_code=rows.scope.map(codes_of(rows.scope)[0]),
        financial_year=rows.period,
        line=[INCOME_LINES[words][0] for words in rows.measure],
        basis=[INCOME_LINES[words][1] for words in rows.measure],
    )


def _carried_forward(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the balance at the end of a financial year, with our sign."""
    march = rows.period.str[-4:].astype(int)
    return rows.assign(
        area=rows.scope,
        old_la_code=rows.scope.map(codes_of(rows.scope)[0]),
        financial_year=[vocab.financial_year(year - 1) for year in march],
        measure="carried_forward",
        value=0 - rows.amount,
        unit="GBP",
    )


def _of_unit_costs(printed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of national unit costs with the words that say which, as ``meant``."""
    worded = "^(" + "|".join(UNIT_COSTS) + ")"
    costs = printed[printed.scope == UNIT_COST_SCOPE]
    meant = costs.measure.str.extract(worded, expand=False)
    price_year = costs.period.str.replace("/", "-").rename("period")
    return costs.assign(meant=meant, price_year=price_year).dropna(subset=["meant"])


def _unit_costs(printed: pd.DataFrame) -> pd.DataFrame:
    """Return national unit costs of a pupil; a year printed 2023/24 is a financial year."""
    costs = _of_unit_costs(printed)
    value, _ = base.numbers(costs.value, "unit costs")
    return costs.assign(
        old_la_code=vocab.ENGLAND,
        provision=[UNIT_COSTS[words][0] for words in costs.meant],
        component=[UNIT_COSTS[words][1] for words in costs.meant],
        value=value.astype(float),
        unit="GBP a pupil a year",
    )


def _reported(printed: pd.DataFrame) -> pd.DataFrame:
    """Return what is reported of the grant's balance: context, not verified."""
    measures = printed.measure[printed.measure.str.startswith("DSG ")]
    rows = _of_a_council(printed, list(measures))
    return rows.assign(area=rows.scope.map(base.plain).str.replace(" ", "_"))
