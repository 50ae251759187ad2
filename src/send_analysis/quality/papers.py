"""Council papers held against themselves and the published figures: rows and five rules.

The rows are settings (``config/paper_checks.yaml``). What a row computes is used twice: for the
findings of the data checks, and for the table of printed figures that are computed again.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from operator import eq, ge, gt, le, lt, ne

import pandas as pd

from send_analysis import vocab
from send_analysis.config.indicators import AreaFramework
from send_analysis.config.papers import OWN, PREVIOUS, SAME, Operand, PaperCheck, Papers, Row, Where
from send_analysis.config.papers import Pattern as Like
from send_analysis.quality.registry import Check, Finding, NotCheckableError, Tables
from send_analysis.tables import PAPER_CHECK, QUALITY

RULES: dict[str, Callable[..., float]] = {
    "sum": lambda *parts: sum(parts),
    "difference": lambda first, second: first - second,
    "share": lambda part, whole: 100 * part / whole,
    "growth": lambda first, last: 100 * last / first - 100,
    "against_census": lambda published: published,
}
JUDGEMENT = "judgement"  # the check, and the basis, of what rests on a reading
NOT_PRINTED = "the figures it rests on are not printed"
_CODES = {**vocab.REGIONS, "England": vocab.ENGLAND}
_VALUES = {"claim": "value", "caseload": "plans", "flows": "value", "printed_placements": "plans"}
_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DECIMALS = 2  # of a computed figure that is kept
_TINY = 1e-9  # of floating point


class NotPrintedError(NotCheckableError):
    """A paper lacks the claim that a rule computes with."""


class Quantity(float):
    """A number with the text that it was read from."""

    text: str


@dataclass(frozen=True)
class Paper:
    """The claims of one paper, its council, and the published tables."""

    source_id: str
    claims: pd.DataFrame
    council: AreaFramework
    inputs: Tables
    numbers: dict[str, Operand]
    published: dict[str, pd.DataFrame] = field(default_factory=dict)  # rows kept from the inputs

    @cached_property
    def name(self) -> str:
        """The paper without the folder of its source."""
        return self.source_id.rpartition("/")[2]

    def results(self, row: Row) -> Iterator["Result"]:
        """Yield what a row comes to, once for each claim that it holds against something.

        Raises
        ------
        NotCheckableError
            If the paper has no such claim, or a number is missing.
        """
        claims = [None] if row.claim is None else self.chosen(row.claim)
        if not len(claims):
            raise NotPrintedError(f"no claim with {row.claim}")
        for claim in claims:
            yield Result(self, row, claim, self.operands(row, claim))

    def chosen(self, where: Where) -> list[pd.Series]:
        """Return the claims whose columns hold ``where``."""
        return [claim for _, claim in self._rows("claim", where, None).iterrows()]

    def operands(self, row: Row | Operand, claim: pd.Series | None) -> tuple[Quantity, ...]:
        """Return the numbers that a rule computes with, for one claim."""
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
        """Return the text that a word of the settings stands for."""
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


@dataclass(frozen=True)
class Result:
    """One claim (or none), the numbers of its rule, and what they come to."""

    paper: Paper
    row: Row
    claim: pd.Series | None
    operands: tuple[Quantity, ...]

    @cached_property
    def computed(self) -> float:
        """What the rule comes to."""
        return computed(self.row.rule, self.operands)

    @property
    def printed(self) -> float | None:
        """The number that the claim prints, if it is one."""
        return None if self.claim is None else number(self.claim["value"])

    @property
    def expected(self) -> float:
        """What the result is held against."""
        expected = self.printed if self.row.expected is None else self.row.expected
        if expected is None:
            raise NotCheckableError(f"the claim with {self.row.claim} is no number")
        return expected

    @property
    def holds(self) -> bool:
        """Whether the comparison holds."""
        gap, tolerance = self.computed - self.expected, self.row.tolerance
        if tolerance is None:
            of_claim = self.claim is not None and self.row.expected is None
            tolerance = half_of_last_digit(str(self.claim["value"])) if of_claim else 0.0
        near = tolerance if self.row.holds in ("=", "!=") else 0.0
        return bool(_COMPARE[self.row.holds](0.0 if abs(gap) <= near + _TINY else gap, 0.0))

    def text(self) -> str:
        """Return what is found, in words."""
        gap = self.computed - self.expected
        return self.row.text.format(
            **({} if self.claim is None else self.claim.to_dict()),
            **dict(zip("abc", self.operands, strict=False)),
            printed=self.printed,
            computed=self.computed,
            gap=gap,
            rest=-gap,
            percent=100 * gap / self.expected if self.expected else 0.0,
            listed=self._listed(),
        )

    def _listed(self) -> str:
        if not self.row.listing:
            return ""
        rows = self.paper.rows_of(self.row.operands[0], self.claim)
        return ", ".join(self.row.listing.format(**row) for row in rows.to_dict("records"))


def computed(rule: str, operands: tuple[Quantity, ...]) -> float:
    """Return what a rule comes to.

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
    """Return a printed number; of a date, in which month it lies, so that dates can be taken off.

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
        wanted = ", ".join(f"{column} {text}" for column, text in operand.where.items())
        raise kind(f"no number in {operand.table} for {wanted}")
    largest = operand.take == "max"
    total = Quantity(numbers.max() if largest else numbers.sum())
    text = str(cells[numbers.idxmax()]) if len(numbers) == 1 or largest else f"{total:g}"
    dates = list(_DATE.finditer(text))
    total.text = dates[-1][0] if dates else text
    return total


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


def opened(settings: Papers, inputs: Tables) -> list[Paper]:
    """Return the papers of which claims are loaded, in the order of their councils."""
    claims, numbers = inputs["claim"], settings.checks.numbers
    return [
        Paper(source, claims[claims.source_id == source], council, inputs, numbers)
        for council in settings.councils
        for source in council.papers
        if (claims.source_id == source).any()
    ]


def checks(settings: Papers, inputs: Tables) -> Iterator[Check]:
    """Yield the check of every contradiction of the papers that are loaded."""
    if "claim" not in inputs:
        return
    papers = {paper.name: paper for paper in opened(settings, inputs)}
    for one in settings.checks.checks:
        if paper := papers.get(one.paper):
            id_, basis = (JUDGEMENT, JUDGEMENT) if one.reading else (one.id, "computed")
            find = partial(_findings, one, settings.checks.rows_of(one), paper)
            yield Check(id_, one.severity, one.action, ("claim",), find, "paper", one.title, basis)


def _findings(one: PaperCheck, rows: tuple[Row, ...], paper: Paper, _: Tables) -> Iterator[Finding]:
    where = f"{one.paper} {one.where}"
    if one.reading:
        yield Finding(paper.council.old_la_code, f"{where} ({one.id})", one.reading)
    found = [r.text() for row in rows for r in paper.results(row) if not r.holds]
    if found:
        yield Finding(paper.council.old_la_code, where, one.heading + "; ".join(found))


def recomputed(settings: Papers, inputs: Tables, area: str) -> pd.DataFrame:
    """Return the PAPER_CHECK table of an authority: printed and computed side by side."""
    rows = [
        _side_by_side(paper, figure, claim)
        for paper in opened(settings, inputs)
        if paper.council.old_la_code == area
        for figure in settings.checks.figures.values()
        for claim in paper.chosen(figure.claim or {})
    ]
    table = pd.DataFrame(rows, columns=list(PAPER_CHECK.columns))
    return PAPER_CHECK.check(table.sort_values("claim_id"), "the papers computed again")


def _side_by_side(paper: Paper, figure: Row, claim: pd.Series) -> dict[str, object]:
    value, formula, verdict = None, figure.formula, "cannot be computed"
    try:
        result = Result(paper, figure, claim, paper.operands(figure, claim))
        value = round(result.computed, _DECIMALS)
        verdict = "agrees" if result.holds else "disagrees"
    except NotCheckableError as reason:
        formula = NOT_PRINTED if isinstance(reason, NotPrintedError) else formula
    parts = (claim["geography"], claim["measure"], claim["breakdown"], claim["period"])
    printed = number(claim["value"])
    return {
        "claim_id": claim["claim_id"],
        "old_la_code": paper.council.old_la_code,
        "what": ", ".join(str(part) for part in parts if pd.notna(part)),
        "printed": printed,
        "computed": value,
        "difference": None if value is None or printed is None else value - printed,
        "unit": claim["unit"],
        "formula": formula,
        "verdict": verdict,
    }


def disagreements(paper_check: pd.DataFrame) -> pd.DataFrame:
    """Return the printed figures that disagree as rows of the QUALITY table."""
    wrong = paper_check[paper_check.verdict == "disagrees"]
    rows = pd.DataFrame(
        {
            "check": "printed_figure_recomputed",
            "title": "Compute again what a paper prints as a difference, total, share or growth",
            "topic": "paper",
            "severity": "warning",
            "basis": "computed",
            "where": wrong.claim_id,
            "found": [
                f"{r.what}: printed {r.printed:g}, computed {r.computed:g} ({r.formula})"
                for r in wrong.itertuples()
            ],
            "action": "Use the computed figure, or ask the council which one holds.",
        },
        columns=list(QUALITY.columns),
    )
    return QUALITY.check(rows, "the papers computed again")
