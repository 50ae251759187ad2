"""Named checks of the loaded tables: what, where, how bad, what to do."""

from send_analysis.quality import (  # noqa: F401  (each registers its checks)
    balance,
    files,
    flows,
    money,
    other_papers,
    outcomes_paper,
    people,
    plans_paper,
    shape,
    stock,
    vintages,
)
from send_analysis.quality.papers import coverage
from send_analysis.quality.registry import CHECKS, Check, run

__all__ = ["CHECKS", "Check", "coverage", "run"]
