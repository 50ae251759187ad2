"""Council papers held against themselves and the published figures.

The checks are settings (``config/paper_checks.yaml``). What a row computes is used twice: for the
findings of the data checks, and for the table of printed figures that are computed again.
"""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from send_analysis.config.local_area import Settings
from send_analysis.config.papers import PaperCheck, Row
from send_analysis.quality.paper_rules import NOT_PRINTED, NotPrintedError, Paper, Result, number
from send_analysis.quality.registry import Check, Finding, NotCheckableError, Tables
from send_analysis.tables import PAPER_CHECK, QUALITY

JUDGEMENT = "judgement"  # the check, and the basis, of what rests on a reading
_DECIMALS = 2  # of a computed figure that is kept


def opened(settings: Settings, inputs: Tables) -> dict[str, Paper]:
    """Return the papers of which claims are loaded by name, in the order of their councils."""
    if "claim" not in inputs:
        return {}
    claims = inputs["claim"]
    return {
        source.rpartition("/")[2]: Paper(mine, council, inputs, settings.papers.numbers)
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


def _findings(one: PaperCheck, rows: tuple[Row, ...], paper: Paper, _: Tables) -> Iterator[Finding]:
    where = f"{one.paper} {one.where}"
    if one.reading:
        yield Finding(paper.council.old_la_code, f"{where} ({one.id})", one.reading)
    found = [r.text() for row in rows for r in paper.results(row) if not r.holds]
    if found:
        yield Finding(paper.council.old_la_code, where, one.heading + "; ".join(found))


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
