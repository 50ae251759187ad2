"""The local area picture: indicators, their ratings, actions, recalculated papers."""

import pandera.pandas as pa

from send_analysis.tables import columns
from send_analysis.tables.table import table

UNKNOWN = "[x]"  # shorthand of the Analysis Function: no figure is published or given
_OWN_UNIT = "as its own unit says"
_WHOLE = ("requests", "plans", "exclusions", "referrals", "children", "weeks", "months")
FINE_UNITS = ("per 100 pupils", "progress points", "grade points")  # shown to the hundredth
_FORMATS = {**dict.fromkeys(_WHOLE, "count"), **dict.fromkeys(FINE_UNITS, "hundredths")}
_BY_UNIT = columns.ByRow("unit", {"percent": "percent", **_FORMATS, "*": "decimal"})
_CHANGE = columns.ByRow(
    "unit", {unit: f"{name}_signed" for unit, name in {**_FORMATS, "*": "decimal"}.items()}
)
_THEMES = {
    "identification": "Identification and need",
    "assessment": "Assessments and reviews",
    "tribunal": "Appeals",
    "exclusions": "Suspensions and exclusions",
    "primary": "Early years and primary",
    "after_16": "After school",
}
_COLOURS = ("red", "amber", "green")
_COMPARATORS = {
    "own": "This area",
    "england": "England",
    "region": "Region",
    "neighbours": "Statistical neighbours",
}
_INTERVAL = columns.Entry("95% range", "{lower} to {upper}")
_NAMED = columns.Entry(
    "Indicator", columns.ByRow("group", {"all": "{title}", "*": "{title}: {group}"})
)
_WITH_UNIT = columns.Entry(
    "Value", columns.ByRow("unit", {"percent": "{value}", "*": "{value} {unit}"})
)
_OWNER = columns.text("Owner", nullable=True, missing=UNKNOWN)
_PERIOD_END = columns.text("End of the period", nullable=True)
_DISPUTED_BY = columns.text("Disputed by", nullable=True)


def _value(heading: str, **more: str | tuple[str, str]) -> pa.Column:
    return columns.number(heading, _OWN_UNIT, _BY_UNIT, nullable=True, **more)


# The value, the ends of its 95% range, and what share it comes from.
_MEASURED = {
    "value": _value("Value"),
    "lower": _value("Lower (95% range)"),
    "upper": _value("Upper (95% range)"),
    "cases": columns.count("Cases", _OWN_UNIT),
    "base": columns.count("Out of", _OWN_UNIT),
}

INDICATOR = table(
    "indicator",
    "old_la_code indicator period group comparator",
    {
        **columns.shared("old_la_code"),
        "indicator": columns.text("Indicator", "label_start"),
        "period": columns.text("Period"),
        "group": columns.text("Group"),
        "comparator": columns.one_of(tuple(_COMPARATORS), "Whose", words=_COMPARATORS),
        "value": _MEASURED["value"],
        "unit": columns.text("Unit"),
        **{name: _MEASURED[name] for name in ("lower", "upper", "cases", "base")},
        "basis": columns.text("Basis", "prose"),
        "period_end": _PERIOD_END,
        "disputed_by": _DISPUTED_BY,
        **columns.SOURCE,
    },
    "as its own unit says; lower and upper are the 95% Wilson interval of cases / base",
    title=columns.Entry(
        "Indicator",
        columns.Lookup("indicator_status", "title", ("old_la_code", "indicator", "group")),
    ),
    interval=_INTERVAL,
)

INDICATOR_STATUS = table(
    "indicator_status",
    "old_la_code indicator group",
    {
        **columns.shared("old_la_code"),
        "indicator": columns.text("Code"),
        "group": columns.text("Group"),
        "title": columns.text("Indicator"),
        "priorities": columns.text("Asked for by"),
        "asked": columns.one_of(("yes", "no"), "Asked for?", "text"),
        "definition": columns.text("Definition", "prose"),
        "unit": columns.text("Unit"),
        "polarity": columns.one_of(("higher", "lower", "neutral"), "Better is", "text"),
        "owner": _OWNER,
        "frequency": columns.text("How often"),
        "period": columns.text("Period", nullable=True),
        "period_end": _PERIOD_END,
        **_MEASURED,
        "basis": columns.text("Basis", "prose", nullable=True),
        "england": _value("England", missing=UNKNOWN),
        "region": _value("Region", missing=UNKNOWN),
        "neighbours": _value("Neighbours", missing=UNKNOWN),
        "difference": _value("Difference from England", less=("value", "england")),
        "difference_lower": _value("Difference, lower (95% range)"),
        "difference_upper": _value("Difference, upper (95% range)"),
        "distinguishable": columns.one_of(("yes", "no", "cannot tell"), "Significant?", "text"),
        "target": _value("Own target", missing=UNKNOWN),
        "target_by": columns.text("Target by", nullable=True),
        "reportability": columns.one_of(("green", "amber", "red"), "Reported"),
        "reportability_word": columns.text("Can it be reported?"),
        "rag": columns.one_of((*_COLOURS, "not rated"), "Rating"),
        "rag_word": columns.text("Rating and why", "prose"),
        "disputed_by": _DISPUTED_BY,
        "caution": columns.text("Caution", "prose", nullable=True),
        "theme": columns.text("Theme", "label_start", nullable=True, words=_THEMES),
        "previous_period": columns.text("Period before", nullable=True),
        "previous": _value("Value before"),
        "change": columns.number(
            "Change",
            _OWN_UNIT,
            _CHANGE,
            nullable=True,
            missing="none before",
            less=("value", "previous"),
        ),
        "direction": columns.text("Which way", nullable=True),
        "rank": columns.from_one(
            "Rank", "rank, 1 is best (or highest where neither is better)", nullable=True
        ),
        "ranked": columns.from_one("Of", "authorities with a value in the period", nullable=True),
        "fifth": columns.text("Fifth of authorities", nullable=True, missing="not ranked"),
        "leads": columns.text("Feature of the forecast", "label", nullable=True),
        "weight": columns.number(
            "Weight in the forecast",
            "percentage points of growth",
            "decimal_signed",
            nullable=True,
            missing="not used",
        ),
        "source_id": columns.text("Source", nullable=True),
    },
    "as its own unit says; difference = value - England, with its 95% range; weight = "
    "percentage points of next year's growth for one standard deviation between authorities",
    named=_NAMED,
    with_unit=_WITH_UNIT,
    interval=_INTERVAL,
    trend=columns.Entry("Change", "{change} {direction}", missing="none before"),
)

DASHBOARD = table(
    "dashboard",
    "old_la_code indicator group",
    {
        **columns.shared("old_la_code"),
        "theme": columns.text("Part of"),
        "indicator": columns.text("Code"),
        "group": columns.text("Group"),
        "title": columns.text("Indicator"),
        "owner": _OWNER,
        "returned_by": columns.text("Who returns the data", nullable=True, missing="nobody yet"),
        "reportability": columns.one_of(_COLOURS, "How near to being reported"),
        "reportability_word": columns.text("How near to being reported"),
        "value": _MEASURED["value"],
        "unit": columns.text("Unit", nullable=True),
        "period": columns.text("Period", nullable=True),
        "england": _value("England", missing=UNKNOWN),
        "claim_id": columns.text("Claim"),
    },
    "as its own unit says: the indicators of a dashboard that a council plans, in its order",
    named=_NAMED,
    with_unit=_WITH_UNIT,
)

TRACKER = table(
    "tracker",
    "old_la_code id",
    {
        **columns.shared("old_la_code"),
        "id": columns.text("Code"),
        "kind": columns.one_of(("action", "milestone", "review", "event"), "Kind"),
        "what": columns.text("What"),
        "priority": columns.text("Part of", nullable=True),
        "owner": _OWNER,
        "due": columns.text("Due", nullable=True),
        "due_by": columns.text("Due by", "month", nullable=True, missing=UNKNOWN),
        "status": columns.one_of(
            ("done", "overdue", "due", "planned", "no date given"), "Status", "text"
        ),
        "as_of": columns.text("As of"),
        "reported": columns.text("Reported in", "month", nullable=True),
        "history": columns.one_of(("yes", "no"), "History"),
        "evidence": columns.text("Evidence", nullable=True),
        "source_id": columns.text("Source"),
    },
    "actions and milestones; overdue = due before as_of and no evidence that it was done; "
    "history = reported too long before as_of: planned when last reported, never overdue",
)

PAPER_CHECK = table(
    "paper_check",
    "claim_id",
    {
        "claim_id": columns.text("Claim"),
        **columns.shared("old_la_code"),
        "what": columns.text("Figure"),
        "printed": columns.number("Printed", _OWN_UNIT),
        "computed": columns.number("Computed", _OWN_UNIT, nullable=True),
        "difference": columns.number("Difference", _OWN_UNIT, nullable=True),
        "unit": columns.text("Unit"),
        "formula": columns.text("How it is computed"),
        "verdict": columns.one_of(("agrees", "disagrees", "cannot be computed"), "Verdict"),
    },
    "as its own unit says; difference = computed - printed, at the precision printed",
)
