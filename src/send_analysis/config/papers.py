"""Checks of council papers as rows: ``config/paper_checks.yaml``.

A *figure* says how a kind of printed figure is recalculated. A *check* is one contradiction of
a paper: rows that compute it, or a ``reading`` where no table can decide it. A new paper needs
rows here, its claims under ``data/raw/council_papers`` and its name in ``indicators.yaml``.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from send_analysis.config import yaml_files
from send_analysis.config.base import Frozen

FILE = "paper_checks.yaml"
SAME, OWN, PREVIOUS = "same", "own", "previous"  # as the claim; the council; the year before

Rule = Literal["sum", "difference", "share", "growth", "against_census"]
_OPERANDS = {"difference": 2, "share": 2, "growth": 2, "against_census": 1}  # sum: any number


class Pattern(Frozen):
    """A condition on the text of a cell; every part that is given must hold."""

    contains: str | None = None
    begins: str | None = None
    none_of: tuple[str, ...] = ()
    number: bool | None = Field(None, description="whether the text is a number")
    same_up_to: str | None = Field(None, description="the claim's own text up to this mark")


Where = dict[str, str | tuple[str, ...] | Pattern]


class Operand(Frozen):
    """A number that a rule computes with: chosen cells of a table, or the result of a rule.

    A date counts in months, so that the difference of two dates is a number of months.
    """

    table: Literal["claim", "caseload", "flows", "printed_placements"] = "claim"
    where: Where = Field(default_factory=dict, description="column -> what its cells must hold")
    column: str | None = Field(None, description="the column added up; none = the table's value")
    take: Literal["sum", "max", "count", "distinct"] = "sum"
    rule: Rule | None = None
    operands: "tuple[str | Operand, ...]" = ()


class Row(Frozen):
    """One comparison: every claim that matches ``claim`` is compared with the rule's result.

    ``text`` is the finding where the comparison fails. It may name ``printed``, ``computed``,
    ``expected``, ``gap`` (computed - expected), ``rest`` (its opposite), ``percent`` (gap in
    percent of expected), the operands ``a``, ``b``, ``c`` (``a.text``: as printed), ``listed`` and
    the claim's columns.
    """

    figure: str | None = Field(None, description="a figure whose claim, rule, operands are meant")
    claim: Where | None = None
    rule: Rule = "sum"
    operands: tuple[str | Operand, ...] = Field((), description="a text names a number")
    expected: float | None = Field(None, description="compared with this; none = what is printed")
    holds: Literal["=", "!=", "<", "<=", ">", ">="] = "="
    tolerance: float | None = Field(None, description="none = half of the last digit printed")
    formula: str = ""
    text: str = ""
    listing: str = Field("", description="text of each claim that the first operand chose")

    def of_figure(self, figure: "Row") -> "Row":
        """Return the row with the claim, rule and operands of its figure filled in."""
        claim = {**(figure.claim or {}), **(self.claim or {})}
        shared = {"claim": claim, "rule": figure.rule, "operands": figure.operands}
        return self.model_copy(update=shared)


class PaperCheck(Frozen):
    """One contradiction of a paper, with what to do about it."""

    id: str = Field(pattern=r"^[A-Z]+\d+$")
    paper: str
    where: str = Field(description="the passage")
    severity: Literal["error", "warning", "note"]
    title: str = "List the contradictions that rest on reading the text"
    action: str = "Read the passage; no table decides it."
    heading: str = Field("", description="before what the rows find")
    rows: tuple[Row, ...] = ()
    reading: str | None = Field(None, description="what a reader finds that no table decides")

    @model_validator(mode="after")
    def _computed_or_read(self) -> "PaperCheck":
        if bool(self.rows) == (self.reading is not None):
            raise ValueError(f"{self.id}: either rows or a reading")
        return self


def _problems(row: Row | Operand, numbers: dict[str, Operand]) -> list[str]:
    """Return what is wrong with the operands of a rule, and with theirs."""
    named = [one for one in row.operands if isinstance(one, str)]
    problems = [f"{name!r} is not a number" for name in named if name not in numbers]
    wanted = _OPERANDS.get(row.rule or "", len(row.operands))
    if row.operands and len(row.operands) != wanted:
        problems.append(f"{row.rule} has {len(row.operands)} operands; allowed: {wanted}")
    inner = [one for one in row.operands if isinstance(one, Operand)]
    return problems + [text for one in inner for text in _problems(one, numbers)]


class PaperChecks(Frozen):
    """Every figure and every check."""

    numbers: dict[str, Operand] = Field(default_factory=dict, description="named operands")
    figures: dict[str, Row] = Field(default_factory=dict)
    checks: tuple[PaperCheck, ...] = ()

    @model_validator(mode="after")
    def _names_are_known(self) -> "PaperChecks":
        ids = [one.id for one in self.checks]
        problems = [f"check {id_!r} is duplicated" for id_ in {*ids} if ids.count(id_) > 1]
        named = {row.figure for one in self.checks for row in one.rows if row.figure}
        problems += [f"{name!r} is not a figure" for name in named - self.figures.keys()]
        rows = [*self.figures.values(), *(row for one in self.checks for row in one.rows)]
        problems += [text for row in rows for text in _problems(row, self.numbers)]
        if problems:
            raise ValueError("; ".join(sorted(problems)))
        return self

    def rows_of(self, check: PaperCheck) -> tuple[Row, ...]:
        """Return the rows of a check, those of a figure completed."""
        return tuple(r.of_figure(self.figures[r.figure]) if r.figure else r for r in check.rows)


def read(folder: Path) -> PaperChecks:
    """Return the checks of a settings folder.

    Raises
    ------
    ConfigError
        Naming every faulty entry with its line, what was found and what is allowed.
    """
    return yaml_files.read(PaperChecks, folder / FILE)
