"""Forecasts of EHC plans, places and high needs spending for SEND teams in England.

``import send_analysis as sa`` is all that a notebook needs. What is public is ``sa.__all__``;
everything else may change in any release. Public names follow semantic versioning: a name that is
to go, or to change, works for at least one minor release more and warns with
``DeprecationWarning``, which says what to use. The import itself is light: the tables and the model
are loaded when they are first asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from send_analysis.api import (
        QUANTILES,
        Area,
        Charts,
        Draws,
        Run,
        Scenario,
        Scores,
        SendError,
        area,
        areas,
        assumptions,
        backtest,
        checks,
        flows,
        indicators,
        list_scenarios,
        measure,
        panel,
        read,
        run,
        scenario,
    )

__version__ = "0.1.0"
__all__ = [
    "QUANTILES",
    "Area",
    "Charts",
    "Draws",
    "Run",
    "Scenario",
    "Scores",
    "SendError",
    "__version__",
    "area",
    "areas",
    "assumptions",
    "backtest",
    "checks",
    "flows",
    "indicators",
    "list_scenarios",
    "measure",
    "panel",
    "read",
    "run",
    "scenario",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from send_analysis import api  # loads pandas and the model, which the command line need not

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted(__all__)
