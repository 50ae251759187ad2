"""What each mitigation saves, who owns it, and how far it can be relied on."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.config import Measure, value
from send_analysis.config.returns import Layout
from send_analysis.model.forecast import Outcome
from send_analysis.returns.cells import RANGE
from send_analysis.returns.drawn import Filed

TOGETHER, BEYOND = "All mitigations together", "Joint effect beyond each alone"
SETTINGS = "Settings of the scenario that are not measures"
_SURE_FROM = {"high": "returns.confidence_high", "medium": "returns.confidence_medium"}
_RATED_FROM = {"green": "returns.rag_green", "amber": "returns.rag_amber"}
FIRM = ("own", "published", "derived")  # statuses of an effect that somebody has measured


def table(filed: Filed, layout: Layout) -> pd.DataFrame:
    """Return the saving of every mitigation by financial year, in the schema of RETURN_MITIGATION.

    A saving is how much better the in-year balance is than with no new action. Empty where the
    scenario has no mitigation, or money figures are missing.
    """
    versus = filed.versus
    if not versus.parts or not filed.unmitigated.has_money:
        return tables.RETURN_MITIGATION.empty()
    years = list(layout.about.periods.values())
    nothing = _balance(filed.unmitigated, years)
    alone = {part: _balance(versus.run([part]), years) - nothing for part in versus.parts}
    together = _balance(filed.mitigated, years) - nothing
    sums = {BEYOND: together - np.sum(list(alone.values()), axis=0), TOGETHER: together}
    acting = {m.id: m for m in (*versus.against.scenario.measures, *versus.one.scenario.measures)}
    rows = [
        *(
            _savings(years, saved).assign(**_about(filed, acting.get(part), saved))
            for part, saved in alone.items()
        ),
        *(_savings(years, saved).assign(**_sum(name)) for name, saved in sums.items()),
    ]
    return tables.RETURN_MITIGATION.check(filed.case.labelled(pd.concat(rows)), "mitigations")


def _balance(outcome: Outcome, years: Sequence[str]) -> np.ndarray:
    """Return in-year balances, (draw, year)."""
    of_years = outcome.in_year_balance.sel(financial_year=list(years))
    return of_years.transpose("draw", "financial_year").to_numpy()


def _savings(years: Sequence[str], saved: np.ndarray) -> pd.DataFrame:
    low, high = np.quantile(saved, list(RANGE.values()), axis=0)
    return pd.DataFrame(
        {"financial_year": years, "saving": saved.mean(axis=0), "low": low, "high": high}
    )


def _about(filed: Filed, measure: Measure | None, saved: np.ndarray) -> dict[str, object]:
    """Return who owns a mitigation and how far it can be relied on."""
    if measure is None:
        return {**_sum(SETTINGS), "confidence": _confidence(filed, saved)}
    confidence = _confidence(filed, saved)
    grounds = _grounds(measure, confidence)
    return {
        "mitigation": measure.title,
        "owner": measure.owner,
        "start": measure.start,
        "confidence": confidence,
        "rag": _first_reached(filed, _RATED_FROM, sum(grounds.values()), "red"),
        "grounds": "; ".join(grounds),
        "status": measure.status,
    }


def _sum(name: str) -> dict[str, object]:
    return {
        "mitigation": name,
        **dict.fromkeys(("owner", "start", "confidence", "rag", "grounds"), pd.NA),
        "status": "assumed",
    }


def _confidence(filed: Filed, saved: np.ndarray) -> str:
    """Return how sure it is that the last year is better for the mitigation alone."""
    return _first_reached(filed, _SURE_FROM, float((saved[:, -1] > 0).mean()), "low")


def _grounds(measure: Measure, confidence: str) -> dict[str, bool]:
    """Return what delivery needs, in words, and whether the mitigation has it."""
    has_owner, is_firm = measure.owner is not None, measure.status in FIRM
    return {
        "owner named" if has_owner else "no owner": has_owner,
        "effect measured" if is_firm else "effect assumed": is_firm,
        f"confidence {confidence}": confidence == "high",
    }


def _first_reached(filed: Filed, limits: Mapping[str, str], reached: float, lowest: str) -> str:
    """Return the first grade whose assumption is reached."""
    least = {name: value(filed.case.assumptions, id_) for name, id_ in limits.items()}
    return next((name for name, limit in least.items() if reached >= limit), lowest)
