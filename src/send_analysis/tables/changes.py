"""What changed between two published runs: figures, and what they rest on."""

from send_analysis.tables.columns import ByRow, number, one_of, shared, text
from send_analysis.tables.table import table

_BY_MEASURE = {"plans": "forecast", "shortfall": "forecast", "short_if_full": "forecast"}
_FIGURE = ByRow("measure", {**_BY_MEASURE, "*": "gbp_m_about"})
_MOVED = ByRow(
    "measure", {name: f"{shown}_signed" for name, shown in {**_BY_MEASURE, "*": "gbp_m"}.items()}
)
_UNIT = "plans, places or GBP, cash"

CHANGED_FIGURE = table(
    "changed_figure",
    "scenario measure period",
    {
        **shared("scenario"),
        "measure": one_of(
            ("plans", "shortfall", "short_if_full", "in_year_balance", "cumulative_balance"),
            "Figure",
            words={
                "plans": "All plans",
                "shortfall": "Special school places short",
                "short_if_full": "Special school places short if all are full now",
                "in_year_balance": "In-year balance",
                "cumulative_balance": "Cumulative balance",
            },
        ),
        **shared("period"),
        "before": number("Before", _UNIT, _FIGURE, nullable=True),
        "after": number("Now", _UNIT, _FIGURE, nullable=True),
        "moved": number("Change", _UNIT, _MOVED, nullable=True, less=("after", "before")),
    },
    "central estimates of the last year forecast, in the run published before and in this one; "
    "moved = after - before",
)

CHANGED_CAUSE = table(
    "changed_cause",
    "kind subject",
    {
        "kind": one_of(
            ("data", "assumption", "code", "request"),
            "Kind",
            words={"request": "What was asked for"},
        ),
        "subject": text("What", "prose"),
        "before": text("Before", "prose", nullable=True, missing="not used"),
        "after": text("Now", "prose", nullable=True, missing="not used"),
    },
    "what a run rests on and the run published before did not, or not so",
)
