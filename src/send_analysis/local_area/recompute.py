"""Every difference, gap, total, share and growth that the papers print, computed again.

A printed figure agrees when the computed one rounds to it at the precision that was printed.
"""

import pandas as pd

from send_analysis.config.indicators import Framework
from send_analysis.local_area.paper_rules import RULES, Check, Frames
from send_analysis.local_area.papers import number
from send_analysis.tables import PAPER_CHECK, QUALITY

_DECIMALS = 2  # of a computed figure that is kept
_TINY = 1e-9  # of floating point


def of_area(tables: Frames, framework: Framework, area: str) -> pd.DataFrame:
    """Return the PAPER_CHECK table of an authority: printed and computed side by side."""
    claims = tables["claim"]
    owners = claims.source_id.map(
        {paper: a.old_la_code for a in framework.areas.values() for paper in a.papers}
    )
    mine = claims[owners == area]
    rows = [_row(check, area) for rule in RULES for check in rule(mine, tables)]
    frame = pd.DataFrame(rows, columns=list(PAPER_CHECK.columns))
    return PAPER_CHECK.check(frame.sort_values("claim_id"), "the papers computed again")


def findings(checks: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that disagree as rows of the QUALITY table, with both numbers."""
    wrong = checks[checks.verdict == "disagrees"]
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


def _row(check: Check, area: str) -> dict[str, object]:
    claim, printed = check.claim, number(check.claim)
    computed = None if check.computed is None else round(check.computed, _DECIMALS)
    parts = (claim["geography"], claim["measure"], claim["breakdown"], claim["period"])
    verdict = "cannot be computed"
    if check.computed is not None and printed is not None:
        verdict = "agrees" if agrees(str(claim["value"]), check.computed) else "disagrees"
    return {
        "claim_id": claim["claim_id"],
        "old_la_code": area,
        "what": ", ".join(str(part) for part in parts if pd.notna(part)),
        "printed": printed,
        "computed": computed,
        "difference": None if computed is None or printed is None else computed - printed,
        "unit": claim["unit"],
        "formula": check.formula,
        "verdict": verdict,
    }


def agrees(printed: str, computed: float) -> bool:
    """Return whether a number rounds to the printed one: ``22.3`` and 22.34."""
    decimals = len(printed.partition(".")[2])
    return abs(computed - float(printed)) <= 0.5 * 10**-decimals + _TINY
