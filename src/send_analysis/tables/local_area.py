"""The local area picture: indicators, their ratings, actions, recalculated papers."""

import pandera.pandas as pa

from send_analysis.tables.columns import (
    SOURCE,
    ByRow,
    Entry,
    Lookup,
    count,
    number,
    one_of,
    shared,
    text,
)
from send_analysis.tables.table import table

_OWN_UNIT = "as its own unit says"
_WHOLE = ("requests", "plans", "exclusions", "referrals", "children", "weeks", "months")
_BY_UNIT = ByRow("unit", {"percent": "percent", **dict.fromkeys(_WHOLE, "count"), "*": "decimal"})
_COLOURS = ("red", "amber", "green")
_COMPARATORS = {
    "own": "This area",
    "england": "England",
    "region": "Region",
    "neighbours": "Statistical neighbours",
}
_INTERVAL = Entry("95% interval", "{lower} to {upper}")
_PERIOD_END = text("End of the period", nullable=True)
_DISPUTED_BY = text("Disputed by", nullable=True)


def _value(heading: str) -> pa.Column:
    return number(heading, _OWN_UNIT, _BY_UNIT, nullable=True)


# The value, the ends of its 95% interval, and what share it comes from.
_MEASURED = {
    "value": _value("Value"),
    "lower": _value("95% from"),
    "upper": _value("95% to"),
    "cases": count("Cases", _OWN_UNIT),
    "base": count("Out of", _OWN_UNIT),
}

INDICATOR = table(
    "indicator",
    "old_la_code indicator period group comparator",
    {
        **shared("old_la_code"),
        "indicator": text("Indicator", "label_start"),
        "period": text("Period"),
        "group": text("Group"),
        "comparator": one_of(tuple(_COMPARATORS), "Whose", words=_COMPARATORS),
        "value": _MEASURED["value"],
        "unit": text("Unit"),
        **{name: _MEASURED[name] for name in ("lower", "upper", "cases", "base")},
        "basis": text("Basis", "prose"),
        "period_end": _PERIOD_END,
        "disputed_by": _DISPUTED_BY,
        **SOURCE,
    },
    "as its own unit says; lower and upper are the 95% Wilson interval of cases / base",
    title=Entry(
        "Indicator",
        Lookup("indicator_status", "title", ("old_la_code", "indicator", "group")),
    ),
    interval=_INTERVAL,
)

INDICATOR_STATUS = table(
    "indicator_status",
    "old_la_code indicator group",
    {
        **shared("old_la_code"),
        "indicator": text("Code"),
        "group": text("Group"),
        "title": text("Indicator"),
        "priorities": text("Asked for by"),
        "definition": text("Definition", "prose"),
        "unit": text("Unit"),
        "polarity": one_of(("higher", "lower", "neutral"), "Better is", "text"),
        "owner": text("Owner", nullable=True, missing="none named"),
        "frequency": text("How often"),
        "period": text("Period", nullable=True),
        "period_end": _PERIOD_END,
        **_MEASURED,
        "basis": text("Basis", "prose", nullable=True),
        "england": _value("England"),
        "region": _value("Region"),
        "neighbours": _value("Neighbours"),
        "difference": _value("Difference from England"),
        "difference_lower": _value("Difference, 95% from"),
        "difference_upper": _value("Difference, 95% to"),
        "distinguishable": one_of(("yes", "no", "cannot tell"), "Significant?", "text"),
        "target": _value("Own target"),
        "target_by": text("Target by", nullable=True),
        "reportability": one_of(("green", "amber", "red"), "Reported"),
        "reportability_word": text("Can it be reported?"),
        "rag": one_of((*_COLOURS, "not rated"), "Rating"),
        "rag_word": text("Rating and why", "prose"),
        "disputed_by": _DISPUTED_BY,
        "caution": text("Caution", "prose", nullable=True),
        "leads": text("Feature of the forecast", "label", nullable=True),
        "weight": number(
            "Weight in the forecast",
            "percentage points of growth",
            "decimal_signed",
            nullable=True,
            missing="not used",
        ),
        "source_id": text("Source", nullable=True),
    },
    "as its own unit says; difference = value - England, with its 95% interval; weight = "
    "percentage points of next year's growth for one standard deviation between authorities",
    named=Entry("Indicator", ByRow("group", {"all": "{title}", "*": "{title}: {group}"})),
    with_unit=Entry("Value", ByRow("unit", {"percent": "{value}", "*": "{value} {unit}"})),
    interval=_INTERVAL,
)

TRACKER = table(
    "tracker",
    "old_la_code id",
    {
        **shared("old_la_code"),
        "id": text("Code"),
        "kind": one_of(("priority", "action", "milestone", "review", "event"), "Kind"),
        "what": text("What"),
        "priority": text("Part of", nullable=True),
        "owner": text("Owner", nullable=True, missing="none named"),
        "due": text("Due", nullable=True),
        "due_by": text("Due by", nullable=True),
        "status": one_of(("done", "overdue", "due", "no date given"), "Status", "text"),
        "as_of": text("As of"),
        "evidence": text("Evidence", nullable=True),
        "source_id": text("Source"),
    },
    "actions and milestones; overdue = due before as_of and no evidence that it was done",
)

PAPER_CHECK = table(
    "paper_check",
    "claim_id",
    {
        "claim_id": text("Claim"),
        **shared("old_la_code"),
        "what": text("Figure"),
        "printed": number("Printed", _OWN_UNIT),
        "computed": number("Computed", _OWN_UNIT, nullable=True),
        "difference": number("Difference", _OWN_UNIT, nullable=True),
        "unit": text("Unit"),
        "formula": text("How it is computed"),
        "verdict": one_of(("agrees", "disagrees", "cannot be computed"), "Verdict"),
    },
    "as its own unit says; difference = computed - printed, at the precision printed",
)
