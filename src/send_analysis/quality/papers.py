"""Council papers compared with themselves and with the published figures.

The checks are settings (``config/paper_checks.yaml``). What a row computes is used twice: for the
findings of the data checks, and for the table of recalculated figures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from operator import eq, ge, gt, le, lt, ne

import pandas as pd

from send_analysis.config.local_area import Settings
from send_analysis.config.papers import PaperCheck, Row
from send_analysis.quality import paper_rules
from send_analysis.quality.registry import Check, Finding, NotCheckableError
from send_analysis.tables import PAPER_CHECK, QUALITY, Tables

JUDGEMENT = "judgement"  # check id, and basis, of findings that rest on reading the text
_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
_TINY = 1e-9  # of floating point
_DECIMALS = 2  # of a computed figure that is kept


@dataclass(frozen=True)
class Result:
    """One claim (or none), the numbers of its rule, and the result."""

    paper: paper_rules.Paper
    row: Row
    claim: pd.Series | None
    operands: tuple[paper_rules.Quantity, ...]

    @cached_property
    def computed(self) -> float:
        """The result of the rule."""
        return paper_rules.computed(self.row.rule, self.operands)

    @property
    def printed(self) -> float | None:
        """The number that the claim prints, if it is one."""
        return None if self.claim is None else paper_rules.number(self.claim["value"])

    @property
    def expected(self) -> float:
        """What the result is compared with."""
        expected = self.printed if self.row.expected is None else self.row.expected
        if expected is None:
            raise NotCheckableError(
                f"no number in the claim with {paper_rules.words(self.row.claim)}"
            )
        return expected

    @property
    def holds(self) -> bool:
        """Whether the comparison holds."""
        gap = self.computed - self.expected
        near = self.tolerance if self.row.holds in ("=", "!=") else 0.0
        return bool(_COMPARE[self.row.holds](0.0 if abs(gap) <= near + _TINY else gap, 0.0))

    @property
    def tolerance(self) -> float:
        """How far the result may lie from what it equals: half of the last digit printed."""
        if self.row.tolerance is not None:
            return self.row.tolerance
        if self.claim is None or self.row.expected is not None:
            return 0.0
        return paper_rules.half_of_last_digit(str(self.claim["value"]))

    def text(self) -> str:
        """Return the finding as a sentence.

        Raises
        ------
        NotCheckableError
            If the text of the row has a placeholder that cannot be filled.
        """
        gap = self.computed - self.expected
        known = {
            **({} if self.claim is None else self.claim.to_dict()),
            **dict(zip("abc", self.operands, strict=False)),
            **{"printed": self.printed, "computed": self.computed, "expected": self.expected},
            **{"gap": gap, "rest": -gap, "listed": self._listed()},
            "percent": 100 * gap / self.expected if self.expected else 0.0,
        }
        try:
            return self.row.text.format(**known)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise NotCheckableError(
                f"the text {self.row.text!r} cannot be filled: {error}"
            ) from None

    def _listed(self) -> str:
        if not self.row.listing:
            return ""
        rows = self.paper.rows_of(self.row.operands[0], self.claim)
        return ", ".join(self.row.listing.format(**row) for row in rows.to_dict("records"))


def results(paper: paper_rules.Paper, row: Row) -> Iterator[Result]:
    """Yield the result of a row, once for each claim that it compares.

    Raises
    ------
    NotCheckableError
        If the paper has no such claim, or a number is missing.
    """
    claims = [None] if row.claim is None else paper.chosen(row.claim)
    if not len(claims):
        raise paper_rules.NotPrintedError(f"no claim with {paper_rules.words(row.claim)}")
    for claim in claims:
        yield Result(paper, row, claim, paper.operands(row, claim))


def opened(settings: Settings, inputs: Tables) -> dict[str, paper_rules.Paper]:
    """Return the papers with loaded claims by name, ordered by council."""
    if "claim" not in inputs:
        return {}
    claims = inputs["claim"]
    return {
        source.rpartition("/")[2]: paper_rules.Paper(mine, council, inputs, settings.papers.numbers)
        for council in settings.framework.areas.values()
        for source in council.papers
        if len(mine := claims[claims.source_id == source])
    }


def checks(settings: Settings, inputs: Tables) -> Iterator[Check]:
    """Yield the check of every contradiction of the papers that are loaded."""
    papers = opened(settings, inputs)
    for one in settings.papers.checks:
        if paper := papers.get(one.paper):
            id_, basis = (JUDGEMENT, JUDGEMENT) if one.reading else (one.id, "computed")
            find = partial(_findings, one, settings.papers.rows_of(one), paper)
            yield Check(id_, one.severity, one.action, ("claim",), find, "paper", one.title, basis)


def _findings(
    one: PaperCheck, rows: tuple[Row, ...], paper: paper_rules.Paper, _: Tables
) -> Iterator[Finding]:
    where = f"{one.paper} {one.where}"
    if one.reading:
        yield Finding(paper.council.old_la_code, f"{where} ({one.id})", one.reading)
    contradictions = [r.text() for row in rows for r in results(paper, row) if not r.holds]
    if contradictions:
        yield Finding(paper.council.old_la_code, where, one.heading + "; ".join(contradictions))


def recomputed(settings: Settings, inputs: Tables, area: str) -> pd.DataFrame:
    """Return the PAPER_CHECK table of an authority: printed and computed side by side."""
    rows = [
        _side_by_side(paper, figure, claim)
        for paper in opened(settings, inputs).values()
        if paper.council.old_la_code == area
        for figure in settings.papers.figures.values()
        for claim in paper.chosen(figure.claim or {})
    ]
    table = pd.DataFrame(rows, columns=list(PAPER_CHECK.columns))
    return PAPER_CHECK.check(table.sort_values("claim_id"), "recalculated figures of papers")


def _side_by_side(paper: paper_rules.Paper, figure: Row, claim: pd.Series) -> dict[str, object]:
    value, formula, verdict = None, figure.formula, "cannot be computed"
    try:
        result = Result(paper, figure, claim, paper.operands(figure, claim))
        value = round(result.computed, _DECIMALS)
        verdict = "agrees" if result.holds else "disagrees"
    except NotCheckableError as reason:
        formula = (
            paper_rules.NOT_PRINTED if isinstance(reason, paper_rules.NotPrintedError) else formula
        )
    parts = (claim["geography"], claim["measure"], claim["breakdown"], claim["period"])
    printed = paper_rules.number(claim["value"])
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
            "title": "Recalculate the differences, totals, shares and growth that a paper prints",
            "topic": "paper",
            "severity": "warning",
            "basis": "computed",
            "where": wrong.claim_id,
            "found": [
                f"{r.what}: printed {r.printed:g}, computed {r.computed:g} ({r.formula})"
                for r in wrong.itertuples()
            ],
            "action": "Use the computed figure, or ask the council which one is right.",
        },
        columns=list(QUALITY.columns),
    )
    return QUALITY.check(rows, "recalculated figures of papers")
