"""The five rules that council papers are checked with, and the numbers they use."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from send_analysis import vocab
from send_analysis.config.indicators import AreaFramework
from send_analysis.config.papers import OWN, PREVIOUS, SAME, Operand, Row, Where
from send_analysis.config.papers import Pattern as Like
from send_analysis.quality.registry import NotCheckableError
from send_analysis.tables import Tables

RULES: dict[str, Callable[..., float]] = {
    "sum": lambda *parts: sum(parts),
    "difference": lambda first, second: first - second,
    "share": lambda part, whole: 100 * part / whole,
    "growth": lambda first, last: 100 * last / first - 100,
    "against_census": lambda published: published,
}
NOT_PRINTED = "the figures it rests on are not printed"
_CODES = {**vocab.REGIONS, "England": vocab.ENGLAND}
_VALUES = {"claim": "value", "caseload": "plans", "flows": "value", "printed_placements": "plans"}
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class NotPrintedError(NotCheckableError):
    """A paper lacks a claim that a rule needs."""


class Quantity(float):
    """A number with the text that it was read from."""

    text: str


@dataclass(frozen=True)
class Paper:
    """The claims of one paper, its council, and the published tables."""

    claims: pd.DataFrame
    council: AreaFramework
    inputs: Tables
    numbers: dict[str, Operand]
    published: dict[str, pd.DataFrame] = field(default_factory=dict)  # rows kept from the inputs

    def chosen(self, where: Where) -> list[pd.Series]:
        """Return the claims whose columns hold ``where``."""
        return [claim for _, claim in self._rows("claim", where, None).iterrows()]

    def operands(self, row: Row | Operand, claim: pd.Series | None) -> tuple[Quantity, ...]:
        """Return the operands of a rule, for one claim."""
        return tuple(self._operand(one, claim) for one in row.operands)

    def rows_of(self, operand: str | Operand, claim: pd.Series | None) -> pd.DataFrame:
        """Return the rows of its table that an operand chooses."""
        one = self.numbers[operand] if isinstance(operand, str) else operand
        return self._rows(one.table, one.where, claim)

    def _operand(self, operand: str | Operand, claim: pd.Series | None) -> Quantity:
        one = self.numbers[operand] if isinstance(operand, str) else operand
        if one.rule:
            return Quantity(computed(one.rule, self.operands(one, claim)))
        rows = self.rows_of(one, claim)
        if one.take == "count":
            return Quantity(len(rows))
        cells = rows[one.column or _VALUES[one.table]].astype("string")
        if one.take == "distinct":
            return Quantity(cells.nunique())
        return _total(one, cells)

    def _rows(self, table: str, where: Where, claim: pd.Series | None) -> pd.DataFrame:
        rows = self.claims if table == "claim" else self._published(table)
        for column, wanted in where.items():
            if column not in rows:
                raise NotCheckableError(f"the table {table} has no column {column}")
            cells = rows[column].astype("string")
            if isinstance(wanted, Like):
                kept = _alike(cells, wanted, claim)
            else:
                texts = (wanted,) if isinstance(wanted, str) else wanted
                kept = cells.isin([self._meant(column, text, claim) for text in texts])
            rows = rows[kept.fillna(False).astype(bool)]
        return rows

    def _published(self, table: str) -> pd.DataFrame:
        """Return the rows of the council, the regions and England."""
        if table not in self.published:
            if table not in self.inputs:
                raise NotCheckableError(f"no table {table}")
            rows = self.inputs[table]
            near = rows.old_la_code.isin([self.council.old_la_code, *_CODES.values()])
            self.published[table] = rows[near]
        return self.published[table]

    def _meant(self, column: str, text: str, claim: pd.Series | None) -> str:
        """Return the text that a word of the settings means."""
        if claim is not None and text == PREVIOUS:
            return vocab.academic_year(vocab.census_year(claim[column]) - 1)
        if column == "old_la_code":
            name = claim["geography"] if claim is not None and text == SAME else text
            own = name in (OWN, self.council.name)
            return self.council.old_la_code if own else _CODES.get(name, name)
        if text == OWN:
            return self.council.name
        if claim is None or text != SAME:
            return text
        year = column == "census_year"
        return str(vocab.census_year(claim["period"])) if year else str(claim[column])


def computed(rule: str, operands: tuple[Quantity, ...]) -> float:
    """Return the result of a rule.

    Raises
    ------
    NotCheckableError
        If the rule has no operands or would divide by 0.
    """
    if not operands:
        raise NotPrintedError(NOT_PRINTED)
    try:
        return RULES[rule](*operands)
    except ZeroDivisionError:
        raise NotCheckableError(f"{rule} of {operands}") from None


def number(text: object) -> float | None:
    """Return a printed number; a date counts in months, so that dates can be subtracted.

    Of several dates the last one printed counts; None where the text is neither.
    """
    dates = _DATE.findall(str(text))
    if dates:
        year, month, day = map(int, dates[-1])
        return 12 * year + month + day / 31
    value = pd.to_numeric(pd.Series([text]), errors="coerce").iloc[0]
    return None if pd.isna(value) else float(value)


def half_of_last_digit(printed: str) -> float:
    """Return how far a number may lie from the printed one and still round to it."""
    return 0.5 * 10.0 ** -len(printed.partition(".")[2])


def _total(operand: Operand, cells: pd.Series) -> Quantity:
    """Return the sum, or the largest, of the cells that are numbers."""
    numbers = cells.map(number, na_action="ignore").dropna().astype(float)
    if numbers.empty:
        kind = NotPrintedError if operand.table == "claim" else NotCheckableError
        raise kind(f"no number in {operand.table} for {words(operand.where)}")
    largest = operand.take == "max"
    total = Quantity(numbers.max() if largest else numbers.sum())
    text = str(cells[numbers.idxmax()]) if len(numbers) == 1 or largest else f"{total:g}"
    dates = list(_DATE.finditer(text))
    total.text = dates[-1][0] if dates else text
    return total


def words(where: Where | None) -> str:
    """Return a description of the cells an operand selects."""
    return ", ".join(f"{column} {wanted}" for column, wanted in (where or {}).items())


def _alike(cells: pd.Series, like: Like, claim: pd.Series | None) -> pd.Series:
    kept = ~cells.isin(like.none_of)
    if like.contains is not None:
        kept &= cells.str.contains(like.contains, regex=False)
    if like.begins is not None:
        kept &= cells.str.startswith(like.begins)
    if like.number is not None:
        kept &= pd.to_numeric(cells, errors="coerce").notna() == like.number
    if like.same_up_to is not None and claim is not None:
        kept &= cells == str(claim[cells.name]).split(like.same_up_to)[0]
    return kept
